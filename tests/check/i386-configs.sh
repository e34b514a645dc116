#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# i386-configs.sh: i386 kernels without SMP, RELOCATABLE, PAE and Xen build, link and have all of the
# 32-bit entry: the note and the parser. (Without PVH and without Xen they are booted.)
# tier: full
# reads: harness
# kernel: i386tiny series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

kernel=$("$TOP/scripts/build.sh" i386tiny series | tail -n 1)
fail=0
for option in SMP RELOCATABLE X86_PAE XEN; do
	if grep -q "^CONFIG_$option=y" "$kernel/.config"; then
		echo "not ok CONFIG_$option is set"
		fail=1
	fi
done
for symbol in hvm_start_info_parse pvh_start_xen; do
	if ! grep -q " $symbol\$" "$kernel/System.map"; then
		echo "not ok vmlinux has no $symbol"
		fail=1
	fi
done
readelf -nW "$kernel/vmlinux" | grep -qE '^ *Xen .*0x00000012' || { echo 'not ok vmlinux has no PHYS32_ENTRY note'; fail=1; }
[ -s "$kernel/bzImage" ] || { echo 'not ok there is no bzImage'; fail=1; }
! grep -q 'warning:' "$kernel/build.log" || { grep 'warning:' "$kernel/build.log"; fail=1; }
[ $fail = 1 ] || echo "ok $(stat -c %s "$kernel/bzImage") bytes of bzImage"
exit $fail
