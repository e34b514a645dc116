#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# fresh.sh: are the committed results of the runs that take long about the series that is here?  A line for each that is
# not, with the command that makes it anew.  make send-prep asks, make test only tells.
set -euo pipefail
cd "$(dirname "$0")"

status=0
for command in ./{lint,bisect,totals,bench,census,soak,matrix}.sh ../tests/parser/fuzz/run.sh; do
	out=$($command fresh 2>&1) || { status=1; tail -n 1 <<<"$out"; }
done
exit $status
