#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Run shellcheck on every shell script of this repository.
# tier: test
set -euo pipefail
. "$(dirname "$0")/lib.sh"

need shellcheck lint
cd "$TOP"
mapfile -t files < <(
	find scripts tests .ci -type f ! -path '*/out/*' 2>/dev/null | sort |
	while read -r f; do
		read -r first <"$f" 2>/dev/null || continue
		[[ $f == *.sh || $first =~ ^#!.*sh($|[[:space:]]) ]] && echo "$f"
	done)
[ ${#files[@]} -ge 10 ] || die "found only ${#files[@]} shell scripts in $TOP: some are gone"
shellcheck -x "${files[@]}" || die "make lint: shellcheck has findings, see above"
echo "shellcheck: ${#files[@]} scripts: ok"
