#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# figures.sh: is each figure that a changelog, a cover letter, pvh.rst, the README or a companion text quotes that of a
# committed result?  tests/results/figures says which figure is from which result.  Red are a figure that the result does
# not have, a line of tests/results/figures that matches nothing, and a number that looks measured and has no line there.
# If a result is of another state of the series, what differs is only told: make fresh, and make send-prep, insist on a
# new one.
# WRITE=1 writes the figures of the results into the texts, but for changelogs and pvh.rst, which are changed in the tree
# of make tree.
# tier: test
set -euo pipefail
. "$(dirname "$0")/lib.sh"

need jq jq
need perl perl
cd "$TOP"
exec perl scripts/figures.pl "$OUT"
