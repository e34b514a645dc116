#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# newest.sh gcc|clang: the newest one of the suite unstable, unpacked into the cache and not installed; the last line is
# the folder with its programs and those of its binutils or LLVM.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

case ${1:-} in
gcc)	packages=('gcc-#') ;;
clang)	packages=('clang-#' 'lld-#' 'llvm-#') ;;
*)	die "usage: newest.sh gcc|clang" ;;
esac
need patchelf patchelf >&2
root=$("$TOP/tests/lib/suite.sh" unstable "${packages[@]}" | tail -n 1)/root
lib=$root/usr/lib/x86_64-linux-gnu
lock newest
if [ "$1" = clang ]; then
	bin=$(echo "$root"/usr/lib/llvm-*/bin)
	programs=("$bin"/{clang,lld,llvm-{ar,nm,objcopy,readobj,objdump}})	# the others are links to these
else
	bin=$(echo "$root"/usr/libexec/gcc/x86_64-linux-gnu/[0-9]*)
	programs=("$bin"/{cc1,collect2,lto1,lto-wrapper} "$root"/usr/bin/x86_64-linux-gnu-{gcc-[0-9]*[0-9],ar,as,ld.bfd,nm,objcopy,objdump,readelf,strip})
fi
if [ ! -e "$bin/patched" ]; then
	# They need the libraries that they were made with.  A library that has a path of its own does not take theirs.
	[ "$1" = gcc ] || patchelf --remove-rpath "$lib"/lib{LLVM,clang-cpp}.so.*
	for program in "${programs[@]}"; do
		file=$(readlink -f "$program")
		[ -f "$file" ] || die "there is no $program"
		patchelf --set-interpreter "$lib/ld-linux-x86-64.so.2" --force-rpath --set-rpath "$lib:$lib/libbfd" "$file"
	done
	if [ "$1" = gcc ]; then
		# Where gcc looks for as and ld first.
		for program in "$root"/usr/bin/x86_64-linux-gnu-*; do
			name=${program##*/x86_64-linux-gnu-}
			case $name in
			ld.bfd)	name=ld ;;
			gcc-*[!0-9]*) ;;
			gcc-*)	name=gcc ;;
			esac
			[ -e "$bin/$name" ] || ln -s "$program" "$bin/$name"
		done
	fi
	touch "$bin/patched"
fi
echo "$bin"
