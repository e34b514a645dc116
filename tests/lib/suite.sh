#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# suite.sh SUITE PACKAGE...: unpacks packages of a suite of the distribution's archive, which need not be the one that this
# machine runs, with all that they depend on, into one tree in the cache.  Nothing is installed.  The last line is the
# folder: root/ is the tree, packages lists 'NAME=VERSION'.
# In PACKAGE a '*' stands for the rest of the newest version's name: linux-image-6.12.*-cloud-amd64, a '#' for its number.
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"
. "$TOP/scripts/unstable.sh"

[ $# -gt 1 ] || die "usage: suite.sh SUITE PACKAGE..."
suite=$1
shift
[[ $suite =~ ^[a-z][a-z-]+$ ]] || die "not a suite: $suite"
log=$OUT/suite.log
lock "suite-$suite"
home=$CACHE/suite/$suite
: >"$log"

update() {
	say "reading the package lists of $suite"
	unstable_setup "$home/apt" "$log" deb "$suite" || exit 1
	: >"$home/apt/updated"
}
archive() { unstable "$home/apt" "$@"; }

# 'NAME=VERSION' of all that has to be unpacked.
resolve() {
	local package names=()
	for package; do
		[[ $package =~ ^[a-z0-9][a-z0-9.+*#-]+$ ]] || die "not a package name: $package"
		[[ $package != *[*#]* ]] || package=$(archive apt-cache pkgnames "${package%%[*#]*}" |
			grep -xE -e "$(sed 's/[.+]/\\&/g; s/\*/.*/g; s/#/[0-9]+/g' <<<"$package")" | sort -V | tail -n 1)
		names+=("${package:-none}")
	done
	archive apt-get -qq -s --no-install-recommends install "${names[@]}" 2>>"$log" |
		sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p' | LC_ALL=C sort
}
fetch() {
	rm -f "$tmp"/debs/*
	say "fetching $# of $suite: ${wanted[*]}"
	(cd "$tmp/debs" && archive apt-get -qq download "$@") >>"$log" 2>&1 </dev/null
}

[ -e "$home/apt/updated" ] || update
wanted=("$@")
mapfile -t packages < <(resolve "$@")
[ ${#packages[@]} -gt 0 ] || { update; mapfile -t packages < <(resolve "$@"); }
[ ${#packages[@]} -gt 0 ] || die "$suite has no $*: $(grep -m1 '^E:' "$log")"
name() { printf '%s\n' "${packages[@]}" | sha256sum | cut -c1-16; }
dir=$home/$(name)
if [ ! -e "$dir" ]; then
	tmp=$(mktemp -d "$home/tmp.XXXXXX")
	trap 'rm -rf "$tmp"' EXIT
	mkdir -p "$tmp"/debs "$tmp"/tree/root/usr/{bin,sbin,lib,lib64}
	ln -s usr/bin usr/sbin usr/lib usr/lib64 "$tmp/tree/root/"
	# The lists may be out of date.
	fetch "${packages[@]}" || {
		update
		mapfile -t packages < <(resolve "$@")
		fetch "${packages[@]}"
	} || die "cannot fetch packages of $suite: $(grep -m1 '^E:' "$log")"
	dir=$home/$(name)
	printf '%s\n' "${packages[@]}" >"$tmp/tree/packages"
	for deb in "$tmp"/debs/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" |
			tar -x -C "$tmp/tree/root" --no-same-owner --keep-directory-symlink || die "cannot unpack ${deb##*/}"
	done
	[ -e "$dir" ] || mv "$tmp/tree" "$dir"
fi
echo "$dir"
