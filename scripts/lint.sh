#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# lint.sh: the static checks of the series: checkpatch, sparse, gcc and clang at W=1, coccicheck,
# kernel-doc, codespell, shellcheck. A finding that the base does not have must be in scripts/lint-allow
# with its reason, and all lines of that file must be needed. Each tool must first find a planted bug.
# A new warning of whole kernels is red in make bisect, which builds them with every configuration.
# What has been checked is not checked again until the series, a tool or this script changes.
# lint.sh fresh: is the result that is committed in tests/results/lint.json about this series?
# ONLY=CHECK,...: only these checks; nothing becomes a committed result
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$TOP/scripts/unstable.sh"
. "$TOP/scripts/results.sh"
. "$TOP/scripts/explained.sh"

CHECKS=(checkpatch shellcheck codespell kernel-doc gcc-lean sparse-lean clang-lean
	gcc-i386pae sparse-i386pae clang-i386pae coccicheck)
CLANG=clang-19		# Debian 12's default, clang 14, is older than Linux 7.2 accepts
allow=$TOP/scripts/lint-allow

[ -f "$allow" ] || die "scripts/lint-allow is missing: git checkout HEAD scripts/lint-allow"
key=$(result_hash series patches scripts/{lint,explained}.sh scripts/lint-allow scripts/checkpatch-wrapper.sh scripts/checkpatch-allow \
	tests/boot/configs/lean.config tests/boot/configs/i386pae.config) || die "make lint lacks one of its parts"
result_args lint "$key" 'make lint' "$@"
only=${ONLY:+,$ONLY,}
for check in ${ONLY:+${ONLY//,/ }}; do
	[[ " ${CHECKS[*]} " == *" $check "* ]] || die "ONLY=$check is none of: ${CHECKS[*]}"
done

work=$OUT/lint
rm -rf "$work"
mkdir -p "$work" "$CACHE/lint"
trap 'exit 130' INT TERM
groups=(source lint)
[[ -n $only && ! $only =~ ,(gcc|sparse|clang)-|,coccicheck, ]] || groups+=(build build32 static)
"$TOP/scripts/packages.sh" "${groups[@]}"
patch_files
[ ${#patches[@]} -gt 0 ] || die "series names no patch: make check tells more"
base=$("$TOP/scripts/source.sh" | tail -n 1)

# What the series leaves of the files that it touches: 'blob path'. Tools and documentation are not compiled.
touched=$(index_lines "${patches[@]}" | awk '{ blob[$3] = $2 }
	END { for (f in blob) if (blob[f] !~ /^0+$/) print blob[f], f }' | LC_ALL=C sort -k 2)
sources=$(awk '$2 ~ /\.[chS]$/ && $2 !~ /^(tools|Documentation)\// { print $2 }' <<<"$touched")

# The unstable suite has the sparse that can read this kernel; 0.6.4 of Debian 12 stops at its headers.
sparse_tool() {
	local dir=$CACHE/sparse new=$CACHE/sparse.new
	lock sparse
	if [ ! -x "$dir/sparse" ]; then
		say "building sparse from the source package of the unstable suite"
		rm -rf "$dir" "$new"
		mkdir -p "$dir" "$new"
		unstable_setup "$new/apt" "$work/sparse.log" deb-src unstable || die "sparse cannot be had, see above"
		(cd "$new" && unstable "$new/apt" apt-get -qq source --download-only sparse && dpkg-source --no-check -x ./*.dsc src &&
			make -s -C src CC=gcc sparse) >>"$work/sparse.log" 2>&1 || die "sparse cannot be built, see $work/sparse.log"
		sed -n 's/^Version: //p' "$new"/*.dsc | head -n 1 >"$dir/version"
		mv "$new/src/sparse" "$dir/"
		rm -rf "$new"
	fi
	dpkg --compare-versions "$(cat "$dir/version")" ge 0.6.5~rc1 || die "sparse $(cat "$dir/version") is too old for this kernel: rm -r $dir"
}

# The compiled files of one configuration: 'kernel' or 'decompressor', then the object.
objects() {
	local config=$1 tree=$2 file
	while read -r file; do
		[ -e "$tree/$file" ] || continue
		case $config:$file in
		*.h|*-shared.c|*/asm-offsets.c|*.lds.S|*:arch/x86/tools/*)	continue ;;	# read, or built by every make
		lean:arch/x86/boot/startup/*.c)		;;
		*:arch/x86/boot/compressed/*_64.*)	[ "$config" = lean ] || continue ;;
		*:arch/x86/boot/compressed/*.c)		;;
		*:arch/x86/boot/*)			continue ;;	# 16-bit code: built with all the rest
		lean:*_32.[cS]|lean:*/head32.c|lean:*/eisa.c)	continue ;;
		i386pae:*_64.[cS]|i386pae:*64.c|i386pae:*/enlighten_pv.c)	continue ;;
		esac
		case $file in
		*/compressed/*)		echo "decompressor ${file%.*}.o" ;;
		*)			echo "kernel ${file%.*}.o" ;;
		esac
	done <<<"$sources"
}

# prepare CONFIG TOOL VARIANT: an object folder for single objects, with every option of the series switched on.
prepare() {
	local config=$1 variant=$3 kernel own cc=gcc symbol symbols
	# The same configuration for both, that of the base; the decompressor needs the addresses of its own vmlinux.
	own=$("$TOP/scripts/build.sh" "$config" "$variant" | tail -n 1)
	kernel=$("$TOP/scripts/build.sh" "$config" base | tail -n 1)
	[[ -f $kernel/.config && -f $own/vmlinux ]] || die "no kernels for $config"
	lock build		# nobody else may change the tree now
	tree=$base
	[ "$variant" = base ] || tree=$("$TOP/scripts/tree.sh" series | tail -n 1)
	[ "$2" != clang ] || cc=$CLANG
	obj=$tree/build-lint-$config-$cc
	log=$work/$2-$config-$variant.log
	mkdir -p "$obj/arch/x86/lib" "$obj/include/generated"
	cp "$kernel/.config" "$own/vmlinux" "$obj/"
	mapfile -t symbols < <(sed -n 's/^+config \([A-Z0-9_]*\)$/\1/p' "${patches[@]}")
	printf 'CONFIG_%s=y\n' KUNIT DEBUG_KERNEL DEBUG_FS EISA BLOCK SCSI SCSI_LOWLEVEL ISCSI_IBFT ISCSI_IBFT_FIND "${symbols[@]}" \
		>>"$obj/.config"
	export CCACHE_DIR="$CACHE/ccache" CCACHE_COMPILERCHECK=content
	export KBUILD_BUILD_TIMESTAMP='@0' KBUILD_BUILD_USER=hvmlite KBUILD_BUILD_HOST=localhost
	make=(nice -n 5 make -C "$tree" O="$obj" ARCH=x86 LOCALVERSION= CC="ccache $cc" HOSTCC="ccache gcc" W=1 -j"$(nproc)")
	"${make[@]}" -s olddefconfig >"$log.config" 2>&1 || die "no configuration for $cc: see $log.config"
	for symbol in "${symbols[@]}"; do
		[ "$variant" = base ] || [ "$config" != lean ] || grep -qE "^CONFIG_$symbol=[ym]$" "$obj/.config" ||
			[ "$2:$symbol" = clang:DEBUG_X86_LEGACY ] ||	# it depends on CC_IS_GCC
			die "CONFIG_$symbol of the series cannot be switched on"
	done
	"${make[@]}" prepare >"$log" 2>&1 || die "make prepare for $cc failed: see $log"
	[ -e "$obj/include/generated/utsversion.h" ] || echo '#define UTS_VERSION "#1"' >"$obj/include/generated/utsversion.h"
}

# compile OBJECT-LIST MAKE-ARGS...: with its messages in $log
compile() {
	local list=$1 kernel lib decompressor
	shift
	kernel=$(sed -n '\|arch/x86/lib/|!s/^kernel //p' <<<"$list")
	lib=$(sed -n '\|arch/x86/lib/|s/^kernel //p' <<<"$list")
	decompressor=$(sed -n 's/^decompressor //p' <<<"$list")
	# shellcheck disable=SC2086 # lists of words
	[ -z "$kernel" ] || "${make[@]}" "$@" $kernel >>"$log" 2>&1 || return 1
	# Kbuild compiles a single object of arch/x86/lib twice, for arch/x86 and for its folder, and that at the same time.
	# shellcheck disable=SC2086
	[ -z "$lib" ] || "${make[@]}" -j1 "$@" $lib >>"$log" 2>&1 || return 1
	# By itself run-command does not read the configuration.
	# shellcheck disable=SC2016 # variables of make
	[ -z "$decompressor" ] || "${make[@]}" "$@" prepare run-command \
		KBUILD_RUN_COMMAND='+$(MAKE) $(build)=arch/x86/boot/compressed '"${decompressor//$'\n'/ }" >>"$log" 2>&1
}

plant() {	# one bug for each tool
	cat >"$1" <<-'EOT'
		#include <linux/slab.h>
		/**
		 * planted() - has no description of its second parameter
		 * @p: a pointer
		 */
		int planted(int *p, int q)
		{
			switch (q) { case 1: kfree(p); };
			return *(int __user *)p;
		}
	EOT
}

# compiled TOOL CONFIG VARIANT: the messages of the compiler (or of sparse) about the touched files
compiled() (
	local tool=$1 config=$2 variant=$3 list object args=() want='no previous prototype for .*planted' checked
	prepare "$config" "$tool" "$variant"
	list=$(objects "$config" "$tree")
	[ "$tool" != clang ] || list=$(grep -v ' arch/x86/kernel/legacy\.o$' <<<"$list")	# CC_IS_GCC
	[ "$variant" = base ] || [ "$(wc -l <<<"$list")" -gt 10 ] || die "only $(wc -l <<<"$list") objects to look at"
	case $tool in
	sparse)	args=(C=2 "CHECK=$CACHE/sparse/sparse") want='dereference of noderef expression'
		compile "$list" || die "$tool of $config ($variant): not compiled: see $log"
		: >"$log" ;;
	*)	# Nothing of an earlier run, as a file that is not compiled gives no message.
		while read -r _ object; do rm -f "$obj/$object"; done <<<"$list" ;;
	esac
	compile "$list" "${args[@]}" || die "$tool of $config ($variant): $(grep -m1 -E 'error:|Error' "$log" || echo failed): see $log"
	while read -r _ object; do
		[ -s "$obj/$object" ] || die "$tool of $config ($variant): $object was not built: see $log"
	done <<<"$list"
	if [ "$tool" = sparse ]; then
		checked=$(sed -n 's/^  CHECK   \(\.\.\/\)*//p' "$log" | sort -u)
		while read -r _ object; do
			[ ! -e "$tree/${object%.o}.c" ] || grep -qxF "${object%.o}.c" <<<"$checked" || die "sparse did not look at ${object%.o}.c: see $log"
		done <<<"$list"
	fi
	messages "$log"
	echo "figure: $(wc -l <<<"$list") objects, ${tool/clang/$CLANG}, $config" >&3
	# Does it find anything at all?
	plant "$obj/arch/x86/lib/planted.c"
	: >"$log"
	compile 'kernel arch/x86/lib/planted.o' "${args[@]}" || die "$tool: the planted bug cannot be compiled: see $log"
	rm -f "$obj"/arch/x86/lib/{,.}planted.*
	grep -q "$want" "$log" || die "$tool does not find a planted bug: see $log"
	[ "$tool" = sparse ] || grep -q "function parameter 'q' not described" "$log" || die "$tool at W=1 does not check kernel-doc: see $log"
)

new_messages() {	# new_messages TOOL CONFIG: the base is looked at only if there is something to compare
	compiled "$1" "$2" series >"$work/$1-$2.series" || return 1
	[ -s "$work/$1-$2.series" ] || return 0
	compiled "$1" "$2" base >"$work/$1-$2.base" 3>/dev/null || return 1
	LC_ALL=C comm -13 "$work/$1-$2.base" "$work/$1-$2.series"
}

# coccicheck of one file by the tree's own driver, with all of the tree's rules
rules() { grep -rl --include='*.cocci' 'virtual[[:space:]]\+report' "$1/scripts/coccinelle" | wc -l; }	# rules TREE: their number
cocci() {	# cocci TREE FILE
	local out rules
	rules=$(rules "$1")
	out=$(cd "$1" && C=1 MODE=report srctree=. LINUXINCLUDE='-I arch/x86/include -I include' DEBUG_FILE='' \
		bash scripts/coccicheck -- "$2" </dev/null 2>&1) || true
	[[ $out != *'coccicheck failed'* ]] || { echo "$2: a rule of coccicheck fails: $(tail -n 2 <<<"$out" | head -n 1)"; return; }
	[ "$(grep -c -- '-D report .*--cocci-file' <<<"$out")" = "$((rules - $(grep -c '^Skipping coccinelle' <<<"$out" || true)))" ] ||
		{ echo "$2: coccicheck did not run all of its $rules rules"; return; }
	grep -E '^(\./)?[^ ]+:[0-9]+:[0-9]+(-[0-9]+)?: ' <<<"$out" |
		sed -E 's|^\./||; s/:[0-9]+:[0-9-]+: /: /; s/ (on|at|around) line [0-9]+//g' | LC_ALL=C sort -u || true
}

# In a copy, as it takes minutes, in which nobody shall have to wait for the tree.
# shellcheck disable=SC2046 # lists of files
run_coccicheck() (
	local series=$work/cocci/series old=$work/cocci/base file files variant
	"$TOP/scripts/tree.sh" series >/dev/null || die "no tree of the series"
	for variant in base series; do
		mkdir -p "$work/cocci/$variant"
		git -C "$base" archive $variant scripts arch/x86 include \
			$(git -C "$base" ls-tree -r --name-only $variant -- $(grep -E '^drivers/' <<<"$sources" || echo none)) |
			tar -x -C "$work/cocci/$variant"
	done
	plant "$work/planted.c"
	[[ $(cocci "$series" "$work/planted.c") == *'Unneeded semicolon'* ]] || die "coccicheck does not find a planted bug"
	one() {	# one FILE: what coccicheck says of it, remembered
		local hash kept
		hash=$({ git -C "$base" rev-parse series:scripts/coccinelle; spatch --version | head -n 1; declare -f rules cocci
			git -C "$base" rev-parse "series:$1"; } | sha256sum | cut -c1-24)
		kept=$CACHE/lint/cocci-$hash
		if [ ! -f "$kept" ]; then
			cocci "$series" "$1" >"$kept.new"
			# That it did not run, because somebody ended it, is not to be remembered.
			if grep -qE ': (a rule of coccicheck fails|coccicheck did not run all)' "$kept.new"; then kept+=.new; else mv "$kept.new" "$kept"; fi
		fi
		cp "$kept" "$work/cocci/${1//\//_}.found"
	}
	mapfile -t files < <(cd "$series" && ls -d $(grep '\.[ch]$' <<<"$sources"))
	for file in "${files[@]}"; do
		while [ "$(jobs -pr | wc -l)" -ge "$(nproc)" ]; do wait -n || true; done
		one "$file" &
	done
	wait
	for file in "${files[@]}"; do
		[ -f "$work/cocci/${file//\//_}.found" ] || die "coccicheck did not look at $file"
		[ -s "$work/cocci/${file//\//_}.found" ] || continue
		LC_ALL=C comm -13 <([ ! -f "$old/$file" ] || cocci "$old" "$file") "$work/cocci/${file//\//_}.found"
	done
	echo "figure: ${#files[@]} files, $(rules "$series") rules" >&3
	rm -rf "$work/cocci"/{series,base}
)

run_codespell() {
	local texts
	mapfile -t texts < <(cd "$TOP" && ls -d README.md patches/cover-*.txt MAINTAINERS-snippet scripts tests arch-x86-xen Documentation 2>/dev/null)
	[[ $(echo 'teh planted' | codespell - || true) == *teh* ]] || die "codespell does not find a planted typo"
	# Of a patch, what it says and adds.
	mkdir -p "$work/text"
	for p in "${patches[@]}"; do
		sed -n '/^---$/q;p' "$p" >"$work/text/$(basename "$p")"
		sed -n '/^diff --git/,$ { /^+[^+]/ s/^+//p }' "$p" >>"$work/text/$(basename "$p")"
	done
	{ (cd "$TOP" && codespell -q 35 -S "*lint-allow" "${texts[@]}"); (cd "$work/text" && codespell -q 35 .); } | sed -E 's/:[0-9]+: /: /' | LC_ALL=C sort -u || true
	echo "figure: ${#patches[@]} patches and the files of this repository" >&3
}

# A script that has its own list of what is accepted: its last line is the figure.
script() {
	"$@" >"$work/script.out" 2>&1 || { tail -n 15 "$work/script.out" | sed '/^$/d'; return; }
	echo "figure: $(tail -n 1 "$work/script.out")" >&3
}

run_check() {
	case $1 in
	checkpatch)	script "$TOP/scripts/checkpatch-wrapper.sh" ;;
	shellcheck)	script "$TOP/scripts/shellcheck.sh" ;;
	kernel-doc)	script "$TOP/tests/check/kernel-doc.sh" ;;
	codespell)	run_codespell ;;
	coccicheck)	run_coccicheck ;;
	*)		new_messages "${1%%-*}" "${1#*-}" ;;
	esac
}

# What decides the result of a check; empty: it is fast, or has a memory of its own.
check_key() {
	case $1 in
	gcc-*)		gcc --version | head -n 1 ;;
	clang-*)	"$CLANG" --version | head -n 1 ;;
	sparse-*)	cat "$CACHE/sparse/version" ;;
	*)		return 0 ;;
	esac
	echo "$1"
	declare -f compiled compile prepare objects messages plant
	cat "$TOP/tests/boot/configs/${1#*-}.config"
	git -C "$base" rev-parse 'HEAD^{tree}'
	echo "$touched"
}

sed '/^#/d;/^[[:space:]]*$/d' "$allow" | while read -r line; do
	[[ " ${CHECKS[*]} " == *" ${line%%: *} "* ]] || die "scripts/lint-allow: '$line' begins with none of: ${CHECKS[*]}"
done

errors=0 allowed=0 ran=0
json_start lint
: >"$work/report"
tell() { printf '%s\n' "$*" | tee -a "$work/report"; }
[[ -n $only && $only != *,sparse-* ]] || (sparse_tool)
for check in "${CHECKS[@]}"; do
	[[ -z $only || $only == *,$check,* ]] || continue
	say "lint: $check"
	start=$SECONDS kept=''
	hash=$(check_key "$check")
	[ -z "$hash" ] || kept=$CACHE/lint/$check-$(sha256sum <<<"$hash" | cut -c1-24)
	if [ -n "$kept" ] && [ -f "$kept" ]; then
		cp "$kept" "$work/$check.found"
		cp "$kept.figure" "$work/$check.figure"
	else
		run_check "$check" >"$work/$check.found" 3>"$work/$check.figure" || die "$check did not run to its end, see above"
		[ -z "$kept" ] || { cp "$work/$check.figure" "$kept.figure"; cp "$work/$check.found" "$kept"; }
	fi
	sed "/./!d; s/^/$check: /" "$work/$check.found" | explained "$allow" "$check: " >"$work/$check.verdict" ||
		sed '$d' "$work/$check.verdict" | tee -a "$work/report"
	found=$(sed '$d' "$work/$check.verdict" | wc -l)
	accepted=$(tail -n 1 "$work/$check.verdict" | grep -o '[0-9]*') || die "cannot compare what $check found with scripts/lint-allow"
	figure=$(sed -n 's/^figure: //p' "$work/$check.figure")
	[ -n "$figure" ] || [ "$found" -gt 0 ] || die "$check does not say what it looked at"
	tell "$check: $found finding(s), $accepted accepted${figure:+; $figure}"
	errors=$((errors + found)) allowed=$((allowed + accepted)) ran=$((ran + 1))
	json_record lint name="$check" result="$( ((found)) && echo red || echo ok)" findings="$found" accepted="$accepted" \
		seconds=$((SECONDS - start)) figure="$figure" log="out/lint/$check.found"
done
last="lint: ${#patches[@]} patches, $ran checks, $errors findings, $allowed accepted by scripts/lint-allow"
tell "$last"
json_close lint
[ $errors = 0 ] || exit 1
[ -n "$only" ] || result_keep lint "$key" "$work/report"
