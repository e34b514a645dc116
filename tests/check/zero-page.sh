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
. "$(dirname "$0")/../lib/check.sh"

# The addresses of the cases, boot.rst's offsets.
ZERO_PAGE=0xd000 SCRATCH=0x1e4 START_INFO=0x6000 HEADER=0x1f1 SUBARCH_DATA=0x240 SIZE=4096
# bytes FILE OFFSET COUNT
bytes() { dd if="$1" iflag=skip_bytes,count_bytes skip=$(($2)) count=$(($3)) status=none; }
# run NAME: the memory of the guest is in $work/ram, its zero page in $work/NAME.zero, the folder of its kernel in $kernel.
run() {
	kernel=$(case_kernel "$1" series)
	boot "$1" series KERNEL="$kernel" GUEST_RAM="$work/ram" || die "$1 does not even pass: $line"
	bytes "$work/ram" $ZERO_PAGE $SIZE >"$work/$1.zero"
}

for name in ref-bz32-nokaslr ref-bz64-nokaslr ref-bz32-i386pae-nokaslr; do
	run $name
	symbol=$(address "$kernel" boot_params) offset=0xc0000000
	[ ${#symbol} = 10 ] || offset=0xffffffff80000000
	bytes "$work/ram" "$symbol - $offset" $SIZE >"$work/$name.kernel"
	(($(bytes "$work/$name.zero" 0x1e8 1 | od -A n -t u1) > 0)) || not_ok "$name: the decompressor has no memory map"
	# cmp counts from 1: byte 1 of the pointer is all that is not 0 in it.
	diff=$(cmp -l "$work/$name.zero" "$work/$name.kernel" | awk '{ print $1, $2, $3 }') || true
	[ "$diff" = "$((SUBARCH_DATA + 2)) $(printf %o $((START_INFO >> 8))) 0" ] ||
		not_ok "$name: decompressor and kernel proper differ in more than the pointer: $diff"
done

for name in ref-bz32-fatal-magic ref-bz64-fatal-magic ref-bz32-i386-fatal-magic; do
	run $name
	# The field scratch is the first stack of the 32-bit entry.
	bytes /dev/zero 0 4 | dd of="$work/$name.zero" bs=1 seek=$((SCRATCH)) conv=notrunc status=none
	# The header ends at 0x202 + the byte at 0x201.
	end=$((0x202 + $(bytes "$kernel/bzImage" 0x201 1 | od -A n -t u1)))
	{
		bytes /dev/zero 0 $HEADER
		bytes "$kernel/bzImage" $HEADER "SUBARCH_DATA - 4 - HEADER"
		printf '\5\0\0\0\0\140\0\0\0\0\0\0'
		bytes "$kernel/bzImage" "SUBARCH_DATA + 8" "$end - SUBARCH_DATA - 8"
		bytes /dev/zero 0 "SIZE - $end"
	} >"$work/$name.given"
	cmp "$work/$name.given" "$work/$name.zero" || not_ok "$name: the zero page was written to"
done
rm -f "$work/ram"
[ $red != 0 ] || ok "decompressor and kernel proper agree"
