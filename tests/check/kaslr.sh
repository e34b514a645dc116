#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kaslr.sh [CASE...]: does KASLR work for a guest that came with a start info, and does it spare the data of
# the loader?  Each case must pass BOOTS (12) times, with three quarters as many different addresses, virtual and
# physical (which are one on i386), and of the direct mapping of all memory (x86-64).  The controls with nokaslr
# are boot cases; that of the direct mapping is here.
# tier: test
# reads: harness
# kernel: lean series
# kernel: i386pae-small series
set -euo pipefail
# shellcheck source=SCRIPTDIR/../../scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"

boots=${BOOTS:-12} failed=0 ram=$OUT/kaslr.ram
[[ $boots =~ ^[1-9][0-9]*$ ]] || die "BOOTS must be a number, not '$boots'"
[ $# -gt 0 ] || set -- ref-bz32-in-the-way ref-bz64-in-the-way ref-bz32-i386pae-in-the-way
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

# boot NAME: one boot; sets $virt, $phys and, from the memory of a 64-bit guest, $direct.
boot() {
	local console=$OUT/boot/$1-series/console kernel line symbols
	kernel=$(case_kernel "$1" series)
	line=$(KERNEL=$kernel GUEST_RAM=$ram-$1 "$TOP/tests/run.sh" "$1" series) || { echo "$line"; failed=1; }
	virt=$(sed -n 's/^init: kernel_virt \([0-9a-fx]*\).*/\1/p' "$console")
	phys=$(sed -n 's/^init: kernel_phys \([0-9a-fx]*\).*/\1/p' "$console")
	direct=none
	mapfile -t symbols < <(sed -n 's/^\([0-9a-f]*\) . \(_text\|page_offset_base\)$/\2 0x\1/p' "$kernel/System.map" | sort | cut -d' ' -f2)
	if [ -n "$phys" ] && [ ${#symbols[@]} = 2 ]; then
		direct=$(od -A n -t x8 -j $((phys + symbols[1] - symbols[0])) -N 8 "$ram-$1" | tr -d ' ')
	fi
}

# case_boots NAME: all boots of one case, and what they say.
case_boots() {
	local name=$1 virts='' physs='' directs='' addresses i
	for ((i = 1; i <= boots; i++)); do
		boot "$name"
		virts+=$virt$'\n' physs+=$phys$'\n' directs+=$direct$'\n'
	done
	different() { awk NF <<<"$1" | sort -u | wc -l; }
	echo "$name: $boots boots, $(different "$virts") virtual and $(different "$physs") physical addresses, $(different "$directs") direct mappings"
	for addresses in "$virts" "$physs" "$directs"; do
		[[ $addresses == none* ]] && continue
		(($(different "$addresses") * 4 >= boots * 3)) || { echo "$name: that is not random"; failed=1; }
	done
	[[ $directs != none* ]] || [[ $name == *i386* ]] || { echo "$name: no page_offset_base"; failed=1; }
	return $failed
}

# Side by side, as each of them is one guest at a time.
set -m
for name; do
	case_boots "$name" </dev/null &
	children+=($!)
done
set +m
for child in "${children[@]}"; do wait "$child" || failed=1; done
children=()

boot ref-bz64-nokaslr
echo "ref-bz64-nokaslr: direct mapping at 0x$direct"
[[ $direct =~ ^(ffff888000000000|ff11000000000000)$ ]] || { echo "that is not where it is without KASLR"; failed=1; }
exit $failed
