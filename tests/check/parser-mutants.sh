#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-mutants.sh [NAME]: plant one bug of tests/parser/fuzz/mutants after the other into a copy of the parser. Both the
# tables of tests/parser/unit and libFuzzer, which starts from nothing but the seeds, must find each of them in less
# than 60 s. The parser as it is must pass both.
# tier: full
# reads: code
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/parser/unit/build.sh"

"$TOP/scripts/packages.sh" build fuzz
mkdir -p "$work/seeds" "$work/unit"
parser_headers "$work"
# A mutant may well have an unused variable; that is not how it is to be found.
warnings=(-w)
clang "${kernel_flags[@]}" "${includes[@]}" -I "$FUZZ" -o "$work/make-seeds" "$FUZZ/seeds.c"
"$work/make-seeds" "$work/seeds"
for name in unit check model machine; do
	clang -O1 -g "${kernel_flags[@]}" "${warnings[@]}" "${sanitizers[@]}" "${includes[@]}" \
		-c -o "$work/unit/$name.o" "$UNIT/$name.c"
done
coverage=(-fsanitize=fuzzer-no-link)
parser_fuzzers "$work/fuzz" clang

# build FILE BINARY: the table test BINARY-unit and the fuzzer BINARY-fuzz.
build() {
	clang -O1 -g "${kernel_flags[@]}" "${warnings[@]}" "${sanitizers[@]}" "${includes[@]}" \
		-o "$2-unit" "$1" "$work"/unit/*.o
	parser_fuzzer "$work/fuzz" clang "$1" "$2-fuzz" -fsanitize=fuzzer
}
fuzz() {	# BINARY SECONDS
	nice -n 10 timeout --foreground -k 1 70 "$1-fuzz" -max_total_time="$2" -max_len=512 -timeout=10 -seed=1 \
		-artifact_prefix="$work/" "$work/seeds" >"$1.fuzz" 2>&1 </dev/null
}

build "$PARSER" "$work/parser"
"$work/parser-unit" >"$work/parser.unit" 2>&1 || { tail "$work/parser.unit" >&2; die "the parser fails its own tables"; }
fuzz "$work/parser" 5 || { tail "$work/parser.fuzz" >&2; die "the fuzzer finds something in the parser"; }

count=0
while IFS=$'\t' read -r name change; do
	[[ $name != '#'* && ${1:-$name} = "$name" ]] || continue
	dir=$work/$name unit=0 status=0
	mkdir "$dir"
	sed "$change" "$PARSER" >"$dir/hvm-start-info.c"
	count=$((count + 1))
	[ "$(diff "$PARSER" "$dir/hvm-start-info.c" | grep -c '^>')" = 1 ] ||
		{ not_ok "$name: the mutation changes no line, or more than one"; continue; }
	build "$dir/hvm-start-info.c" "$dir/m" 2>"$dir/build" || { not_ok "$name: does not build, see $dir/build"; continue; }
	timeout --foreground -k 1 60 "$dir/m-unit" >"$dir/unit" 2>&1 || unit=$?
	start=$SECONDS
	fuzz "$dir/m" 60 || status=$?
	said=$(grep -m1 -o -E '^not ok [^:]*|(Address|Undefined.*)Sanitizer: [a-zA-Z-]*|runtime error: [a-z ]*' "$dir/unit" || true)
	[ $unit != 0 ] || not_ok "$name: the tables do not notice"
	[[ $status != 0 && $status != 124 ]] || not_ok "$name: libFuzzer does not find it in 60 s"
	echo "$name: tables: ${said:-exit status $unit}, libFuzzer: $((SECONDS - start)) s"
done <"$FUZZ/mutants"
[ $count -gt 0 ] || die "there is no mutant $*"
echo "$count planted bugs"
