#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# nmi-reason.sh: an NMI in a guest without port 0x61 is not a PCI system error, which the port would mean by reading 0xff:
# then unknown_nmi_panic= has no effect.  (xen-pvh-domu-nmi is the same under Xen.)
# tier: test
# reads: harness
# kernel: lean base
# kernel: lean series
. "$(dirname "$0")/../lib/check.sh"

need gdb gdb
case_text note-microvm-acpi | sed '/^append=/s/$/ nokaslr/' >"$work/nmi.case"
while IFS=: read -r variant want; do
	kernel=$(built lean "$variant")
	boot_gdb nmi "stop=$(address "$kernel" rest_init)" "$work/nmi.case" "$variant" KERNEL="$kernel" || not_ok "$line"
	cp "$OUT/boot/nmi-$variant/console" "$tmp/log"
	log_has "$variant: what an NMI is taken for" "$want"
done <<'END'
base:NMI: PCI system error \(SERR\) for reason ff on CPU 0\.
series:Uhhuh\. NMI received for unknown reason 00 on CPU 0\.
END
