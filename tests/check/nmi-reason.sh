#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# nmi-reason.sh: an NMI in a guest without port 0x61 is not a PCI system error, which the port would mean by reading 0xff:
# then unknown_nmi_panic= has no effect.  (xen-pvh-domu-nmi is the same under Xen.)
# tier: test
# reads: harness
# kernel: lean base
# kernel: lean series
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/check/gdb/rows.sh"

gdb_rows nmi console <<'END'
note-microvm-acpi	base	stop=rest_init	same	NMI: PCI system error \(SERR\) for reason ff on CPU 0\.
note-microvm-acpi	series	stop=rest_init	same	Uhhuh\. NMI received for unknown reason 00 on CPU 0\.
END
