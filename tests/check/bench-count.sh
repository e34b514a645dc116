#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# bench-count.sh: does the counter of make bench count? The firmware tests/bench/selftest.S has a known number of
# instructions between its marks. A string instruction has one step more than rounds: in the last one QEMU
# finds that none is left.
# tier: full
# reads: harness
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/bench/lib.sh"

need qemu-system-x86_64 qemu-system-x86
need gcc gcc
dir=$OUT/bench/selftest
mkdir -p "$dir"
gcc -m32 -c -o "$dir/rom.o" "$TOP/tests/bench/selftest.S"
ld -m elf_i386 -n --no-warn-rwx-segments -Ttext=0 --section-start=.reset=0xfff0 -e 0 -o "$dir/rom.elf" "$dir/rom.o"
objcopy -O binary "$dir/rom.elf" "$dir/rom"

marks=''
for name in loop string empty end; do
	marks+=,$name=$(nm "$dir/rom.elf" | awk -v name="mark_$name" '$3 == name { printf "f%s", substr($1, 5) }')
done
status=0
timeout -k 5 30 qemu-system-x86_64 -M q35 -display none -monitor none -serial none -net none \
	"${BENCH_CLOCK[@]}" -device isa-debug-exit,iobase=0x501,iosize=2 -bios "$dir/rom" \
	-plugin "file=$(bench_plugin),out=$dir/marks$marks" </dev/null || status=$?
[ $status = 33 ] || die "QEMU ended with $status"
got=$(awk 'NR > 1 { printf "%s %d %d\n", last, $2 - steps, $3 - instructions }
	   { last = $1; steps = $2; instructions = $3 }' "$dir/marks")
want='loop 2001 2001
string 605 5
empty 3 3'
[ "$got" = "$want" ] || die "counted '${got//$'\n'/, }', want '${want//$'\n'/, }'"
echo "$got"
