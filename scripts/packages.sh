#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Install what is missing of the named groups (or single Debian packages).
# usage: packages.sh GROUP|PACKAGE...; the groups are in the table below, all is most of them
# PACKAGES=no installs nothing.
# packages.sh versions GROUP...: the versions of these packages, of all that they depend on and of the essential ones
set -euo pipefail
. "$(dirname "$0")/lib.sh"

groups='
source	git xz-utils ca-certificates
build	gcc libc6-dev make flex bison bc libelf-dev libssl-dev xz-utils cpio rsync kmod ccache git perl ca-certificates
build32	gcc-multilib
boot	qemu-system-x86
grub	grub-common grub-pc-bin grub-efi-amd64-bin grub-xen-bin xorriso mtools
efi	ovmf
xen	xen-system-amd64 xenstore-utils libxen-dev busybox-static cpio
hvm	qemu-system-xen seabios
lint	codespell shellcheck perl python3-ply python3-git
static	clang-19 coccinelle ocaml-nox gcc libc6-dev make dpkg-dev
send	b4 git perl
docs	python3-sphinx python3-yaml graphviz make perl
fuzz	clang clang-tidy libclang-rt-dev llvm afl++
other	jq gdb valgrind curl python3 universal-ctags coccinelle libpython3-dev
'
# names GROUP|PACKAGE...: the packages
names() {
	awk -v words="$*" 'BEGIN { n = split(words, word, " "); for (i = 1; i <= n; i++) want[word[i]] }
		NF && ($1 in want || "all" in want && $1 !~ /^(static|docs)$/) { for (i = 2; i <= NF; i++) print $i; delete want[$1] }
		END { delete want["all"]; for (name in want) print name }' <<<"$groups" | sort -u
}

[ $# -gt 0 ] || die "usage: packages.sh [versions] GROUP|PACKAGE..."

if [ "$1" = versions ]; then
	shift
	# shellcheck disable=SC2016	# dpkg's variables
	dpkg-query -W -f '${db:Status-Status}\t${Package}\t${Version}\t${Essential}\t${Provides}\t${Pre-Depends}, ${Depends}\n' |
		awk -F'\t' -v wanted="$(names "$@" | tr '\n' ' ')" '
		function see(name,   i, n, part) {
			if (name in seen) return
			seen[name] = 1
			n = split((name in version ? needs[name] : provider[name]), part, " ")
			for (i = 1; i <= n; i++) see(part[i])
		}
		$1 != "installed" { next }
		{ version[$2] = version[$2] " " $3
		  gsub(/\([^)]*\)|:[a-z]+|[,|]/, " ", $6); needs[$2] = needs[$2] " " $6
		  gsub(/\([^)]*\)/, "", $5); n = split($5, part, / *, */)
		  for (i = 1; i <= n; i++) { sub(/ +$/, "", part[i]); provider[part[i]] = provider[part[i]] " " $2 }
		  if ($4 == "yes") wanted = wanted " " $2 }
		END { n = split(wanted, part, " "); for (i = 1; i <= n; i++) see(part[i])
		      for (name in seen) print name (name in version ? version[name] : " none") }' | sort
	exit
fi

# Without installing: what is named is taken to be there, under whatever name another distribution gives it.
[ "${PACKAGES:-}" != no ] || exit 0
[[ $(command -v dpkg-query apt-get | wc -l) = 2 ]] ||
	die "this is no Debian: install what it calls $(names "$@" | tr '\n' ' ')here, then go on with PACKAGES=no"

missing=()
for name in $(names "$@"); do
	[[ $name =~ ^[a-z0-9][a-z0-9.+-]+$ ]] || die "not a package name: $name"
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] ||
		missing+=("$name")
done
[ ${#missing[@]} -gt 0 ] || exit 0

lock packages
say "installing packages: ${missing[*]}"
log=$OUT/packages.log
apt() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends "$@" \
		>>"$log" 2>&1 </dev/null
}

: >"$log"
# Lists that are there are tried first; they may be missing or out of date.
if ! apt install "${missing[@]}"; then
	say "updating the package lists"
	apt update || say "apt-get update reports errors, see $log"
	apt install "${missing[@]}" || die "cannot install ${missing[*]}: $(grep -m1 '^E:' "$log" || echo "see $log")"
fi
