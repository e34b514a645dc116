#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-static.sh: the parser calls nothing and not itself, has no data, needs less than 512 bytes of
# stack; gcc -fanalyzer and clang-tidy have nothing to say about it. Both word sizes. Each checker is
# first shown a file that it must object to.
# tier: test
# reads: code
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/../lib/check.sh"

"$TOP/scripts/packages.sh" build build32 fuzz
read -ra parser_flags < <(make -s -C "$work" -f "$TOP/tests/parser/Makefile" flags WARNINGS=)
# What the kernel builds it with, as far as it matters for the frame and for calls.
flags=(-O2 -ffreestanding -mgeneral-regs-only -fno-pic -fno-stack-protector -fno-jump-tables -fcf-protection=none
	-fno-asynchronous-unwind-tables -fno-builtin)
# Left out are conventions of other projects: the kernel has short names, parameters
# of one type side by side and compares with 0 by '!'.
checks='-*,bugprone-*,cert-*,clang-analyzer-*,-bugprone-easily-swappable-parameters'
checks+=',-bugprone-reserved-identifier,-cert-dcl37-c,-cert-dcl51-cpp'

# complaints FILE BITS: of what a pure function must not have, and of both checkers.
complaints() {
	local object=$work/object-$2
	gcc "-m$2" "${flags[@]}" "${parser_flags[@]}" -fstack-usage -c -o "$object.o" "$1"
	awk -F'\t' '{ sub(/.*:/, "", $1) } $2 >= 512 { print $1 " has a frame of " $2 " bytes" } $3 == "static" { fixed = 1 }
		END { if (NR != 1) print NR " functions, so the stack may be more than one frame"
		      if (!fixed) print "the frame has no fixed size" }' "$object.su"
	nm -u "$object.o" | sed 's/^ *U /undefined symbol /'
	objdump -d --no-show-raw-insn "$object.o" | awk '$2 ~ /^call/ { print "call: " $0 }'
	size -A "$object.o" | awk '$1 ~ /^\.(data|bss|rodata)/ && $2 { print "section " $1 " of " $2 " bytes" }'
	gcc "-m$2" -O2 "${parser_flags[@]}" -Wall -Wextra -fanalyzer -c -o /dev/null "$1" 2>&1
	clang-tidy --quiet --checks="$checks" --warnings-as-errors='*' "$1" -- "-m$2" "${parser_flags[@]}" \
		2>"$work/tidy.err" || echo "clang-tidy fails: $(tail -n 1 "$work/tidy.err")"
}

# Something for each of them to object to
cat >"$work/bad.c" <<'EOT'
void *malloc(unsigned long size);
void free(void *p);
int table[3];
int depth(int n) { volatile char big[600]; big[n] = 1; return n ? depth(n - 1) + big[n] : 0; }
int twice(char *a) { char *p = malloc(8); free(p); free(p); if (a = p) return table[0]; return sizeof(a) * sizeof(a); }
EOT
for bits in 64 32; do
	complaints "$work/bad.c" $bits >"$work/bad"
	for word in 'a frame of' 'functions' 'undefined symbol' 'call:' 'section .bss' -Wanalyzer-double-free bugprone-; do
		grep -qF -e "$word" "$work/bad" || not_ok "the check does not notice '$word' ($bits bits)"
	done
	found=$(complaints "$TOP/arch-x86-xen/lib/hvm-start-info.c" $bits)
	[ -z "$found" ] || not_ok "$bits bits:"$'\n'"$found"
	echo "$bits bits: $(cut -f 2 "$work/object-$bits.su") bytes of stack, one function, no call, no data"
done
