#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kunit.sh: the KUnit suite of the parser, in a kernel with KASAN that the kernel's own runner starts by its
# PVH entry point.  All of it must pass, and fail when a bug is planted into the parser.
# tier: test
# reads: code
# kernel: kunit series
. "$(dirname "$0")/../lib/check.sh"

tests=92		# a case that vanishes is red, too
suite=arch/x86/lib/tests
parser=arch/x86/lib/hvm-start-info.c

"$TOP/scripts/packages.sh" build boot python3

kernel=$(built kunit series)

# Nothing else may build in this tree while a bug is planted in it.
lock build
src=$("$TOP/scripts/tree.sh" series | tail -n 1)
git -C "$src" diff-index --quiet HEAD || die "$src has changes"
cleanup() { git -C "$src" checkout -q -- "$parser"; }
cd "$src"

# What the .kunitconfig asks for can be had.
kunit=(tools/testing/kunit/kunit.py)
"${kunit[@]}" config --arch x86_64_pvh --kunitconfig "$suite" --build_dir "$work/config" >"$work/config.log" 2>&1 ||
	{ tail -n 5 "$work/config.log" >&2; die "the options in $suite/.kunitconfig do not take effect"; }

# kunit.py asks for KVM first, and a /dev/kvm that hangs would hang it: what it starts is told the accelerator here.
mkdir "$work/bin"
cat >"$work/bin/qemu-system-x86_64" <<-END
	#!/bin/bash
	args=()
	while [ \$# -gt 0 ]; do
		if [ "\$1" = -accel ]; then shift; else args+=("\$1"); fi
		shift
	done
	exec $(command -v qemu-system-x86_64) -accel ${ACCEL:-tcg} "\${args[@]}"
END
chmod +x "$work/bin/qemu-system-x86_64"

# run NAME VMLINUX: the suite in that kernel; its verdict is the exit status.
run() {
	local dir=$work/$1
	mkdir -p "$dir"
	ln -s "$2" "$dir/vmlinux"
	cp "$suite/.kunitconfig" "$dir/"
	PATH=$work/bin:$PATH "${kunit[@]}" exec --arch x86_64_pvh --build_dir "$dir" --timeout 120 'hvm_start_info' >"$dir/report" 2>&1 </dev/null
}

# cases NAME ok|'not ok': how many cases ended so, by the guest's own word.
cases() { grep -cE "^ *(\[[^]]*\])? {8,}$2 [0-9]+ " "$work/$1/test.log" || true; }

run good "$kernel/vmlinux" || { grep -vE 'PASSED' "$work/good/report" | tail -n 30; die "the suite fails, see $work/good"; }
[ "$(cases good ok)" = $tests ] || die "not $tests cases but $(cases good ok): some have gone, or $0 does not know of new ones"
grep -q 'KASAN\|BUG:\|WARNING:' "$work/good/test.log" && die "the kernel complains, see $work/good/test.log"

sed -i 's/size <= limit \&\& paddr <= limit - size/paddr < limit/' "$parser"
git diff --quiet -- "$parser" && die "no place in $parser to plant the bug"
export CCACHE_DIR="$CACHE/ccache" CCACHE_COMPILERCHECK=content
export KBUILD_BUILD_TIMESTAMP='@0' KBUILD_BUILD_USER=hvmlite KBUILD_BUILD_HOST=localhost KBUILD_BUILD_VERSION=1
make -s O=build-kunit ARCH=x86 LOCALVERSION= CC="ccache ${CC:-gcc}" HOSTCC="ccache gcc" -j"$(nproc)" vmlinux >"$work/bug.log" 2>&1 ||
	{ tail -n 5 "$work/bug.log" >&2; die "the kernel with the bug does not build"; }
if run bug "$PWD/build-kunit/vmlinux"; then
	die "the suite does not find a parser that reads beyond the memory it may reach"
fi
[ "$(cases bug 'not ok')" -gt 0 ] || die "the kernel with the bug fails, but no case does: see $work/bug/report"

echo "$tests cases pass with KASAN; $(cases bug 'not ok') fail when the parser reads beyond the end of memory"
