#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Run shellcheck on every shell script of this repository.
# tier: test
set -euo pipefail
. "$(dirname "$0")/lib.sh"

need shellcheck lint
cd "$TOP"
mapfile -t files < <({ find scripts tests -name '*.sh'; grep -rlE -m1 '^#!.*sh($|[[:space:]])' scripts tests .ci; } | sort -u)
[ ${#files[@]} -ge 10 ] || die "found only ${#files[@]} shell scripts in $TOP: some are gone"
shellcheck -x "${files[@]}" || die "make lint: shellcheck has findings, see above"
echo "shellcheck: ${#files[@]} scripts: ok"
