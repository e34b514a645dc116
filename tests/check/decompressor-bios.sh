#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# decompressor-bios.sh: on a PC the decompressor reads the BIOS data area to find a place for the LA57 trampoline,
# and scans for the RSDP.  It must do neither for a guest that came with a start info: gdb watches these addresses
# from reset until the kernel proper runs.  The control is the same kernel with a native zero page.
# tier: test
# reads: harness
# kernel: lean series
# kernel: i386pae-small series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

need gdb gdb
work=$OUT/decompressor-bios failed=0
rm -rf "$work"
mkdir -p "$work"

# reads NAME: how often the decompressor read what it should not, in $reads; KASLR would hide where the kernel is.
reads() {
	local case=$work/$1.case kernel stop
	sed 's/^append=.*panic=-1$/& nokaslr/' <(case_text "$1") >"$case"
	kernel=$(case_kernel "$1" series)
	stop=$(awk '$3 == "start_kernel" { print "0x" $1 }' "$kernel/System.map")
	KERNEL=$kernel QEMU=$TOP/tests/check/gdb/qemu GDB_SCRIPT=$TOP/tests/check/gdb/bios.gdb GDB_VARS="stop=$stop" \
		GDB_LOG=$work/$1.gdb "$TOP/tests/run.sh" "$case" series >"$work/$1.out" 2>&1 ||
		{ cat "$work/$1.out"; failed=1; }
	reads=$(sed -n 's/^\([0-9]*\) reads$/\1/p' "$work/$1.gdb")
	[ -n "$reads" ] || die "$1: gdb saw no end of the decompressor, see $work/$1.gdb"
}

for name in ref-bz32-nokaslr ref-bz64-nokaslr ref-bz32-i386pae-nokaslr; do
	reads $name
	if [ "$reads" = 0 ]; then
		echo "ok $name: the BIOS areas are not read"
	else
		echo "not ok $name: $reads reads of the BIOS areas"
		failed=1
	fi
done
for name in ref-bz32-native ref-bz64-native; do
	reads $name
	if [ "$reads" -ge 3 ]; then
		echo "ok $name: the control, $reads reads"
	else
		echo "not ok $name: the control has seen $reads reads only"
		failed=1
	fi
done
exit $failed
