#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# highest-slot.sh: a kernel whose size is a multiple of 2 MiB boots at the highest address that KASLR can choose.  gdb makes the
# kernel end later and chooses the slot.  In the control it chooses the next one, as the base can, where the kernel ends 1 GiB
# above __START_KERNEL_map.
# tier: test
# reads: harness
# kernel: lean series
. "$(dirname "$0")/../lib/check.sh"

need gdb gdb
need objdump binutils
kernel=$(built lean series)
end=$(address "$kernel" _end) base=0xffffffff80000000
# operand FUNCTION INSTRUCTION: the physical address of what is behind this instruction, of which the function has one
operand() {
	local found
	found=$(objdump -d --no-show-raw-insn --disassemble="$1" "$kernel/vmlinux" | grep -A1 -E "$2") || die "$1() has no '$2'"
	[ "$(wc -l <<<"$found")" = 2 ] || die "$1() has more than one '$2'"
	printf '%#x' $((0x$(sed -n '2s/^ *\([0-9a-f]*\):.*/\1/p' <<<"$found") - base))
}
load="lea .*\(%rip\),.*# ${end#0x} "
end1=$(operand __pi___startup_64 "$load")
end2=$(operand __pi_startup_64_kaslr "$load")
divisor=$(objdump -d --no-show-raw-insn --disassemble=__pi_startup_64_kaslr "$kernel/vmlinux" | sed -n 's/.*\tdiv  *%//p')
pad=$((-(end - base) & 0x1fffff))
case_text note-q35 >"$work/slot.case"
while read -r more result; do
	boot_gdb slot "entry=$(printf '%#x' $(($(address "$kernel" startup_64) - base))) end1=$((end1 - 4)) end2=$((end2 - 4)) \
		divided=$(operand __pi_startup_64_kaslr 'div ') divisor=\"$divisor\" pad=$pad more=$more" "$work/slot.case" series KERNEL="$kernel" || true
	grep -q '^slots [1-9]' "$gdb" || die "gdb did not choose a slot, see $gdb"
	log="$more slots above the highest one: $line"
	if [[ $line == *$result* ]]; then ok "$log"; else not_ok "$log; want $result"; fi
done <<'END'
0 PASS
1 triple fault
END
