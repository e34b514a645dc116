#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-time.sh: what does a memory map of a million entries cost?  QEMU counts instructions, each one
# being a nanosecond, and gdb reads the guest's clock where the parser, and the function that feeds a long
# map to the E820 code, are entered and left.  Less than 100 ms, whatever is in the map.
# tier: full
# reads: harness
# kernel: lean series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"
. "$TOP/tests/loaders/ref/qemu.sh"

need qemu-system-x86_64 boot
need gdb gdb
need gcc gcc libc6-dev
rom=$(loader_rom) source=$TOP/tests/check/parser-time work=$OUT/parser-time entries=1000000 limit=100000000 failed=0 qemu=''
rm -rf "$work"
mkdir -p "$work"
socket=$(mktemp -d)	# short: a socket has a path of 107 bytes at most
trap '[ -z "$qemu" ] || kill "$qemu" 2>/dev/null || true; rm -rf "$work/map.bin" "$socket"' EXIT
gcc -O2 -Wall -Wextra -o "$work/map" "$source/map.c"
printf 'console=ttyS0 nokaslr' >"$work/cmdline"
cat >"$work/case" <<-EOT
	loader.nr_modules=0
	loader.initrd_at=0x8000000
	loader.set.memmap_paddr=0x8000000
	loader.set.memmap_entries=$entries
EOT

# measure KERNEL KIND: the nanoseconds of both functions together, in $total.
measure() {
	local kernel=$1 kind=$2 wide=8 parse setup after log=$work/$3-$2
	symbol() { awk -v name="$1" '$3 == name { print "0x" $1 }' "$kernel/System.map"; }
	parse=$(symbol hvm_start_info_parse) setup=$(symbol pvh_memory_setup) after=$(symbol parse_early_param)
	[[ -n $parse && -n $setup && -n $after ]] || die "$kernel/System.map lacks one of the functions"
	# i386 runs the parser before paging is on.
	grep -qx CONFIG_64BIT=y "$kernel/.config" || { wide=4 parse=$(printf '%#x' $((parse - 0xc0000000))); }

	"$work/map" "$kind" $entries >"$work/map.bin"
	rm -f "$socket/gdb"
	timeout 60 qemu-system-x86_64 -accel tcg -icount shift=0 -M q35 -cpu max -m 512M -display none -monitor none \
		-serial "file:$log.console" -net none -no-reboot -bios "$rom" -device isa-debug-exit,iobase=0x501,iosize=2 \
		-chardev "file,id=debugcon,path=$log.debugcon" -device isa-debugcon,iobase=0xe9,chardev=debugcon \
		-fw_cfg "name=opt/org.hvmlite/case,file=$work/case" -fw_cfg "name=opt/org.hvmlite/kernel,file=$kernel/vmlinux" \
		-fw_cfg "name=opt/org.hvmlite/initrd,file=$work/map.bin" -fw_cfg "name=opt/org.hvmlite/cmdline,file=$work/cmdline" \
		-S -chardev "socket,id=gdb,path=$socket/gdb,server=on,wait=off" -gdb chardev:gdb </dev/null >"$log.qemu" 2>&1 &
	qemu=$!
	for _ in {1..100}; do
		[ -S "$socket/gdb" ] && break
		sleep 0.1
	done
	timeout 60 gdb -q -nx -batch -ex 'set architecture i386:x86-64' -ex "target remote $socket/gdb" \
		-ex "set \$parse = $parse" -ex "set \$setup = $setup" -ex "set \$after = $after" -ex "set \$wide = $wide" \
		-x "$TOP/tests/check/gdb/clock.gdb" </dev/null >"$log.gdb" 2>&1 || true
	kill "$qemu" 2>/dev/null || true
	wait "$qemu" || true
	qemu=''
	total=$(awk '/^took / { ns += $2; n++ } END { if (n) print ns }' "$log.gdb")
	grep -q 'Inferior .* killed' "$log.gdb" || total=''
}

configs=(lean)
# Each entry of the first four has to be looked at, which takes more than 2 instructions.
for config in "${configs[@]}"; do
	kernel=$("$TOP/scripts/build.sh" "$config" series | tail -n 1)
	for kind in ascending empty wrapping scattered-first same descending; do
		least=$((2 * entries))
		[[ $kind != same && $kind != descending ]] || least=1
		# The time that a busy host takes to let the guest go on after a stop is added, so try again.
		for _ in 1 2 3 4 5; do
			measure "$kernel" $kind "$config"
			((${total:-0} >= limit)) || break
		done
		if [ -z "$total" ]; then
			echo "not ok $config: $kind: not done within a minute"
			failed=1
		elif ((total < least)); then
			echo "not ok $config: $kind: $total ns: nothing was measured"
			failed=1
		elif ((total >= limit)); then
			echo "not ok $config: $kind: $((total / 1000)) us, more than 100 ms"
			failed=1
		else
			echo "ok $config: $kind: $((total / 1000)) us for $entries entries"
		fi
	done
done
exit $failed
