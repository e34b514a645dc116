#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The mutations of mutations.sh beside this file that need no repair, on the real
# series: a copy of this repository with one change must not pass make check.
# tier: test
# beside: one process after the other, in a folder of its own
set -euo pipefail
# shellcheck source=SCRIPTDIR/fixture.sh
. "$(dirname "$0")/fixture.sh"

real=$tmp/real
mkdir "$real"
cd "$here"
for f in Makefile MAINTAINERS-snippet series patches scripts arch-x86-xen Documentation; do
	[ ! -e "$f" ] || cp -a "$f" "$real"
done

# red NAME REGEX CMD: CMD in a copy of it all
red() {
	rm -rf "$tmp/copy"
	cp -a "$real" "$tmp/copy"
	cd "$tmp/copy"
	eval "$3"
	! diff -r "$real" . >/dev/null || { not_ok "$1: the mutation did nothing"; return; }
	fails "$1" "^error: $2.*: run: ." make -s check
}
cd "$real"
succeeds "as it is" '^check: .*: ok' make -s check
mirror=$(find arch-x86-xen -type f | sort | head -1)
mapfile -t names < <(grep -v '^\(#\|$\)' series)
last=${names[-1]}
creates=$(grep -l '^new file mode' patches/* | sort | head -1)
red "edit a mirror" "$mirror" "echo x >>$mirror"
red "edit a patch" "$creates" "sed -i '/^@@ -0,0/{n;s/\$/x/}' $creates"
red "drop from series" "patches/$last" "sed -i '/^$last/d' series"
red "orphan patch" patches/9999-x.patch "cp patches/$last patches/9999-x.patch"
red "extra mirror file" arch-x86-xen/x.c 'echo x >arch-x86-xen/x.c'
red "missing mirror file" "$mirror" "rm $mirror"
red "extra document" Documentation/x.rst 'mkdir -p Documentation; echo x >Documentation/x.rst'
red "reorder" series "sed -i '/^${names[0]}/{h;d};/^${names[1]}/G' series"
red "empty series" series "sed -i '/^[^#]/d' series"
red "duplicate" series "sed -i '/^$last/p' series"

cd "$here"
started=${EPOCHREALTIME/./}
scripts/check.sh >/dev/null
took=$((${EPOCHREALTIME/./} - started))
echo "# make check takes $((took / 1000)) ms"
finish 11
