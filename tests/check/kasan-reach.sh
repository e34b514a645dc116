#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kasan-reach.sh: no instrumented code of a KASAN kernel can run before kasan_early_init(), from any entry
# point of vmlinux.  The unpatched kernel has such code behind its PVH entry.  Then kernels and edge lists
# with planted faults, each of which must be found.  The decompressor of a bzImage is linked without the
# runtime of KASAN, so it cannot have any; it ends in the ELF entry.
# tier: full
# reads: code
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

work=$OUT/kasan-reach edges=$TOP/tests/check/kasan/edges failed=0
rm -rf "$work"
mkdir -p "$work"
trap 'rm -f "$work"/*.dis "$work"/*.dis32' EXIT
trap 'exit 130' INT TERM

need gcc gcc libc6-dev
need objdump binutils
gcc -O2 -Wall -Wextra -Werror -o "$work/reach" "$TOP/tests/check/kasan/reach.c"

for variant in base series; do
	kernel=$("$TOP/scripts/build.sh" kasan-small $variant | tail -n 1)
	ln -s "$kernel/vmlinux" "$work/$variant"
	objdump -d --no-show-raw-insn "$kernel/vmlinux" >"$work/$variant.dis"
	objdump -d --no-show-raw-insn -M i386 --disassemble=pvh_start_xen "$kernel/vmlinux" >"$work/$variant.dis32"
	offset=$(sed -n 's/^CONFIG_KASAN_SHADOW_OFFSET=//p' "$kernel/.config")
done

# reach WANT VARIANT EDGES DISASSEMBLY REGEX...: WANT is the exit status; each REGEX must match a line.
reach() {
	local want=$1 variant=$2 status=0 regex
	"$work/reach" "$work/$variant" "$variant" "$3" "$offset" "$4" "$work/$variant.dis32" >"$work/log" 2>&1 || status=$?
	shift 4
	for regex; do
		grep -qE -e "$regex" "$work/log" && continue
		echo "this is not there: $regex" >>"$work/log"
		want=-1
	done
	[ "$status" = "$want" ] && { echo "ok - $name"; return; }
	echo "not ok - $name: exit status $status"
	tail -n 30 "$work/log" | sed "s/^/# /"
	failed=1
}

name='the series: nothing instrumented before the shadow'
reach 0 series "$edges" "$work/series.dis" '^# from the ELF entry, startup_64' '^# from the PHYS32_ENTRY note, pvh_start_xen'
cp "$work/log" "$work/series.log"
grep '^#' "$work/series.log"
name='the unpatched kernel: instrumented code behind the PVH entry'
reach 1 base "$edges" "$work/base.dis" '^xen_pvh_init\(\) is reached' '^mem_map_via_hcall\(\) is reached' '^memcmp\(\) is reached'
cp "$work/log" "$work/base.log"

# The rest is a test of this test.
name='an indirect branch to instrumented code'
reach 1 series <(cat "$edges"; echo series startup_64 jump x86_early_init_platform_quirks) "$work/series.dis" '^x86_early_init_platform_quirks\(\) is reached'
name='a call of instrumented code'
target=$(sed -n 's/^ffffffff\([0-9a-f]*\) <x86_early_init_platform_quirks>:$/ffffffff\1/p' "$work/series.dis")
reach 1 series "$edges" <(sed "s/call .*<clear_bss>/call   $target <x86_early_init_platform_quirks>/" "$work/series.dis") '^x86_early_init_platform_quirks\(\) is reached'
name='kasan_early_init() is not called'
reach 2 series "$edges" <(sed 's/call .*<kasan_early_init>/nop/' "$work/series.dis") 'is never reached' '^load_ucode_bsp\(\) is reached'
name='an indirect branch that is not listed'
reach 2 series <(grep -v 'startup_64[[:space:]]*jump' "$edges") "$work/series.dis" '^startup_64: indirect jump .* to common_startup_64 is not'
name='an indirect branch that is listed wrongly'
reach 2 series <(sed 's/x86_64_start_kernel/verify_cpu/' "$edges") "$work/series.dis" '^common_startup_64: indirect call .* to x86_64_start_kernel is not'
name='a line of the list that nothing needs'
reach 2 series <(cat "$edges"; echo both start_kernel call panic) "$work/series.dis" 'nothing needs it'
name='a line of the list without a target'
reach 2 series <(cat "$edges"; echo both startup_64 jump no_such_symbol) "$work/series.dis" 'no symbol no_such_symbol'
name='a disassembly that is cut off'
reach 2 series "$edges" <(sed "/^Disassembly of section .init.text/,\$d" "$work/series.dis") 'where no instruction begins'
name='a kernel without instrumentation'
reach 2 series "$edges" <(sed 's/<__asan_/</; s/0x37ffff,/0x0,/; s/0xdffffc0000000000/0x0/; s/0xf1f1f1f1/0x0/' "$work/series.dis") 'no KASAN kernel'
exit $failed
