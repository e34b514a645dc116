#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# domu-time.sh: how long does a PVH domU of real Xen need to /init?  PAIRS (5) pairs of the stock and the
# patched kernel run in one boot of Xen, in the order base series, series base, ..., each guest alone.  The
# time is the guest's own clock when /init begins; beside it stands the whole life of the guest by dom0's clock,
# with what xl needs to build it.  Prints a table and writes out/domu-time.json: a record for each pair and
# last the medians and their ratio.  What the guests said stays in out/legacy/time.
# CONFIG=NAME (lean), BASE=FOLDER and SERIES=FOLDER as in tests/legacy/domu.sh.
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"
. "$TOP/tests/legacy/domu.sh"

config=${CONFIG:-lean} pairs=${PAIRS:-5} dir=$OUT/legacy/time
[[ $pairs =~ ^[1-9][0-9]?$ ]] || die "PAIRS must be a number below 100, not '$pairs'"
base=$(kernel_folder "$config" base) series=$(kernel_folder "$config" series)

guests=()
for ((i = 1; i <= pairs; i++)); do
	if ((i % 2)); then
		guests+=("base-$i:$base:none" "series-$i:$series:none")
	else
		guests+=("series-$i:$series:none" "base-$i:$base:none")
	fi
done
domu_run "$dir" $((300 + 120 * pairs)) "${guests[@]}"

# One number for each guest of a kernel, in order: milliseconds to /init, and from xl create to the end.
init_ms() { for ((i = 1; i <= pairs; i++)); do sed -n 's/^init: uptime_ms \([0-9]*\).*/\1/p' "$dir/$1-$i/console"; done; }
life_ms() { for ((i = 1; i <= pairs; i++)); do awk '{ printf "%d\n", ($2 - $1) * 1000 }' "$dir/$1-$i/seconds"; done; }
median() { printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 } END { printf "%d\n", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
row() {	# PAIR BASE SERIES BASE-LIFE SERIES-LIFE
	local ratio
	ratio=$(awk -v b="$2" -v s="$3" 'BEGIN { printf "%.3f", s / b }')
	printf '%-6s %9d %10d   %s %15d %11d\n' "$1" "$2" "$3" "$ratio" "$4" "$5"
	json_record domu-time pair="$1" config="$config" base_ms="$2" series_ms="$3" ratio="$ratio" \
		base_life_ms="$4" series_life_ms="$5"
}

mapfile -t b < <(init_ms base)
mapfile -t s < <(init_ms series)
mapfile -t bl < <(life_ms base)
mapfile -t sl < <(life_ms series)
[ "${#b[@]} ${#s[@]} ${#bl[@]} ${#sl[@]}" = "$pairs $pairs $pairs $pairs" ] ||
	die "a guest did not tell its time, see ${dir#"$TOP/"}"
json_start domu-time
printf 'pair    stock ms  series ms   ratio   stock life ms   series ms\n'
for ((i = 0; i < pairs; i++)); do
	row $((i + 1)) "${b[i]}" "${s[i]}" "${bl[i]}" "${sl[i]}"
done
row median "$(median "${b[@]}")" "$(median "${s[@]}")" "$(median "${bl[@]}")" "$(median "${sl[@]}")"
json_close domu-time
