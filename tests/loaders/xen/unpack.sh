#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# unpack.sh VERSION: Xen of another release of the distribution, with its toolstack, device model and their libraries,
# unpacked into the cache.  The last line is the folder, root/ in it the tree.
set -euo pipefail
. "$(dirname "$0")/../../../scripts/lib.sh"

[[ $# = 1 && $1 =~ ^4\.[0-9]+$ ]] || die "usage: unpack.sh VERSION, for example 4.20"
found=$CACHE/suite/xen-$1	# the name of the suite that has it
for suite in $(cat "$found" 2>/dev/null || echo trixie bookworm unstable); do
	dir=$("$TOP/tests/lib/suite.sh" "$suite" "xen-hypervisor-$1-amd64" "xen-utils-$1" xenstore-utils libxen-dev qemu-system-xen seabios |
		tail -n 1)
	[ -d "$dir" ] || continue
	echo "$suite" >"$found"
	echo "$dir"
	exit
done
rm -f "$found"
die "no suite of the archive has Xen $1"
