#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# census.sh: why does a guest of real KVM exit, from the start of the VMM to /init?  Base and series, counted from outside
# by the kvm_exit tracepoint of the machine that tests/loaders/kvm emulates.  It is a count, so no hardware would change it
# but for interrupts, which depend on how long the boot takes.
# T=WORD counts only the guests whose name contains WORD; SERIES=FOLDER and BASE=FOLDER take kernels that are built.
# The tables are kept in out/census.txt, the figures in out/census.json.  KEEP=1 makes them tests/results/census.*.
# census.sh fresh: are these about the series that is here?
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$TOP/scripts/results.sh"

GUESTS='kvm-microvm-acpi kvm-microvm kvm-q35'
key=$(result_built tests/boot/configs/lean.config tests/loaders/kvm/census{,.awk} tests/boot/{defaults,kvm.cases})
result_args census "$key" 'KEEP=1 make census' "$@"
[ -z "${KEEP:-}" ] || [ -z "${T:-}${SERIES:-}${BASE:-}" ] || die "KEEP=1 keeps only a whole run, without T=, SERIES=, BASE="
lock census
dir=$OUT/census
mkdir -p "$dir"
json_start census
exec > >(tee "$OUT/census.txt")
tee=$!

declare -A kernels=([base]=${BASE:-} [series]=${SERIES:-})
for variant in base series; do
	[ -n "${kernels[$variant]}" ] || kernels[$variant]=$("$TOP/tests/lib/kernel.sh" lean $variant | tail -n 1)
	[ -f "${kernels[$variant]}/System.map" ] || die "no System.map in '${kernels[$variant]}'"
	json_record census kind=kernel kernel=$variant build="$(basename "${kernels[$variant]}")"
done

# count CASE VARIANT: what census.awk makes of one boot, in $dir/CASE-VARIANT.
count() {
	local name=$1 variant=$2 map run=$OUT/boot/$1-$2
	say "$name $variant"
	CENSUS=$TOP/tests/loaders/kvm/census KERNEL=${kernels[$variant]} "$TOP/tests/run.sh" "$dir/$name.case" "$variant" \
		>"$dir/$name-$variant.log" 2>&1 || die "$(tail -n 1 "$dir/$name-$variant.log")"
	grep -q '^kvm_exit .*guest_rip.* \[paused\]' "$run/census" || die "$name $variant: /init was not seen"
	map=${kernels[$variant]}/System.map
	awk -f "$TOP/tests/loaders/kvm/census.awk" "$map" "$run/census" >"$dir/$name-$variant" || die "$name $variant: no census"
	while IFS=$'\t' read -r kind what exits; do
		json_record census kind="$kind" guest="$name" kernel="$variant" what="$what" exits="$exits"
	done < <(LC_ALL=C sort "$dir/$name-$variant" | awk -F'\t' '$1 != "function" || $3 >= 10')
}

# table CASE KIND LIMIT TITLE: base beside series, the largest LIMIT rows.
table() {
	printf '%-46s %10s %10s %8s\n' "$4" base series ratio
	awk -F'\t' -v kind="$2" '$1 == kind { n[$2, FILENAME ~ /-series$/] = $3; all[$2] += $3 }
		END { for (what in all) {
			b = n[what, 0] + 0; s = n[what, 1] + 0
			printf "%d\t  %-44s %10d %10d %8s\n", all[what], what, b, s, b ? sprintf("%.4f", s / b) : "-" } }' \
		"$dir/$1-base" "$dir/$1-series" | sort -t$'\t' -k1,1nr -k2 | sed -n "1,$3p" | cut -f2
	echo
}

echo "Exits of a guest of QEMU/KVM, one processor, config lean, from the start of the VMM to /init, $(date -u +%F)"
for guest in $GUESTS; do
	[[ $guest == *"${T:-}"* ]] || continue
	for console in console quiet; do
		name=$guest-$console
		append='console=ttyS0 panic=-1 nokaslr'
		[ $console = console ] || append+=' quiet'
		"$TOP/tests/lib/cases.sh" "$guest" | sed "s/^append=.*/append=$append/" >"$dir/$name.case"
		count "$name" base
		count "$name" series
		printf '\n%s, %s\n' "$guest" "$append"
		table "$name" where 9 'exits of'
		table "$name" reason 12 'the kernel, by reason'
		table "$name" device 16 'its I/O, by device'
		table "$name" function 16 'by function, without interrupts'
	done
done
json_close census
exec >&2
wait $tee
[ -z "${KEEP:-}" ] || result_keep census "$key" "$OUT/census.txt"
