#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-proof.sh: CBMC proves for every content of a memory of 80 bytes, every boot_params and every
# limit that the parser stays inside of what it may read and write, see tests/parser/prove/parser.c. The
# bounds: three memory map entries or two modules, an E820 table that is full with the third range,
# a command line of 16 bytes. Then it must find bugs that are planted. A stable release does not have
# CBMC; it is taken from the unstable suite of the machine's own mirror, into the cache only.
# tier: full
# reads: code
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/../lib/check.sh"

memory=80
"$TOP/scripts/packages.sh" build
read -ra includes < <(make -s -C "$work" -f "$TOP/tests/parser/Makefile" flags DIALECT= WARNINGS=)
parser=$TOP/arch-x86-xen/lib/hvm-start-info.c
cbmc=(cbmc)
if ! command -v cbmc >/dev/null; then
	root=$("$TOP/tests/lib/suite.sh" unstable cbmc libc6 | tail -n 1)/root
	[ -x "$root/usr/bin/cbmc" ] || die "CBMC cannot be had, see above"
	cbmc=("$root/lib64/ld-linux-x86-64.so.2" --library-path "$root/usr/lib/x86_64-linux-gnu:$root/usr/lib" "$root/usr/bin/cbmc")
fi
version=$("${cbmc[@]}" --version) || die "CBMC does not run"

# prove FILE LOG: 0 if all properties hold, 10 if one is violated
prove() {
	timeout --foreground 300 "${cbmc[@]}" -I "$TOP/tests/parser/prove/include" "${includes[@]}" -D MEMORY=$memory \
		--bounds-check --pointer-check --signed-overflow-check --div-by-zero-check \
		--undefined-shift-check --unwind $((memory / 24 + 2)) --unwinding-assertions \
		"$TOP/tests/parser/prove/parser.c" "$1" >"$2" 2>&1
}

status=0
prove "$parser" "$work/log" || status=$?
[ $status = 0 ] || { grep -E 'FAILURE|rror' "$work/log" | head -n 10; die "no proof (status $status), see $work/log"; }
summary=$(grep -E '^\*\* 0 of [1-9][0-9]{2,} failed' "$work/log") || die "CBMC checked hardly anything, see $work/log"
echo "CBMC ${version%%$'\n'*}, $memory bytes of memory: $summary"

# CBMC must object to each of these.
while IFS=$'\t' read -r name change; do
	status=0
	sed "$change" "$parser" >"$work/$name.c"
	[ "$(diff "$parser" "$work/$name.c" | grep -c '^>')" = 1 ] || die "$name: the mutation changes no line, or more than one"
	prove "$work/$name.c" "$work/$name.log" || status=$?
	if [ $status = 10 ]; then ok "planted bug $name: $(grep -m1 FAILURE "$work/$name.log")"; else not_ok "$name is not found ($status)"; fi
done <<'END'
table-one-more	s/== E820_MAX_ENTRIES_ZEROPAGE - 1/== E820_MAX_ENTRIES_ZEROPAGE/
limit-one-more	s/limit - size;/limit - size + 1;/
wrap-unchecked	s/if (addr + size <= addr)/if (0)/
END
