#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# usage: host.sh SUITE COMMAND...
# Runs a command of this repository, as "make boot", in a bare root of another Debian release: what debootstrap makes
# and the RUN lines of scripts/Containerfile, and nothing else.  The root is thrown away, the cache of the project in it
# is kept in the cache of this one (COLD=1: not even that).  What is not committed does not get there.
# The last line of output, with the time that it took, is kept in tests/results/host-SUITE.txt with KEEP=1, a line for each command.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$TOP/scripts/unstable.sh"

[ $# -ge 2 ] || die "usage: host.sh SUITE COMMAND..."
[ "$(id -u)" = 0 ] || die "a root of its own needs to be made by root: sudo $0 $*"
suite=$1
shift
[[ $suite =~ ^[a-z]+$ ]] || die "not the name of a release: $suite"
"$TOP/scripts/packages.sh" debootstrap git

root=$CACHE/host/$suite.root bare=$CACHE/host/$suite.tar.gz kept=$CACHE/host/$suite.cache log=$OUT/host-$suite.log
lock "host-$suite"
mkdir -p "$CACHE/host" "$kept"
mirror=$(unstable_mirror) || exit 1
if [ ! -s "$bare" ]; then
	say "debootstrap: $suite"
	rm -rf "$root"
	debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$log" 2>&1 ||
		die "no root of $suite: $(tail -n 1 "$log")"
	tar -C "$root" -czf "$bare.part" .
	mv "$bare.part" "$bare"
fi
rm -rf "$root"
mkdir -p "$root"
tar -C "$root" -xzf "$bare"
# How this machine reaches the mirror.
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/"
git clone -q "$TOP" "$root/root/series"
[ -z "${COLD:-}" ] || { rm -rf "$kept"; mkdir -p "$kept"; }
mkdir -p "$root/root/.cache/xen-hvmlite"

say "$suite: $*"
status=0 start=$SECONDS
# shellcheck disable=SC2016 # for the inner shell
unshare -m -p -f --kill-child bash -c '
	root=$1 kept=$2 run=$3
	shift 3
	mount --make-rprivate /
	mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" && mount -t sysfs sysfs "$root/sys" || exit 1
	mount --bind "$kept" "$root/root/.cache/xen-hvmlite" || exit 1
	exec chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb sh -ec "cd /root/series; $run; $*"
' bash "$root" "$kept" "$(sed -n 's/^RUN //p' "$TOP/scripts/Containerfile")" "$@" >"$log" 2>&1 </dev/null || status=$?
tail -n 3 "$log"
line="$(date -u +%F) $suite ($(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' "$root/etc/os-release")), $(git -C "$TOP" rev-parse --short HEAD): $*: status $status, $((SECONDS - start)) s: $(grep . "$log" | tail -n 1)"
echo "$line"
if [ -n "${KEEP:-}" ]; then
	kept=$TOP/tests/results/host-$suite.txt
	{ [ ! -s "$kept" ] || grep -vF ": $*: status " "$kept" || true; echo "$line"; } >"$kept.part"
	mv "$kept.part" "$kept"
fi
rm -rf "$root"
exit $status
