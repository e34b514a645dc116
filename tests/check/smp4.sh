#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# smp4.sh: four processors on a busy host, BOOTS (20) times: base and patched kernel boot at the same time, which is eight processors
# on as many as there are here.  "IO-APIC + timer doesn't work" and the like is what people see then.
# Wanted: every boot of both as its case says.
# BASE=FOLDER and SERIES=FOLDER take kernels that are built already.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
set -euo pipefail
# shellcheck source=SCRIPTDIR/../../scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"

boots=${BOOTS:-20} failed=0
[[ $boots =~ ^[1-9][0-9]*$ ]] || die "BOOTS is a number, not '$boots'"
work=$OUT/smp4
rm -rf "$work"
mkdir -p "$work"
for ((i = 1; i <= boots; i++)); do
	for kernel in base series; do
		override=${BASE:-}
		[ $kernel = base ] || override=${SERIES:-}
		KERNEL=$override "$TOP/tests/run.sh" report-smp4 $kernel >"$work/$kernel-$i" 2>&1 || {
			tail -n 1 "$work/$kernel-$i"
			cp "$OUT/boot/report-smp4-$kernel/console" "$work/$kernel-$i.console"
		} &
	done
	wait
done
for kernel in base series; do
	good=$(tail -qn 1 "$work/$kernel"-*[0-9] | grep -c '^ok ') || true
	echo "$kernel: $good of $boots boots"
	[ "$good" = "$boots" ] || failed=1
done
exit $failed
