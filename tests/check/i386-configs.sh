#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# i386-configs.sh: i386 kernels without SMP, RELOCATABLE, PAE and Xen build, link and have all of the
# 32-bit entry: the note and the parser. (Without PVH and without Xen they are booted.)
# tier: full
# reads: harness
# kernel: i386tiny series
. "$(dirname "$0")/../lib/check.sh"

kernel=$(built i386tiny series)
! grep -E '^CONFIG_(SMP|RELOCATABLE|X86_PAE|XEN)=y' "$kernel/.config" || not_ok 'these are set'
for symbol in hvm_start_info_parse pvh_start_xen; do address "$kernel" $symbol >/dev/null; done
readelf -nW "$kernel/vmlinux" | grep -E '^ *Xen .*0x00000012' >/dev/null || not_ok 'vmlinux has no PHYS32_ENTRY note'
[ -s "$kernel/bzImage" ] || not_ok 'there is no bzImage'
! grep 'warning:' "$kernel/build.log" || not_ok 'there are warnings'
echo "$(stat -c %s "$kernel/bzImage") bytes of bzImage"
