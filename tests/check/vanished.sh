#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vanished.sh: has a test vanished, changed its tier or is it skipped now?  tests/results/tests.txt must list what there is.
# tier: test
# beside: it only reads
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

differ=$(diff -U0 "$TOP/tests/results/tests.txt" <("$TOP/scripts/list.sh" rows) | grep '^[-+][^-+]' || true)
[ -z "$differ" ] || { echo "$differ"; echo "tests/results/tests.txt (-) is not what there is (+); if this is right, run: make list ACCEPT=1"; exit 1; }

# A test script without a word on its tier would never run.
for file in "$TOP"/tests/check/*.sh; do
	[ ! -x "$file" ] || grep -q '^# tier: ' "$file" || { echo "${file#"$TOP/"} has no line '# tier: '"; exit 1; }
done
awk '{ n[$1]++ } END { for (tier in n) print n[tier], tier }' "$TOP/tests/results/tests.txt"
