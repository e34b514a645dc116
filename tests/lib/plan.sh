#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Is tests/plan complete?  Every case on both kernels, every script of tests/check, nothing twice and
# nothing that does not exist: a test that was forgotten or has vanished must be red.
set -euo pipefail
# shellcheck source=SCRIPTDIR/../../scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"
# shellcheck source=SCRIPTDIR/case.sh
. "$TOP/tests/lib/case.sh"

wanted() {
	local file variant
	for file in "$TOP"/tests/check/* "$TOP"/tests/lib/{plan,selftest}.sh; do
		[ ! -x "$file" ] || [ -d "$file" ] || echo "script ${file#"$TOP/"}"
	done
	for file in "$TOP"/tests/boot/*.case; do
		case_read "$file"
		[ "${TEST[tier]:-}" != full ] || continue
		for variant in base series; do
			[[ ${TEST[$variant]} == skip:* ]] || echo "boot $(basename "$file" .case) $variant"
		done
	done
}

wanted=$(wanted | LC_ALL=C sort)
planned=$(grep -v '^ *\(#\|$\)' "$TOP/tests/plan" | LC_ALL=C sort)
# Scripts outside tests/check are in the plan by choice.
known=$({ cat <<<"$wanted"; sed -n 's/^script scripts\//&/p' <<<"$planned"; } | LC_ALL=C sort -u)
bad=0
problem() {
	[ -z "$2" ] || { printf "tests/plan: $1: %s\n" "${2//$'\n'/, }"; bad=1; }
}
problem 'twice' "$(uniq -d <<<"$planned")"
problem 'missing' "$(LC_ALL=C comm -13 <(uniq <<<"$planned") <(cat <<<"$wanted"))"
problem 'no such test' "$(LC_ALL=C comm -23 <(uniq <<<"$planned") <(cat <<<"$known"))"
[ "$(grep -c . <<<"$planned")" -gt 10 ] || { echo "tests/plan: hardly any test"; bad=1; }
exit $bad
