#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-unit.sh: the parser of the series, the very file, on the host: tables of start infos for
# both word sizes under the address and undefined behaviour sanitizers.
# tier: test
# reads: code
# beside: one process after the other, in a folder of its own
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"
. "$TOP/tests/parser/unit/build.sh"

"$TOP/scripts/packages.sh" build build32
work=$OUT/parser-unit
rm -rf "$work"
parser_headers "$work"

# A row that vanishes from the table is red, too.
declare -A rows=([64]=159 [32]=137)
for bits in 64 32; do
	gcc -m$bits -O1 -g "${kernel_flags[@]}" "${warnings[@]}" "${sanitizers[@]}" "${includes[@]}" \
		-o "$work/unit$bits" "$UNIT"/{unit,check,model,machine}.c "$PARSER"
	"$work/unit$bits" | tee "$work/unit$bits.out" | sed "s/^/$bits bits: /"
	grep -qx "${rows[$bits]} passed, 0 failed" "$work/unit$bits.out" ||
		die "$bits bits: not ${rows[$bits]} rows of the table: some have gone, or tests/check/parser-unit.sh does not know of new ones"
done
