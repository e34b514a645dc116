#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser.sh: what the parser of the series costs: "SHAPE N INSTRUCTIONS", the shapes are those of
# parser.c. The very file is compiled for this machine and callgrind counts, call by call.
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

need gcc build
need valgrind valgrind
dir=$OUT/bench/parser
rm -rf "$dir"
mkdir -p "$dir"
make -s -C "$dir" -f "$TOP/tests/parser/Makefile" cost
valgrind -q --tool=callgrind --callgrind-out-file="$dir/count" --compress-strings=no \
	--toggle-collect=hvm_start_info_parse --dump-after=hvm_start_info_parse \
	"$dir/cost" >"$dir/shapes" || die "callgrind failed"
n=0
while read -r shape size; do
	n=$((n + 1))
	cost=$(sed -n 's/^\(totals\|summary\): *//p' "$dir/count.$n" | tail -n 1)
	[[ $cost =~ ^[1-9][0-9]*$ ]] || die "callgrind has no total of run $n ($shape $size)"
	echo "$shape $size $cost"
done <"$dir/shapes"
[ $n -gt 0 ] || die "the parser was not run"
