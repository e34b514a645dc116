#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# build.sh CONFIG[@COMPILER] base|series: builds one kernel; its last line is the folder that holds it.  COMPILER is gcc,
# clang-19 or another that scripts/compiler.sh knows.
# A finished build is kept under a key made of everything that went into it, so it is built once.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$TOP/scripts/compiler.sh"

[ $# -eq 2 ] || die "usage: build.sh CONFIG[@COMPILER] base|series"
config=${1%@*} variant=$2
compiler "$([[ $1 = *@* ]] && echo "${1#*@}" || echo "${CC:-gcc}")"
name=${1/@/-}

# One file may include another: the later line wins, as in Kconfig's own merging.
expand()
{
	local line
	[ -r "$TOP/tests/boot/configs/$1" ] || die "no tests/boot/configs/$1"
	while IFS= read -r line || [ -n "$line" ]; do
		case $line in
		'#include '*)	expand "${line#\#include }" ;;
		*)		printf '%s\n' "$line" ;;
		esac
	done < "$TOP/tests/boot/configs/$1"
}

# Only the last word on each symbol, so that it can be compared with .config line by line.
symbols()
{
	sed -n 's/^\(CONFIG_[A-Z0-9_a-z]*\)=.*/\1 &/p; s/^# \(CONFIG_[A-Z0-9_a-z]*\) is not set$/\1 &/p' |
		awk '{ name = $1; sub(/^[^ ]* /, ""); last[name] = $0; if (!(name in n)) n[name] = ++count; order[n[name]] = name }
		     END { for (i = 1; i <= count; i++) print last[order[i]] }'
}

# The files that the series leaves behind, but for documentation: what it says builds nothing anew.
changes()
{
	local patches
	[ "$variant" = series ] || return 0
	patch_files
	index_lines "${patches[@]}" | awk '$3 !~ /^Documentation\// { print $2, $3 }'
}

case $variant in
base|series)	src=$("$TOP/scripts/source.sh" | tail -n 1) ;;
*)		die "'$variant' is neither base nor series" ;;
esac

wanted=$(expand "$config.config" | symbols)
key=$({ git -C "$src" rev-parse 'HEAD^{tree}'; changes; printf '%s\n' "$wanted"; "$cc" --version | head -n 1; \
	cat "$TOP/scripts/build.sh"; } | sha256sum | cut -c1-16)
dir=$CACHE/builds/$name-$variant-$key
if [ -e "$dir/done" ]; then
	touch "$dir/done"
	echo "$dir"
	exit 0
fi

lock build	# two kernel builds at once help nobody on a small machine
if [ -e "$dir/done" ]; then
	echo "$dir"
	exit 0
fi

# Only with the lock, as this may change the tree that another build is reading.
[ "$variant" = base ] || src=$("$TOP/scripts/tree.sh" series | tail -n 1)

"$TOP/scripts/packages.sh" build >&2
case $wanted in *CONFIG_64BIT=y*) ;; *) "$TOP/scripts/packages.sh" build32 >&2 ;; esac

# The object folder stands directly below the source, so that every path in a
# compiler's command line is relative and ccache serves base and series alike.
obj=$src/build-$name
# Kbuild compiles again what another option concerns: the objects of the configuration that this one includes will do.
# The commands that made objtool name its folder, and all objects depend on it: without the new name all are made again.
parent=$src/build-$(sed -n '1s/^#include \(.*\)\.config$/\1/p' "$TOP/tests/boot/configs/$config.config")${name#"$config"}
if [ ! -e "$obj" ] && [ -e "$parent/vmlinux" ]; then
	rm -rf "$obj.part"
	cp -a --reflink=auto "$parent" "$obj.part"
	find "$obj.part" -path "*/tools/*" -name '.*.cmd' -exec sed -i "s|$parent/|$obj/|g" {} +
	mv "$obj.part" "$obj"
fi
mkdir -p "$obj" "$dir"
log=$dir/build.log
: > "$log"
# CCACHE_DEPEND: no run of the preprocessor for each miss, which costs half as much again as compiling.
export CCACHE_DIR="$CACHE/ccache" CCACHE_COMPILERCHECK=content CCACHE_DEPEND=1
export KBUILD_BUILD_TIMESTAMP='@0' KBUILD_BUILD_USER=hvmlite KBUILD_BUILD_HOST=localhost KBUILD_BUILD_VERSION=1
make=(make -s -C "$src" O="$obj" ARCH=x86 LOCALVERSION= "${cc_make[@]}" -j"$(nproc)")

say "configuring $name ($variant)"
printf '%s\n' "$wanted" > "$obj/fragment"
"${make[@]}" KCONFIG_ALLCONFIG="$obj/fragment" allnoconfig >> "$log" 2>&1 || die "configuring $name failed, see $log"
while IFS= read -r line; do
	grep -qxF -e "$line" "$obj/.config" && continue
	case $line in
	'# '*)	symbol=${line#\# }; symbol=${symbol% is not set}
		grep -q "^$symbol=" "$obj/.config" || continue ;;
	esac
	die "config $config: '$line' did not take effect"
done <<< "$wanted"

say "building $name ($variant)"
start=$SECONDS
"${make[@]}" vmlinux bzImage >> "$log" 2>&1 || {
	grep -nE 'error|Error|undefined' "$log" | head -n 10 >&2
	die "building $name ($variant) failed, see $log"
}
# Of compiler, objtool and linker; modpost's are errors already, unless the configuration says otherwise.
! grep -n 'warning: ' "$log" >&2 || die "$name ($variant) has new warnings, see $log"
cp "$obj/vmlinux" "$obj/System.map" "$obj/.config" "$dir/"
cp "$obj/arch/x86/boot/bzImage" "$dir/"
echo "$((SECONDS - start))" > "$dir/done"
say "built $name ($variant) in $((SECONDS - start)) s"
echo "$dir"
