#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# matrix.sh: every way into the kernel x guest x configuration, the base beside the series.
# Runs all boot cases (those that are remembered are not run again) and prints a Markdown table.  Every row without the
# result that its case expects is red; if none is, the table becomes tests/results/matrix.{txt,json}.
# T=WORD runs only the rows of list.sh with WORD in them (T='test boot': those of make test): so the table can be made in
# pieces, and on several machines.
# Until none is missing, the pieces are in tests/results/matrix-pieces.{txt,json}.
# matrix.sh fresh: is the committed table about the code and the cases that are here?
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$TOP/scripts/results.sh"

key=$(cd "$TOP" && result_built tests/boot/{*.cases,configs,defaults})
result_args matrix "$key" 'make matrix' "$@"
need jq jq

status=0
T=${T:-boot } "$TOP/scripts/test.sh" >&2 || status=$?
[ -s "$OUT/test.json" ] || die "make test left no out/test.json"
# A kernel that a case is not run on has no record of its entry point and guest; they are those of the other one.
find "$RESULTS_DIR" -name 'matrix*.json' -exec jq -c --arg key "$key" 'select(.[0].key == $key)[1:]' {} + >"$OUT/matrix.known"
json_start matrix
jq -s -c '["bzImage-16bit", "grub-bios", "grub-efi", "efi-stub", "efi-direct", "note", "note (unpacked by xl)", "startup_64",
		"startup_32", "bz64", "bz32", "grub-pvh", "xen-pv", "xen-hvm"] as $entries |
	[flatten | map(select(.kernel // "" != "")) | INDEX("\(.name) \(.kernel)") | map(.) | group_by(.name)[] |
		(map(select(.entry))[0] // {entry: "?", guest: "?", config: "?"}) as {$entry, $guest, $config} | .[] |
		{$entry, name, $guest, $config, kernel, class: (.class // if .result == "skip" then "SKIP" else "none" end),
		 reason: (.reason // ""), seconds, result}] | sort_by([(.entry as $entry | $entries | index($entry) // 99), .entry, .name])[]' \
	"$OUT/matrix.known" "$OUT/test.json" >>"$OUT/matrix.json.part"
json_close matrix
jq -r --arg qemu "$("${QEMU:-qemu-system-x86_64}" --version | head -n 1)" '
	def cell: if . == null then "MISSING | -" else ({skip: "", ok: ""}[.result] // "**RED** ") + .class +
		(if .reason != "" then ": " + (.reason | gsub("[|]"; "/")) else "" end) + " | \(.seconds // "-")" end;
	[(reduce .[] as $row ({}; .[$row.name][$row.kernel] = $row))[]] |
	map(.only = (.series.class == "PASS" and (.base.class // "SKIP" | . != "PASS" and . != "SKIP"))) |
	"# Every way into the kernel", "",
	"\($qemu). Made by make matrix; times in seconds. \"Only here\" marks what the base cannot do.", "",
	"| entry point | case | guest | config | base | s | series | s | only here |", "|---|---|---|---|---|---|---|---|---|",
	(.[] | (.series // .base | "| \(.entry) | `\(.name)` | \(.guest) | \(.config)") +
		" | \(.base | cell) | \(.series | cell) | \(if .only then "yes" else "" end) |"),
	"", "\(length) boot tests, \(map(select(.only)) | length) pass only with the series, " +
		"\([.[] | .base, .series | select(. and .result != "ok" and .result != "skip")] | length) unexpected results."' \
	"$OUT/matrix.json" | tee "$OUT/matrix.txt"
grep -q '^| [^|]* | `' "$OUT/matrix.txt" || die "no row"
grep -q ', 0 unexpected results\.$' "$OUT/matrix.txt" || status=1
[ $status = 0 ] || exit $status
missing=$(comm -23 <("$TOP/scripts/list.sh" rows | awk '$2 == "boot" { print $3, $4 }' | sort) \
	<(jq -r '.[] | "\(.name) \(.kernel)"' "$OUT/matrix.json" | sort) | wc -l)
if [ "$missing" = 0 ]; then
	result_keep matrix "$key" "$OUT/matrix.txt"
	rm -f "$RESULTS_DIR"/matrix-pieces.*
else
	echo "$missing rows are missing for tests/results/matrix.txt"
	mv "$OUT/matrix.json" "$OUT/matrix-pieces.json"
	result_keep matrix-pieces "$key" "$OUT/matrix.txt"
fi
