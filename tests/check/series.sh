#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The mutations of mutations.sh beside this file that need no repair, on the real
# series: a copy of this repository with one change must not pass make check.
# tier: test
# beside: one process after the other, in a folder of its own
set -euo pipefail
. "$(dirname "$0")/fixture.sh"

real=$tmp/real
mkdir "$real"
cd "$here"
mkdir "$real/tests"
cp -a Makefile README.md CONTRIBUTING.md MAINTAINERS-snippet series patches companion scripts arch-x86-xen Documentation "$real"
cp -a tests/results "$real/tests"

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
red "a figure without a result" README.md 'echo "It saves 1,234 of them." >>README.md'
red "a result for no figure" tests/results/figures 'printf "README.md\tsaves @ of them\ttotals\t1\n" >>tests/results/figures'
red "another figure than the result" README.md 'echo "It saves 1,234 of them." >>README.md
	printf "README.md\tsaves @ of them\tplanted\t.[0]\n" >>tests/results/figures; echo "[1235]" >tests/results/planted.json
	echo exit 0 >scripts/planted.sh; chmod +x scripts/planted.sh'
succeeds "and it can be written" 'has 1,235' make -s figures WRITE=1
succeeds "where it is" '^It saves 1,235 of them\.$' cat README.md
echo exit 1 >scripts/planted.sh
sed -i '$s/1,235/1,234/' README.md
succeeds "an old result is only told" '^old result: README.md:[0-9]+: .*1,235' make -s figures

cd "$here"
started=${EPOCHREALTIME/./}
scripts/check.sh >/dev/null
took=$((${EPOCHREALTIME/./} - started))
echo "# make check takes $((took / 1000)) ms"
finish 17
