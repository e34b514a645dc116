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
. "$TOP/tests/check/gdb/rows.sh"

gdb_rows irq gdb <<'END'
native-bzimage-q35	base	after=arch_cpu_finalize_init,stop=get_cpu_cap	same	^interrupts are on$
native-bzimage-q35	series	after=arch_cpu_finalize_init,stop=get_cpu_cap	same	^interrupts are off$
END
