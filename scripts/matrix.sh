#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# matrix.sh: every way into the kernel x guest x configuration, the base beside the series.
# Runs all boot cases (those that are remembered are not run again), prints a Markdown table and writes out/matrix.json
# and out/matrix.md.  Every row without the result that its case expects is red; if none is, the table becomes
# tests/results/matrix.md.  T=WORD shows only the cases whose name contains WORD.
# matrix.sh fresh: is the committed table about the code and the cases that are here?
set -euo pipefail
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/../tests/lib/case.sh
. "$TOP/tests/lib/case.sh"
# shellcheck source=SCRIPTDIR/results.sh
. "$TOP/scripts/results.sh"

COMMITTED=$TOP/tests/results/matrix.md
key=$(result_code tests/boot tests/boot/configs)
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
	local name door i
	"$TOP/scripts/list.sh" rows | awk '$2 == "boot" && !seen[$3]++ { print $3 }' | while read -r name; do
		case_text "$name" >"$OUT/matrix.case"
		case_read "$OUT/matrix.case"
		door=$(case_door "$OUT/matrix.case")
		for i in "${!DOORS[@]}" 99; do
			[ "${DOORS[$i]:-}" != "$door" ] || break
		done
		printf '%02d\t%s\t%s\t%s\t%s\t%s\t%s\n' "$i" "$door" "$name" \
			"$(case_guest)${TEST[smp]/#/ x}" "${TEST[config]}" \
			"$(class_of "${TEST[base]}")" "$(class_of "${TEST[series]}")"
	done | LC_ALL=C sort -t$'\t' -k1,3 | cut -f2-
}

case ${1:-} in
'')	;;
fresh)	grep -q "key $key," "$COMMITTED" || die "tests/results/matrix.md is of another state of the series: run: make matrix"
	exit ;;
*)	die "usage: matrix.sh [fresh]" ;;
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
	echo "$(date -u +%Y-%m-%d), key $key, $("${QEMU:-qemu-system-x86_64}" --version | head -n 1)."
	echo 'Made by make matrix; times in seconds. "Only here" marks what the base cannot do.'
	echo
	echo '| entry point | case | guest | config | base | s | series | s | only here |'
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

grep -q ', 0 red\.$' "$OUT/matrix.md" || status=1
[ -n "${T:-}" ] || [ $status != 0 ] || cp "$OUT/matrix.md" "$COMMITTED"
exit $status
