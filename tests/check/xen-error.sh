#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What goes wrong around a guest of Xen must be an ERROR, which no case can want, with the reason in words: a Xen
# that panics, a toolstack that fails, a package that cannot be installed.
# tier: test
# reads: harness
# kernel: lean base
. "$(dirname "$0")/../lib/check.sh"

# Something that is no kernel: Xen cannot build dom0 from it and panics; xl cannot build a domU.
mkdir "$tmp/kernel"
echo 'CONFIG_64BIT=y' >"$tmp/kernel/.config"
head -c 65536 /dev/zero >"$tmp/kernel/vmlinux"
fails 'a Xen that panics' '^red xen-pvh-dom0 series: ERROR \(Xen panic: .*(dom0|domain 0|DOM0)' \
	env KERNEL="$tmp/kernel" tests/run.sh xen-pvh-dom0 series
fails 'a toolstack that fails' '^red xen-pvh-domu series: ERROR \(dom0: error: xl create: exit status' \
	env KERNEL="$tmp/kernel" tests/run.sh xen-pvh-domu series

# A machine without the packages, from which they cannot be had.
mkdir -p "$tmp/top/scripts"
printf '#!/bin/sh\necho "error: cannot install $*" >&2\nexit 1\n' >"$tmp/top/scripts/packages.sh"
chmod +x "$tmp/top/scripts/packages.sh"
# shellcheck disable=SC2016
missing='. tests/lib/case.sh; . tests/loaders/xen/qemu.sh; TEST=([xen.guest]=pvh-domu); eval "$1"; xen_packages; echo and goes on'
fails 'no package' '^error: cannot install xen$' bash -ec ". scripts/lib.sh; $missing" - "TOP=$tmp/top"
fails 'no hypervisor in the package' '^error: cannot read /nowhere' bash -ec ". scripts/lib.sh; $missing" - XEN_IMAGE=/nowhere
