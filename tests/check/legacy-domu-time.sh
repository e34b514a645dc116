#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# legacy-domu-time.sh: a PVH domU of real Xen gets to /init in half of the stock kernel's time or less (the
# median of PAIRS pairs), and its clocks are right: dom0's clock has seen what the guest's clock says was saved,
# both kernels know the same TSC frequency, and no interrupt is kept for a PIC.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

"$TOP/tests/legacy/domu-time.sh"
failed=0
bad() { echo "$*"; failed=1; }

field() { sed -n "s/.*\"pair\": \"median\".*\"$1\": \([0-9.]*\).*/\1/p" "$OUT/domu-time.json"; }
base=$(field base_ms) series=$(field series_ms)
saved=$((base - series)) seen=$(($(field base_life_ms) - $(field series_life_ms)))
((series * 2 <= base)) || bad "$series ms are more than half of $base ms"
((seen * 5 >= saved * 4)) || bad "the guest's clock says that $saved ms were saved, dom0's clock has seen $seen ms"

# lines KERNEL REGEX: what the guests of a kernel say, each different line once.
lines() { cat "$OUT/legacy/time/$1"-*/console | tr -d '\0\r' | sed -E 's/^\[[^]]*\] *//' | grep -aE "$2" | sort -u; }
tsc=$(lines base '^tsc: Detected')
[ -n "$tsc" ] || bad "the stock kernel does not say its TSC frequency"
[ "$(lines series '^tsc: Detected')" = "$tsc" ] || bad "another TSC frequency: $(lines series '^tsc: Detected'), stock: $tsc"
echo "$tsc"
for kernel in base series; do
	irqs=$(lines $kernel '^NR_IRQS: ')
	echo "$kernel: $irqs"
done
[[ $irqs == *', preallocated irqs: 0' ]] || bad "interrupts are kept for a PIC"
[[ $(lines base '^NR_IRQS: ') == *', preallocated irqs: 16' ]] || bad "stock does not preallocate 16 interrupts: has the line changed?"
[ "$(lines series '^clocksource: Switched to')" = "$(lines base '^clocksource: Switched to')" ] || bad "another clock source"
exit $failed
