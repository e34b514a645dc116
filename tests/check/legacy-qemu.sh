#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# legacy-qemu.sh: which devices does the kernel touch on a machine without legacy devices, as QEMU sees it?
# The reference loader starts tests/boot/legacy-microvm.case; what comes before its marker is not counted.
# Wanted of the patched kernel: no access to a device that is not in tests/legacy/microvm-devices, and some to the
# local APIC, the serial port and /init's exit device, or the trace is not whole; and at most half of the base's
# accesses to the absent RTC, whose driver the base starts; of the base: more than 40.
# BASE=FOLDER and SERIES=FOLDER take kernels that are built already.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

failed=0
bad() { echo "$*"; failed=1; }

declare -A known=()		# device -> declared
while read -r kind device reason; do
	[[ $kind = declared && -n $reason ]] || die "tests/legacy/microvm-devices: not declared DEVICE TABLE: '$kind $device'"
	known[$device]=$kind
done < <(grep -v '^#' "$TOP/tests/legacy/microvm-devices")

json_start legacy-qemu
for kernel in base series; do
	override=${BASE:-}
	[ $kernel = base ] || override=${SERIES:-}
	T=legacy-microvm K=$kernel KERNEL=$override "$TOP/scripts/trace.sh"
	total=0 new='' seen=' ' rtc=0
	while read -r device reads writes; do
		seen+="$device "
		kind=${known[$device]:-unknown}
		[ "$kind" = declared ] || total=$((total + reads + writes))
		[ "$kind" != unknown ] || new+=" $device"
		[[ $device != no_device_at_0x7[01] ]] || rtc=$((rtc + reads + writes))
		json_record legacy-qemu kernel=$kernel kind="$kind" device="$device" reads="$reads" writes="$writes"
	done < <(sed -n 's/.*"device": "\([^"]*\)", "reads": \([0-9]*\), "writes": \([0-9]*\),.*/\1 \2 \3/p' "$OUT/trace.json")
	echo "$kernel: $total accesses to what no table declares, $rtc to an RTC"
	echo
	[[ $seen == *' apic-msi '* && $seen == *' serial '* && $seen == *' isa-debug-exit '* ]] ||
		bad "$kernel: the trace is not whole:$seen"
	if [ $kernel = base ]; then base_rtc=$rtc; fi
	[ $kernel = series ] || [ $total -gt 40 ] || bad "the trace has not seen what the stock kernel touches"
done
json_close legacy-qemu
# Both are of the patched kernel, the last one.
((rtc * 2 <= base_rtc)) || bad "the patched kernel accesses the RTC $rtc times, stock $base_rtc times"
[ -z "$new" ] || bad "the patched kernel touches$new"
exit $failed
