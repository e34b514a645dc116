#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# legacy-off.sh: with CONFIG_DEBUG_X86_LEGACY=n the patches that add it change nothing.  Each source file that they
# touch is compiled as they leave it and as they find it, by the command that built the kernel: the code, the
# relocations and the size of each section must be the same, and so must be the linker script.
# tier: full
# reads: code
. "$(dirname "$0")/../lib/check.sh"

built lean series >/dev/null
tree=$("$TOP/scripts/tree.sh" series | tail -n 1)
obj=$tree/build-lean
[ -f "$obj/vmlinux" ] || die "the lean kernel was not built in $obj: remove $CACHE/builds/lean-series-*"
! grep -q 'CONFIG_DEBUG_X86_LEGACY=y' "$obj/.config" || die "the option is on"

cd "$tree"
first=$(git log --format=%H --diff-filter=A base.. -- arch/x86/kernel/legacy.c)
[[ $first =~ ^[0-9a-f]{40}$ ]] || die "not exactly one commit adds arch/x86/kernel/legacy.c"
[ -z "$(git log --format=%H "$first..HEAD" -- . ':!arch/x86' ':!Documentation' ':!scripts/coccinelle' ':!tools/testing/selftests')" ] ||
	die "more than annotations follows $first"

# compile FILE COMMIT NAME: as $work/NAME.*, from a source at the same path for all commits
compile() {
	local file=$1 commit=$2 name=$3 cmd target=${1%.c}.o
	[[ $file == *.c ]] || target=${file%.S}
	cmd=$(sed -n 's/^savedcmd_[^ ]* := //p' "$obj/${target%/*}/.${target##*/}.cmd")
	[ -n "$cmd" ] || die "no command for $target in $obj"
	mkdir -p "$work/source"
	{ echo "${option:-}"; git show "$commit:$file"; } >"$work/source/${file##*/}"
	cmd=${cmd//"../$file"/"$work/source/${file##*/}"}
	cmd=${cmd//"$target"/"$work/source/${target##*/}"}
	cmd=${cmd//"${target%/*}/.${target##*/}.d"/"$work/source/.d"}
	cmd=${cmd/ -c / -iquote "../${file%/*}" -c }
	(cd "$obj" && eval "$cmd") >"$work/log" 2>&1 || { tail -n 5 "$work/log"; die "$file of $commit does not compile"; }
	if [[ $target == *.o ]]; then
		objdump -dr --no-show-raw-insn "$work/source/${target##*/}" | sed 1,2d >"$work/$name.dis"
		size -A -d "$work/source/${target##*/}" | sed '1,2d' >"$work/$name.size"
	else
		grep -v '^#' "$work/source/${target##*/}" | awk NF >"$work/$name.dis"
		wc -c <"$work/$name.dis" >"$work/$name.size"
	fi
	rm -r "$work/source"
}

count=0 bytes=0
while IFS= read -r file; do
	case $file in
	*/vmlinux.lds.S) ;;
	*.c)	[ -f "$obj/${file%.c}.o" ] || { echo "# $file is not in this kernel"; continue; } ;;
	*)	continue ;;
	esac
	compile "$file" "$first~" without
	compile "$file" HEAD with
	[ -s "$work/with.dis" ] || die "$file: nothing to compare"
	if cmp -s "$work/with.dis" "$work/without.dis" && cmp -s "$work/with.size" "$work/without.size"; then
		count=$((count + 1)) bytes=$((bytes + $(wc -c <"$work/with.dis")))
	else
		not_ok "$file is not the same:"
		diff "$work/without.size" "$work/with.size" || true
		diff "$work/without.dis" "$work/with.dis" | head -n 10 || true
	fi
done < <(git diff --name-only "$first~" HEAD -- arch/x86 ':!arch/x86/kernel/legacy.c')
((count + red > 4)) || die "only $count files compared"
echo "# $count files are the same with and without the patches, $bytes bytes of disassembly"

# Is it able to see a difference?  With the option on there must be one.
file=arch/x86/kernel/i8259.c
compile $file HEAD off
option="#define CONFIG_DEBUG_X86_LEGACY 1" compile $file HEAD on
! cmp -s "$work/on.dis" "$work/off.dis" || not_ok "$file is the same with the option on"
