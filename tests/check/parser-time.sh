#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-time.sh: what does a memory map of a million entries cost?  QEMU counts instructions, each one
# being a nanosecond, and gdb reads the guest's clock where the parser, and the function that feeds a long
# map to the E820 code, are entered and left.  Less than 100 ms, whatever is in the map.
# tier: full
# reads: harness
# kernel: lean series
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/loaders/ref/qemu.sh"

need qemu-system-x86_64 boot
need gdb gdb
need gcc gcc libc6-dev
entries=1000000 limit=100000000 kernel=$(built lean series)
gcc -O2 -Wall -Wextra -o "$work/map" tests/check/parser-time/map.c
# The RAM disk is the map.
DIR=$work CASE_FILE=$work/case IMAGE=$kernel/vmlinux INITRD=$work/map.bin CMDLINE='console=ttyS0 nokaslr'
printf 'loader.%s\n' nr_modules=0 initrd_at=0x8000000 set.memmap_paddr=0x8000000 set.memmap_entries=$entries >"$CASE_FILE"
declare -A TEST=([machine]=q35 [cpu]=max [mem]=512M [smp]=1 [qemu]='-icount shift=0')
qemu_common "$work"
ref_loader_args
vars="parse=$(address "$kernel" hvm_start_info_parse) setup=$(address "$kernel" pvh_memory_setup)"
vars+=" after=$(address "$kernel" parse_early_param) wide=8"

# Entries that are dropped are all looked at, which takes more than 2 instructions each.  Of the others no more than the E820
# table has room for.
for kind in ascending empty wrapping scattered-first same descending; do
	least=$((2 * entries))
	[[ $kind == empty || $kind == wrapping ]] || least=1
	"$work/map" $kind $entries >"$INITRD"
	# The time that a busy host takes to let the guest go on after a stop is added, so try again.
	for _ in 1 2 3 4 5; do
		background env GDB_SCRIPT=tests/check/gdb/clock.gdb GDB_VARS="$vars" GDB_LOG="$work/$kind.gdb" \
			timeout 60 tests/check/gdb/qemu "${QEMU_ARGS[@]}" >"$work/$kind.qemu" 2>&1
		finished "$job" || true
		total=$(awk '/^took / { ns += $2 } /Inferior .* killed/ { done = 1 } END { print done ? ns + 0 : "" }' "$work/$kind.gdb")
		((${total:-0} >= limit)) || break
	done
	if [ -z "$total" ]; then
		not_ok "$kind: not done within a minute"
	elif ((total < least || total >= limit)); then
		not_ok "$kind: $((total / 1000)) us, want $((least / 1000)) (or nothing was measured) to $((limit / 1000))"
	else
		ok "$kind: $((total / 1000)) us for $entries entries"
	fi
done
rm -f "$INITRD"
