#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# boot.sh ROW base|series: the instructions of one boot, ROW is one of tests/bench/rows. Prints
# "STEPS-TO-START_KERNEL STEPS-TO-INIT INSTRUCTIONS-TO-START_KERNEL INSTRUCTIONS-TO-INIT", see count.c.
# Everything is kept in out/bench/ROW-{base,series}, as tests/run.sh would, with the marks. KERNEL=FOLDER
# takes a kernel that is built already, PROFILE=MARK counts by function from the entry to MARK (in "profile").
#
# Up to start_kernel there is one thread, and it is the same to the digit each time. After that, when a
# tick falls where two threads want to write to sysfs, one waits for the other: up to 3 % more to /init of the
# very same code, by chance. So each boot is made with command lines of different length, the same each time: three
# times, and more (up to SHIFTS, 9) until the two least agree to 0.2 %; the least counts. And the initrd is not
# unpacked in a thread of its own.
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"
for part in lib/case lib/verdict lib/qemu bench/lib; do
	# shellcheck source=/dev/null
	. "$TOP/tests/$part.sh"
done

[[ $# = 2 && ($2 = base || $2 = series) ]] || die "usage: tests/bench/boot.sh ROW base|series"
row=$1 variant=$2
[ -n "$(bench_rows | awk -v row="$row" '$1 == row')" ] || die "tests/bench/rows has no row $row"
[ -z "${PROFILE:-}" ] || SHIFTS=1
kernel=${KERNEL:-$(bench_kernel "$row" "$variant")}

least='' second=''
for ((shift = 0; shift < ${SHIFTS:-9}; shift++)); do
	[ $shift -lt 3 ] || [ $((1000 * (second - least))) -gt $((2 * least)) ] || break
	bench_boot "$row" "$variant" "$kernel" "initramfs_async=0 shift=$(printf '%*s' $((5 * shift)) '' | tr ' ' x)"
	read -r s1 s2 n1 n2 <<<"$(bench_figures "$BENCH_DIR/marks")"
	[ $shift -gt 0 ] || start="$s1 $n1"
	if [ -z "$least" ] || [ "$s2" -lt "$least" ]; then
		second=$least least=$s2 least_n=$n2
		cp "$BENCH_DIR/marks" "$OUT/bench/$row-$variant.marks"
	elif [ -z "$second" ] || [ "$s2" -lt "$second" ]; then
		second=$s2
	fi
done
mv "$OUT/bench/$row-$variant.marks" "$BENCH_DIR/marks"
if [ -n "${PROFILE:-}" ]; then
	bench_profile "$BENCH_DIR/profile" "$kernel"
else
	echo "${start% *} $least ${start#* } $least_n" | tee "$BENCH_DIR/figures"
fi
