#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kaslr.sh [CASE[/N]...]: does KASLR work for a guest that came with a start info, and does it spare the data of
# the loader?  Each case must pass BOOTS (20) times, or the Nth part of it, with three quarters as many different virtual
# addresses and of the direct mapping of all memory (x86-64), and half as many physical ones, which on i386 are the
# virtual ones: there are fewer slots for them.  Chance alone is below that less than once in a million runs.  A vmlinux
# stays at the physical address that the loader has chosen, and the direct mapping of a kernel with KASAN where it was.
# The controls with nokaslr are boot cases; that of the direct mapping is here, and the vmlinux of the base, which has one
# address only.  At /init a kernel with KASLR has at most 4 pages less than that one.
# tier: test
# reads: harness
# kernel: lean base
# kernel: lean series
# kernel: earlycon series
# kernel: i386pae-small series
# kernel: kasan-small series
. "$(dirname "$0")/../lib/check.sh"

boots=${BOOTS:-20}
[[ $boots =~ ^[1-9][0-9]*$ ]] || die "BOOTS must be a number, not '$boots'"
[ $# -gt 0 ] || set -- ref-bz32-in-the-way ref-bz64-in-the-way ref-bz32-i386pae-in-the-way \
	note-q35 note-microvm ref-firecracker ref-cloud-hypervisor ref-startup64 ref-startup64-native-struct \
	note-kasan/4 note-kaslr-no-rdrand/4 note-kaslr-no-tsc/4 ref-startup64-la57/4 ref-startup64-native-la57/4

# addresses NAME VARIANT: one boot; 'VIRTUAL PHYSICAL DIRECT-MAPPING', the last from the memory of a 64-bit guest.
addresses() {
	local console=$OUT/boot/$1-$2/console kernel direct=none ram=$work/ram-$1 phys symbols
	kernel=$(case_kernel "$1" "$2")
	boot "$1" "$2" KERNEL="$kernel" GUEST_RAM="$ram" || { echo "$line" >&2; return 1; }
	phys=$(fact "$console" kernel_phys | cut -d' ' -f1)
	mapfile -t symbols < <(sed -n 's/^\([0-9a-f]*\) . \(_text\|page_offset_base\)$/\2 0x\1/p' "$kernel/System.map" | sort | cut -d' ' -f2)
	if [ -n "$phys" ] && [ ${#symbols[@]} = 2 ]; then
		direct=$(od -A n -t x8 -j $((phys + symbols[1] - symbols[0])) -N 8 "$ram" | tr -d ' ')
	fi
	rm -f "$ram"
	echo "$(fact "$console" kernel_virt | cut -d' ' -f1) $phys $direct"
}

# case_boots NAME[/N]: all boots of one case, and what they say.
case_boots() {
	local name=${1%/*} parts=1 count i n different=() least list=$work/${1%/*}.addresses
	[[ $1 != */* ]] || parts=${1#*/}
	count=$(((boots + parts - 1) / parts)) least=($((count * 3 / 4)) $((count / 2)) $((count * 3 / 4)))
	for ((i = 1; i <= count; i++)); do addresses "$name" series || red=1; done >"$list"
	for n in 1 2 3; do different+=("$(cut -d' ' -f$n "$list" | awk NF | sort -u | wc -l)"); done
	echo "$name: $count boots, ${different[0]} virtual and ${different[1]} physical addresses, ${different[2]} direct mappings"
	if case_text "$name" | grep -x image=vmlinux >/dev/null; then
		[ "${different[1]}" = 1 ] || not_ok "$name: not where the loader has put it"
		least[1]=1
	fi
	if grep -q ' none$' "$list"; then
		[[ $name == *i386* ]] || not_ok "$name: no page_offset_base"
		least[0]=${least[1]} least[2]=0
	elif grep -x CONFIG_KASAN=y "$(case_kernel "$name" series)/.config" >/dev/null; then	# see kaslr_memory_enabled()
		[ "${different[2]}" = 1 ] || not_ok "$name: KASAN, and the direct mapping has moved"
		least[2]=1
	fi
	for n in 0 1 2; do
		((different[n] >= least[n])) || not_ok "$name: that is not random: $(paste -s -d, "$list")"
	done
	return $red
}

# Side by side, as each of them is one guest at a time.
for name; do
	[ ${#jobs[@]} -lt 3 ] || finished || red=1
	background case_boots "$name"
done
while [ ${#jobs[@]} != 0 ]; do finished || red=1; done

# Not random, twice: where it is linked, and the direct mapping where it is without KASLR.
for name in 'ref-bz64-nokaslr series' 'note-nokaslr series' 'note-q35 base'; do
	for _ in 1 2; do
		got=$(addresses "${name% *}" "${name#* }") || red=1
		echo "$name: $got"
		[[ $got =~ ^0xffffffff81000000\ .*\ (ffff888000000000|ff11000000000000)$ ]] || not_ok "$name: that is not where it is linked"
	done
done

# What it costs at /init: the table is freed with the rest of the init memory.
addresses note-q35 series >/dev/null || red=1
memory() { fact "$OUT/boot/note-q35-$1/console" memtotal_kb; }
pages=$((($(memory base) - $(memory series)) / 4))
echo "note-q35: $pages pages less than base at /init"
[ $pages -le 4 ] || not_ok "that is more than 4"
