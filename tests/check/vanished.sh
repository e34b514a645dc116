#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vanished.sh: has a test vanished, changed its tier or is it skipped now?  tests/results/tests.txt must list what there is.
# tier: test
# beside: it only reads
. "$(dirname "$0")/../lib/check.sh"

diff -U0 tests/results/tests.txt <(scripts/list.sh rows) ||
	not_ok "tests.txt (-) is not what there is (+); if this is right, run: make list ACCEPT=1"
# A test script without a word on its tier would never run.
! find tests/check -name '*.sh' -executable -print0 | xargs -0 grep -L '^# tier: ' | grep . || not_ok "these have no line '# tier: '"
