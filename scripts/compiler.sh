# SPDX-License-Identifier: GPL-2.0
# Which compiler builds a kernel.  Source it after lib.sh.
# shellcheck shell=bash disable=SC2034

# compiler NAME: gcc, gcc-N, clang-N (which brings the LLVM tools of that version), or gcc-newest and clang-newest, the
# newest ones of the suite unstable, unpacked into the cache.  The command in $cc, for make in "${cc_make[@]}".
compiler()
{
	local dir
	case $1 in
	clang-newest|gcc-newest)
		dir=$("$TOP/scripts/newest.sh" "${1%-newest}" | tail -n 1)
		[ -d "$dir" ] || die "$1 cannot be had, see above"
		if [ "$1" = gcc-newest ]; then
			cc=$dir/gcc
			cc_make=(CC="ccache $cc" LD="$dir/ld" AR="$dir/ar" NM="$dir/nm" OBJCOPY="$dir/objcopy" OBJDUMP="$dir/objdump"
				READELF="$dir/readelf" STRIP="$dir/strip")
		else
			cc=$dir/clang
			cc_make=(LLVM="$dir/" CC="ccache $cc")
		fi ;;
	clang-*)
		need "$1" "$1" "lld-${1#clang-}" "llvm-${1#clang-}" >&2
		need "ld.lld-${1#clang-}" "lld-${1#clang-}" >&2
		need "llvm-nm-${1#clang-}" "llvm-${1#clang-}" >&2
		cc=$1
		cc_make=(LLVM="-${1#clang-}" CC="ccache $cc") ;;
	*)
		cc=$1
		cc_make=(CC="ccache $cc") ;;
	esac
	cc_make+=(HOSTCC="ccache gcc")
}
