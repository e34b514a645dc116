#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# matrix.sh: every way into the kernel x guest x configuration, the unpatched kernel beside the patched one.
# Runs the boot rows of tests/plan (those that are remembered are not run again), prints a Markdown table and writes
# out/matrix.json and out/matrix.md.  The committed table, tests/results/matrix.md, is the list of what has to be
# there: a row that is missing or newly skipped is red, and so is every row without the result that its case expects.
# If nothing is red, the committed table gets the new times and rows.  ACCEPT=1 also takes rows off it.
# T=WORD shows only the cases whose name contains WORD.
# matrix.sh check: only, whether the committed table has every row of the cases with the class it must have.
set -euo pipefail
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/../tests/lib/case.sh
. "$TOP/tests/lib/case.sh"

COMMITTED=$TOP/tests/results/matrix.md
DOORS=('bzImage-16bit' grub-bios grub-efi efi-stub efi-direct note 'note (unpacked by xl)' startup_64 startup_32 bz64 bz32
	grub-pvh xen-pv xen-hvm)

# class_of EXPECTATION: the class that a case wants.
class_of() {
	case $1 in
	pass)		echo PASS ;;
	fail:*)		echo FAIL ;;
	skip:*)		echo "SKIP: ${1#skip:}" ;;
	*)		echo CRASH ;;
	esac
}

# cases: DOOR, NAME, guest, config, class on base, class on series, separated by tabs; in the order of the doors.
cases() {
	local file door i
	for file in "$TOP"/tests/boot/*.case; do
		case_read "$file"
		[ "${TEST[tier]:-}" != full ] || continue
		door=$(case_door "$file")
		for i in "${!DOORS[@]}" 99; do
			[ "${DOORS[$i]:-}" != "$door" ] || break
		done
		printf '%02d\t%s\t%s\t%s\t%s\t%s\t%s\n' "$i" "$door" "$(basename "$file" .case)" \
			"$(case_guest)${TEST[smp]/#/ x}" "${TEST[config]}" \
			"$(class_of "${TEST[base]}")" "$(class_of "${TEST[series]}")"
	done | LC_ALL=C sort -t$'\t' -k1,3 | cut -f2-
}

# rows TABLE: of a Markdown table of ours, what cases would print.
rows() {
	# shellcheck disable=SC2016	# Markdown
	sed -n 's/^| \([^|]*\) | `\([^|]*\)` | \([^|]*\) | \([^|]*\) | \([^|]*\) | [^|]* | \([^|]*\) | [^|]* | [^|]* |$/\1\t\2\t\3\t\4\t\5\t\6/p' "$1" |
		sed -E 's/\t(FAIL|CRASH): [^\t]*/\t\1/g; s/ +\t/\t/g; s/ +$//'
}

# The same list without what may change: times and reasons of failures.
check() {
	local differ
	[ -s "$COMMITTED" ] || { echo 'tests/results/matrix.md is missing: run: make matrix'; return 1; }
	rows "$COMMITTED" >"$OUT/matrix.rows"
	[ "$(wc -l <"$OUT/matrix.rows")" -gt 50 ] || { echo 'tests/results/matrix.md has hardly any row'; return 1; }
	differ=$(diff "$OUT/matrix.rows" <(cases)) || {
		echo 'tests/results/matrix.md (<) and the cases (>) differ; run: make matrix'
		grep '^[<>]' <<<"$differ" | head -n 20
		return 1
	}
	echo "tests/results/matrix.md has the $(wc -l <"$OUT/matrix.rows") rows of the cases"
}

case $# in
0)	;;
1)	[ "$1" = check ] || die "usage: matrix.sh [check]"
	check
	exit ;;
*)	die "usage: matrix.sh [check]" ;;
esac

need jq jq
status=0
T=${T:-boot } "$TOP/scripts/test.sh" >&2 || status=$?
[ -s "$OUT/test.json" ] || die "make test left no out/test.json"
declare -A class reason seconds result
while IFS=$'\t' read -r name kernel c s r why; do
	class[$name,$kernel]=$c seconds[$name,$kernel]=$s result[$name,$kernel]=$r reason[$name,$kernel]=${why//|//}
done < <(jq -r '.[] | [.name, .kernel, .class // "none", .seconds // "-", .result, .reason // ""] | @tsv' "$OUT/test.json")

red=0 total=0 only=0
cell() {	# cell NAME KERNEL CLASS: the result and the time, as two cells
	local key=$1,$2
	if [[ $3 == SKIP* ]]; then
		printf ' %s | - |' "$3"
	elif [ -z "${class[$key]:-}" ]; then
		printf ' MISSING | - |'
	else
		printf ' %s%s%s | %s |' "$([ "${result[$key]}" = ok ] || echo '**RED** ')" "${class[$key]}" \
			"${reason[$key]:+: ${reason[$key]}}" "${seconds[$key]}"
	fi
}

json_start matrix
{
	echo '# Every way into the kernel'
	echo
	echo "$(date -u +%Y-%m-%d), series $(cd "$TOP" && cat series patches/*.patch | sha256sum | cut -c1-16), $("${QEMU:-qemu-system-x86_64}" --version | head -n 1)."
	echo 'Made by make matrix; times in seconds. "Only here" marks what the unpatched kernel cannot do.'
	echo
	echo '| door | case | guest | config | base | s | series | s | only here |'
	echo '|---|---|---|---|---|---|---|---|---|'
	while IFS=$'\t' read -r door name guest config base series; do
		mark=''
		total=$((total + 1))
		for kernel in base series; do
			want=$base
			[ $kernel = base ] || want=$series
			[[ $want == SKIP* ]] || [ "${result[$name,$kernel]:-missing}" = ok ] || red=$((red + 1))
			json_record matrix door="$door" name="$name" guest="$guest" config="$config" kernel=$kernel \
				class="${class[$name,$kernel]:-$want}" reason="${reason[$name,$kernel]:-}" \
				seconds="${seconds[$name,$kernel]:-null}" \
				result="$([[ $want == SKIP* ]] && echo skip || echo "${result[$name,$kernel]:-missing}")"
		done
		if [ "${class[$name,base]:-SKIP}" != PASS ] && [ "${class[$name,base]:-SKIP}" != SKIP ] &&
			[ "${class[$name,series]:-}" = PASS ]; then
			mark=yes only=$((only + 1))
		fi
		echo "| $door | \`$name\` | $guest | $config |$(cell "$name" base "$base")$(cell "$name" series "$series") $mark |"
	done < <(cases | awk -F'\t' -v word="${T:-}" 'index($2, word)')
	echo
	echo "$total rows, $only that only the series passes, $red red."
} >"$OUT/matrix.md"
json_close matrix
cat "$OUT/matrix.md"
total=$(grep -c '^| [^|]* | `' "$OUT/matrix.md") || die "no row"

[ -z "${T:-}" ] || exit $status

# What was in the committed table must still be run.
gone=''
if [ -s "$COMMITTED" ] && [ -z "${ACCEPT:-}" ]; then
	gone=$(awk -F'\t' 'NR == FNR { base[$2] = $5; series[$2] = $6; next }
		!($2 in base) { print $2 " is missing"; next }
		base[$2] ~ /^SKIP/ && $5 !~ /^SKIP/ { print $2 " base is newly skipped" }
		series[$2] ~ /^SKIP/ && $6 !~ /^SKIP/ { print $2 " series is newly skipped" }' \
		<(cases) <(rows "$COMMITTED"))
fi
if [ -n "$gone" ]; then
	printf 'red: %s\n' "${gone//$'\n'/, }"
	status=1
fi
grep -q ', 0 red\.$' "$OUT/matrix.md" || status=1
if [ $status = 0 ]; then
	mkdir -p "$(dirname "$COMMITTED")"
	cp "$OUT/matrix.md" "$COMMITTED"
	check
fi
exit $status
