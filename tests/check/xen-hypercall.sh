#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# xen-hypercall.sh: is the hypercall instruction that of the processor, from the first hypercall on?  6.6.86 used vmcall on AMD.
# The mutant has vmcall where vmmcall is wanted: a PVH dom0 and a PVH domU of it must not come up in the emulated machine,
# which is an AMD; with the patched kernel as it is they do.
# KERNEL=FOLDER takes a patched kernel that is built already.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

need nm binutils
kernel=${KERNEL:-$("$TOP/tests/lib/kernel.sh" lean series | tail -n 1)}
mutant=$OUT/xen-hypercall
rm -rf "$mutant"
mkdir -p "$mutant"
cp "$kernel/.config" "$kernel/vmlinux" "$mutant/"

at=$(nm "$kernel/vmlinux" | awk '$3 == "xen_hypercall_amd" { print $1 }')
read -r virt offset < <(readelf -SW "$kernel/vmlinux" | awk '{ sub(/^ *\[ *[0-9]+\] */, "") } $1 == ".text" { print $3, $4 }')
offset=$((0x$at - 0x$virt + 0x$offset))
[ "$(od -An -tx1 -j $offset -N 3 "$kernel/vmlinux")" = ' 0f 01 d9' ] || die "xen_hypercall_amd does not begin with vmmcall"
printf '\x0f\x01\xc1' | dd of="$mutant/vmlinux" bs=1 seek=$offset conv=notrunc status=none

failed=0
for case in report-xen-pvh-dom0-amd report-xen-pvh-domu-amd; do
	line=$(KERNEL=$kernel "$TOP/tests/run.sh" "$case" series 2>&1 | tail -n 1) || true
	echo "as it is: $line"
	[[ $line == "ok $case series: PASS"* ]] || failed=1
	line=$(KERNEL=$mutant "$TOP/tests/run.sh" "$case" series 2>&1 | tail -n 1) || true
	echo "always vmcall: $line"
	[[ $line == "red $case series: CRASH ("* ]] || failed=1
done
exit $failed
