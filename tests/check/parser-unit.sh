#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-unit.sh: the parser of the series, the very file, on the host: tables of start infos for
# both word sizes under the address and undefined behaviour sanitizers.
# tier: test
# reads: code
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/parser/unit/build.sh"

"$TOP/scripts/packages.sh" build build32
parser_headers "$work"
# A row that vanishes from the table is red, too.
while read -r bits rows; do
	gcc "-m$bits" -O1 -g "${kernel_flags[@]}" "${warnings[@]}" "${sanitizers[@]}" "${includes[@]}" \
		-o "$work/unit$bits" "$UNIT"/{unit,check,model,machine}.c "$PARSER"
	succeeds "$bits bits, as many rows as tests/check/parser-unit.sh knows of" "^$rows passed, 0 failed\$" "$work/unit$bits"
done <<'END'
64 159
32 137
END
