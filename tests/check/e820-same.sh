#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# e820-same.sh: what the series makes of a start info's memory map is what the base makes of the same map in a zero page.
# Ranges of all types from 0 to 20, of 0xefffffff and of 0xffffffff, next to each other, overlapping, and in both orders.
# tier: test
# kernel: lean base
# kernel: lean series
. "$(dirname "$0")/../lib/check.sh"

# The zero page gets the ISA hole, which the kernel adds to a start info's map.
map=$'0,0x9f000,1\n0xa0000,0x60000,2\n0x100000,0xff00000,1\n0x12000000,to:low,1'
at=$((0x10000000))
for type in {0..20} $((0xefffffff)) $((0xffffffff)); do
	# Two that touch, one of type 2 that overlaps, and one more that touches this.
	map+=$(printf '\n%d,%s' $at 0x4000,"$type" $((at + 0x4000)) 0x4000,"$type" $((at + 0x6000)) 0x4000,2 $((at + 0xa000)) 0x2000,"$type")
	at=$((at + 0x20000))
done

# table NAME KERNEL GIVE SUBARCH: the kernel's E820 table as it prints it.
table() {
	printf '%s\n' config=lean loader=ref image=vmlinux mem=512M 'append=console=ttyS0 earlyprintk=serial panic=-1 nokaslr' \
		base=pass series=pass loader.entry=startup_64 "loader.give=$3" "loader.memmap=$map" "expect.subarch=$4" >"$work/$1.case"
	boot "$work/$1.case" "$2" || die "$line"
	tr -d '\r' <"$OUT/boot/$1-$2/console" | sed -n 's/^.*BIOS-e820: //p' >"$work/$1"
	[ "$(wc -l <"$work/$1")" -gt 60 ] || die "$1: only $(wc -l <"$work/$1") lines of a memory map"
}
for order in cat tac; do
	map=$($order <<<"$map" | paste -sd';')
	table "e820-$order-zero-page" base zero_page_struct 0
	table "e820-$order-start-info" series start_info 5
	map=$(tr ';' '\n' <<<"$map")
	diff "$work/e820-$order-zero-page" "$work/e820-$order-start-info" || not_ok "$order: not the same, see above"
	echo "$order: $(wc -l <"$work/e820-$order-start-info") ranges"
done
