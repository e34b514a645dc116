#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kaslr.sh [CASE[/N]...]: does KASLR work for a guest that came with a start info, and does it spare the data of
# the loader?  Each case must pass BOOTS (20) times, or the Nth part of it, with three quarters as many different
# addresses, virtual and physical (which are one on i386), and of the direct mapping of all memory (x86-64).  A vmlinux
# stays at the physical address that the loader has chosen.  The controls with nokaslr are boot cases; that of the
# direct mapping is here, and the unpatched vmlinux, which has one address only.  At /init a kernel with KASLR has at
# most 4 pages less than that one.
# tier: test
# reads: harness
# kernel: lean base
# kernel: lean series
# kernel: earlycon series
# kernel: i386pae-small series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

boots=${BOOTS:-20} failed=0 ram=$OUT/kaslr.ram
[[ $boots =~ ^[1-9][0-9]*$ ]] || die "BOOTS must be a number, not '$boots'"
[ $# -gt 0 ] || set -- ref-bz32-in-the-way ref-bz64-in-the-way ref-bz32-i386pae-in-the-way \
	note-q35 note-microvm ref-firecracker ref-cloud-hypervisor ref-startup64 ref-startup64-native-struct \
	note-kaslr-no-rdrand/4 note-kaslr-no-tsc/4 ref-startup64-la57/4 ref-startup64-native-la57/4
children=()	# each a process group, so that no guest outlives this script
# shellcheck disable=SC2317	# the trap calls it
stop() {
	local child
	trap - EXIT
	for child in "${children[@]}"; do kill -TERM -- "-$child" 2>/dev/null || true; done
	wait
	rm -f "$ram"-*
}
trap stop EXIT
trap 'exit 130' INT TERM

# boot NAME [base]: one boot; sets $virt, $phys and, from the memory of a 64-bit guest, $direct.
boot() {
	local variant=${2:-series} console kernel line symbols
	console=$OUT/boot/$1-$variant/console
	kernel=$(case_kernel "$1" "$variant")
	line=$(KERNEL=$kernel GUEST_RAM=$ram-$1 "$TOP/tests/run.sh" "$1" "$variant") || { echo "$line"; failed=1; }
	virt=$(sed -n 's/^init: kernel_virt \([0-9a-fx]*\).*/\1/p' "$console")
	phys=$(sed -n 's/^init: kernel_phys \([0-9a-fx]*\).*/\1/p' "$console")
	direct=none
	mapfile -t symbols < <(sed -n 's/^\([0-9a-f]*\) . \(_text\|page_offset_base\)$/\2 0x\1/p' "$kernel/System.map" | sort | cut -d' ' -f2)
	if [ -n "$phys" ] && [ ${#symbols[@]} = 2 ]; then
		direct=$(od -A n -t x8 -j $((phys + symbols[1] - symbols[0])) -N 8 "$ram-$1" | tr -d ' ')
	fi
}

# case_boots NAME[/N]: all boots of one case, and what they say.
case_boots() {
	local name=${1%/*} boots=$boots virts='' physs='' directs='' addresses i
	[[ $1 != */* ]] || boots=$(((boots + ${1#*/} - 1) / ${1#*/}))
	for ((i = 1; i <= boots; i++)); do
		boot "$name"
		virts+=$virt$'\n' physs+=$phys$'\n' directs+=$direct$'\n'
	done
	different() { awk NF <<<"$1" | sort -u | wc -l; }
	echo "$name: $boots boots, $(different "$virts") virtual and $(different "$physs") physical addresses, $(different "$directs") direct mappings"
	if case_text "$name" | grep -qx image=vmlinux; then
		[ "$(different "$physs")" = 1 ] || { echo "$name: not where the loader has put it"; failed=1; }
		physs=none
	fi
	for addresses in "$virts" "$physs" "$directs"; do
		[[ $addresses == none* ]] && continue
		(($(different "$addresses") * 4 >= boots * 3)) || { echo "$name: that is not random"; failed=1; }
	done
	[[ $directs != none* ]] || [[ $name == *i386* ]] || { echo "$name: no page_offset_base"; failed=1; }
	return $failed
}

# not_random NAME [base]: twice where it is linked, and the direct mapping where it is without KASLR.
not_random() {
	for _ in 1 2; do
		boot "$@"
		echo "$*: kernel at $virt, direct mapping at 0x$direct"
		[ "$virt" = 0xffffffff81000000 ] || { echo "that is not where it is linked"; failed=1; }
		[[ $direct =~ ^(ffff888000000000|ff11000000000000)$ ]] || { echo "that is not where it is without KASLR"; failed=1; }
	done
}

# Side by side, as each of them is one guest at a time.
for name; do
	while [ "$(jobs -pr | wc -l)" -ge 3 ]; do sleep 1; done
	set -m
	case_boots "$name" </dev/null &
	set +m
	children+=($!)
done
for child in "${children[@]}"; do wait "$child" || failed=1; done
children=()

not_random ref-bz64-nokaslr
not_random note-nokaslr
not_random note-q35 base

# What it costs at /init: the table is freed with the rest of the init memory.
boot note-q35
memory() { tr -d '\r' <"$OUT/boot/note-q35-$1/console" | sed -n 's/^init: memtotal_kb //p'; }
pages=$((($(memory base) - $(memory series)) / 4))
echo "note-q35: $pages pages less than base at /init"
[ $pages -le 4 ] || { echo "that is more than 4"; failed=1; }
exit $failed
