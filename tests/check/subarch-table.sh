#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# subarch-table.sh: does the jump table of startup_32 have a slot for each subarch, does the assembler see one that is
# missing, and does a boot test see two that are swapped?
# tier: test
# reads: code
# kernel: i386pae-small series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

kernel=$("$TOP/scripts/build.sh" i386pae-small series | tail -n 1)
src=$CACHE/src/series obj=$CACHE/src/series/build-i386pae-small
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
fail=0
red() { echo "not ok - $*"; fail=1; }

# The command that built head_32.o, on another source.
assemble()
{
	local cmd
	cmd=$(sed -n 's/^savedcmd_arch\/x86\/kernel\/head_32.o := //p' "$obj/arch/x86/kernel/.head_32.o.cmd")
	[ -n "$cmd" ] || die "no command for head_32.o in $obj"
	cmd=${cmd//..\/arch\/x86\/kernel\/head_32.S/$1}
	cmd=${cmd//arch\/x86\/kernel\/head_32.o/$tmp\/head_32.o}
	cmd=${cmd//arch\/x86\/kernel\/.head_32.o.d/$tmp\/head_32.d}
	(cd "$obj" && eval "${cmd%%;*}") > "$tmp/log" 2>&1
}

source=$src/arch/x86/kernel/head_32.S
cp "$source" "$src/arch/x86/kernel/verify_cpu.S" "$tmp/"
sed -i "s#\"verify_cpu.S\"#\"$tmp/verify_cpu.S\"#; s#\"../xen/xen-head.S\"#\"$src/arch/x86/xen/xen-head.S\"#" "$tmp/head_32.S"
assemble "$tmp/head_32.S" || { cat "$tmp/log"; red "head_32.S does not assemble as it is"; }
sed -i '/X86_SUBARCH_LGUEST/d' "$tmp/head_32.S"
if assemble "$tmp/head_32.S"; then
	red "a table without a slot for lguest assembles"
elif grep -q 'subarch_entries needs one slot' "$tmp/log"; then
	echo "ok - a missing slot is an error"
else
	cat "$tmp/log"
	red "a missing slot gives another error"
fi

# Where the table is in the file: 6 words in .init.data, five of them the native entry.
addr=$(nm "$kernel/vmlinux" | sed -n 's/ [a-zA-Z] subarch_entries$//p')
read -r vma offset < <(readelf -SW "$kernel/vmlinux" | sed -n 's/^.* \.init\.data *PROGBITS *\([0-9a-f]*\) \([0-9a-f]*\) .*/\1 \2/p')
[ -n "$addr$offset" ] || die "no subarch_entries in $kernel/vmlinux"
at=$((0x$addr - 0x$vma + 0x$offset))
mapfile -t slot < <(od -An -v -tx4 -w4 -j "$at" -N 24 "$kernel/vmlinux" | tr -d ' ')
native=$(printf '%s\n' "${slot[@]:0:5}" | sort -u)
if [ "$(wc -l <<< "$native")" = 1 ] && [ "${slot[5]}" != "$native" ]; then
	echo "ok - slots 0 to 4 are the native entry, slot 5 is not"
else
	red "table is ${slot[*]}"
fi

mkdir "$tmp/swapped"
cp "$kernel"/{vmlinux,bzImage,.config} "$tmp/swapped/"
dd if="$kernel/vmlinux" of="$tmp/swapped/vmlinux" bs=1 skip="$((at + 20))" seek="$((at + 16))" count=4 conv=notrunc status=none
dd if="$kernel/vmlinux" of="$tmp/swapped/vmlinux" bs=1 skip="$((at + 16))" seek="$((at + 20))" count=4 conv=notrunc status=none
case_text i386pae-startup_32-behind-8m >"$tmp/swapped-slots.case"
if KERNEL=$tmp/swapped "$TOP/tests/run.sh" "$tmp/swapped-slots.case" series > "$tmp/log" 2>&1; then
	cat "$tmp/log"
	red "a kernel with two slots swapped passes"
elif grep -q '^red swapped-slots series' "$tmp/log"; then
	echo "ok - with slots 4 and 5 swapped: $(tail -n 1 "$tmp/log")"
else
	cat "$tmp/log"
	red "the swapped kernel could not be tried"
fi
exit $fail
