#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# smp4.sh: four processors on a busy host, BOOTS (20) times: the base kernel and the one with the series boot at the same time, which is eight
# processors on as many as there are here.  With no_timer_check every boot has to be good.  Without it "IO-APIC + timer doesn't
# work" may end some of both kernels, see the case report-smp4, but nothing else.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
. "$(dirname "$0")/../lib/check.sh"

boots=${BOOTS:-20}
[[ $boots =~ ^[1-9][0-9]*$ ]] || die "BOOTS is a number, not '$boots'"
# The console of a red one is kept beside that line.
again() {
	boot "$@" || cp "$OUT/boot/$1-$2/console" "$work/$1-$2.red.$i"
	echo "$line" >>"$work/$1-$2"
}
while read -r name allowed; do
	for ((i = 1; i <= boots; i++)); do
		background again "$name" base
		base=$job
		again "$name" series
		finished "$base"
	done
	for kernel in base series; do
		what="$name, $kernel: $(grep -c '^ok ' "$work/$name-$kernel") of $boots boots are good"
		if [ "$(grep -cE "^ok |^red .*${allowed:-^}" "$work/$name-$kernel")" = "$boots" ]; then ok "$what"; else not_ok "$what"; fi
		grep '^red ' "$work/$name-$kernel" || true
	done
done <<'END'
report-smp4 IO-APIC . timer doesn't work
report-smp4-no-timer-check
END
