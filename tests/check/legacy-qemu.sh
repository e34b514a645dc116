#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# legacy-qemu.sh: which devices does the kernel touch, as QEMU sees it?  What comes before the reference loader's marker is
# not counted.
# Of the case legacy-microvm, a machine without legacy devices, is wanted of the kernel with the series: no access to a device that is
# not in tests/legacy/microvm-devices, or more than that says, and at most half of the base's accesses to the absent RTC, whose driver the base
# starts; of the base: more than 40.
# A device that the FADT denies is left alone: no access to an RTC with NO_CMOS_RTC, none to a keyboard controller without the
# 8042 bit, and with that bit one short look.  Of the base only shown.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
. "$(dirname "$0")/../lib/check.sh"

# traced CASE KERNEL: 'DEVICE ACCESSES' in $work/CASE-KERNEL
traced() {
	T=$1 K=$2 "$TOP/scripts/trace.sh" >"$work/$1-$2.out" 2>&1 || die "$1 $2: $(tail -n 1 "$work/$1-$2.out")"
	jq -r '.[] | "\(.device) \(.reads + .writes)"' "$OUT/trace.json" >"$work/$1-$2"
	for device in apic-msi serial isa-debug-exit; do
		grep -q "^$device " "$work/$1-$2" || not_ok "$1 $2: no $device, so the trace is not whole"
	done
}
# accesses CASE KERNEL REGEX: to devices that match
accesses() { awk -v devices="^($3)\$" '$1 ~ devices { n += $2 } END { print n + 0 }' "$work/$1-$2"; }

! grep -vE '^(#.*|declared\s+\S+\s+\S.*)$' tests/legacy/microvm-devices || die "tests/legacy/microvm-devices: not declared DEVICE TABLE"
rtc='no_device_at_0x7[01]'
for kernel in base series; do
	traced legacy-microvm $kernel
	awk '/^declared/ { known[$2] } FILENAME != ARGV[1] && !($1 in known)' tests/legacy/microvm-devices \
		"$work/legacy-microvm-$kernel" >"$work/undeclared-$kernel"
	echo "$kernel: $(accesses legacy-microvm $kernel "$rtc") accesses to an RTC, and to what no table declares:"
	cat "$work/undeclared-$kernel"
done
[ "$(awk '{ n += $2 } END { print n + 0 }' "$work/undeclared-base")" -gt 40 ] || not_ok "the trace has not seen what base touches"
[ $((2 * $(accesses legacy-microvm series "$rtc"))) -le "$(accesses legacy-microvm base "$rtc")" ] || not_ok "series accesses the RTC"
[ ! -s "$work/undeclared-series" ] || not_ok "series touches what no table declares"

while read -r name ports limit; do
	for kernel in base series; do
		traced "$name" $kernel
		count=$(accesses "$name" $kernel "no_device_at_($ports)")
		echo "$name, $kernel: $count accesses to $ports"
		[ $kernel = base ] || [ "$count" -le "$limit" ] || not_ok "$name: more than $limit"
	done
done <<'END'
report-no-rtc 0x70|0x71 0
report-i8042-absent-denied 0x60|0x64 0
report-i8042-absent-declared 0x60|0x64 40
END
