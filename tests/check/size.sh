#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# size.sh: what the series costs and saves, in bytes of sections and in lines.
# The decompressor may grow by less than 3 KiB, and so may all of a bzImage by parts 1 and 2. With part 3 that is true of
# x86-64; on i386, where the old entry has no page tables to lose, the limit is 3.5 KiB then. .init.data shrinks by at
# least 32 KiB; there is less assembly; a kernel without CONFIG_PVH pays less than 300 bytes of text: most of it is in
# setup.o, which stops at a start info, and reports a command line that part 0 cuts.
# tier: full
# kernel: lean base
# kernel: lean series
# kernel: i386pae-small base
# kernel: i386pae-small series
# kernel: earlycon-nopvh base
# kernel: earlycon-nopvh series
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/check/objects.sh"

# limit NAME BASE SERIES LIMIT: the growth must be below LIMIT bytes.
limit() {
	local growth=$(($3 - $2)) word=ok
	[ $growth -lt "$4" ] || word=not_ok
	$word "$1: $2 -> $3 ($(printf %+d $growth), must be less than $(printf %+d "$4"))"
}

declare -A bytes
for config in lean i386pae-small earlycon-nopvh; do
	for variant in base series; do
		objects $config $variant
		bytes[$config-image-$variant]=$(image_size "$obj")
		bytes[$config-decompressor-$variant]=$((${bytes[$config-image-$variant]} - $(sections "$obj/arch/x86/boot/compressed/vmlinux" '^[.]rodata[.][.]compressed$')))
		bytes[$config-init-$variant]=$(sections "$obj/vmlinux" '^[.]init[.]data$')
	done
done
compare() { limit "$3" "${bytes[$1-base]}" "${bytes[$1-series]}" "$2"; }
compare lean-decompressor 3072 'decompressor, x86-64'
compare i386pae-small-decompressor 3072 'decompressor, i386'
compare earlycon-nopvh-decompressor 200 'decompressor without CONFIG_PVH, x86-64'
compare lean-image 3072 'all of the bzImage, x86-64'
compare lean-init $((-32 * 1024 + 1)) '.init.data, x86-64'

# The objects of parts 1 and 2 that no gate of part 3 is in.
part() { sed -n "/^# Part $1/,/^# Part $(($1 + 1))/p" "$TOP/series" | sed '/^#/d; /^$/d' | sed "s|^|$TOP/patches/|"; }
touched() { [ $# = 0 ] || index_lines "$@" | cut -d' ' -f3 | LC_ALL=C sort -u; }
mapfile -t entry < <(part 1; part 2)

# All of an i386 image: of i386pae.config, by make bisect. One compiler has built these, which need not be the one here.
none=$("$TOP/scripts/bisect.sh" image i386pae 0)
image=$("$TOP/scripts/bisect.sh" image i386pae ${#entry[@]})
all=$("$TOP/scripts/bisect.sh" image i386pae "$(series_patches | wc -l)")
limit 'all of the bzImage after part 2, i386' "$none" "$image" 3072
limit 'all of the bzImage, i386' "$none" "$all" 3584

mapfile -t gates < <(part 3)
text=([0]=0 [1]=0) n=0
linked=$(ar t "$CACHE/src/base/build-earlycon-nopvh/vmlinux.a" | sed "s|^$CACHE/src/base/build-earlycon-nopvh/||")
for file in $(LC_ALL=C comm -23 <(touched "${entry[@]}") <(touched "${gates[@]}")); do
	object=${file%.*}.o i=0
	[[ $file == arch/x86/[!b]*.[cS] ]] || continue
	# Objects that the kernel does not have may be there, too: see build.sh.
	grep -qxF "$object" <<< "$linked" || continue
	for variant in base series; do
		object_text=$(size "$CACHE/src/$variant/build-earlycon-nopvh/$object" | awk 'NR == 2 { print $1 }')
		text[i]=$((text[i] + object_text)) i=$((i + 1))
	done
	n=$((n + 1))
done
[ $n -gt 2 ] || not_ok "only $n objects to look at without CONFIG_PVH"
limit "text of the $n objects of parts 1 and 2 without CONFIG_PVH" "${text[0]}" "${text[1]}" 300

# Lines
tree=$("$TOP/scripts/tree.sh" series | tail -n 1)
lines() { git -C "$tree" show "$1:$2" | wc -l; }
stub=arch/x86/platform/pvh/head.S entry32=arch/x86/kernel/head_32.S
limit 'lines of pvh/head.S' "$(lines base $stub)" "$(lines HEAD $stub)" $((160 - $(lines base $stub)))
limit 'lines of head_32.S and pvh/head.S' $(($(lines base $stub) + $(lines base $entry32))) \
	$(($(lines HEAD $stub) + $(lines HEAD $entry32))) 0
