#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel.sh CONFIG base|series: the folder of one kernel for the boot cases, built if need be; the last line is its path.
# The config "distro" is the distribution's own kernel, unpacked: the reference of the harness.
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

[ $# = 2 ] || die "usage: kernel.sh CONFIG base|series"
[ "$1" = distro ] || exec "$TOP/scripts/build.sh" "$@"
[ "$2" = base ] || die "the distribution has no kernel with this series"

# The package that is called so only depends on the kernel; fetching it makes sure that there is a list of packages.
"$TOP/tests/lib/deb.sh" linux-image-amd64 >/dev/null
package=$(LC_ALL=C apt-cache depends linux-image-amd64 | sed -n 's/^  Depends: \(linux-image-.*\)/\1/p' | head -n 1)
[ -n "$package" ] || die "linux-image-amd64 depends on no kernel"
dir=$("$TOP/tests/lib/deb.sh" "$package" boot | tail -n 1)
[ -d "$dir" ] || exit 1
for file in "$dir"/boot/vmlinuz-*; do
	[ -f "$file" ] || die "no kernel in $package"
	ln -sf "$file" "$dir/bzImage"
	ln -sf "$dir/boot/config-${file##*/vmlinuz-}" "$dir/.config"
done
echo "$dir"
