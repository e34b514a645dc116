#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# identify-irq.sh: while identify_cpu() has cleared the capabilities of the boot CPU and has not read them again,
# interrupts must be off: pgtable_l5_enabled() is false then, and with KASAN a handler that looks at it reports valid
# memory.  gdb stops a natively booted kernel in between, where get_cpu_cap() is called, and shows EFLAGS.IF.
# tier: test
# reads: harness
# kernel: lean base
# kernel: lean series
. "$(dirname "$0")/../lib/check.sh"

need gdb gdb
printf '%s\n' config=lean loader=qemu image=bzImage 'append=console=ttyS0 panic=-1 nokaslr' base=pass series=pass expect.subarch=0 \
	>"$work/irq.case"
while read -r variant want; do
	kernel=$(built lean "$variant")
	boot_gdb irq "after=$(address "$kernel" arch_cpu_finalize_init) stop=$(address "$kernel" get_cpu_cap)" "$work/irq.case" \
		"$variant" KERNEL="$kernel" || not_ok "$line"
	flags=$(sed -n 's/^flags //p' "$gdb")
	[ -n "$flags" ] || die "gdb did not get to get_cpu_cap(), see $gdb"
	what="$variant: the flag for interrupts is $((flags & 512)) while the boot CPU has no capabilities, want $want"
	if [ $((flags & 512)) = "$want" ]; then ok "$what"; else not_ok "$what"; fi
done <<'END'
base 512
series 0
END
