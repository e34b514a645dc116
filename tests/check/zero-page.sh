#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# zero-page.sh: the decompressor and the kernel proper parse the same start info.  The zero page below 64 KiB, which
# nobody writes to later, must hold what the kernel proper has in its boot_params, but for the pointer.  Of a start
# info that is rejected nothing gets there: the page stays as it was given, the bzImage's header and the pair.
# tier: full
# reads: harness
# kernel: lean series
# kernel: earlycon series
# kernel: i386pae-small series
# kernel: i386-earlycon series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

work=$OUT/check-zero-page failed=0
rm -rf "$work"
mkdir -p "$work"
trap 'rm -f "$work"/*.memory' EXIT

# boot NAME: runs the case, leaves the memory of the guest in $work/NAME.memory and the folder of its kernel in $kernel.
boot() {
	kernel=$(case_kernel "$1" series)
	KERNEL=$kernel GUEST_RAM=$work/$1.memory "$TOP/tests/run.sh" "$1" series || die "$1 does not even pass"
}

# bytes FILE OFFSET COUNT
bytes() { dd if="$1" iflag=skip_bytes,count_bytes skip=$(($2)) count=$(($3)) status=none; }

# The addresses of the cases, boot.rst's offsets.
ZERO_PAGE=0xd000 SCRATCH=0x1e4 START_INFO=0x6000 HEADER=0x1f1 SUBARCH_DATA=0x240 SIZE=4096

for name in ref-bz32-nokaslr ref-bz64-nokaslr ref-bz32-i386pae-nokaslr; do
	boot "$name"
	symbol=$(awk '$3 == "boot_params" { print $1 }' "$kernel/System.map")
	offset=0xc0000000
	[ ${#symbol} = 8 ] || offset=0xffffffff80000000
	bytes "$work/$name.memory" $ZERO_PAGE $SIZE >"$work/$name.decompressor"
	bytes "$work/$name.memory" "0x$symbol - $offset" $SIZE >"$work/$name.kernel"
	entries=$(bytes "$work/$name.decompressor" 0x1e8 1 | od -A n -t u1)
	((entries > 0)) || { echo "$name: the decompressor has no memory map"; failed=1; }
	# cmp counts from 1: byte 1 of the pointer is all that is not 0 in it.
	diff=$(cmp -l "$work/$name.decompressor" "$work/$name.kernel" | awk '{ print $1, $2, $3 }') || true
	[ "$diff" = "$((SUBARCH_DATA + 2)) $(printf %o $((START_INFO >> 8))) 0" ] || {
		echo "$name: decompressor and kernel proper differ in more than the pointer: $diff"; failed=1
	}
done

for name in ref-bz32-fatal-magic ref-bz64-fatal-magic ref-bz32-i386-fatal-magic; do
	boot $name
	bytes "$work/$name.memory" $ZERO_PAGE $SIZE >"$work/$name.decompressor"
	# The field scratch is the first stack of the 32-bit entry.
	bytes /dev/zero 0 4 | dd of="$work/$name.decompressor" bs=1 seek=$((SCRATCH)) conv=notrunc status=none
	# The header ends at 0x202 + the byte at 0x201.
	end=$((0x202 + $(bytes "$kernel/bzImage" 0x201 1 | od -A n -t u1)))
	{
		bytes /dev/zero 0 $HEADER
		bytes "$kernel/bzImage" $HEADER "SUBARCH_DATA - 4 - HEADER"
		printf '\5\0\0\0\0\140\0\0\0\0\0\0'
		bytes "$kernel/bzImage" "SUBARCH_DATA + 8" "$end - SUBARCH_DATA - 8"
		bytes /dev/zero 0 "SIZE - $end"
	} >"$work/$name.given"
	cmp "$work/$name.given" "$work/$name.decompressor" || { echo "$name: the zero page was written to"; failed=1; }
done

[ $failed = 0 ] && echo "decompressor and kernel proper agree"
exit $failed
