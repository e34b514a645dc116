#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# legacy-qemu.sh: which devices does the kernel touch on a machine without legacy devices, as QEMU sees it?
# The reference loader starts tests/boot/legacy-microvm.case; what comes before its marker is not counted.
# Wanted of the patched kernel: no access to a device that is not in tests/legacy/microvm-declared, and some to
# the local APIC and the serial port, or the trace is not whole; of the stock kernel: more than 100000.
# BASE=FOLDER and SERIES=FOLDER take kernels that are built already.
# test-kernel: legacy base
# test-kernel: legacy series
# test-inputs: tests/boot/legacy-microvm.case tests/legacy/microvm-declared scripts/trace.sh scripts/lib.sh tests/run.sh tests/lib tests/init tests/loader
set -euo pipefail
# shellcheck source=SCRIPTDIR/../../scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"

declared=$(sed '/^#/d; s/[[:space:]].*//' "$TOP/tests/legacy/microvm-declared")
failed=0
bad() { echo "$*"; failed=1; }

json_start legacy-qemu
for kernel in base series; do
	override=${BASE:-}
	[ $kernel = base ] || override=${SERIES:-}
	T=legacy-microvm K=$kernel KERNEL=$override "$TOP/scripts/trace.sh"
	undeclared=0 names='' seen=' '
	while read -r device reads writes; do
		seen+="$device "
		kind=declared
		if ! grep -qxF -e "$device" <<<"$declared"; then
			kind=undeclared
			undeclared=$((undeclared + reads + writes))
			names+=" $device"
		fi
		json_record legacy-qemu kernel=$kernel kind=$kind device="$device" reads="$reads" writes="$writes"
	done < <(sed -n 's/.*"device": "\([^"]*\)", "reads": \([0-9]*\), "writes": \([0-9]*\),.*/\1 \2 \3/p' "$OUT/trace.json")
	echo "$kernel: $undeclared accesses to what no table declares"
	echo
	[[ $seen == *' apic-msi '* && $seen == *' serial '* && $seen == *' isa-debug-exit '* ]] ||
		bad "$kernel: the trace is not whole:$seen"
	case $kernel in
	base)	[ $undeclared -gt 100000 ] || bad "the trace has not seen what the stock kernel touches" ;;
	series)	[ $undeclared = 0 ] || bad "the patched kernel touches$names" ;;
	esac
done
json_close legacy-qemu
exit $failed
