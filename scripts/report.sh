#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# report.sh: one self-contained page about all results that are there, out/report.html.  It measures nothing: what
# was not run, or is of another state of the series, the page says.
set -euo pipefail
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/results.sh
. "$TOP/scripts/results.sh"

[ $# = 0 ] || die "usage: report.sh"
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
for name in bench matrix test fuzz lint bisect boot soak; do
	result "$name" >"$dir/$name.json"
	inputs+=(--slurpfile "${name}_file" "$dir/$name.json")
done

# Which of the committed results are about the series that is here?
for name in bench lint bisect; do
	if [ -x "$TOP/scripts/$name.sh" ] && said=$("$TOP/scripts/$name.sh" fresh 2>&1); then
		echo "$name fresh $said"
	else
		echo "$name stale ${said:-}"
	fi
done >"$dir/fresh"

jq -rn "${inputs[@]}" --rawfile css "$TOP/scripts/report.css" --rawfile fresh "$dir/fresh" \
	--arg date "$(date -u +'%F %R UTC')" --arg linux "$(base_field version)" \
	--arg patches "$(series_patches | wc -l)" -f "$TOP/scripts/report.jq" >"$OUT/report.html.part"
mv "$OUT/report.html.part" "$OUT/report.html"
echo "out/report.html: $(stat -c %s "$OUT/report.html") bytes, one file"
