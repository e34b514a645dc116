#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# absent-ports.sh: is a device that the FADT denies left alone?  Accesses to its ports where QEMU has no such device, counted from the
# reference loader's marker on: none to an RTC with NO_CMOS_RTC, none to a keyboard controller without the 8042 bit,
# and with that bit one short look.  Of the unpatched kernel only shown.
# BASE=FOLDER and SERIES=FOLDER take kernels that are built already.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

failed=0
while read -r name ports limit; do
	for kernel in base series; do
		override=${BASE:-}
		[ $kernel = base ] || override=${SERIES:-}
		text=$(T=$name K=$kernel KERNEL=$override "$TOP/scripts/trace.sh" 2>/dev/null)
		grep -q '^apic-msi ' <<<"$text" || die "$name $kernel: the trace is not whole"
		count=$(awk -v ports="^no_device_at_($ports)\$" '$1 ~ ports { n += $2 + $3 } END { print n + 0 }' <<<"$text")
		echo "$name, $kernel: $count accesses to $ports"
		[ $kernel = base ] || [ "$count" -le "$limit" ] || { echo "more than $limit"; failed=1; }
	done
done <<'END'
report-no-rtc 0x70|0x71 0
report-i8042-absent-denied 0x60|0x64 0
report-i8042-absent-declared 0x60|0x64 40
END
exit $failed
