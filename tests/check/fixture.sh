# SPDX-License-Identifier: GPL-2.0
# A small kernel tree and a repository like this one with a series of three patches, made by the real scripts, in $tmp.
# Source it instead of lib/check.sh.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/../lib/check.sh"

# Nothing of the caller's choice of kernel or tree may leak in.
real=("KDIR=${KDIR-}" "LINUX_TARBALL=${LINUX_TARBALL-}" "XDG_CACHE_HOME=${CACHE%/*}")
unset LINUX_TARBALL WORK CMDLINE ACCEL MEM V T MAKEFLAGS MAKELEVEL MFLAGS
export XDG_CACHE_HOME=$tmp/cache KDIR=$tmp/kernel
export GIT_AUTHOR_NAME=fixture GIT_COMMITTER_NAME=fixture
export GIT_AUTHOR_EMAIL=fixture@series.invalid GIT_COMMITTER_EMAIL=fixture@series.invalid
repo=$tmp/repo

# quiet CMD...: it must not fail, and is not what is tested.
quiet() { "$@" >"$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }; }
restored() { git -C "$repo" reset -q --hard "$@" && git -C "$repo" clean -q -f -d; }
# found CMD... <TABLE: after the shell commands in the third column CMD must fail and say what is in the second.
found() {
	local name regex commands head
	head=$(git -C "$repo" rev-parse HEAD)
	while IFS=$'\t' read -r name regex commands; do
		eval "$commands"
		fails "$name" "$regex" "$@" </dev/null
		restored "$head"
	done
}

# commit SUBJECT: in the developer's tree, at a fixed date
commit() {
	git -C "$repo/linux" add -A
	env -u GIT_AUTHOR_NAME -u GIT_AUTHOR_EMAIL -u GIT_COMMITTER_NAME -u GIT_COMMITTER_EMAIL \
		GIT_AUTHOR_DATE='2026-11-20T10:00:00+0100' \
		git -C "$repo/linux" commit -q -m "$1" -m 'This is the reason for it.'
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

# real_scripts SCRIPT...: with these of the real kernel, which want something that looks like one.
real_scripts() {
	local real_kernel dir
	real_kernel=$(env "${real[@]}" "$TOP/scripts/source.sh" 2>/dev/null | tail -n 1)
	for dir in Documentation include drivers fs init ipc kernel lib; do
		mkdir -p "$KDIR/$dir" "$KDIR/scripts"
		touch "$KDIR/$dir/Makefile"
	done
	cp -r "$real_kernel"/{COPYING,CREDITS,Kbuild,MAINTAINERS,README,LICENSES} "$KDIR"
	cp "${@/#/$real_kernel/scripts/}" "$KDIR/scripts"
}

make_repo() {
	local w=$repo/linux
	mkdir -p "$repo"/{scripts,tests/results}
	cp "$TOP"/scripts/{lib,packages,unstable,source,tree,refresh,check,check-tree,checkpatch-wrapper,explained,figures}.sh \
		"$TOP/scripts/figures.pl" "$repo/scripts"
	cp "$TOP/Makefile" "$TOP/.gitignore" "$repo"
	echo '# none' | tee "$repo/scripts/mirror-allow" "$repo/tests/results/figures" >"$repo/scripts/checkpatch-allow"
	printf '# A series.\n# base-version: 7.2.8\n# base-file: none\n# base-sha256: none\n\n# Part 1: everything\n' >"$repo/series"
	printf 'F:\tarch/x86/lib/start.c\n' >"$repo/MAINTAINERS-snippet"
	quiet make -s -C "$repo" tree
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
	quiet make -s -C "$repo" refresh
	git -C "$repo" init -q -b main
	git -C "$repo" add -A
	git -C "$repo" commit -q -m 'Fixture'
	cd "$repo"
}
