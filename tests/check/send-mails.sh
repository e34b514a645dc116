#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Does send-prep.sh refuse what it must, and make mails that git am and b4 take?
# tier: test
# reads: harness
# beside: one process after the other, in a folder of its own
set -euo pipefail
# shellcheck source=SCRIPTDIR/fixture.sh
. "$(dirname "$0")/fixture.sh"

"$here/scripts/packages.sh" send
kernel=$("${real_source[@]}" 2>/dev/null | tail -1)
make_kernel
(
	cd "$KDIR"
	mkdir -p include drivers fs init ipc kernel lib scripts
	for d in Documentation include drivers fs init ipc kernel lib; do touch $d/Makefile; done
	cp "$kernel"/{COPYING,CREDITS,Kbuild,MAINTAINERS,README} .
	cp "$kernel"/scripts/get_maintainer.pl scripts
)
make_repo
cd "$repo"
cp "$here/scripts/send-prep.sh" scripts
sed -i 's/^0003/# Part 3: a look at it (RFC)\n&/; s/^0002/# Part 2: the use of it\n&/' series
cp "$here/scripts/fresh.sh" scripts
mkdir -p tests/parser/fuzz
for name in scripts/{lint,bisect,totals,bench,soak,matrix} tests/parser/fuzz/run; do
	# shellcheck disable=SC2016 # for that shell
	printf '#!/bin/sh\n[ "$1" = fresh ] && [ ! -e "%s" ] || { echo "%s is old"; exit 1; }\n' \
		"$repo/stale-${name##*/}" "${name##*/}" >"$name.sh"
	chmod +x "$name.sh"
done
printf 'stale-*\n' >>.gitignore
mkdir -p tests/results
matrix() {
	cat >tests/results/matrix.md <<-EOT
		2026-11-20, key 0, QEMU.

		| door | case | guest | config | base | s | series | s | only here |
		|---|---|---|---|---|---|---|---|---|
		| note | \`one\` | qemu | lean | CRASH: x | 1 | PASS | 2 | yes |
		| note | \`two\` | qemu | lean | PASS | 1 | PASS | 2 |  |
		| bz64 | \`three\` | qemu | lean | CRASH: x | 1 | CRASH: y | 2 |  |

		3 rows, 1 that only the series passes, 0 red.
	EOT
}
matrix
printf 'date x\nkey y\nall measured\n\nThe table\n---------\n1 2 3\n\nOther things\n4 5 6\n\nin 7 s\n' >tests/results/table.txt
printf 'date x\nkey y\nall measured\n' >tests/results/figures.txt
cat >patches/cover-all.txt <<'EOT'
Subject: x86/boot: A parser

The reason for all of it.

@include tests/results/figures.txt

@section tests/results/table.txt The tab

@last tests/results/table.txt

@parts

@matrix

@disclosure
EOT
for part in 1 2 3; do sed "1s/$/, letter $part/" patches/cover-all.txt >patches/cover-$part.txt; done
git add -A
git commit -q -m 'Ready to send'
cat >"$tmp/disclosure" <<'EOT'
Tools: an assistant that writes code
Input: a description of the design
Affected: all of it
Tested: under QEMU
Assisted-by: Robot:model-1 coccinelle
EOT

good=(PART=all V=1 "SUBMITTER=Jane Doe <jane@kernel-people.org>" "DISCLOSURE=$tmp/disclosure")
# with CHANGE...: the good call with other variables
with() { env "${good[@]}" "$@" scripts/send-prep.sh; }
# as COMMAND...: run in the repository, which is put back afterwards
after() { eval "$3"; fails "$1" "$2" with; git reset -q --hard; git clean -q -f -d; rm -f stale-*; }

fails "no part" "^error: PART='' is neither" with PART=
fails "a part that is none" "^error: PART='x' is neither" with PART=x
fails "a part that the series does not have" '^error: the series has no part 4' with PART=4
fails "no version" "^error: V='' is not a version" with V=
fails "a bad version" "^error: V='0' is not a version" with V=0
fails "no submitter" '^error: no SUBMITTER' with SUBMITTER=
fails "a submitter without mail" "^error: SUBMITTER='Jane Doe' is not" with "SUBMITTER=Jane Doe"
fails "a submitter without name" "^error: SUBMITTER='<jane@kernel-people.org>' is not" with "SUBMITTER=<jane@kernel-people.org>"
fails "a submitter that is no person" '^error: SUBMITTER=.* is no person' with "SUBMITTER=Series <hvmlite@series.invalid>"
fails "another one" '^error: SUBMITTER=.* is no person' with "SUBMITTER=Robot <noreply@kernel-people.org>"
fails "no disclosure" '^error: no DISCLOSURE' with DISCLOSURE=
fails "a disclosure that is not there" '^error: DISCLOSURE=.* is empty or not there' with DISCLOSURE=/dev/null
for field in Tools Input Affected Tested Assisted-by; do
	sed "/^$field:/d" "$tmp/disclosure" >"$tmp/partly"
	fails "a disclosure without $field" "^error: DISCLOSURE=.* has no '$field:' line" with "DISCLOSURE=$tmp/partly"
done
sed 's/^Assisted-by: .*/Assisted-by: somebody/' "$tmp/disclosure" >"$tmp/partly"
fails "a tag that is none" "^error: DISCLOSURE=.*'Assisted-by: somebody' is not" with "DISCLOSURE=$tmp/partly"
sed 's/under QEMU/EDITME/' "$tmp/disclosure" >"$tmp/partly"
fails "EDITME in the disclosure" '^error: .*partly still has an EDITME' with "DISCLOSURE=$tmp/partly"

after "a dirty tree" '^error: the tree is dirty \(series\)' 'echo >>series'
after "a file that is not committed" '^error: the tree is dirty \(new\)' 'touch new'
after "EDITME in the cover letter" '^error: .*cover-all.txt still has an EDITME' 'sed -i s/reason/EDITME/ patches/cover-all.txt; git commit -q -a -m x'
git reset -q --hard HEAD^
after "no cover letter" '^error: patches/cover-all.txt is missing' 'git rm -q patches/cover-all.txt; git commit -q -m x'
git reset -q --hard HEAD^
after "a cover letter without subject" '^error: patches/cover-all.txt does not begin with' 'sed -i /^Subject/d patches/cover-all.txt; git commit -q -a -m x'
git reset -q --hard HEAD^
after "a cover letter that includes nothing" '^error: patches/cover-all.txt: there is no tests/results/none.txt' 'sed -i s/figures/none/ patches/cover-all.txt; git commit -q -a -m x'
git reset -q --hard HEAD^
after "patches that make check refuses" '^error: make check: error: ' "sed -i 's/^+twenty/+Twenty/' patches/0002*; rm arch-x86-xen/lib/start.c; git commit -q -a -m x"
git reset -q --hard HEAD^
after "a cover letter with a section that is not there" "^error: patches/cover-all.txt: there is no 'The tab' in tests/results/table.txt" 'sed -i "/^The table/d" tests/results/table.txt; git commit -q -a -m x'
git reset -q --hard HEAD^
after "a cover letter with the end of nothing" '^error: patches/cover-all.txt: there is no tests/results/none.txt' 'sed -i "/^@last/s/table/none/" patches/cover-all.txt; git commit -q -a -m x'
git reset -q --hard HEAD^
for name in lint bisect totals bench soak matrix run; do
	after "an old result of $name.sh" "^error: stale: $name is old" "touch stale-$name"
done

mkdir "$tmp/noperl"
printf '#!/bin/sh\necho no perl today >&2\nexit 3\n' >"$tmp/noperl/perl"
chmod +x "$tmp/noperl/perl"
fails "a get_maintainer.pl that does not run" '^error: get_maintainer.pl has nobody for 0001-.*: no perl today' with "PATH=$tmp/noperl:$PATH"

succeeds "a good call" '^send-prep: 3 patches and a cover letter in out/send/v1-all, nothing was sent' with
out=out/send/v1-all
succeeds "it leaves the tree clean" '' test -z "$(git status --porcelain)"
succeeds "numbered" '^Subject: \[PATCH 1/3\] x86/boot: Add a parser$' cat $out/0001*
succeeds "an RFC is marked" '^Subject: \[RFC PATCH 3/3\] x86/boot: Describe the parser$' cat $out/0003*
succeeds "no other is" '' sh -c "! grep -q RFC $out/000[12]*"
succeeds "from the submitter" '^From: Jane Doe <jane@kernel-people.org>$' cat $out/0002*
printf 'Assisted-by: Robot:model-1 coccinelle\nSigned-off-by: Jane Doe <jane@kernel-people.org>\n' >"$tmp/tags"
for n in 1 2 3; do
	succeeds "patch $n has the tags at its end" '' diff "$tmp/tags" <(sed '/^---$/,$d' $out/000$n* | tail -n 2)
done
succeeds "to the maintainers" '^To: bp@alien8.de$' cat $out/0001*
succeeds "to the lists" '^Cc: linux-kernel@vger.kernel.org$' cat $out/0001*
succeeds "and the letter to all of them" '' diff <(cat $out/000[1-3]* | sed -n 's/^\(To\|Cc\): //p' | sort -u) <(sed -n 's/^\(To\|Cc\): //p' $out/0000* | sort)
succeeds "to nobody who is not there" '' sh -c "! grep -r 'series\\.invalid' $out"
succeeds "the letter has the reason" '^The reason for all of it\.$' cat $out/0000*
succeeds "the figures" '^    all measured$' cat $out/0000*
succeeds "but not when they were measured" '' sh -c "! grep -q '^ *\\(date x\\|key y\\)' $out/0000*"
succeeds "a section" '' sh -c "grep -A3 '^    The table$' $out/0000* | tr '\\n' '|' | grep '    The table|    ---------|    1 2 3||'"
succeeds "the end" '^    in 7 s$' cat $out/0000*
succeeds "and no more" '' sh -c "! grep '4 5 6' $out/0000*"
succeeds "the parts" '^    Part 2: the use of it, 1 patches$' cat $out/0000*
succeeds "and the sum" '^    3 rows, 1 that only the series passes' cat $out/0000*
succeeds "the disclosure" '^Input: a description of the design$' cat $out/0000*
succeeds "the sum of it" '^ 3 files changed|^ 4 files changed' cat $out/0000*

# What was made applies and leaves the same files.
apply() {	# apply DIR FROM FILE...
	local dir=$1
	rm -rf "$dir"
	git clone -q "$XDG_CACHE_HOME/xen-hvmlite/src/base" "$dir"
	git -C "$dir" checkout -q -b topic "$2"
	shift 2
	git -C "$dir" am -q "$@"
}
mapfile -t mails < <(find "$repo/$out" -name '000[1-9]*' | sort)
succeeds "git am takes them" '' apply "$tmp/am" base "${mails[@]}"
succeeds "and gives the same tree" '' test "$(git -C "$tmp/am" rev-parse 'HEAD^{tree}')" = "$(git -C "$XDG_CACHE_HOME/xen-hvmlite/src/base" rev-parse 'series^{tree}')"
b4() { (cd "$tmp/am" && HOME=$tmp command b4 --no-stdin --offline-mode "$@"); }
git -C "$tmp/am" config user.name Jane
git -C "$tmp/am" config user.email jane@kernel-people.org
succeeds "b4 prep -e takes the branch" 'Created new cover|Enroll|cover' b4 prep -e base
succeeds "b4 knows how many patches these are" '^series-range:|^revision: 1' b4 prep --show-info
succeeds "b4 makes mails of them" '' b4 prep -p "$tmp/b4"
succeeds "with the same changes" '' diff <(cat "${mails[@]}" | git patch-id --stable | cut -d' ' -f1) <(find "$tmp/b4" -type f ! -name '*0000*' | sort | xargs cat | git patch-id --stable | cut -d' ' -f1)

# One part
succeeds "one part" '^send-prep: 1 patches' with PART=1
succeeds "the second part" '^send-prep: 1 patches' with PART=2
succeeds "has its own numbers" '^Subject: \[PATCH 1/1\] x86/boot: Use the parser$' cat out/send/v1-2/0001*
succeeds "and a letter of its own" '^Subject: \[PATCH 0/1\] x86/boot: A parser, letter 2$' cat out/send/v1-2/0000*
succeeds "that says what it is" '^This is part 2 of the work' cat out/send/v1-2/0000*
succeeds "the third part is for comment" '^Subject: \[RFC PATCH 1/1\]' sh -c "PART=3 \"\$@\" >/dev/null; cat out/send/v1-3/0001*" - env "${good[@]:1}" PART=3 scripts/send-prep.sh
id=$(git patch-id --stable <patches/0001* | cut -d' ' -f1)
succeeds "and what it needs" "^prerequisite-patch-id: $id\$" cat out/send/v1-2/0000*

# The next version
fails "a second version without a first" '^error: no tag v1 in this repository' with V=2
git tag v1
(cd linux && sed -i 's/^twenty$/TWENTY/' arch/x86/kernel/numbers.c && commit 'x86/boot: Shout')
make -s refresh >"$tmp/log" 2>&1
matrix
git add -A
git commit -q -m 'Change'
succeeds "a second version" '^send-prep: 4 patches' with V=2
succeeds "is marked" '^Subject: \[PATCH v2 1/4\]' cat out/send/v2-all/v2-0001*
succeeds "with what is new in it" '^-: +-+ > 4: +[0-9a-f]+ x86/boot: Shout' cat out/send/v2-all/v2-0000*
succeeds "and with what is not" '^1: +[0-9a-f]+ [=!] 1: +[0-9a-f]+ x86/boot: Add a parser' cat out/send/v2-all/v2-0000*
sed -i 's/^# base-sha256.*/# base-sha256: other/' series
matrix
git commit -q -a -m 'Other base'
fails "a second version of something else" '^error: v1 has another base' with V=2
finish 78
