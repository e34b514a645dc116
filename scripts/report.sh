#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# report.sh: one self-contained page about all results that are there, out/report.html.  It measures nothing: what
# was not run, or is of another state of the series, the page says.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$TOP/scripts/results.sh"

need jq jq
dir=$OUT/report
mkdir -p "$dir"

# result NAME: its newest JSON, of this checkout or committed; an empty list if there is none.
result() {
	local file newest=''
	for file in "$OUT/$1.json" "$RESULTS_DIR/$1.json"; do
		if [ -s "$file" ] && [ "$file" -nt "${newest:-/nonexistent}" ]; then newest=$file; fi
	done
	if [ -n "$newest" ]; then
		jq --arg file "${newest#"$TOP/"}" --arg date "$(date -u -r "$newest" +%F)" \
			'{file: $file, date: ((.[0] | select(.name == "result") | .date[0:10]) // $date), rows: .}' "$newest" ||
			die "${newest#"$TOP/"} is not JSON"
	else
		echo '{"file": null, "date": null, "rows": []}'
	fi
}
inputs=()
for name in bench census matrix next test fuzz lint bisect soak totals; do
	result "$name" >"$dir/$name.json"
	inputs+=(--slurpfile "${name}_file" "$dir/$name.json")
done
# What soak says of KASLR: CASE, boots, virtual addresses.
sed -n 's/^\([^ ]*\): \([0-9]*\) boots, \([0-9]*\) virtual .*/\1 \2 \3/p' "$RESULTS_DIR/soak.txt" >"$dir/kaslr" 2>/dev/null || true

# Which of the committed results are about the series that is here?
for name in bench census lint bisect soak totals matrix; do
	if "$TOP/scripts/$name.sh" fresh >"$dir/said" 2>&1; then echo "$name fresh"; else echo "$name stale"; fi
done >"$dir/fresh"

jq -rn "${inputs[@]}" --rawfile css "$TOP/scripts/report.css" --rawfile fresh "$dir/fresh" --rawfile kaslr "$dir/kaslr" \
	--arg date "$(date -u +'%F %R UTC')" --arg linux "$(base_field version)" \
	--arg patches "$(series_patches | wc -l)" -f "$TOP/scripts/report.jq" >"$OUT/report.html.part"
mv "$OUT/report.html.part" "$OUT/report.html"
echo "out/report.html: $(stat -c %s "$OUT/report.html") bytes, one file"
