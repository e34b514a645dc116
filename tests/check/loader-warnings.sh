#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# loader-warnings.sh: a guest that loses its initrd must say why. It ends in a panic, so neither
# /init nor a line console.N= of the case can judge the warning; this does.
set -euo pipefail
# shellcheck source=SCRIPTDIR/../../scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"

failed=0
# says CASE TEXT: the patched kernel prints this line exactly once
says() {
	local console=$OUT/boot/$1-series/console have
	rm -f "$console"
	"$TOP/tests/run.sh" "$1" series </dev/null || failed=1
	have=$(tr -d '\0\r' <"$console" | sed -E 's/^\[[^]]*\] *//' | grep -cxF "$2" || true)
	[ "$have" = 1 ] && echo "ok $1: '$2'" && return
	echo "not ok $1: $have lines are '$2', want 1"
	failed=1
}

says ref-modlist-0 'hvm_start_info: list of 1 modules at 0x0 is out of reach'
says ref-modules-absurd 'hvm_start_info: list of 4294967295 modules at 0x6100 is out of reach'
exit $failed
