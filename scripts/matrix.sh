#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# matrix.sh: every way into the kernel x guest x configuration, the base beside the series.
# Runs all boot cases (those that are remembered are not run again), prints a Markdown table and writes out/matrix.json
# and out/matrix.md.  Every row without the result that its case expects is red; if none is, the table becomes
# tests/results/matrix.md.  T=WORD shows only the cases whose name contains WORD.
# matrix.sh fresh: is the committed table about the code and the cases that are here?
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$TOP/scripts/results.sh"

COMMITTED=$TOP/tests/results/matrix.md
key=$(result_code tests/boot tests/boot/configs)
# It has no JSON, so the table itself says what it is about.
result_fresh() {
	grep -q "key $key," "$COMMITTED" || die "tests/results/matrix.md is of another state of the series: run: make matrix"
}
result_args matrix "$key" 'make matrix' "$@"

need jq jq
status=0
T=${T:-boot } "$TOP/scripts/test.sh" >&2 || status=$?
[ -s "$OUT/test.json" ] || die "make test left no out/test.json"
# A kernel that a case is not run on has no record of its entry point and guest; they are those of the other one.
json_start matrix
jq -c '["bzImage-16bit", "grub-bios", "grub-efi", "efi-stub", "efi-direct", "note", "note (unpacked by xl)", "startup_64",
		"startup_32", "bz64", "bz32", "grub-pvh", "xen-pv", "xen-hvm"] as $entries |
	[map(select(.kernel // "" != "")) | group_by(.name)[] |
		(map(select(.entry))[0] // {entry: "?", guest: "?", config: "?"}) as {$entry, $guest, $config} | .[] |
		{$entry, name, $guest, $config, kernel, class: (.class // if .result == "skip" then "SKIP" else "none" end),
		 reason: (.reason // ""), seconds, result}] | sort_by([(.entry as $entry | $entries | index($entry) // 99), .entry, .name])[]' \
	"$OUT/test.json" >>"$OUT/matrix.json.part"
json_close matrix
jq -r --arg date "$(date -u +%F)" --arg key "$key" --arg qemu "$("${QEMU:-qemu-system-x86_64}" --version | head -n 1)" '
	def cell: if . == null then "MISSING | -" else ({skip: "", ok: ""}[.result] // "**RED** ") + .class +
		(if .reason != "" then ": " + (.reason | gsub("[|]"; "/")) else "" end) + " | \(.seconds // "-")" end;
	[(reduce .[] as $row ({}; .[$row.name][$row.kernel] = $row))[]] |
	map(.only = (.series.class == "PASS" and (.base.class // "SKIP" | . != "PASS" and . != "SKIP"))) |
	"# Every way into the kernel", "", "\($date), key \($key), \($qemu).",
	"Made by make matrix; times in seconds. \"Only here\" marks what the base cannot do.", "",
	"| entry point | case | guest | config | base | s | series | s | only here |", "|---|---|---|---|---|---|---|---|---|",
	(.[] | (.series // .base | "| \(.entry) | `\(.name)` | \(.guest) | \(.config)") +
		" | \(.base | cell) | \(.series | cell) | \(if .only then "yes" else "" end) |"),
	"", "\(length) boot tests, \(map(select(.only)) | length) pass only with the series, " +
		"\([.[] | .base, .series | select(.result != "ok" and .result != "skip")] | length) unexpected results."' \
	"$OUT/matrix.json" | tee "$OUT/matrix.md"
grep -q '^| [^|]* | `' "$OUT/matrix.md" || die "no row"
grep -q ', 0 unexpected results\.$' "$OUT/matrix.md" || status=1
[ -n "${T:-}" ] || [ $status != 0 ] || cp "$OUT/matrix.md" "$COMMITTED"
exit $status
