#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What goes wrong around a guest of Xen must be an ERROR, which no case can want, with the reason in words: a Xen
# that panics, a toolstack that fails, a package that cannot be installed.
# tier: test
# reads: harness
# kernel: lean base
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
bad=0
want() {	# want WHAT REGEX LINE
	if [[ $3 =~ $2 ]]; then
		echo "ok - $1: $3"
	else
		echo "not ok - $1: $3"
		bad=1
	fi
}
run() { KERNEL=$tmp/kernel "$TOP/tests/run.sh" "$1" series 2>&1 </dev/null | tail -n 1 || true; }

# Something that is no kernel: Xen cannot build dom0 from it and panics; xl cannot build a domU.
mkdir "$tmp/kernel"
echo 'CONFIG_64BIT=y' >"$tmp/kernel/.config"
head -c 65536 /dev/zero >"$tmp/kernel/vmlinux"
want 'a Xen that panics' '^red xen-pvh-dom0 series: ERROR \(Xen panic: .*(dom0|domain 0|DOM0)' "$(run xen-pvh-dom0)"
want 'a toolstack that fails' '^red xen-pvh-domu series: ERROR \(dom0: error: xl create: exit status' "$(run xen-pvh-domu)"

# A machine without the packages, from which they cannot be had.
mkdir -p "$tmp/top/scripts"
cat >"$tmp/top/scripts/packages.sh" <<'END'
#!/bin/sh
echo "error: cannot install $*" >&2
exit 1
END
chmod +x "$tmp/top/scripts/packages.sh"
missing() (	# missing COMMAND: in a shell of its own, as tests/run.sh is
	. "$TOP/tests/lib/case.sh"
	. "$TOP/tests/loaders/xen/qemu.sh"
	set -e
	# shellcheck disable=SC2034
	TEST=([xen.guest]=pvh-domu)
	eval "$1"
	xen_packages
	echo 'and goes on'
)
# shellcheck disable=SC2016
want 'no package' '^error: cannot install xen$' "$(missing 'TOP=$tmp/top' 2>&1 || true)"
want 'no hypervisor in the package' '^error: cannot read /nowhere' "$(missing 'XEN_IMAGE=/nowhere' 2>&1 || true)"
exit $bad
