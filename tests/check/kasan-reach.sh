#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kasan-reach.sh: no instrumented code of a KASAN kernel can run before kasan_early_init(), from any entry
# point of vmlinux.  The base kernel has such code behind its PVH entry.  Then kernels and edge lists
# with planted faults, each of which must be found.  The decompressor of a bzImage is linked without the
# runtime of KASAN, so it cannot have any; it ends in the ELF entry.
# tier: full
# reads: code
. "$(dirname "$0")/../lib/check.sh"

need gcc gcc libc6-dev
need objdump binutils
gcc -O2 -Wall -Wextra -Werror -o "$tmp/reach" tests/check/kasan/reach.c
for variant in base series; do
	kernel=$(built kasan-small $variant)
	ln -s "$kernel/vmlinux" "$tmp/$variant"
	objdump -d --no-show-raw-insn "$kernel/vmlinux" >"$tmp/$variant.dis"
	objdump -d --no-show-raw-insn -M i386 --disassemble=pvh_start_xen "$kernel/vmlinux" >"$tmp/$variant.dis32"
	offset=$(sed -n 's/^CONFIG_KASAN_SHADOW_OFFSET=//p' "$kernel/.config")
done
# A call goes to this address.
target=$(sed -n 's/^ffffffff\([0-9a-f]*\) <x86_early_init_platform_quirks>:$/ffffffff\1/p' "$tmp/series.dis")
quirks=x86_early_init_platform_quirks

# Each row: what it is, the kernel, the exit status, a regular expression for a line, and two commands that edit, by sed, the
# list of edges and the disassembly.
while IFS='|' read -r name variant want regex edges dis; do
	status=0
	"$tmp/reach" "$tmp/$variant" "$variant" <(sed -e "$edges" tests/check/kasan/edges) "$offset" \
		<(sed -e "$dis" "$tmp/$variant.dis") "$tmp/$variant.dis32" >"$tmp/log" 2>&1 || status=$?
	[ $status = "$want" ] || not_ok "$name: exit status $status, want $want"
	log_has "$name" "$regex"
	grep '^#' "$tmp/log" || true
done <<END
the series, from the ELF entry|series|0|^# from the ELF entry, startup_64||
the series, from the note|series|0|^# from the PHYS32_ENTRY note, pvh_start_xen||
base: behind the PVH entry|base|1|^xen_pvh_init\(\) is reached||
base: memory map|base|1|^mem_map_via_hcall\(\) is reached||
base: memcmp|base|1|^memcmp\(\) is reached||
an indirect branch|series|1|^$quirks\(\) is reached|\$aseries startup_64 jump $quirks|
a call|series|1|^$quirks\(\) is reached||s/call .*<clear_bss>/call   $target <$quirks>/
kasan_early_init() is not called|series|2|^load_ucode_bsp\(\) is reached||s/call .*<kasan_early_init>/nop/
kasan_early_init() is never reached|series|2|is never reached||s/call .*<kasan_early_init>/nop/
a branch that is not listed|series|2|^startup_64: indirect jump .* to common_startup_64 is not|/startup_64[[:space:]]*jump/d|
a branch that is listed wrongly|series|2|^common_startup_64: .* to x86_64_start_kernel is not|s/x86_64_start_kernel/verify_cpu/|
a line that nothing needs|series|2|nothing needs it|\$aboth start_kernel call panic|
a line without a target|series|2|no symbol no_such_symbol|\$aboth startup_64 jump no_such_symbol|
a disassembly that is cut off|series|2|where no instruction begins||/^Disassembly of section .init.text/,\$d
no instrumentation|series|2|no KASAN kernel||s/<__asan_/</; s/0x37ffff,/0x0,/; s/0xdffffc0000000000/0x0/; s/0xf1f1f1f1/0x0/
END
