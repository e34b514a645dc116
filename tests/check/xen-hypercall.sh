#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# xen-hypercall.sh: is the hypercall instruction that of the processor, from the first hypercall on?  Stable kernels
# used vmcall on AMD twice, 6.6.64 and 6.6.86.  The mutant has vmcall where vmmcall is wanted: a PVH dom0 and a PVH domU
# of it must not come up in the emulated machine, which is an AMD, with the patched kernel as it is they do.
# test-inputs: tests/run.sh tests/lib tests/init tests/xen tests/boot/report-xen-pvh-dom0-amd.case tests/boot/report-xen-pvh-domu-amd.case
# test-kernel: lean series
# test-kernel: lean base
set -euo pipefail
# shellcheck source=SCRIPTDIR/../../scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"

need nm binutils
kernel=${KERNEL:-$("$TOP/scripts/build.sh" lean series | tail -n 1)}
mutant=$OUT/xen-hypercall
rm -rf "$mutant"
mkdir -p "$mutant"
cp "$kernel/.config" "$kernel/vmlinux" "$mutant/"

at() { nm "$kernel/vmlinux" | awk -v name="$1" '$3 == name { print $1 }'; }
# .text is the first section, at _text.
read -r virt offset < <(readelf -SW "$kernel/vmlinux" | awk '{ sub(/^ *\[ *[0-9]+\] */, "") } $1 == ".text" { print $3, $4 }')
offset=$((0x$(at xen_hypercall_amd) - 0x$virt + 0x$offset))
[ "$(xxd -s $offset -l 3 -p "$kernel/vmlinux")" = 0f01d9 ] || die "xen_hypercall_amd does not begin with vmmcall"
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
