#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-static.sh: the parser calls nothing and not itself, has no data, needs less than 512 bytes of
# stack; gcc -fanalyzer and clang-tidy have nothing to say about it. Both word sizes. Each checker is
# first shown a file that it must object to.
# tier: test
# reads: code
# beside: one process after the other, in a folder of its own
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"
. "$TOP/tests/parser/unit/build.sh"

"$TOP/scripts/packages.sh" build build32 fuzz
work=$OUT/parser-static
rm -rf "$work"
parser_headers "$work"

# What the kernel builds it with, as far as it matters for the frame and for calls.
flags=(-O2 -ffreestanding -mgeneral-regs-only -fno-pic -fno-stack-protector -fno-jump-tables -fcf-protection=none
	-fno-asynchronous-unwind-tables -fno-builtin)

# object FILE BITS OUT: complain about what a pure function must not have.
object() {
	local file=$1 bits=$2 out=$3 frame name
	gcc "-m$bits" "${flags[@]}" "${kernel_flags[@]}" "${includes[@]}" -fstack-usage -c -o "$out.o" "$file"
	while IFS=$'\t' read -r name frame _; do
		[ "$frame" -lt 512 ] || echo "${name##*:} has a frame of $frame bytes"
	done <"$out.su"
	awk 'END { if (NR != 1) print NR " functions, so the stack may be more than one frame" }' "$out.su"
	grep -q -P '\t[0-9]+\tstatic$' "$out.su" || echo "the frame has no fixed size"
	nm -u "$out.o" | sed 's/^ *U /undefined symbol /'
	objdump -d --no-show-raw-insn "$out.o" | awk '$2 ~ /^call/ { print "call: " $0 }'
	size -A "$out.o" | awk '$1 ~ /^\.(data|bss|rodata)/ && $2 { print "section " $1 " of " $2 " bytes" }'
}

analyzer() { gcc "-m$2" -O2 "${kernel_flags[@]}" "${includes[@]}" -Wall -Wextra -fanalyzer -c -o /dev/null "$1" 2>&1; }

# Left out are conventions of other projects: the kernel has short names, parameters
# of one type side by side and compares with 0 by '!'.
checks='-*,bugprone-*,cert-*,clang-analyzer-*,-bugprone-easily-swappable-parameters'
checks+=',-bugprone-reserved-identifier,-cert-dcl37-c,-cert-dcl51-cpp'
tidy() {
	clang-tidy --quiet --checks="$checks" --warnings-as-errors='*' "$1" -- "-m$2" "${kernel_flags[@]}" "${includes[@]}" 2>"$work/tidy.err" ||
		echo "clang-tidy fails: $(tail -n 1 "$work/tidy.err")"
}

# Something for each of them to object to
cat >"$work/bad.c" <<'EOT'
void *malloc(unsigned long size);
void free(void *p);
int table[3];
int depth(int n) { volatile char big[600]; big[n] = 1; return n ? depth(n - 1) + big[n] : 0; }
int twice(char *a) { char *p = malloc(8); free(p); free(p); if (a = p) return table[0]; return sizeof(a) * sizeof(a); }
EOT
bad=0
for bits in 64 32; do
	found=$(object "$work/bad.c" $bits "$work/bad$bits")
	for word in 'a frame of' 'functions' 'undefined symbol' 'call:' 'section .bss'; do
		[[ $found == *"$word"* ]] || die "the check of the object does not notice '$word' ($bits bits)"
	done
	[[ $(analyzer "$work/bad.c" $bits) == *-Wanalyzer-double-free* ]] || die "gcc -fanalyzer does not notice a double free"
	[[ $(tidy "$work/bad.c" $bits) == *bugprone-* ]] || die "clang-tidy does not notice anything"

	found=$(object "$PARSER" $bits "$work/parser$bits"; analyzer "$PARSER" $bits; tidy "$PARSER" $bits)
	[ -z "$found" ] || { printf '%s bits:\n%s\n' $bits "$found"; bad=1; }
	echo "$bits bits: $(cut -f 2 "$work/parser$bits.su") bytes of stack, one function, no call, no data"
done
exit $bad
