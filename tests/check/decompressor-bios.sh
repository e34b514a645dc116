#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# decompressor-bios.sh: on a PC the decompressor reads the BIOS data area to find a place for the LA57 trampoline,
# and scans for the RSDP.  It must do neither for a guest that came with a start info: gdb watches these addresses
# from reset until the kernel proper runs.  The control is the same kernel with a native zero page.
# tier: test
# reads: harness
# kernel: lean series
# kernel: i386pae-small series
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/check/gdb/rows.sh"

gdb_rows bios gdb <<'END'
ref-bz32-nokaslr		series	stop=start_kernel	same	^0 reads$
ref-bz64-nokaslr		series	stop=start_kernel	same	^0 reads$
ref-bz32-i386pae-nokaslr	series	stop=start_kernel	same	^0 reads$
ref-bz32-native			series	stop=start_kernel	same	^([3-9]|[1-9][0-9]) reads$
ref-bz64-native			series	stop=start_kernel	same	^([3-9]|[1-9][0-9]) reads$
END
