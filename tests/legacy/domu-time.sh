#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# domu-time.sh: how long does a PVH domU of real Xen need to /init?  PAIRS (5) pairs of the base and the
# series run in one boot of Xen, in the order base series, series base, ..., each guest alone.  The
# time is the guest's own clock when /init begins; beside it stands the whole life of the guest by dom0's clock,
# with what xl needs to build it.  Prints a table and writes out/domu-time.json: a record for each pair and
# last the medians and their ratio.  What the guests said stays in out/legacy/time.
# The series needs half of the time or less, and its clocks are right: dom0's clock has seen what the guest's clock
# says was saved, both kernels know the same TSC frequency, and no interrupt is kept for a PIC.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/legacy/domu.sh"

pairs=${PAIRS:-5} dir=$OUT/legacy/time
[[ $pairs =~ ^[1-9][0-9]?$ ]] || die "PAIRS must be a number below 100, not '$pairs'"
base=$(kernel_folder lean base) series=$(kernel_folder lean series)
guests=()
for ((i = 1; i <= pairs; i++)); do
	pair=("base-$i:$base:none" "series-$i:$series:none")
	((i % 2)) || pair=("${pair[1]}" "${pair[0]}")
	guests+=("${pair[@]}")
done
domu_run "$dir" $((300 + 120 * pairs)) "${guests[@]}"

# times: 'BASE SERIES BASE-LIFE SERIES-LIFE' of each pair, in ms: to /init, and from xl create to the end.
times() {
	local i kernel
	for ((i = 1; i <= pairs; i++)); do
		for kernel in base series; do fact "$dir/$kernel-$i/console" uptime_ms; done
		for kernel in base series; do awk '{ printf "%d\n", ($2 - $1) * 1000 }' "$dir/$kernel-$i/seconds"; done
	done | awk '{ print $1 }' | paste -d' ' - - - -
}
median() { sort -n | awk '{ v[NR] = $1 } END { printf "%d ", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
times >"$work/times"
[ "$(grep -cxE '[0-9]+( [0-9]+){3}' "$work/times")" = "$pairs" ] || die "a guest did not tell its time, see ${dir#"$TOP/"}"
medians=$(for i in 1 2 3 4; do cut -d' ' -f$i "$work/times" | median; done)
json_start domu-time
n=0
while read -r b s bl sl; do
	n=$((n + 1)) name=$n
	[ $n -le "$pairs" ] || name=median
	ratio=$(awk -v b="$b" -v s="$s" 'BEGIN { printf "%.3f", s / b }')
	echo "$name: base $b ms, series $s ms, ratio $ratio; whole life $bl ms, $sl ms"
	json_record domu-time pair="$name" config=lean base_ms="$b" series_ms="$s" ratio="$ratio" base_life_ms="$bl" series_life_ms="$sl"
done < <(cat "$work/times"; echo "$medians")
json_close domu-time

((s * 2 <= b)) || not_ok "$s ms are more than half of $b ms"
(((bl - sl) * 5 >= (b - s) * 4)) || not_ok "the guest's clock says that $((b - s)) ms were saved, dom0's has seen $((bl - sl)) ms"
# lines KERNEL REGEX: what the guests of a kernel say, each different line once.
lines() { cat "$dir/$1"-*/console | tr -d '\0\r' | sed -E 's/^\[[^]]*\] *//' | grep -aE "$2" | sort -u; }
[ -n "$(lines base '^tsc: Detected')" ] || not_ok "the base does not say its TSC frequency"
for regex in '^tsc: Detected' '^clocksource: Switched to'; do
	lines series "$regex"
	[ "$(lines series "$regex")" = "$(lines base "$regex")" ] || not_ok "base has another: $(lines base "$regex")"
done
[[ $(lines series '^NR_IRQS: ') == *', preallocated irqs: 0' ]] || not_ok "interrupts are kept for a PIC"
[[ $(lines base '^NR_IRQS: ') == *', preallocated irqs: 16' ]] || not_ok "base does not preallocate 16: has the line changed?"
