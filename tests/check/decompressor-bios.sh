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

need gdb gdb
while read -r name least most; do
	# KASLR would hide where the kernel is.
	case_text "$name" | sed 's/^append=.*panic=-1$/& nokaslr/' >"$work/$name.case"
	kernel=$(case_kernel "$name" series)
	boot_gdb bios "stop=$(address "$kernel" start_kernel)" "$work/$name.case" series KERNEL="$kernel" || not_ok "$line"
	reads=$(sed -n 's/^\([0-9]*\) reads$/\1/p' "$gdb")
	[ -n "$reads" ] || die "$name: gdb saw no end of the decompressor, see $gdb"
	if ((reads < least || reads > most)); then
		not_ok "$name: $reads reads of the BIOS areas, want $least to $most"
	else
		ok "$name: $reads reads of the BIOS areas"
	fi
done <<'END'
ref-bz32-nokaslr 0 0
ref-bz64-nokaslr 0 0
ref-bz32-i386pae-nokaslr 0 0
ref-bz32-native 3 99
ref-bz64-native 3 99
END
