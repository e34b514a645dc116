#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# bench-gate.sh: a boot must not become slower nor the kernel larger without somebody saying so.  The rows "gate"
# of tests/bench/rows and the sizes of the lean kernel with the series may exceed the figures in tests/bench/expected by
# no more than 0.5 %.  With another compiler or QEMU than these figures are of, they are scaled by what the base
# kernel says today.
# bench-gate.sh update REASON: takes today's figures as the expected ones; to be committed with what changed them.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
# kernel: i386 base
# kernel: i386 series
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/bench/lib.sh"

expected=$TOP/tests/bench/expected dir=$work percent=0.5
tools="$(gcc --version | head -n 1); $(qemu-system-x86_64 --version | head -n 1)"
[[ $# = 0 || $# = 2 && $1 = update && -n $2 && $2 != *$'\n'* ]] || die "usage: bench-gate.sh [update REASON]"

# measure VARIANT ROW...: "WHAT VARIANT FIGURE" lines, two boots at a time.
measure() {
	local variant=$1
	shift
	printf '%s\n' "$@" >"$dir/rows"
	# shellcheck disable=SC2016	# for sh
	background xargs -a "$dir/rows" -P 2 -I ROW sh -c 'exec "$1/tests/bench/boot.sh" "$2" "$3" >"$4/$2.$3" 2>&1' - "$TOP" ROW "$variant" "$dir"
	finished "$job" ||
		die "$variant: $(tail -qn 1 "$dir"/*."$variant" | grep -m1 '^error')"
	for row; do
		awk -v row="$row" -v kernel="$variant" '
			BEGIN { split("start_kernel_steps init_steps start_kernel_instructions init_instructions", name) }
			END { for (i = 1; i <= 4; i++) print row "." name[i], kernel, $i }' "$dir/$row.$variant"
	done
}
sizes() {
	bench_sizes "$("$TOP/scripts/build.sh" lean "$1" | tail -n 1)" | awk -v kernel="$1" '
		$1 ~ /^(vmlinux|bzImage|text|data|bss|init|\.init\.text|\.init\.data)$/ { print "size." $1, kernel, $2 }'
}

# compare EXPECTED MEASURED: says what is too much.
compare() {
	awk -v percent=$percent -v tools="$tools" '
		FNR == NR {
			if (/^# tools: /) same = $0 == "# tools: " tools
			else if (!/^#/) want[$1, $2] = $3
			next
		}
		{ got[$1, $2] = $3; if ($2 == "series") order[++n] = $1 }
		END {
			for (i = 1; i <= n; i++) {
				what = order[i]; limit = want[what, "series"]
				if (limit == "") { print what ": tests/bench/expected has no figure"; bad = 1; continue }
				if (!same && want[what, "base"] > 0) limit *= got[what, "base"] / want[what, "base"]
				if (got[what, "series"] > limit * (1 + percent / 100)) {
					printf "%s: %d, expected %d: %+.2f %%, at most %s %%\n", what, got[what, "series"], limit,
						100 * (got[what, "series"] / limit - 1), percent
					bad = 1
				}
			}
			for (w in want) {
				split(w, part, SUBSEP)
				if (part[2] == "series" && !(w in got)) { print part[1] ": not measured"; bad = 1 }
			}
			exit bad || !n
		}' "$1" "$2"
}

mapfile -t rows < <(bench_rows | awk '$4 == "gate" { print $1 }')
mapfile -t both < <(bench_rows | awk '$4 == "gate" && $3 == "base,series" { print $1 }')
{ sizes series; measure series "${rows[@]}"; } >"$dir/measured"
if [ $# = 2 ] || ! grep -qxF "# tools: $tools" "$expected"; then
	{ sizes base; measure base "${both[@]}"; } >>"$dir/measured"
fi

if [ $# = 2 ]; then
	{
		echo '# What tests/check/bench-gate.sh expects: FIGURE KERNEL VALUE.  Written by its "update".'
		grep '^# [0-9]*-[0-9]*-[0-9]* ' "$expected" 2>/dev/null || true
		echo "# $(date -u +%F) $2"
		echo "# tools: $tools"
		cat "$dir/measured"
	} >"$dir/expected"
	mv "$dir/expected" "$expected"
	exit
fi

compare "$expected" "$dir/measured" || {
	echo "if that has a good reason: tests/check/bench-gate.sh update 'REASON', and commit tests/bench/expected"
	exit 1
}

# Would it be noticed?  Each figure, had 1 % less been expected.
mapfile -t figures < <(awk '$2 == "series" { print $1 }' "$dir/measured")
for what in "${figures[@]}"; do
	awk -v what="$what" -v tools="$tools" 'BEGIN { print "# tools: " tools }
		$1 == what { $3 = int($3 / 1.01) } { print }' "$dir/measured" >"$dir/lower"
	if compare "$dir/lower" "$dir/measured" >"$dir/said" || [ "$(cut -d: -f1 "$dir/said")" != "$what" ]; then
		die "$what could grow unnoticed"
	fi
done
echo "${#figures[@]} figures of ${#rows[@]} boots and the lean kernel, none grew by more than $percent %"
