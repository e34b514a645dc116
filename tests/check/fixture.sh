# SPDX-License-Identifier: GPL-2.0
# A small kernel tree and a repository like this one with a series of three
# patches, made by the real scripts, in a folder that goes away with the test.
# shellcheck shell=bash

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

# Where the real kernel source is, for a test that needs a part of it.
# shellcheck disable=SC2034
real_source=(env "KDIR=${KDIR-}" "LINUX_TARBALL=${LINUX_TARBALL-}" "XDG_CACHE_HOME=${XDG_CACHE_HOME:-$HOME/.cache}"
	"$here/scripts/source.sh")

# Nothing of the caller's choice of kernel or tree may leak in.
unset LINUX_TARBALL WORK CMDLINE ACCEL MEM V T MAKEFLAGS MAKELEVEL MFLAGS
export XDG_CACHE_HOME=$tmp/cache KDIR=$tmp/kernel
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=fixture GIT_COMMITTER_NAME=fixture
export GIT_AUTHOR_EMAIL=fixture@series.invalid GIT_COMMITTER_EMAIL=fixture@series.invalid

passed=0 failed=0
ok() { echo "ok - $1"; passed=$((passed + 1)); }
not_ok() { echo "not ok - $1"; sed 's/^/# /' "${2:-/dev/null}"; failed=$((failed + 1)); }

# fails NAME REGEX CMD...: CMD must fail and say REGEX.
fails() {
	local name=$1 regex=$2
	shift 2
	if "$@" >"$tmp/log" 2>&1; then
		echo "this succeeded" >>"$tmp/log"
		not_ok "$name" "$tmp/log"
	elif ! grep -q -E -e "$regex" "$tmp/log"; then
		echo "this is not there: $regex" >>"$tmp/log"
		not_ok "$name" "$tmp/log"
	else
		ok "$name"
	fi
}
# succeeds NAME REGEX CMD...
succeeds() {
	local name=$1 regex=$2
	shift 2
	if "$@" >"$tmp/log" 2>&1 &&
	   { [ -z "$regex" ] || grep -q -E -e "$regex" "$tmp/log"; }; then
		ok "$name"
	else
		echo "this failed or does not say: $regex" >>"$tmp/log"
		not_ok "$name" "$tmp/log"
	fi
}
# finish COUNT: fewer results than planned are a failure too.
finish() {
	[ $((passed + failed)) = "$1" ] || { echo "not ok - $((passed + failed)) results, $1 planned"; failed=$((failed + 1)); }
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ]
}

tools() { # tools REPO: the scripts under test
	mkdir -p "$1/scripts"
	cp "$here"/scripts/{lib,packages,unstable,source,tree,refresh,check,check-tree,checkpatch-wrapper,figures}.sh "$here/scripts/figures.pl" "$1/scripts"
	cp "$here/Makefile" "$here/.gitignore" "$1"
	mkdir -p "$1/tests/results"
	echo '# none' | tee "$1/scripts/mirror-allow" "$1/tests/results/figures" >"$1/scripts/checkpatch-allow"
}

make_kernel() {
	mkdir -p "$KDIR"/{arch/x86/{lib,kernel},Documentation/arch/x86}
	printf 'VERSION = 7\nPATCHLEVEL = 2\nSUBLEVEL = 8\nEXTRAVERSION =\n' >"$KDIR/Makefile"
	seq 1 40 >"$KDIR/arch/x86/kernel/numbers.c"
	printf 'obj-y += a.o\n' >"$KDIR/arch/x86/lib/Makefile"
	printf '*.c diff=cpp\n' >"$KDIR/.gitattributes"
	printf '*.o\n' >"$KDIR/.gitignore"
	touch "$KDIR/arch/x86/lib/stale.o"
}

# commit SUBJECT: in the developer's tree, at a fixed date
commit() {
	git -C "$repo/linux" add -A
	env -u GIT_AUTHOR_NAME -u GIT_AUTHOR_EMAIL -u GIT_COMMITTER_NAME -u GIT_COMMITTER_EMAIL \
		GIT_AUTHOR_DATE='2026-11-20T10:00:00+0100' \
		git -C "$repo/linux" commit -q -m "$1" -m 'This is the reason for it.'
}

make_repo() {
	repo=$tmp/repo
	tools "$repo"
	printf '# A series.\n# base-version: 7.2.8\n# base-file: none\n# base-sha256: none\n\n# Part 1: everything\n' >"$repo/series"
	printf 'F:\tarch/x86/lib/start.c\n' >"$repo/MAINTAINERS-snippet"
	make -s -C "$repo" tree >"$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }
	local w=$repo/linux
	mkdir -p "$w/Documentation/arch/x86"
	printf '// SPDX-License-Identifier: GPL-2.0\nint start;\n' >"$w/arch/x86/lib/start.c"
	printf 'obj-y += a.o\nobj-y += start.o\n' >"$w/arch/x86/lib/Makefile"
	commit 'x86/boot: Add a parser'
	sed -i 's/^20$/twenty/' "$w/arch/x86/kernel/numbers.c"
	printf 'int second;\n' >>"$w/arch/x86/lib/start.c"
	commit 'x86/boot: Use the parser'
	printf '.. SPDX-License-Identifier: GPL-2.0\n\nBoot\n====\n' >"$w/Documentation/arch/x86/start.rst"
	sed -i 's/^30$/thirty/' "$w/arch/x86/kernel/numbers.c"
	commit 'x86/boot: Describe the parser'
	make -s -C "$repo" refresh >"$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }
	git -C "$repo" init -q -b main
	git -C "$repo" add -A
	git -C "$repo" commit -q -m 'Fixture'
}
