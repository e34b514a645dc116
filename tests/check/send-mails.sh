#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Does send-prep.sh refuse what it must, and make mails that git am and b4 take?
# tier: test
# reads: harness
# beside: one process after the other, in a folder of its own
set -euo pipefail
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
printf 'L:\txen-devel@lists.xenproject.org (moderated)\n' >>MAINTAINERS-snippet
sed -i 's/^0003/# Part 3: a look at it (RFC)\n&/; s/^0002/# Part 2: the use of it\n&/' series
cp "$here/scripts/fresh.sh" scripts
mkdir -p tests/parser/fuzz
for name in scripts/{lint,bisect,totals,bench,census,soak,matrix} tests/parser/fuzz/run; do
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

# A clone of the stable tree, as a person has one.
git clone -q "$XDG_CACHE_HOME/xen-hvmlite/src/base" "$tmp/clone"
git -C "$tmp/clone" tag v7.2.8 origin/HEAD
git -C "$tmp/clone" config user.name 'Jane Doe'
git -C "$tmp/clone" config user.email jane@kernel-people.org

good=(PART=all V=1 "CLONE=$tmp/clone" "SUBMITTER=Jane Doe <jane@kernel-people.org>" "DISCLOSURE=$tmp/disclosure")
# with CHANGE...: the good call with other variables
# shellcheck disable=SC2120,SC2119
with() { env "${good[@]}" "$@" scripts/send-prep.sh; }
# after NAME REGEX COMMAND: the good call fails after COMMAND in the repository, which is put back afterwards.  committed:
# the same if what COMMAND changes is committed.
after() { eval "$3"; fails "$1" "$2" with; git reset -q --hard "${4:-HEAD}"; git clean -q -f -d; rm -f stale-*; }
committed() { after "$1" "$2" "$3; git add -A; git commit -q -m x" HEAD^; }

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
committed "EDITME in the cover letter" '^error: .*cover-all.txt still has an EDITME' 'sed -i s/reason/EDITME/ patches/cover-all.txt'
committed "no cover letter" '^error: patches/cover-all.txt is missing' 'git rm -q patches/cover-all.txt'
committed "a cover letter without subject" '^error: patches/cover-all.txt does not begin with' 'sed -i /^Subject/d patches/cover-all.txt'
committed "a cover letter that includes nothing" '^error: patches/cover-all.txt: there is no tests/results/none.txt' 'sed -i s/figures/none/ patches/cover-all.txt'
committed "patches that make check refuses" '^error: make check: error: ' "sed -i 's/^+twenty/+Twenty/' patches/0002*; rm arch-x86-xen/lib/start.c"
committed "a cover letter with a section that is not there" "^error: patches/cover-all.txt: there is no 'The tab' in tests/results/table.txt" 'sed -i "/^The table/d" tests/results/table.txt'
committed "a cover letter with the end of nothing" '^error: patches/cover-all.txt: there is no tests/results/none.txt' 'sed -i "/^@last/s/table/none/" patches/cover-all.txt'
for name in lint bisect totals bench census soak matrix run; do
	after "an old result of $name.sh" "^error: stale: $name is old" "touch stale-$name"
done

mkdir "$tmp/noperl"
printf '#!/bin/sh\ncase $* in *get_maintainer*) echo no perl today >&2; exit 3 ;; esac\nexec %s "$@"\n' "$(command -v perl)" >"$tmp/noperl/perl"
chmod +x "$tmp/noperl/perl"
fails "a get_maintainer.pl that does not run" '^error: (b4: CRITICAL|0000-.* would not go to x86)' with "PATH=$tmp/noperl:$PATH"

succeeds "a good call" '^send-prep: 2 patches and a cover letter in out/send/v1-all, nothing was sent' with
out=$repo/out/send/v1-all
mails=$out/mails
succeeds "it leaves the tree clean" '' test -z "$(git status --porcelain)"
succeeds "numbered, without what is for comment" '^Subject: \[PATCH 1/2\] x86/boot: Add a parser$' cat "$mails"/0001*
succeeds "from the submitter" '^From: Jane Doe <jane@kernel-people.org>$' cat "$mails"/0002*
printf 'Assisted-by: Robot:model-1 coccinelle\nSigned-off-by: Jane Doe <jane@kernel-people.org>\n' >"$tmp/tags"
for n in 1 2; do
	succeeds "patch $n has the tags at its end" '' diff "$tmp/tags" <(sed '/^---$/,$d' "$mails"/000$n* | tail -n 2)
done
succeeds "to the maintainers" '^To: .*tglx@kernel.org' cat "$mails"/0001*
succeeds "to the lists" '^Cc: .*linux-kernel@vger.kernel.org' cat "$mails"/0001*
succeeds "and to that of the entry in MAINTAINERS" '^Cc: .*xen-devel@lists.xenproject.org' cat "$mails"/0001*
succeeds "to nobody who is not there" '' sh -c "! grep -r 'series\\.invalid' '$out'"
succeeds "the letter has the reason" '^The reason for all of it\.$' cat "$mails"/0000*
succeeds "the figures" '^    all measured$' cat "$mails"/0000*
succeeds "but not when they were measured" '' sh -c "! grep -q '^ *\\(date x\\|key y\\)' '$mails'/0000*"
succeeds "a section" '' sh -c "grep -A3 '^    The table$' '$mails'/0000* | tr '\\n' '|' | grep '    The table|    ---------|    1 2 3||'"
succeeds "the end" '^    in 7 s$' cat "$mails"/0000*
succeeds "and no more" '' sh -c "! grep '4 5 6' '$mails'/0000*"
succeeds "the parts" '^    Part 2: the use of it, 1 patches$' cat "$mails"/0000*
succeeds "and the sum" '^    3 rows, 1 that only the series passes' cat "$mails"/0000*
succeeds "the disclosure" '^Input: a description of the design$' cat "$mails"/0000*
succeeds "the sum of it" '^ 3 files changed|^ 4 files changed' cat "$mails"/0000*
commit=$(git -C "$tmp/clone" rev-parse v7.2.8)
succeeds "the base" "^base-commit: $commit\$" cat "$mails"/0000*
succeeds "a name for all its versions" '^change-id: [0-9]+-hvmlite-all-' cat "$mails"/0000*
succeeds "and without a clone no base that nobody has" '^base: the release v7.2.8$' \
	sh -c '"$@" >/dev/null; cat out/send/v1-all/mails/0000*' - env "${good[@]}" CLONE= scripts/send-prep.sh
with >"$tmp/log" 2>&1

# What was made applies and leaves the same files.
mapfile -t files < <(find "$mails" -name '000[1-9]*' | sort)
apply() { git -C "$tmp/clone" checkout -q --detach v7.2.8 && git -C "$tmp/clone" am -q "$@"; }
apply "$repo"/patches/000[12]*
want=$(git -C "$tmp/clone" rev-parse 'HEAD^{tree}')
succeeds "git am takes them" '' apply "${files[@]}"
succeeds "and gives the same tree" '' test "$(git -C "$tmp/clone" rev-parse 'HEAD^{tree}')" = "$want"
b4() { (cd "$tmp/clone" && HOME=$tmp command b4 --no-stdin --offline-mode "$@"); }
for f in "$mails"/*; do
	echo 'From mboxrd@z Thu Jan  1 00:00:00 1970'
	perl -0pe 's/^(.*?\n\n)/$1 =~ s{\n[ \t]+}{ }gr/es' "$f"	# b4 0.12 does not like folded lines
	echo
done >"$tmp/mbox"
succeeds "b4 am takes them" "Base: using specified base-commit $commit" b4 am -m "$tmp/mbox" -o "$tmp"
succeeds "all of them" '' apply "$tmp"/*.mbx
succeeds "and gives the same tree, too" '' test "$(git -C "$tmp/clone" rev-parse 'HEAD^{tree}')" = "$want"
branch() { (cd "$tmp/clone" && HOME=$tmp sh "$1/branch.sh"); }
succeeds "the branch in a clone" '' branch "$out"
succeeds "is that tree" '' test "$(git -C "$tmp/clone" rev-parse 'b4/hvmlite-all^{tree}')" = "$want"
succeeds "and b4's" '^revision: 1$' b4 prep --show-info
git -C "$tmp/clone" config sendemail.smtpserver localhost
succeeds "which would send it" 'DRYRUN: Would have sent 3 messages' b4 send -o "$tmp/sent" --no-sign
git -C "$tmp/clone" tag -f v7.2.8 HEAD >/dev/null
fails "a clone whose tag is something else" 'error: arch/x86/.* is not that of v7.2.8' branch "$out"
git -C "$tmp/clone" tag -f v7.2.8 "$commit" >/dev/null

# One part.  b4 makes one mail of a letter and a single patch.
succeeds "one part" '^send-prep: 1 patches' with PART=1
succeeds "the second part" '^send-prep: 1 patches' with PART=2
succeeds "is one mail" '^Subject: \[PATCH\] x86/boot: Use the parser$' cat out/send/v1-2/mails/*
succeeds "with the letter" '^This is part 2 of the work' cat out/send/v1-2/mails/*
succeeds "the third part is for comment" '^Subject: \[PATCH RFC\]' sh -c '"$@" >/dev/null; cat out/send/v1-3/mails/*' - env "${good[@]}" PART=3 scripts/send-prep.sh
id=$(git patch-id --stable <patches/0001* | cut -d' ' -f1)
succeeds "what a part needs" "^prerequisite-patch-id: $id\$" cat out/send/v1-2/mails/*
succeeds "its base is the release" "^base-commit: $commit\$" cat out/send/v1-2/mails/*

# The next version
fails "a second version without a first" '^error: no tag v1 in this repository' with V=2
git tag v1
sed -i '/^# Part 3/d' series
(cd linux && sed -i 's/^twenty$/TWENTY/' arch/x86/kernel/numbers.c && commit 'x86/boot: Shout')
make -s refresh >"$tmp/log" 2>&1
matrix
git add -A
git commit -q -m 'Change'
fails "a second version of no letter" "^error: patches/sent has no line 'all 1 MESSAGE-ID'" with V=2
echo 'all 1 20261128-hvmlite-all-v1-0-0@kernel-people.org' >patches/sent
git add -A
git commit -q -m 'Sent'
succeeds "a second version" '^send-prep: 4 patches' with V=2
letter='out/send/v2-all/mails/0000*'
# shellcheck disable=SC2086	# a pattern
{
succeeds "is marked" '^Subject: \[PATCH v2 1/4\]' cat out/send/v2-all/mails/0001*
succeeds "says where the last one is" '^- Link to v1: https://lore.kernel.org/r/20261128-hvmlite-all-v1-0-0@kernel-people.org$' cat $letter
succeeds "and what is new in it" '^-: +-+ > [34]: +[0-9a-f]+ x86/boot: Shout' cat $letter
succeeds "and what is not" '^1: +[0-9a-f]+ [=!] 1: +[0-9a-f]+ x86/boot: Add a parser' cat $letter
}
name=$(git -C "$tmp/clone" config branch.b4/hvmlite-all.b4-tracking)
succeeds "the branch of the first becomes that of the second" '' branch "$repo/out/send/v2-all"
succeeds "with its name" '' test "$(git -C "$tmp/clone" config branch.b4/hvmlite-all.b4-tracking | grep -o 'change-id[^,]*')" = "$(grep -o 'change-id[^,]*' <<<"$name")"
succeeds "as version 2" '^revision: 2$' b4 prep --show-info
sed -i 's/^# base-sha256.*/# base-sha256: other/' series
matrix
git commit -q -a -m 'Other base'
fails "a second version of something else" '^error: v1 has another base' with V=2
finish 88
