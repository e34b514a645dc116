#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# loader.sh: the reference loader without Linux. tests/loaders/ref/golden/NAME.case is run with
# the probe image that its line 'image=' names; what loader and probe say on the debug
# console must be NAME.out to the byte, the exit status 33 (handed over) or 37 (refused).
# UPDATE=1 writes the .out files anew, to be read before they are committed.
# tier: test
# reads: harness
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/loaders/ref/qemu.sh"

need qemu-system-x86_64 boot
loader=$TOP/tests/loaders/ref golden=$TOP/tests/loaders/ref/golden count=0

# The size and the time that a reader of the README may rely on.
start=${EPOCHREALTIME/./}
make -s -C "$loader" O="$work/build"
took=$(((${EPOCHREALTIME/./} - start) / 1000))
size=$(nm "$work/build/loader.elf" | awk '$3 == "rom_used" { print $1 }')
size=$((0x${size:-ffff} & 0xffff))
lines=$(wc -l <"$loader/contract.c")
echo "loader: $size bytes, built in $took ms, contract.c has $lines lines"
[ "$size" -lt 32768 ] || not_ok "the loader is not below 32 KiB"
[ "$took" -lt 5000 ] || not_ok "the loader took $took ms to build, more than 5 s"
[ "$lines" -lt 400 ] || not_ok "contract.c is not below 400 lines"

make -s -C "$loader/probe" O="$work/probe"
printf 'initrd content' >"$work/initrd"
printf 'console=ttyS0 quiet\n' >"$work/cmdline"	# a text file: the newline is not part of it

# run NAME: leaves what was said in $work/NAME.out, the exit status as its last line.
run() {
	local name=$1 case=$golden/$1.case image machine mem status=0
	image=$(sed -n 's/^image=//p' "$case") machine=$(sed -n 's/^machine=//p' "$case") mem=$(sed -n 's/^mem=//p' "$case")
	# shellcheck disable=SC2054
	timeout --foreground -k 5 20 qemu-system-x86_64 -M "${machine:-q35}" -cpu "$(sed -n 's/^cpu=//p' "$case" | grep . || echo max)" \
		-m "${mem:-512M}" -display none -monitor none -serial none -net none -no-reboot \
		-device isa-debug-exit,iobase=0x501,iosize=2 -bios "$work/build/loader.rom" \
		-chardev "file,id=debugcon,path=$work/$name.console" -device isa-debugcon,iobase=0xe9,chardev=debugcon \
		-fw_cfg "name=opt/org.hvmlite/case,file=$case" \
		-fw_cfg "name=opt/org.hvmlite/kernel,file=$work/probe/$image" \
		-fw_cfg "name=opt/org.hvmlite/initrd,file=$work/initrd" \
		-fw_cfg "name=opt/org.hvmlite/cmdline,file=$work/cmdline" </dev/null >"$work/$name.qemu" 2>&1 || status=$?
	{ cat "$work/$name.console" "$work/$name.qemu"; echo "exit $status"; } | sed 's/\x04/<4>/g' >"$work/$name.out"
}

for file in "$golden"/*.case; do
	name=$(basename "$file" .case) count=$((count + 1))
	run "$name"
	[ -z "${UPDATE:-}" ] || cp "$work/$name.out" "$golden/$name.out"
	cmp -s "$golden/$name.out" "$work/$name.out" || {
		not_ok "$name: what is said differs from tests/loaders/ref/golden/$name.out:"
		diff -u "$golden/$name.out" "$work/$name.out" | sed -n '4,12p' || true
	}
done
[ "$count" -ge 20 ] || not_ok "only $count cases in tests/loaders/ref/golden"
echo "$count cases"
