#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Make sure that the base of the series is in the cache as a git repository:
# one commit, tag 'base', the same id for the same files on every machine.
# The last line of output is its path.
#
# Sources, in this order: KDIR= (git clone or unpacked tree, only read),
# LINUX_TARBALL=, what the cache holds, the distribution's archive, kernel.org.
# Whatever the source, its version and the blob ids of all files that the
# series touches must be those that the patches were made for.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/unstable.sh"

need git git
version=$(base_field version)
blobs=$(base_blobs)
src=$CACHE/src
lock source

# check_tree DIR NAME: refuse a tree that the series was not made for.
check_tree() {
	local dir=$1 name=$2 found missing
	[ -f "$dir/Makefile" ] || { echo "$name is not a Linux source tree"; return 1; }
	found=$(awk -F' *= *' '/^(VERSION|PATCHLEVEL|SUBLEVEL) *=/ { printf "%s%s", sep, $2; sep = "." }' "$dir/Makefile")
	# A package of the distribution carries later fixes; blob ids decide there.
	[ "${3-}" = any-version ] || [ "$found" = "$version" ] ||
		{ echo "$name is Linux ${found:-?}, the series needs $version"; return 1; }
	[ -n "$blobs" ] || [ "${3-}" = any-version ] || return 0
	[ -n "$blobs" ] || { echo "$name is Linux $found and there is no patch to tell whether that matters"; return 1; }
	missing=$(cut -d' ' -f2- <<<"$blobs" | while read -r f; do [ -f "$dir/$f" ] || echo "$f"; done)
	[ -z "$missing" ] ||
		{ echo "$name lacks $(head -1 <<<"$missing") ($(wc -l <<<"$missing") such), which the series changes"; return 1; }
	differs=$(cut -d' ' -f2- <<<"$blobs" | (cd "$dir" && git hash-object --no-filters --stdin-paths) |
		paste -d' ' - <(cat <<<"$blobs") | awk '$1 != $2 { print $3, "is blob", substr($1, 1, 12) ", not", substr($2, 1, 12) }')
	[ -z "$differs" ] ||
		{ echo "$name is not the base of the series: $(head -1 <<<"$differs") ($(wc -l <<<"$differs") such)"; return 1; }
}

# commit_tree REPO [WORK_TREE]: the one deterministic commit. With a threshold of
# one byte git writes a single pack instead of 90,000 loose objects.
commit_tree() {
	local repo=$1 tree=${2:-$1} force=-f
	# Files that an unpacked tree's build left there are ignored ones.
	[ "$tree" = "$repo" ] || force=
	git init -q -b pristine "$repo"
	git -C "$repo" config gc.auto 0
	git -C "$repo" config core.autocrlf false
	git -C "$repo" config user.name "$AUTHOR_NAME"
	git -C "$repo" config user.email "$AUTHOR_EMAIL"
	# shellcheck disable=SC2086 # force may be empty
	git --git-dir="$repo/.git" --work-tree="$tree" \
		-c core.bigFileThreshold=1 -c core.compression=1 add -A $force -- "$tree"
	GIT_AUTHOR_DATE='2000-01-01T00:00:00Z' GIT_COMMITTER_DATE='2000-01-01T00:00:00Z' \
		git -C "$repo" commit -q -m "Linux $version"
	git -C "$repo" tag base
	[ "$tree" = "$repo" ] || git -C "$repo" reset -q --hard base
}

# unpack TARBALL DIR: with or without one top folder.
unpack() {
	local top
	mkdir -p "$2.tar"
	tar -xf "$1" -C "$2.tar" --no-same-owner 2>"$OUT/source.log" || return 1
	top=$(find "$2.tar" -mindepth 1 -maxdepth 1)
	if [ -d "$top" ]; then
		mv "$top" "$2" && rmdir "$2.tar"
	else
		mv "$2.tar" "$2"
	fi
}

new=$src/new
cleanup() { rm -rf "$new" "$new.tar" "$new.download"; }
trap cleanup EXIT
trap 'exit 130' INT TERM
mkdir -p "$src"
cleanup

# install_base DIR ORIGIN STAMP: $new becomes DIR/base.
install_base() {
	say "source: importing $2"
	[ -d "$new/.git" ] || commit_tree "$new"
	printf '%s\n' "$2" >"$new/.git/origin"
	printf '%s\n' "$3" >"$new/.git/stamp"
	mkdir -p "$1"
	# A worktree of a base that goes away is of no use.
	rm -rf "$1/base" "$1/series"
	mv "$new" "$1/base"
	say "source: Linux $version is in $1/base"
	echo "$1/base"
	exit 0
}

# An explicit source has its own folder, unless $src/base came from it already
# or is not there yet. STAMP tells whether it has changed since the import.
use_explicit() {
	local origin=$1 stamp=$2 dir=$src
	if [ -d "$src/base" ] && [ "$(cat "$src/base/.git/origin")" != "$origin" ]; then
		dir=$src/$(sha256sum <<<"$origin" | cut -c1-12)
	fi
	if [ -d "$dir/base" ] && [ "$(cat "$dir/base/.git/stamp")" = "$stamp" ]; then
		why=$(check_tree "$dir/base" "$origin") || die "$why"
		echo "$dir/base"
		exit 0
	fi
	target=$dir
}

if [ -n "${KDIR-}" ]; then
	[ -d "$KDIR" ] || die "KDIR=$KDIR is not a folder"
	KDIR=$(realpath "$KDIR")
	if rev=$(git -c safe.directory='*' -C "$KDIR" rev-parse -q --verify "v$version^{commit}" 2>/dev/null ||
		 git -c safe.directory='*' -C "$KDIR" rev-parse -q --verify 'HEAD^{commit}' 2>/dev/null) &&
	   [ -e "$KDIR/.git" ]; then
		use_explicit "KDIR=$KDIR" "$rev"
		say "source: reading commit ${rev:0:12} of $KDIR"
		mkdir "$new"
		git -c safe.directory='*' -C "$KDIR" archive "$rev" | tar -x -C "$new"
		why=$(check_tree "$new" "commit ${rev:0:12} of KDIR=$KDIR") || die "$why"
		install_base "$target" "KDIR=$KDIR" "$rev"
	fi
	why=$(check_tree "$KDIR" "KDIR=$KDIR") || die "$why"
	stamp=$(find "$KDIR" -type f -printf '%P %s %T@\n' | sort | sha256sum | cut -d' ' -f1)
	use_explicit "KDIR=$KDIR" "$stamp"
	say "source: reading $KDIR"
	commit_tree "$new" "$KDIR"
	install_base "$target" "KDIR=$KDIR" "$stamp"
fi

if [ -n "${LINUX_TARBALL-}" ]; then
	[ -f "$LINUX_TARBALL" ] || die "LINUX_TARBALL=$LINUX_TARBALL is not a file"
	LINUX_TARBALL=$(realpath "$LINUX_TARBALL")
	stamp=$(stat -c '%s %Y' "$LINUX_TARBALL")
	use_explicit "LINUX_TARBALL=$LINUX_TARBALL" "$stamp"
	need xz xz-utils
	say "source: unpacking $LINUX_TARBALL"
	unpack "$LINUX_TARBALL" "$new" ||
		die "cannot unpack LINUX_TARBALL=$LINUX_TARBALL: $(head -1 "$OUT/source.log")"
	why=$(check_tree "$new" "LINUX_TARBALL=$LINUX_TARBALL") || die "$why"
	install_base "$target" "LINUX_TARBALL=$LINUX_TARBALL" "$stamp"
fi

if [ -d "$src/base" ]; then
	origin=$(cat "$src/base/.git/origin")
	case $origin in *linux-source-*) any='any-version' ;; *) any='' ;; esac
	why=$(check_tree "$src/base" "the cached source (from $origin)" $any) ||
		die "$why; to fetch it again: rm -rf $src/base"
	echo "$src/base"
	exit 0
fi

# The distribution's archive, through its own client, which verifies what it gets.
# A stable release does not carry this kernel, the unstable suite does.
apt_dir=$CACHE/apt

from_archive() {
	local found dir=$new.download series=${version%.*}
	need xz xz-utils
	mkdir -p "$dir"
	: >"$OUT/source.log"
	say "source: asking the distribution's archive for the pristine source $version"
	unstable_setup "$apt_dir" "$OUT/source.log" deb-src unstable || return 1
	found=$(unstable "$apt_dir" apt-cache showsrc --only-source linux 2>/dev/null |
		sed -n "s/^Version: //p" | grep -m1 -E "^${version//./\\.}-" || true)
	if [ -n "$found" ]; then
		say "source: downloading linux $found (160 MB)"
		(cd "$dir" && unstable "$apt_dir" apt-get -qq source --download-only --tar-only "linux=$found") \
			>>"$OUT/source.log" 2>&1 ||
			{ say "source: download failed: $(grep -m1 '^E:' "$OUT/source.log")"; return 1; }
		say "source: unpacking linux $found"
		unpack "$(find "$dir" -name '*.orig.tar.*' ! -name '*.asc')" "$new" || return 1
		why=$(check_tree "$new" "the archive's linux $found") || { say "source: $why"; return 1; }
		install_base "$src" "archive: linux $found" "$found"
	fi
	say "source: the archive no longer has linux $version, trying linux-source-$series"
	unstable_setup "$apt_dir" "$OUT/source.log" "deb deb-src" unstable || return 1
	(cd "$dir" && unstable "$apt_dir" apt-get -qq download "linux-source-$series") >>"$OUT/source.log" 2>&1 ||
		{ say "source: the archive has no linux-source-$series: $(grep -m1 '^E:' "$OUT/source.log")"; return 1; }
	found=$(dpkg-deb -f "$dir"/*.deb Version)
	dpkg-deb --fsys-tarfile "$dir"/*.deb |
		tar -x -C "$dir" "./usr/src/linux-source-$series.tar.xz" || return 1
	say "source: unpacking linux-source-$series $found"
	unpack "$dir/usr/src/linux-source-$series.tar.xz" "$new" || return 1
	why=$(check_tree "$new" "the archive's linux-source-$series $found" any-version) ||
		{ say "source: $why"; return 1; }
	say "source: using linux-source-$series $found, whose touched files are those of $version"
	install_base "$src" "archive: linux-source-$series $found" "$found"
}

from_kernel_org() {
	local site=${KERNEL_ORG:-https://cdn.kernel.org/pub/linux/kernel} name=linux-$version.tar.xz
	local dir=$new.download sum
	site=$site/v${version%%.*}.x
	why=$(need curl curl ca-certificates 2>&1) ||
		{ say "source: $(sed -n "s/^error: //p" <<<"$why" | head -n 1)"; return 1; }
	[ -z "$why" ] || echo "$why" >&2
	need xz xz-utils
	rm -rf "$new" "$new.tar" "$dir"
	mkdir -p "$dir"
	say "source: downloading $name from kernel.org"
	if ! { curl -fsSL --connect-timeout 20 -o "$dir/sums" "$site/sha256sums.asc" &&
	       curl -fsSL --connect-timeout 20 -o "$dir/$name" "$site/$name"; } 2>"$OUT/source.log"; then
		say "source: $(tail -1 "$OUT/source.log")"
		return 1
	fi
	sum=$(awk -v n="$name" '$2 == n { print $1 }' "$dir/sums")
	[ "${sum:-none}" = "$(sha256sum <"$dir/$name" | cut -d' ' -f1)" ] ||
		{ say "source: $name does not have the checksum that kernel.org gives for it"; return 1; }
	unpack "$dir/$name" "$new" || return 1
	why=$(check_tree "$new" "kernel.org's $name") || { say "source: $why"; return 1; }
	install_base "$src" "kernel.org: $name" "$sum"
}

from_archive || from_kernel_org ||
	die "no source of Linux $version: give KDIR=folder or LINUX_TARBALL=file"
