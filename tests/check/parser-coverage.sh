#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-coverage.sh: the tables of tests/parser/unit execute every line and every branch of the parser.
# tier: full
# reads: code
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/../lib/check.sh"

"$TOP/scripts/packages.sh" build fuzz
make -s -C "$work" -f "$TOP/tests/parser/Makefile" coverage
LLVM_PROFILE_FILE=$work/raw "$work/coverage" >"$work/log" || die "the tables fail: $(tail -n 1 "$work/log")"
llvm-profdata merge -o "$work/data" "$work/raw"
llvm-cov export -format=lcov -instr-profile="$work/data" "$work/coverage" >"$work/lcov"

# DA:line,count   BRDA:line,block,branch,count ('-' or 0: never)
awk -F'[:,]' -v source="$TOP/arch-x86-xen/lib/hvm-start-info.c" '
	/^SF:/	{ wanted = substr($0, 4) == source }
	!wanted	{ next }
	/^DA:/	{ lines++; if ($3 == 0) { print "line " $2 " is never executed"; missing = 1 } }
	/^BRDA:/{ branches++; if ($5 == "-" || $5 == 0) { print "branch " $4 " in line " $2 " is never taken"; missing = 1 } }
	END	{ print lines + 0 " lines and " branches + 0 " branches of the parser"
		  exit missing || lines < 100 || branches < 40 }' "$work/lcov" ||
	not_ok "the tables of tests/parser/unit/unit.c do not cover the parser: add rows (llvm-cov show has the details)"
