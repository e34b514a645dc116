#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# smp4.sh: four processors on a busy host, BOOTS (20) times: base and patched kernel boot at the same time, which is eight processors
# on as many as there are here.  With no_timer_check every boot has to be good.  Without it "IO-APIC + timer doesn't work" may
# end some of both kernels, see the case report-smp4, but nothing else.
# BASE=FOLDER and SERIES=FOLDER take kernels that are built already, CHECK=0 leaves out the boots without no_timer_check.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

boots=${BOOTS:-20} failed=0
[[ $boots =~ ^[1-9][0-9]*$ ]] || die "BOOTS is a number, not '$boots'"
work=$OUT/smp4
rm -rf "$work"
mkdir -p "$work"

# again CASE: all boots of a case; the last lines are in $work/CASE-KERNEL.
again() {
	local kernel override i
	for ((i = 1; i <= boots; i++)); do
		for kernel in base series; do
			override=${BASE:-}
			[ $kernel = base ] || override=${SERIES:-}
			(KERNEL=$override "$TOP/tests/run.sh" "$1" $kernel 2>&1 | tail -n 1 >>"$work/$1-$kernel") || true &
		done
		wait
	done
}

# count CASE KERNEL: how many boots were good, how many ended by the timer check, and the others.
count() {
	local good timer other
	good=$(grep -c '^ok ' "$work/$1-$2") || true
	timer=$(grep -c "^red .*IO-APIC + timer doesn't work" "$work/$1-$2") || true
	other=$((boots - good - timer))
	echo "$1, $2: $good of $boots boots are good, $timer end with IO-APIC + timer, $other otherwise"
	if [ $other != 0 ] || { [ "$1" != report-smp4 ] && [ "$timer" != 0 ]; }; then
		grep '^red ' "$work/$1-$2" || true
		failed=1
	fi
}

for name in report-smp4 report-smp4-no-timer-check; do
	[ $name != report-smp4 ] || [ "${CHECK:-1}" = 1 ] || continue
	again $name
	for kernel in base series; do count $name $kernel; done
done
exit $failed
