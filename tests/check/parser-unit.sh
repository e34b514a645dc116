#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-unit.sh: the parser of the series, the very file, on the host: tables of start infos for
# both word sizes under the address and undefined behaviour sanitizers.
# tier: test
# reads: code
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/../lib/check.sh"

"$TOP/scripts/packages.sh" build build32
parser=(make -s -C "$work" -f "$TOP/tests/parser/Makefile")
# A row that vanishes from the table is red, too.
while read -r bits rows; do
	program=("$work/unit$bits")
	"${parser[@]}" "unit$bits"
	# Not every machine's kernel starts 32-bit programs.  QEMU does, but the address sanitizer hangs in it.
	[ "$("${program[@]}" >/dev/null 2>&1; echo $?)" != 126 ] || {
		need qemu-i386 qemu-user
		rm "$work/unit$bits"
		"${parser[@]}" "unit$bits" SANITIZE='-fsanitize=undefined -fno-sanitize-recover=all'
		program=(qemu-i386 "${program[@]}")
		echo "# $bits bits by ${program[0]}, without the address sanitizer"
	}
	succeeds "$bits bits, as many rows as tests/check/parser-unit.sh knows of" "^$rows passed, 0 failed\$" "${program[@]}"
done <<'END'
64 159
32 137
END
