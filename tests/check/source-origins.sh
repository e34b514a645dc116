#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Does source.sh take every kind of source, refuse the wrong ones in one line, and leave what it is given alone?
# tier: test
# reads: harness
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/fixture.sh"

"$TOP/scripts/packages.sh" source curl	# apt-get is replaced below
make_kernel
make_repo
source=$repo/scripts/source.sh
src=$XDG_CACHE_HOME/xen-hvmlite/src
id=$(git -C "$src/base" rev-parse base)

# refuses NAME REGEX [VAR=VALUE]: one line that matches, and no new base
refuses() {
	fails "$1" "^error: .*$2" env "${@:3}" "$source"
	cp "$tmp/log" "$tmp/last"
	[ "$(grep -c -v '^\[' "$tmp/log")" = 1 ] || not_ok "$1: more than one line: $(cat "$tmp/log")"
}
# gives NAME [VAR=VALUE]: the same commit as ever; its path in $path
gives() {
	path=$(env "${@:2}" "$source" 2>"$tmp/log" | tail -n 1) || path=''
	if [ -n "$path" ] && [ "$(git -C "$path" rev-parse HEAD base | sort -u)" = "$id" ]; then
		ok "$1"
	else
		not_ok "$1: $(cat "$tmp/log")"
	fi
}
listing() { find "$1" -printf '%p %s %m %T@ %l\n' | sort | sha256sum; }
copy() { rm -rf "$tmp/copy"; cp -a "$KDIR" "$tmp/copy"; }

# Folders
refuses "KDIR that is not there" 'not a folder' KDIR="$tmp/none"
mkdir "$tmp/empty"
refuses "KDIR that is no kernel" 'not a Linux source tree' KDIR="$tmp/empty"
while IFS=$'\t' read -r name regex command; do
	copy
	eval "$command"
	refuses "$name" "$regex" KDIR="$tmp/copy"
done <<'END'
another version	is Linux 7\.2\.13, the series needs 7\.2\.8	sed -i 's/^SUBLEVEL = 8/SUBLEVEL = 13/' "$tmp/copy/Makefile"
a file that differs	not the base .*: arch/x86/kernel/numbers\.c is blob .* \(1 such\)	echo 41 >>"$tmp/copy/arch/x86/kernel/numbers.c"
a file that is missing	lacks arch/x86/lib/Makefile	rm "$tmp/copy/arch/x86/lib/Makefile"
END
before=$(listing "$KDIR")
gives "an unpacked tree, imported already"
succeeds "what a build left there is not taken" '' test ! -e "$path/arch/x86/lib/stale.o"
succeeds "an unpacked tree is not modified" '' test "$before" = "$(listing "$KDIR")"
copy
echo more >"$tmp/copy/README"
succeeds "another tree gets its own folder" "^$src/[0-9a-f]+/base\$" env KDIR="$tmp/copy" "$source"
echo still more >"$tmp/copy/README"
succeeds "a tree that changed is read again" 'still more' cat "$(KDIR=$tmp/copy "$source" 2>/dev/null | tail -n 1)/README"
gives "the first one stays"
succeeds "in its place" '' test "$path" = "$src/base"

# Clones
copy
g() { git -C "$tmp/copy" "$@"; }
g init -q
g add -A
g commit -q -m 'Linux 7.2.8'
g tag v7.2.8
sed -i 's/^SUBLEVEL = 8/SUBLEVEL = 9/' "$tmp/copy/Makefile"
g commit -q -a -m 'Linux 7.2.9'
echo dirty >>"$tmp/copy/arch/x86/kernel/numbers.c"
before=$(listing "$tmp/copy")
gives "a clone that has the tag, whatever is checked out" KDIR="$tmp/copy"
succeeds "a clone is not modified" '' test "$before" = "$(listing "$tmp/copy")"
g tag -d v7.2.8 >/dev/null
refuses "a clone without the tag at another version" 'commit .* is Linux 7\.2\.9' KDIR="$tmp/copy"

# Tarballs
refuses "LINUX_TARBALL that is not there" 'not a file' KDIR= LINUX_TARBALL="$tmp/none.tar.xz"
head -c 3000 /dev/urandom >"$tmp/bad.tar.xz"
refuses "LINUX_TARBALL that is none" 'cannot unpack LINUX_TARBALL' KDIR= LINUX_TARBALL="$tmp/bad.tar.xz"
copy
rm "$tmp/copy/arch/x86/lib/stale.o"
tar -C "$tmp/copy" -cJf "$tmp/flat.tar.xz" .
gives "a tarball without a top folder" KDIR= LINUX_TARBALL="$tmp/flat.tar.xz"
mv "$tmp/copy" "$tmp/linux-7.2.8"
tar -C "$tmp" -cJf "$tmp/top.tar.xz" linux-7.2.8
gives "a tarball with a top folder" KDIR= LINUX_TARBALL="$tmp/top.tar.xz"
head -c 300 "$tmp/top.tar.xz" >"$tmp/cut.tar.xz"
refuses "a tarball that was cut short" 'cannot unpack' KDIR= LINUX_TARBALL="$tmp/cut.tar.xz"

# The cache
gives "the cache, if nothing is named" KDIR=
succeeds "the cache is the first import" '' test "$path" = "$src/base"
echo 41 >>"$src/base/arch/x86/kernel/numbers.c"
refuses "a cache that does not fit" "cached source .*rm -rf $src/base" KDIR=
git -C "$src/base" checkout -q -f

# The archive and kernel.org, both out of reach or lying; then the archive with the version, with a later one, with a later one
# that does not fit
pool=$tmp/pool site=$tmp/site/v7.x
mkdir -p "$tmp/bin" "$site" "$pool"
cat >"$tmp/bin/apt-get" <<EOT
#!/bin/sh
case "\$*" in
indextargets*) . /etc/os-release; echo "http://mirror.invalid/ \${VERSION_CODENAME:-}"; exit ;;
esac
[ -e "$pool/versions" ] || { echo 'E: no such mirror'; exit 100; }
case "\$*" in
*update*) ;;
*source*linux=7.2.8-1) cp "$pool/linux_7.2.8.orig.tar.xz" . ;;
*download*linux-source-7.2) cp "$pool/linux-source-7.2.deb" . ;;
*) echo "E: unexpected: \$*"; exit 100 ;;
esac
EOT
printf '#!/bin/sh\ncat "%s"\n' "$pool/versions" >"$tmp/bin/apt-cache"
chmod +x "$tmp"/bin/*
offline=(KDIR= PATH="$tmp/bin:$PATH" XDG_CACHE_HOME="$tmp/cache2" KERNEL_ORG="file://${site%/*}")
refuses "no source at all" 'no source of Linux 7\.2\.8: give KDIR=folder or LINUX_TARBALL=file' "${offline[@]}"
succeeds "the reasons are given" 'cannot read unstable of http://mirror.invalid/: E: no such mirror' cat "$tmp/last"
cp "$tmp/top.tar.xz" "$site/linux-7.2.8.tar.xz"
echo "0123  linux-7.2.8.tar.xz" >"$site/sha256sums.asc"
refuses "a download with another checksum" 'no source of Linux' "${offline[@]}"
succeeds "that reason is given" 'does not have the checksum' cat "$tmp/last"
(cd "$site" && sha256sum linux-7.2.8.tar.xz >sha256sums.asc)
gives "kernel.org's tarball" "${offline[@]}"

online=(KDIR= PATH="$tmp/bin:$PATH" KERNEL_ORG="file://$tmp/none")
printf 'Version: 7.2.7-1\nVersion: 7.2.8-1\nVersion: 7.2.13-1\n' >"$pool/versions"
cp "$tmp/top.tar.xz" "$pool/linux_7.2.8.orig.tar.xz"
gives "the archive's pristine source" "${online[@]}" XDG_CACHE_HOME="$tmp/cache3"

package() { # of linux-7.2.8 as it is now
	mkdir -p "$tmp/deb/DEBIAN" "$tmp/deb/usr/src"
	printf '%s\n' 'Package: linux-source-7.2' 'Version: 7.2.13-1' 'Architecture: all' 'Maintainer: x <x@example.invalid>' \
		'Description: x' >"$tmp/deb/DEBIAN/control"
	tar -C "$tmp" -cJf "$tmp/deb/usr/src/linux-source-7.2.tar.xz" linux-7.2.8
	dpkg-deb -b "$tmp/deb" "$pool/linux-source-7.2.deb" >/dev/null
}
printf 'Version: 7.2.13-1\n' >"$pool/versions"
sed -i 's/^SUBLEVEL = .*/SUBLEVEL = 13/' "$tmp/linux-7.2.8/Makefile"
package
later=("${online[@]}" XDG_CACHE_HOME="$tmp/cache4")
succeeds "a later source whose touched files fit" 'using linux-source-7.2 7.2.13-1, whose touched files' env "${later[@]}" "$source"
succeeds "and again from the cache" "^$tmp/cache4/.*/base\$" env "${later[@]}" "$source"
echo 41 >>"$tmp/linux-7.2.8/arch/x86/kernel/numbers.c"
package
refuses "a later source whose touched files do not fit" 'no source of Linux' "${online[@]}" XDG_CACHE_HOME="$tmp/cache5"
succeeds "the file is named" "linux-source-7.2 7.2.13-1 is not the base of the series: arch/x86/kernel/numbers.c" cat "$tmp/last"
succeeds "nothing temporary is left" '' test -z "$(find "$tmp"/cache*/xen-hvmlite/src -maxdepth 1 -name 'new*')"
