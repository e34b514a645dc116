#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-variants.sh: the objects that run before the kernel is where it was linked to, by old and new compilers and with
# all that Kbuild can instrument them with.  The parser, in vmlinux and in the decompressor, 64 and 32 bits: no data, no
# undefined symbol, no relocation in the code.  The startup code: nothing absolute, and no symbol that vmlinux does not
# lend to it.  Kbuild compiles these objects from a configuration of its own for each variant, but no kernel.  Then
# without the line of a Makefile that keeps the instrumentation out: that must be noticed.
# parser-variants.sh [TREE [WORD]]: the kernel tree to take, and only the variants with WORD in ' NAME BITS COMPILER '.
# tier: full
# reads: code
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/scripts/compiler.sh"
. "$TOP/tests/check/objects.sh"

only=${2:-} ran=0 variants=0 planted=0
if [ $# = 0 ]; then
	lock build
	src=$("$TOP/scripts/tree.sh" series | tail -n 1)
	"$TOP/scripts/packages.sh" build build32 "gcc-$(gcc -dumpversion | cut -d. -f1)-plugin-dev" g++ >&2
	# Each compiler has folders of its own.
	printf '%s\n' gcc clang-19 gcc-newest clang-newest | xargs -P "$(nproc)" -I '{}' "$0" "$src" ' {} ' |
		awk '{ print } / variants, / { v += $1; o += $3; p += $5 } END { print v " variants, " o " objects; " p " planted faults noticed" }'
	exit
fi
src=$1
export CCACHE_DIR="$CACHE/ccache" CCACHE_COMPILERCHECK=content CCACHE_DEPEND=1
parser=(arch/x86/lib/hvm-start-info.o arch/x86/boot/compressed/hvm-start-info.o)
startup=(arch/x86/boot/startup/{gdt_idt,map_kernel,kaslr}.o)
common="PRINTK BUG SMP HYPERVISOR_GUEST PARAVIRT PVH RELOCATABLE RANDOMIZE_BASE DEBUG_KERNEL DEBUG_FS EXPERT MULTIUSER SYSFS
	PROC_FS KALLSYMS"
# What vmlinux lends to the startup code
lent=$({ grep -rhoE 'SYM_(PIC_ALIAS\(|FUNC_START\(__pi_)[a-z0-9_\\]+' "$src/arch/x86" --include='*.[chS]' | sed 's/.*(\(__pi_\)\?//; s/\\reg/r?[a-z0-9]+/'
	sed -n 's/.*__pi_\([a-z_]*\) = \.;.*/\1/p' "$src/arch/x86/kernel/vmlinux.lds.S"; } | sort -u)

# startup_faults OBJECT...: the same for all of the startup code
startup_faults() {
	local object
	for object; do
		{ readelf -SW "$object"; readelf -rW "$object"; } 2>/dev/null | awk '
			/^ *\[ *[0-9]+\]/ { sub(/^ *\[ *[0-9]+\] */, ""); if ($7 ~ /A/) loaded[$1]; if ($1 == ".text") code = 1 }
			/^Relocation section/ { name = $3; gsub(/\047|^\047?\.rela/, "", name); sub(/^\.rela/, "", name) }
			$3 ~ /^R_X86_64_(64|32|32S)$/ && (name in loaded) && name != "__patchable_function_entries" && !seen[name]++ {
				print "absolute addresses in " name }
			END { if (!code) print "no code" }'
	done
	nm -u "$@" | sed -n 's/^ *[Uw] //p' | sort -u | grep -vxF -f <(nm -g --defined-only "$@" | awk 'NF == 3 { print $3 }') |
		grep -vxE -f <(cat <<<"$lent") | sed 's/^/undefined symbol /'
}

# compile ARG...: the objects, and Kbuild's own check of them, by one make, as the longest part of it is to read the makefiles.
compile() {
	local command
	# shellcheck disable=SC2016 # variables of make
	command='+$(MAKE) $(build)=arch/x86/lib '${parser[0]%.o}.checked' && $(MAKE) $(build)=arch/x86/boot/compressed '${parser[1]%.o}.checked
	# shellcheck disable=SC2016
	[ "$bits" = 32 ] || command+=' && $(MAKE) $(build)=arch/x86/boot/startup '${startup[*]}
	"${make[@]}" KCFLAGS="${flags:-}" "$@" prepare run-command KBUILD_RUN_COMMAND="$command" >"$obj/log" 2>&1
}

# found: the faults of the objects as they are now, one a line
found() {
	local object
	for object in "${parser[@]}"; do parser_faults "$obj/$object" | sed "s|^|$object: |"; done
	[ "$bits" = 32 ] || startup_faults "${startup[@]/#/$obj/}" | sed 's|^|startup: |'
}

# variant NAME BITS COMPILER SYMBOL... [-- WORD=VALUE...]: with these set, or not set if there is a '!' before.  Each WORD
# is given to make, and there must be a fault then.
variant() {
	local name=$1 bits=$2 obj line symbol make plant=() symbols=() startup=("${startup[@]}")
	[[ " $1 $2 $3 " == *"$only"* ]] || return 0
	compiler "$3"
	obj=$src/build-variants-$2-$3
	shift 3
	for symbol; do
		shift
		[ "$symbol" != -- ] || { plant=("$@"); break; }
		symbols+=("$symbol")
	done
	variants=$((variants + 1))
	name+=" $bits ${obj##*-variants-"$bits"-}"
	mkdir -p "$obj"
	make=(make -s -C "$src" O="$obj" ARCH=x86 LOCALVERSION= "${cc_make[@]}")
	{
		[ "$bits" = 64 ] && echo CONFIG_64BIT=y || echo '# CONFIG_64BIT is not set'
		for symbol in $common "${symbols[@]}"; do
			case $symbol in
			!*)	echo "# CONFIG_${symbol#!} is not set" ;;
			*=*)	echo "CONFIG_$symbol" ;;
			*)	echo "CONFIG_$symbol=y" ;;
			esac
		done
	} >"$obj/fragment"
	"${make[@]}" KCONFIG_ALLCONFIG="$obj/fragment" allnoconfig >"$obj/log" 2>&1 || { tail -n 3 "$obj/log"; die "$name: no configuration"; }
	for symbol in PVH "${symbols[@]}"; do
		case $symbol in
		!*)	grep -q "^CONFIG_${symbol#!}=" "$obj/.config" || continue ;;
		*=*)	grep -qxF "CONFIG_$symbol" "$obj/.config" && continue ;;
		*)	grep -qx "CONFIG_$symbol=y" "$obj/.config" && continue ;;
		esac
		not_ok "$name: $symbol did not take effect"
		return 0
	done
	! grep -qx CONFIG_AMD_MEM_ENCRYPT=y "$obj/.config" || startup+=(arch/x86/boot/startup/{sme,sev-startup}.o)
	compile || {
		not_ok "$name: does not build: $(grep -m 3 -E 'error|Error' "$obj/log")"
		return 0
	}
	ran=$((ran + ${#parser[@]} + (bits == 64 ? ${#startup[@]} : 0)))
	line=$(found; grep -m 3 -E '(hvm-start-info|kaslr|boot/startup/)[^ ]*: warning' "$obj/log" || true)
	if [ -n "$line" ]; then not_ok "$name: ${line//$'\n'/; }"; else ok "$name"; fi
	for symbol in "${plant[@]}"; do
		if compile "$symbol"; then line=$(found || true); line=${line:+$(grep "${faulty:-.}" <<<"$line" || true)}; else line=$(grep -m 1 'depends on its address' "$obj/log" || true); fi
		if [ -n "$line" ]; then
			planted=$((planted + 1))
		else
			not_ok "$name: $symbol is not noticed: $(grep -m 3 -E 'error|Error' "$obj/log" || true)"
		fi
	done
}

echo 'static void *planted __attribute__((used)) = &planted;' >"$tmp/absolute.h"
# The parser itself has nothing that UBSAN checks.
echo 'static int __attribute__((used)) planted(int a, int b) { return a << b; }' >"$tmp/shift.h"
# shellcheck disable=SC2086 # words
for by in gcc clang-19 gcc-newest clang-newest; do
	for bits in 64 32; do
		variant O2 $bits $by CC_OPTIMIZE_FOR_PERFORMANCE
		variant Os $bits $by CC_OPTIMIZE_FOR_SIZE
		flags="-include $tmp/shift.h" variant ubsan $bits $by UBSAN UBSAN_BOUNDS UBSAN_SHIFT -- UBSAN_SANITIZE_hvm-start-info.o=y
		variant ubsan-trap $bits $by UBSAN UBSAN_TRAP UBSAN_BOUNDS UBSAN_SHIFT
		variant gcov $bits $by GCOV_KERNEL GCOV_PROFILE_ALL -- GCOV_PROFILE_hvm-start-info.o=y
		variant branches $bits $by FTRACE PROFILE_ALL_BRANCHES -- CFLAGS_hvm-start-info.o=
		variant ftrace $bits $by FTRACE FUNCTION_TRACER -- CFLAGS_REMOVE_hvm-start-info.o=
		variant fortify $bits $by FORTIFY_SOURCE STACKPROTECTOR STACKPROTECTOR_STRONG
		variant no-fortify $bits $by !FORTIFY_SOURCE !STACKPROTECTOR
		variant zero-init $bits $by INIT_STACK_ALL_ZERO
		variant pattern-init $bits $by INIT_STACK_ALL_PATTERN
		variant debug $bits $by DEBUG_VIRTUAL DEBUG_VM PROVE_LOCKING DEBUG_ENTRY PREEMPT DEBUG_PREEMPT
		variant zero-regs $bits $by ZERO_CALL_USED_REGS
	done
	variant thunks 64 $by CPU_MITIGATIONS MITIGATION_RETPOLINE MITIGATION_RETHUNK MITIGATION_SLS
	variant ibt 64 $by X86_KERNEL_IBT
	variant sme 64 $by CPU_SUP_AMD ACPI EFI EFI_STUB AMD_MEM_ENCRYPT
	variant kasan 64 $by KASAN KASAN_GENERIC KASAN_OUTLINE -- KASAN_SANITIZE_hvm-start-info.o=y
	variant kasan-inline 64 $by KASAN KASAN_GENERIC KASAN_INLINE -- KASAN_SANITIZE=y
	variant kcsan 64 $by KCSAN -- KCSAN_SANITIZE_hvm-start-info.o=y KCSAN_SANITIZE=y
	variant kcov 64 $by KCOV KCOV_INSTRUMENT_ALL -- KCOV_INSTRUMENT_hvm-start-info.o=y KCOV_INSTRUMENT=y
	faulty='startup: absolute' variant absolute 64 $by -- KCFLAGS="-include $tmp/absolute.h"
done
# shellcheck disable=SC2086
for bits in 64 32; do
	variant latent-entropy $bits gcc GCC_PLUGINS GCC_PLUGIN_LATENT_ENTROPY
	variant kstack-erase $bits gcc GCC_PLUGINS KSTACK_ERASE
	variant randstruct $bits gcc GCC_PLUGINS RANDSTRUCT_FULL
done
# shellcheck disable=SC2086
for by in clang-19 clang-newest; do
	variant kmsan 64 $by SLUB_DEBUG KMSAN -- KMSAN_SANITIZE_hvm-start-info.o=y KMSAN_SANITIZE=y
	variant cfi 64 $by CFI
	variant cfi-ibt 64 $by CFI X86_KERNEL_IBT CPU_MITIGATIONS MITIGATION_RETPOLINE MITIGATION_RETHUNK MITIGATION_CALL_DEPTH_TRACKING
	variant lto 64 $by LTO_CLANG_THIN -- CFLAGS_REMOVE_hvm-start-info.o=
	variant lto-cfi-ibt 64 $by LTO_CLANG_THIN CFI X86_KERNEL_IBT
	variant randstruct 64 $by RANDSTRUCT_FULL
done
variant kstack-erase 64 clang-newest KSTACK_ERASE
variant kstack-erase 32 clang-newest KSTACK_ERASE

[ $ran != 0 ] || die "no variant ran"
echo "$variants variants, $ran objects; $planted planted faults noticed"
