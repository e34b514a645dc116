# SPDX-License-Identifier: GPL-2.0
# For the checks that look at the objects of a kernel. Source it after lib.sh.
# shellcheck shell=bash disable=SC2034

# objects CONFIG base|series: the folder of the kernel in $build, of its objects in $obj.  The latter may have been
# used for another state of the series since; then the kernel is built again, with every object from ccache.
objects() {
	local try
	obj=$CACHE/src/$2/build-$1
	for try in 1 2; do
		build=$("$TOP/scripts/build.sh" "$1" "$2" | tail -n 1)
		cmp -s "$build/bzImage" "$obj/arch/x86/boot/bzImage" && return
		[ $try = 2 ] || rm -f "$build/done"
	done
	die "$obj is not what $build was built from"
}

# parser_faults OBJECT: what is in it that must not be.  With CFI the headers name functions in a section that is thrown away.
parser_faults() {
	readelf -SW "$1" 2>/dev/null | grep ' \.text ' >/dev/null || echo "no code"
	nm -u "$1" 2>&1 | sed 's/^ *[Uw] //' | sort -u | comm -23 - <(readelf -rW "$1" |
		awk '/^Relocation section/ { thrown = $3 ~ /^.\.rela?\.discard\./ } thrown { print $5 }' | sort -u) | sed 's/^/undefined symbol /'
	size -A "$1" | awk '$1 ~ /^\.(data|bss|rodata)/ && $2 { print "section " $1 " of " $2 " bytes" }'
	readelf -rW "$1" | sed -n "s/^Relocation section '\(.*text\)'.*/relocations \1/p"
}

# sections FILE REGEX: the bytes in the sections whose names match
sections() {
	size -A "$1" | awk -v regex="$2" '$1 ~ regex { sum += $2; n++ } END { if (!n) exit 1; print sum }' ||
		die "$1 has no section $2"
}

# image_size OBJ: the bytes of the bzImage in that folder that a loader loads. The file itself only grows by pages.
image_size() { sections "$1/arch/x86/boot/compressed/vmlinux" '^[.](head|text|rodata|data|got)'; }
