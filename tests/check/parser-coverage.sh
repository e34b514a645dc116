#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-coverage.sh: the tables of tests/parser/unit execute every line and every branch of the parser.
# tier: full
# reads: code
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/parser/unit/build.sh"

"$TOP/scripts/packages.sh" build fuzz
parser_headers "$work"
clang -O0 -g "${kernel_flags[@]}" "${warnings[@]}" "${includes[@]}" \
	-fprofile-instr-generate -fcoverage-mapping -c -o "$work/parser.o" "$PARSER"
clang -O1 "${kernel_flags[@]}" "${warnings[@]}" "${includes[@]}" -fprofile-instr-generate \
	-o "$work/unit" "$UNIT"/{unit,check,model,machine}.c "$work/parser.o"
LLVM_PROFILE_FILE=$work/raw "$work/unit" >"$work/log" || die "the tables fail: $(tail -n 1 "$work/log")"
llvm-profdata merge -o "$work/data" "$work/raw"
llvm-cov export -format=lcov -instr-profile="$work/data" "$work/unit" >"$work/lcov"

# DA:line,count   BRDA:line,block,branch,count ('-' or 0: never)
awk -F'[:,]' -v source="$PARSER" '
	/^SF:/	{ wanted = substr($0, 4) == source }
	!wanted	{ next }
	/^DA:/	{ lines++; if ($3 == 0) { print "line " $2 " is never executed"; missing = 1 } }
	/^BRDA:/{ branches++; if ($5 == "-" || $5 == 0) { print "branch " $4 " in line " $2 " is never taken"; missing = 1 } }
	END	{ print lines + 0 " lines and " branches + 0 " branches of the parser"
		  exit missing || lines < 100 || branches < 40 }' "$work/lcov" ||
	not_ok "the tables of tests/parser/unit/unit.c do not cover the parser: add rows (llvm-cov show has the details)"
