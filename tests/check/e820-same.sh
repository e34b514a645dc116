#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# e820-same.sh: what the series makes of a start info's memory map is what the base makes of the same map in a zero page.
# Ranges of all types from 0 to 20, of 0xefffffff and of 0xffffffff, next to each other, overlapping, and in both orders.
# tier: test
# kernel: lean base
# kernel: lean series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

work=$OUT/e820-same fail=0
rm -rf "$work"
mkdir -p "$work"

# The zero page gets the ISA hole, which the kernel adds to a start info's map.
map=("0,0x9f000,1" "0xa0000,0x60000,2" "0x100000,0xff00000,1" "0x12000000,to:low,1")
at=$((0x10000000))
for type in {0..20} $((0xefffffff)) $((0xffffffff)); do
	# Two that touch, one of type 2 that overlaps, and one more that touches this.
	map+=("$at,0x4000,$type" "$((at + 0x4000)),0x4000,$type" "$((at + 0x6000)),0x4000,2" "$((at + 0xa000)),0x2000,$type")
	at=$((at + 0x20000))
done
mapfile -t reversed < <(printf '%s\n' "${map[@]}" | tac)

# table NAME KERNEL GIVE MAP SUBARCH: the kernel's E820 table as it prints it.
table() {
	printf '%s\n' config=lean loader=ref image=vmlinux mem=512M 'append=console=ttyS0 earlyprintk=serial panic=-1 nokaslr' \
		base=pass series=pass "loader.door=startup_64" "loader.give=$3" "loader.memmap=$4" "expect.subarch=$5" >"$work/$1.case"
	tests/run.sh "$work/$1.case" "$2" >"$work/$1.out" || { cat "$work/$1.out"; exit 1; }
	tr -d '\r' <"$OUT/boot/$1-$2/console" | sed -n 's/^.*BIOS-e820: //p' >"$work/$1"
	[ "$(wc -l <"$work/$1")" -gt 60 ] || die "$1: only $(wc -l <"$work/$1") lines of a memory map"
}
cd "$TOP"
for order in forward backward; do
	entries=("${map[@]}")
	[ $order = forward ] || entries=("${reversed[@]}")
	text=$(IFS=';'; echo "${entries[*]}")
	table "e820-$order-zero-page" base zero_page_struct "$text" 0
	table "e820-$order-start-info" series start_info "$text" 5
	if cmp -s "$work/e820-$order-zero-page" "$work/e820-$order-start-info"; then
		echo "$order: $(wc -l <"$work/e820-$order-start-info") ranges, all the same"
	else
		diff "$work/e820-$order-zero-page" "$work/e820-$order-start-info" | head -n 10
		fail=1
	fi
done
exit $fail
