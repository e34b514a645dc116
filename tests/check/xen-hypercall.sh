#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# xen-hypercall.sh: is the hypercall instruction that of the processor, from the first hypercall on?  6.6.86 used vmcall on AMD.
# The mutant has vmcall where vmmcall is wanted: a PVH dom0 and a PVH domU of it must not come up in the emulated machine,
# which is an AMD; with the kernel with the series as it is they do.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
. "$(dirname "$0")/../lib/check.sh"

kernel=$(built lean series)
cp "$kernel/.config" "$kernel/vmlinux" "$work/"
read -r virt offset < <(readelf -SW "$kernel/vmlinux" | awk '{ sub(/^ *\[ *[0-9]+\] */, "") } $1 == ".text" { print $3, $4 }')
offset=$(($(address "$kernel" xen_hypercall_amd) - 0x$virt + 0x$offset))
[ "$(od -An -tx1 -j $offset -N 3 "$kernel/vmlinux")" = ' 0f 01 d9' ] || die "xen_hypercall_amd does not begin with vmmcall"
printf '\x0f\x01\xc1' | dd of="$work/vmlinux" bs=1 seek=$offset conv=notrunc status=none

for case in report-xen-pvh-dom0-amd report-xen-pvh-domu-amd; do
	succeeds "$case as it is" "^ok $case series: PASS" env KERNEL="$kernel" tests/run.sh $case series
	fails "$case, always vmcall" "^red $case series: CRASH \(" env KERNEL="$work" tests/run.sh $case series
done
