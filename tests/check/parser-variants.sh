#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-variants.sh: the parser's objects, in vmlinux and in the decompressor, 64 and 32 bits, by gcc and clang, with
# all that Kbuild can instrument them with: no data, no undefined symbol, no relocation in the code.  Kbuild compiles
# them from a configuration of its own for each variant, but no kernel.
# parser-variants.sh TREE [NAME]: the kernel tree to take, and only the variants whose names contain NAME.
# tier: full
set -euo pipefail
# shellcheck source=SCRIPTDIR/../../scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"

src=${1:-$("$TOP/scripts/tree.sh" series | tail -n 1)} only=${2:-}
fail=0 ran=0
objects=(arch/x86/lib/hvm-start-info.o arch/x86/boot/compressed/hvm-start-info.o)
common="PRINTK BUG SMP HYPERVISOR_GUEST PARAVIRT PVH RELOCATABLE DEBUG_KERNEL DEBUG_FS MULTIUSER SYSFS PROC_FS KALLSYMS"

# faults OBJECT: what is in it that must not be
faults() {
	nm -u "$1" | sed 's/^ *U /undefined symbol /'
	size -A "$1" | awk '$1 ~ /^\.(data|bss|rodata)/ && $2 { print "section " $1 " of " $2 " bytes" }'
	readelf -rW "$1" | sed -n "s/^Relocation section '\(.*text\)'.*/relocations \1/p"
}

# variant NAME BITS gcc|clang SYMBOL...: with these set, or not set if there is a '!' before
variant() {
	local name=$1 bits=$2 cc=$3 obj line symbol object found make
	shift 3
	[[ $name-$bits-$cc == *"$only"* ]] || return 0
	obj=$src/build-variants-$bits-$cc
	mkdir -p "$obj"
	make=(make -s -C "$src" O="$obj" ARCH=x86 LOCALVERSION=)
	case $cc in
	gcc)	make+=(CC="ccache gcc" HOSTCC="ccache gcc") ;;
	clang)	make+=(LLVM=-19) ;;
	esac
	{
		[ "$bits" = 64 ] && echo CONFIG_64BIT=y || echo '# CONFIG_64BIT is not set'
		for symbol in $common "$@"; do
			case $symbol in
			!*)	echo "# CONFIG_${symbol#!} is not set" ;;
			*)	echo "CONFIG_$symbol=y" ;;
			esac
		done
	} >"$obj/fragment"
	"${make[@]}" KCONFIG_ALLCONFIG="$obj/fragment" allnoconfig >"$obj/log" 2>&1 || { tail -n 3 "$obj/log"; die "$name: no configuration"; }
	for symbol in PVH "$@"; do
		[[ $symbol == !* ]] || grep -qx "CONFIG_$symbol=y" "$obj/.config" || {
			echo "not ok $name $bits $cc: CONFIG_$symbol did not take effect"
			fail=1
			return 0
		}
	done
	"${make[@]}" "${objects[@]}" >"$obj/log" 2>&1 || {
		grep -m 3 -E 'error|Error' "$obj/log"
		echo "not ok $name $bits $cc: does not build"
		fail=1
		return 0
	}
	for object in "${objects[@]}"; do
		found=$(faults "$obj/$object" | tr '\n' ';')
		ran=$((ran + 1))
		if [ -n "$found" ]; then
			echo "not ok $name $bits $cc $object: $found"
			fail=1
		fi
	done
	line=$(grep -c warning "$obj/log" || true)
	[ "$line" = 0 ] || { echo "not ok $name $bits $cc: $line warnings"; fail=1; }
}

for cc in gcc clang; do
	for bits in 64 32; do
		variant O2 $bits $cc CC_OPTIMIZE_FOR_PERFORMANCE
		variant Os $bits $cc CC_OPTIMIZE_FOR_SIZE
		variant ubsan $bits $cc UBSAN UBSAN_BOUNDS UBSAN_SHIFT
		variant gcov $bits $cc GCOV_KERNEL GCOV_PROFILE_ALL
		variant branches $bits $cc FTRACE PROFILE_ALL_BRANCHES
		variant ftrace $bits $cc FTRACE FUNCTION_TRACER
		variant fortify $bits $cc FORTIFY_SOURCE STACKPROTECTOR STACKPROTECTOR_STRONG
		variant zero-init $bits $cc INIT_STACK_ALL_ZERO
	done
	variant thunks 64 $cc CPU_MITIGATIONS MITIGATION_RETPOLINE MITIGATION_RETHUNK
	variant kasan 64 $cc KASAN KASAN_GENERIC KASAN_OUTLINE
	variant kcsan 64 $cc KCSAN
	variant kcov 64 $cc KCOV KCOV_INSTRUMENT_ALL
done
variant latent-entropy 64 gcc GCC_PLUGINS GCC_PLUGIN_LATENT_ENTROPY
variant latent-entropy 32 gcc GCC_PLUGINS GCC_PLUGIN_LATENT_ENTROPY
variant kmsan 64 clang SLUB_DEBUG KMSAN
variant cfi 64 clang CFI
variant lto 64 clang LTO_CLANG_THIN

[ $ran != 0 ] || die "no variant ran"
echo "$ran objects, $([ $fail = 0 ] && echo "all of them" || echo "not all of them") code and nothing else"
exit $fail
