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
. "$TOP/tests/check/gdb/rows.sh"

# Three strings, list, map, command line and the start info itself are overwritten.  If an end is not as wanted, the kernel
# still needs one of them, or nobody notices when it does.
gdb_rows poison gdb <<'END'
poisoned-note	series	stop=memblock_alloc_range_nid	same	^7 overwritten$
poisoned-bz64	series	stop=memblock_alloc_range_nid	same	^7 overwritten$
poisoned-note	series	stop=start_kernel		other	^7 overwritten$
poisoned-bz64	series	stop=start_kernel		other	^7 overwritten$
poisoned-note	base	stop=memblock_alloc_range_nid	same	^7 overwritten$
END
