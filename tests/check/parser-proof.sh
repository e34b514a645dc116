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
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"
. "$TOP/tests/parser/unit/build.sh"
. "$TOP/scripts/unstable.sh"

work=$OUT/parser-proof tool=$CACHE/cbmc
memory=80
rm -rf "$work"
"$TOP/scripts/packages.sh" build
parser_headers "$work"

# fetch_cbmc DIR: unpack it, with the libraries it needs, below DIR/root.
fetch_cbmc() {
	local dir=$1 package
	mkdir -p "$dir"/{root,deb}
	say "fetching CBMC from the unstable suite of the mirror of this machine"
	unstable_setup "$dir/apt" "$work/apt.log" deb unstable || die "CBMC cannot be had, see above"
	(cd "$dir/deb" && unstable "$dir/apt" apt-get -qq download cbmc minisat libc6 libstdc++6 libgcc-s1 zlib1g) >>"$work/apt.log" 2>&1 ||
		die "CBMC cannot be had: $(grep -m1 "^E:" "$work/apt.log" || tail -n 1 "$work/apt.log")"
	for package in "$dir/deb"/*.deb; do
		dpkg-deb -x "$package" "$dir/root"
	done
	rm -rf "${dir:?}"/{deb,apt}
}

if command -v cbmc >/dev/null; then
	cbmc=(cbmc)
else
	if [ ! -d "$tool/root" ]; then
		lock cbmc
		rm -rf "$tool" "$tool.new"
		(fetch_cbmc "$tool.new")
		mv "$tool.new" "$tool"
	fi
	lib=$tool/root/usr/lib/x86_64-linux-gnu
	cbmc=("$lib/ld-linux-x86-64.so.2" --library-path "$lib:$tool/root/usr/lib" "$tool/root/usr/bin/cbmc")
fi
"${cbmc[@]}" --version >"$work/version" 2>&1 || die "CBMC does not run: $(tail -n 1 "$work/version")"

# prove FILE LOG: 0 if all properties hold, 10 if one is violated
prove() {
	timeout --foreground 300 "${cbmc[@]}" -I "$TOP/tests/parser/prove/include" "${includes[@]}" -D MEMORY=$memory \
		--bounds-check --pointer-check --signed-overflow-check --div-by-zero-check \
		--undefined-shift-check --unwind $((memory / 24 + 2)) --unwinding-assertions \
		"$TOP/tests/parser/prove/parser.c" "$1" >"$2" 2>&1
}

status=0
prove "$PARSER" "$work/log" || status=$?
[ $status = 0 ] || { grep -E 'FAILURE|rror' "$work/log" | head -n 10; die "no proof (status $status), see $work/log"; }
summary=$(grep -E '^\*\* 0 of [1-9][0-9]{2,} failed' "$work/log") || die "CBMC checked hardly anything, see $work/log"
echo "CBMC $(head -n 1 "$work/version"), $memory bytes of memory: $summary"

# planted NAME SED: CBMC must object.
planted() {
	local status=0
	sed "$2" "$PARSER" >"$work/$1.c"
	[ "$(diff "$PARSER" "$work/$1.c" | grep -c '^>')" = 1 ] || die "$1: the mutation changes no line, or more than one"
	prove "$work/$1.c" "$work/$1.log" || status=$?
	[ $status = 10 ] || die "CBMC does not find the planted bug $1 (status $status)"
	echo "planted bug $1: $(grep -m1 FAILURE "$work/$1.log")"
}
planted table-one-more	's/== E820_MAX_ENTRIES_ZEROPAGE - 1/== E820_MAX_ENTRIES_ZEROPAGE/'
planted limit-one-more	's|end <= p->limit \&\&|end <= p->limit + 1 \&\&|'
planted wrap-unchecked	's/if (addr + size < addr)/if (0)/'
