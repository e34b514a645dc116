#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Install what is missing of the named groups (or single Debian packages).
# usage: packages.sh build|build32|boot|grub|efi|xen|hvm|source|lint|static|send|docs|fuzz|PACKAGE...
set -euo pipefail
. "$(dirname "$0")/lib.sh"

update_lists() {
	say "updating the package lists"
	as_root apt-get -q -o DPkg::Lock::Timeout=300 update >>"$OUT/packages.log" 2>&1 </dev/null ||
		say "apt-get update reports errors, see $OUT/packages.log"
}

group() {
	local version
	case $1 in
	source)	 echo git xz-utils ca-certificates ;;
	build)	 echo gcc libc6-dev make flex bison bc libelf-dev libssl-dev xz-utils \
			cpio rsync kmod ccache git perl ca-certificates ;;
	build32) echo gcc-multilib ;;
	boot)	 echo qemu-system-x86 ;;
	grub)	 echo grub-common grub-pc-bin grub-efi-amd64-bin grub-xen-bin xorriso mtools ;;
	efi)	 echo ovmf ;;
	xen)	 version=$(xen_version) || { update_lists; version=$(xen_version) || die "the distribution has no Xen"; }
		 echo "xen-hypervisor-$version-amd64" "xen-utils-$version" xenstore-utils busybox-static cpio ;;
	hvm)	 echo qemu-system-xen seabios ;;
	lint)	 echo codespell shellcheck perl python3-ply python3-git ;;
	static)	 echo clang-19 coccinelle ocaml-nox gcc libc6-dev make dpkg-dev ;;
	send)	 echo b4 git perl ;;
	docs)	 echo python3-sphinx python3-yaml graphviz make perl ;;
	fuzz)	 echo clang clang-tidy libclang-rt-14-dev llvm afl++ ;;
	*)	 echo "$1" ;;
	esac
}

[ $# -gt 0 ] || die "usage: packages.sh build|build32|boot|grub|efi|xen|hvm|source|lint|static|send|docs|fuzz|PACKAGE..."

missing=()
for name in $(for arg; do group "$arg"; done | tr ' ' '\n' | sort -u); do
	[[ $name =~ ^[a-z0-9][a-z0-9.+-]+$ ]] || die "not a package name: $name"
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] ||
		missing+=("$name")
done
[ ${#missing[@]} -gt 0 ] || exit 0

lock packages
say "installing packages: ${missing[*]}"
log=$OUT/packages.log
install() {
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends \
		install "${missing[@]}" >>"$log" 2>&1 </dev/null
}

: >"$log"
# Lists that are there are tried first; they may be missing or out of date.
if ! install; then
	update_lists
	install || die "cannot install ${missing[*]}: $(grep -m1 '^E:' "$log" || echo "see $log")"
fi
