#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel-doc.sh: in the C files that the series touches, does the kernel's kernel-doc -Wall warn of anything that
# it does not warn of in the base, and has each function that the series adds and that is not static a comment
# for it?  The check is first shown two bad comments that it must find.
# tier: test
# reads: code
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/../lib/check.sh"

"$TOP/scripts/packages.sh" source python3 universal-ctags
src=$("$TOP/scripts/tree.sh" series | tail -n 1)
patch_files
mapfile -t files < <(index_lines "${patches[@]}" | cut -d' ' -f3 | grep '\.[ch]$' | LC_ALL=C sort -u)

# The base's version of each file, at the same path.
for file in "${files[@]}"; do
	mkdir -p "$work/base/$(dirname "$file")"
	git -C "$src" show "base:$file" >"$work/base/$file" 2>/dev/null || rm "$work/base/$file"
done

# warnings DIR FILE...: what kernel-doc says of those that exist there, without line numbers.
warnings() {
	local dir=$1 file list=()
	for file in "${@:2}"; do [ ! -e "$dir/$file" ] || list+=("$file"); done
	[ ${#list[@]} -gt 0 ] || return 0
	{ (cd "$dir" && "$src/scripts/kernel-doc" -none -Wall "${list[@]}") 2>&1 || true; } |
		sed -E 's/^([A-Z][a-z]+):? ([^: ]+):[0-9]+:?/\1 \2/' | LC_ALL=C sort
}

# functions DIR FILE...: those that are not static, where they are defined. In a header they are inline.
functions() {
	local dir=$1 file
	for file in "${@:2}"; do
		[[ $file == *.h ]] || [ ! -e "$dir/$file" ] || ctags -x --language-force=C --c-kinds=f --extras=-F \
			-I __init,__initdata,__no_stack_protector,__weak,__visible,noinstr,asmlinkage,__head,notrace \
			--_xformat="%N $file" "$dir/$file"
	done | LC_ALL=C sort -u
}

# complaints DIR FILE...: all that is new in DIR and wrong.
complaints() {
	local dir=$1 name file rst
	LC_ALL=C comm -13 <(warnings "$work/base" "${@:2}") <(warnings "$dir" "${@:2}")
	while read -r name file; do
		rst=$("$src/scripts/kernel-doc" -rst -function "$name" "$dir/$file" 2>/dev/null || true)
		grep -q "^\.\. c:function:: .*\b$name\b" <<<"$rst" ||
			echo "$file: $name() is not static and has no kernel-doc"
	done < <(LC_ALL=C join -v 2 <(functions "$work/base" "${files[@]}") <(functions "$dir" "${@:2}"))
}

# Two bugs in the comment of a function: a parameter that is not spoken of, and no comment for kernel-doc.
victim=arch/x86/lib/hvm-start-info.c
mkdir -p "$work/mutant/$(dirname $victim)"
mutant() {
	sed "$2" "$src/$victim" >"$work/mutant/$victim"
	cmp -s "$src/$victim" "$work/mutant/$victim" && die "$1: the mutation changes nothing"
	[[ $(complaints "$work/mutant" "$victim") == *"$3"* ]] || die "the check does not notice $1"
}
mutant 'a parameter without a word' '/^ \* @p: /d' "'p' not described"
mutant 'a comment that is not for kernel-doc' 's|^/\*\*$|/*|' 'hvm_start_info_parse() is not static and has no kernel-doc'

found=$(complaints "$src" "${files[@]}")
[ -z "$found" ] || not_ok "$found"
new=$(LC_ALL=C join -v 2 <(functions "$work/base" "${files[@]}") <(functions "$src" "${files[@]}"))
[ -n "$new" ] || die "found no function that the series adds"
echo "${#files[@]} files without a new warning; $(wc -l <<<"$new") new functions with kernel-doc: $(cut -d' ' -f1 <<<"$new" | tr '\n' ' ')"
