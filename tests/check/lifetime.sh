#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# lifetime.sh: start info, memory map, module list and the strings they name are never read after the
# first memblock allocation.  gdb stops the guest there and overwrites them all; the guest must not mind.
# The control overwrites them when start_kernel() begins, before the second look at a long map.  For
# comparison, what the base does: it has read all it ever reads by then, but not all there is to read.
# tier: full
# reads: harness
# kernel: earlycon base
# kernel: earlycon series
. "$(dirname "$0")/../lib/check.sh"

need gdb gdb
# A case, overwritten when the function is called, must end as it does without gdb, or not.
while read -r name variant function want; do
	kernel=$(case_kernel "$name" "$variant") got=same
	boot_gdb poison "stop=$(address "$kernel" "$function") info=$(case_key "$name" loader.start_info_at)" "$name" "$variant" \
		KERNEL="$kernel" || got=other
	what="$name $variant, overwritten when $function() is called: $line"
	# Three strings, list, map, command line and the start info itself.
	if [ "$(grep -c '^poisoned .*, now 0xa5a5a5a5$' "$gdb")" != 7 ]; then
		not_ok "$what; gdb did not overwrite it all, see $gdb"
	elif [ "$got" != "$want" ]; then
		not_ok "$what; the kernel still needs it, or nobody notices when it does: got $got, want $want"
	else
		ok "$what"
	fi
done <<'END'
poisoned-note series memblock_alloc_range_nid same
poisoned-bz64 series memblock_alloc_range_nid same
poisoned-note series start_kernel other
poisoned-bz64 series start_kernel other
poisoned-note base memblock_alloc_range_nid same
END
