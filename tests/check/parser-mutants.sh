#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-mutants.sh [NAME]: plant one bug of tests/parser/fuzz/mutants after the other into a copy of the parser. Both the
# tables of tests/parser/unit and libFuzzer, which starts from nothing but the seeds, must find each of them in less
# than 60 s. The parser as it is must pass both.
# tier: full
# reads: code
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/../lib/check.sh"

"$TOP/scripts/packages.sh" build fuzz
parser=$TOP/arch-x86-xen/lib/hvm-start-info.c
# build FOLDER: the table test and the fuzzer of the parser in it.  A mutant may well have an unused variable; that is not how
# it is to be found.
build() { make -s -C "$work" -f "$TOP/tests/parser/Makefile" WARNINGS=-w "$1/tables" "$1/libfuzzer" seeds; }
fuzz() {	# FOLDER SECONDS
	nice -n 10 timeout --foreground -k 1 70 "$1/libfuzzer" -max_total_time="$2" -max_len=512 -timeout=10 -seed=1 \
		-artifact_prefix="$work/" "$work/seeds" >"$1/fuzz" 2>&1 </dev/null
}

dir=$work/series
mkdir "$dir"
ln -s "$parser" "$dir"
build "$dir"
"$dir/tables" >"$dir/said" 2>&1 || { tail "$dir/said" >&2; die "the parser fails its own tables"; }
fuzz "$dir" 5 || { tail "$dir/fuzz" >&2; die "the fuzzer finds something in the parser"; }

count=0
while IFS=$'\t' read -r name change; do
	[[ $name != '#'* && ${1:-$name} = "$name" ]] || continue
	dir=$work/$name tables=0 status=0 count=$((count + 1))
	mkdir "$dir"
	sed "$change" "$parser" >"$dir/hvm-start-info.c"
	[ "$(diff "$parser" "$dir/hvm-start-info.c" | grep -c '^>')" = 1 ] ||
		{ not_ok "$name: the mutation changes no line, or more than one"; continue; }
	build "$dir" 2>"$dir/build" || { not_ok "$name: does not build, see $dir/build"; continue; }
	timeout --foreground -k 1 60 "$dir/tables" >"$dir/said" 2>&1 || tables=$?
	start=$SECONDS
	fuzz "$dir" 60 || status=$?
	said=$(grep -m1 -o -E '^not ok [^:]*|(Address|Undefined.*)Sanitizer: [a-zA-Z-]*|runtime error: [a-z ]*' "$dir/said" || true)
	[ $tables != 0 ] || not_ok "$name: the tables do not notice"
	[[ $status != 0 && $status != 124 ]] || not_ok "$name: libFuzzer does not find it in 60 s"
	echo "$name: tables: ${said:-exit status $tables}, libFuzzer: $((SECONDS - start)) s"
done <tests/parser/fuzz/mutants
[ $count -gt 0 ] || die "there is no mutant $*"
echo "$count planted bugs"
