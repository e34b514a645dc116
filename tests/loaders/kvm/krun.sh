#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# krun.sh: libkrun, a VMM as a library, which no suite of Debian has: the one in a package of npm, fetched by npm itself.
# The last line is its folder.
set -euo pipefail
. "$(dirname "$0")/../../../scripts/lib.sh"

PACKAGE=@earendil-works/gondolin-krun-runner-linux-x64
VERSION=0.12.0
SHA256=d3184f89f29cfb99ecc0fa231fbdb3363e22d9efe061be6a69bc3ef687950244	# of libkrun.so.1.17.4

lock krun
dir=$CACHE/krun/$VERSION
if [ ! -e "$dir" ]; then
	command -v npm >/dev/null || die "libkrun comes from npm, which is not here: install it, or leave out the cases with kvm.vmm=krun"
	tmp=$(mktemp -d "$CACHE/krun.XXXXXX")
	trap 'rm -rf "$tmp"' EXIT
	say "fetching libkrun"
	(cd "$tmp" && npm pack "$PACKAGE@$VERSION" && tar -xzf ./*.tgz) >"$OUT/krun.log" 2>&1 </dev/null ||
		die "cannot fetch $PACKAGE, see ${OUT#"$TOP/"}/krun.log"
	[ "$(sha256sum <"$tmp/package/lib/libkrun.so.1")" = "$SHA256  -" ] || die "$PACKAGE $VERSION has another libkrun"
	mkdir -p "$CACHE/krun"
	mv "$tmp/package/lib" "$dir"
fi
echo "$dir"
