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

# sections FILE REGEX: the bytes in the sections whose names match
sections() {
	size -A "$1" | awk -v regex="$2" '$1 ~ regex { sum += $2; n++ } END { if (!n) exit 1; print sum }' ||
		die "$1 has no section $2"
}

# image_size OBJ: the bytes of the bzImage in that folder that a loader loads. The file itself only grows by pages.
image_size() { sections "$1/arch/x86/boot/compressed/vmlinux" '^[.](head|text|rodata|data|got)'; }
