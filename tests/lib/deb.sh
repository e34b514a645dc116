#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# deb.sh PACKAGE [PATH...]: unpacks a package of the distribution into the cache without installing it
# (all of it, or only PATHs of it); the last line is the folder.
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

[ $# -gt 0 ] || die "usage: deb.sh PACKAGE [PATH...]"
package=$1
shift
[[ $package =~ ^[a-z0-9][a-z0-9.+-]+$ ]] || die "not a package name: $package"

# Without a list of packages there is no candidate.
candidate() { LC_ALL=C apt-cache policy "$package" | sed -n 's/^  Candidate: //p' | grep -vx '(none)'; }
update() {
	say "updating the package lists"
	as_root apt-get -q -o DPkg::Lock::Timeout=300 update >"$OUT/packages.log" 2>&1 </dev/null || true
	version=$(candidate) || die "there is no package $package"
}
version=$(candidate) || update

dir=$CACHE/deb/$package-${version//[^A-Za-z0-9.+~-]/_}
if [ ! -e "$dir" ]; then
	lock packages
	tmp=$(mktemp -d "$CACHE/deb.XXXXXX")
	trap 'rm -rf "$tmp"' EXIT
	mkdir -p "$CACHE/deb" "$tmp/tree"
	fetch() {
		say "fetching $package $version"
		(cd "$tmp" && apt-get -q -o APT::Sandbox::User="$(id -un)" download "$package=$version") \
			>"$OUT/packages.log" 2>&1 </dev/null
	}
	# The list may be out of date.
	fetch || { update; fetch; } || die "cannot fetch $package: $(grep -m1 '^E:' "$OUT/packages.log")"
	dir=$CACHE/deb/$package-${version//[^A-Za-z0-9.+~-]/_}
	dpkg-deb --fsys-tarfile "$tmp"/*.deb | tar -x -C "$tmp/tree" --no-same-owner "${@/#/./}" ||
		die "cannot unpack $package"
	[ -e "$dir" ] || mv "$tmp/tree" "$dir"
fi
echo "$dir"
