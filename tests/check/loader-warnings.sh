#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# loader-warnings.sh: what the patched kernel says about an odd start info, which /init cannot
# judge: each of these guests must print so many lines that match. Nothing is lost silently, and
# a proper start info is not worth a word.
set -euo pipefail
# shellcheck source=SCRIPTDIR/../../scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"

failed=0 count=0 last=''
while read -r case want regex; do
	[ -n "$case" ] || continue
	count=$((count + 1))
	console=$OUT/boot/$case-series/console
	if [ "$case" != "$last" ]; then
		rm -f "$console"
		# The result has its own line in the plan; here it must only have run.
		"$TOP/tests/run.sh" "$case" series </dev/null || failed=1
		last=$case
	fi
	[ -s "$console" ] || { echo "not ok $case: no console"; failed=1; continue; }
	have=$(tr -d '\0\r' <"$console" | sed -E 's/^\[[^]]*\] *//' | grep -cE "$regex" || true)
	if [ "$have" = "$want" ]; then
		echo "ok $case: $want of '$regex'"
	else
		echo "not ok $case: $have lines match '$regex', want $want"
		failed=1
	fi
done <<'END'
ref-note-16m 0 hvm_start_info|too many entries
ref-map-131 0 ^hvm_start_info: [^[]|too many entries
ref-map-132 1 ^hvm_start_info: no room for the last 1 memory map entries$
ref-map-132 1 ^hvm_start_info: [^[]|too many entries
ref-map-odd 1 ^hvm_start_info: dropped memory map entries that wrap$
ref-modules 1 ^hvm_start_info: only the first of 3 modules is used$
ref-modlist-0 1 ^hvm_start_info: list of 1 modules at 0x0 is out of reach$
ref-modules-absurd 1 ^hvm_start_info: list of 4294967295 modules at 0x6100 is out of reach$
ref-cmdline-5g 0 hvm_start_info:
END
[ $count = 9 ] || { echo "only $count of 9 checks"; failed=1; }
exit $failed
