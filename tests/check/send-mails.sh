#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Does send-prep.sh refuse what it must, and make mails that git am and b4 take?
# tier: test
# reads: harness
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/fixture.sh"

"$TOP/scripts/packages.sh" send
make_kernel
real_scripts get_maintainer.pl
make_repo
cp "$TOP"/scripts/{send-prep,changes,fresh}.sh scripts
printf 'L:\txen-devel@lists.xenproject.org (moderated)\n' >>MAINTAINERS-snippet
sed -i 's/^0003/# Part 3: a look at it (RFC)\n&/; s/^0002/# Part 2: the use of it\n&/' series
mkdir -p tests/parser/fuzz
results=(lint bisect totals bench census soak matrix run)
: >"$tmp/stale"
for name in scripts/{lint,bisect,totals,bench,census,soak,matrix} tests/parser/fuzz/run; do
	# shellcheck disable=SC2016	# for that shell
	printf '#!/bin/sh\n[ "$1" = fresh ] && ! grep -x %s "%s"\n' "${name##*/}" "$tmp/stale" >"$name.sh"
	chmod +x "$name.sh"
done
printf 'date x\nkey y\nall measured\n\nThe table\n---------\n1 2 3\n\nOther things\n4 5 6\n\nin 7 s\n' >tests/results/table.txt
printf '%s\n\n' 'Subject: x86/boot: A parser' 'The reason for all of it.' \
	'@section tests/results/table.txt The tab' '@last tests/results/table.txt' @parts @disclosure >patches/cover-all.txt
for part in 1 2 3; do sed "1s/$/, letter $part/" patches/cover-all.txt >patches/cover-$part.txt; done
saved() { git add -A; git commit -q -m "$*"; }
saved Ready to send
printf '%s\n' 'Tools: an assistant that writes code' 'Input: a description of the design' 'Affected: all of it' \
	'Tested: under QEMU' 'Assisted-by: Robot:model-1 coccinelle' >"$tmp/disclosure"

# A clone of the stable tree, as a person has one.
g() { git -C "$tmp/clone" "$@"; }
git clone -q "$XDG_CACHE_HOME/xen-hvmlite/src/base" "$tmp/clone"
g tag v7.2.8 origin/HEAD
g config user.name 'Jane Doe'
g config user.email jane@kernel-people.org

good=(PART=all V=1 "CLONE=$tmp/clone" "SUBMITTER=Jane Doe <jane@kernel-people.org>" "DISCLOSURE=$tmp/disclosure"
	REPOSITORY=https://git.kernel-people.org/jane/pvh)
# with CHANGE...: the good call with other variables
# shellcheck disable=SC2120,SC2119
with() { env "${good[@]}" "$@" scripts/send-prep.sh; }

sed 's/^Assisted-by: .*/Assisted-by: somebody/' "$tmp/disclosure" >"$tmp/no-tag"
sed 's/under QEMU/EDITME/' "$tmp/disclosure" >"$tmp/editme"
while IFS=$'\t' read -r name regex change; do fails "$name" "^error: $regex" with "$change"; done <<END
no part	PART='' is neither	PART=
a part that is none	PART='x' is neither	PART=x
a part that the series does not have	the series has no part 4	PART=4
no version	V='' is not a version	V=
a bad version	V='0' is not a version	V=0
a second version without a first	no tag v1 in this repository	V=2
no submitter	no SUBMITTER	SUBMITTER=
a submitter without mail	SUBMITTER='Jane Doe' is not	SUBMITTER=Jane Doe
a submitter without name	SUBMITTER='<jane@kernel-people.org>' is not	SUBMITTER=<jane@kernel-people.org>
a submitter that is no person	SUBMITTER=.* is no person	SUBMITTER=Series <hvmlite@series.invalid>
another one	SUBMITTER=.* is no person	SUBMITTER=Robot <noreply@kernel-people.org>
no address of the repository	REPOSITORY='' is no address	REPOSITORY=
a path that only the sender has	REPOSITORY='/home/jane/pvh' is no address	REPOSITORY=/home/jane/pvh
no disclosure	no DISCLOSURE	DISCLOSURE=
a disclosure that is not there	DISCLOSURE=.* is empty or not there	DISCLOSURE=/dev/null
a tag that is none	DISCLOSURE=.*'Assisted-by: somebody' is not	DISCLOSURE=$tmp/no-tag
EDITME in the disclosure	.*editme still has an EDITME	DISCLOSURE=$tmp/editme
END
for field in Tools Input Affected Tested Assisted-by; do
	sed "/^$field:/d" "$tmp/disclosure" >"$tmp/partly"
	fails "a disclosure without $field" "^error: DISCLOSURE=.* has no '$field:' line" with "DISCLOSURE=$tmp/partly"
done
found with <<'END'
a dirty tree	^error: the tree is dirty \(series\)	echo >>series
a file that is not committed	^error: the tree is dirty \(new\)	touch new
EDITME in the letter	^error: .*cover-all.txt still has an EDITME	sed -i s/reason/EDITME/ patches/cover-all.txt; saved x
no cover letter	^error: patches/cover-all.txt is missing	git rm -q patches/cover-all.txt; saved x
a letter without subject	^error: patches/cover-all.txt does not begin with	sed -i /^Subject/d patches/cover-all.txt; saved x
a section of nothing	^error: .*: there is no tests/results/none.txt	sed -i '/^@section/s/table/none/' patches/cover-all.txt; saved x
a missing mirror	^error: make check: error: 	rm arch-x86-xen/lib/start.c; saved x
an edit by hand	^error: make check-tree: error: patches/0002-	sed -i 's/^+twenty/+Twenty/' patches/0002*; saved x
no such section	^error: .*: there is no 'The tab' in tests/results/table.txt	sed -i '/^The table/d' tests/results/table.txt; saved x
the end of nothing	^error: .*: there is no tests/results/none.txt	sed -i '/^@last/s/table/none/' patches/cover-all.txt; saved x
a word that stands for nothing	^error: .*: unknown line '@else'	sed -i '1,/^@parts/s/^@parts/@else/' patches/cover-all.txt; saved x
END
for name in "${results[@]}"; do
	echo "$name" >"$tmp/stale"
	fails "an old result of $name.sh" "^error: stale: $name" with
done
: >"$tmp/stale"

mkdir "$tmp/noperl"
printf '#!/bin/sh\ncase $* in *get_maintainer*) echo no perl today >&2; exit 3 ;; esac\nexec %s "$@"\n' "$(command -v perl)" >"$tmp/noperl/perl"
chmod +x "$tmp/noperl/perl"
fails "a get_maintainer.pl that does not run" '^error: (b4: CRITICAL|0000-.* would not go to x86)' with "PATH=$tmp/noperl:$PATH"

succeeds "a good call" '^send-prep: 2 patches and a cover letter in out/send/v1-all, nothing was sent' with
commit=$(g rev-parse v7.2.8)
out=$repo/out/send/v1-all
mails=$out/mails
succeeds "it leaves the tree clean" '' test -z "$(git status --porcelain)"
# mails <TABLE: the mails of the third column have a line that matches the second, or none that does if it begins with !.
mails() {
	local name regex files
	while IFS=$'\t' read -r name regex files; do
		# shellcheck disable=SC2086	# a pattern
		if [[ $regex == !* ]]; then
			succeeds "$name" '' test -z "$(grep -hE "${regex#!}" out/send/$files)"
		else
			succeeds "$name" "$regex" cat out/send/$files
		fi
	done
}
mails <<END
numbered, without what is for comment	^Subject: \[PATCH 1/2\] x86/boot: Add a parser$	v1-all/mails/0001*
from the submitter	^From: Jane Doe <jane@kernel-people.org>$	v1-all/mails/0002*
to the maintainers	^To: .*tglx@kernel.org	v1-all/mails/0001*
to the lists	^Cc: .*linux-kernel@vger.kernel.org	v1-all/mails/0001*
and to that of the entry in MAINTAINERS	^Cc: .*xen-devel@lists.xenproject.org	v1-all/mails/0001*
to nobody who is not there	!series\.invalid	v1-all/mails/*
the letter has the reason	^The reason for all of it\.$	v1-all/mails/0000*
the end	^    in 7 s$	v1-all/mails/0000*
and no more	!4 5 6	v1-all/mails/0000*
the parts	^    Part 2: the use of it, 1 patches$	v1-all/mails/0000*
the disclosure	^Input: a description of the design$	v1-all/mails/0000*
where the commands can be run	a clone of https://git\.kernel-people\.org/jane/pvh;	v1-all/mails/0000*
the sum of it	^ [34] files changed	v1-all/mails/0000*
the base	^base-commit: $commit\$	v1-all/mails/0000*
a name for all its versions	^change-id: [0-9]+-hvmlite-all-	v1-all/mails/0000*
END
printf 'Assisted-by: Robot:model-1 coccinelle\nSigned-off-by: Jane Doe <jane@kernel-people.org>\n' >"$tmp/tags"
for n in 1 2; do
	succeeds "patch $n has the tags at its end" '' diff "$tmp/tags" <(sed '/^---$/,$d' "$mails"/000$n* | tail -n 2)
done
succeeds "a section" '^    The table\|    ---------\|    1 2 3\|\|' sh -c "grep -A3 '^    The table$' '$mails'/0000* | tr '\\n' '|'"
succeeds "without a clone" '^send-prep: ' with CLONE=
mails <<<$'no base that nobody has\t^base: the release v7.2.8$\tv1-all/mails/0000*'
quiet with

# What was made applies and leaves the same files.
mapfile -t files < <(find "$mails" -name '000[1-9]*' | sort)
apply() { g checkout -q --detach v7.2.8 && g am -q "$@"; }
tree() { g rev-parse "$1^{tree}"; }
apply "$repo"/patches/000[12]*
want=$(tree HEAD)
succeeds "git am takes them" '' apply "${files[@]}"
succeeds "and gives the same tree" '' test "$(tree HEAD)" = "$want"
b4() { (cd "$tmp/clone" && HOME=$tmp command b4 --no-stdin --offline-mode "$@"); }
for f in "$mails"/*; do
	echo 'From mboxrd@z Thu Jan  1 00:00:00 1970'
	perl -0pe 's/^(.*?\n\n)/$1 =~ s{\n[ \t]+}{ }gr/es' "$f"	# b4 0.12 does not like folded lines
	echo
done >"$tmp/mbox"
succeeds "b4 am takes them" "Base: using specified base-commit $commit" b4 am -m "$tmp/mbox" -o "$tmp"
succeeds "all of them" '' apply "$tmp"/*.mbx
succeeds "and gives the same tree, too" '' test "$(tree HEAD)" = "$want"
branch() { (cd "$tmp/clone" && HOME=$tmp sh "$1/branch.sh"); }
succeeds "the branch in a clone" '' branch "$out"
succeeds "is that tree" '' test "$(tree b4/hvmlite-all)" = "$want"
succeeds "and b4's" '^revision: 1$' b4 prep --show-info
g config sendemail.smtpserver localhost
succeeds "which would send it" 'DRYRUN: Would have sent 3 messages' b4 send -o "$tmp/sent" --no-sign
g tag -f v7.2.8 HEAD >/dev/null
fails "a clone whose tag is something else" 'error: arch/x86/.* is not that of v7.2.8' branch "$out"
g tag -f v7.2.8 "$commit" >/dev/null

# One part.  b4 makes one mail of a letter and a single patch.
for part in 1 2 3; do succeeds "part $part" '^send-prep: 1 patches' with PART=$part; done
mails <<END
the second part is one mail	^Subject: \[PATCH\] x86/boot: Use the parser$	v1-2/mails/*
with the letter	^This is part 2 of the work	v1-2/mails/*
the third part is for comment	^Subject: \[PATCH RFC\]	v1-3/mails/*
what a part needs	^prerequisite-patch-id: $(git patch-id --stable <patches/0001* | cut -d' ' -f1)\$	v1-2/mails/*
its base is the release	^base-commit: $commit\$	v1-2/mails/*
END

# The next version
git tag v1
sed -i '/^# Part 3/d' series
(cd linux && sed -i 's/^twenty$/TWENTY/' arch/x86/kernel/numbers.c && commit 'x86/boot: Shout')
quiet make -s refresh
saved Change
fails "a second version of no letter" "^error: patches/sent has no line 'all 1 MESSAGE-ID'" with V=2
id=20261128-hvmlite-all-v1-0-0@kernel-people.org
echo "all 1 $id" >patches/sent
saved Sent
succeeds "a second version" '^send-prep: 4 patches' with V=2
mails <<END
is marked	^Subject: \[PATCH v2 1/4\]	v2-all/mails/0001*
says where the last one is	^- Link to v1: https://lore.kernel.org/r/$id$	v2-all/mails/0000*
and what is new in it	^-: +-+ > [34]: +[0-9a-f]+ x86/boot: Shout	v2-all/mails/0000*
and what is not	^1: +[0-9a-f]+ [=!] 1: +[0-9a-f]+ x86/boot: Add a parser	v2-all/mails/0000*
END
change_id() { g config branch.b4/hvmlite-all.b4-tracking | grep -o 'change-id[^,]*'; }
name=$(change_id)
succeeds "the branch of the first becomes that of the second" '' branch "$repo/out/send/v2-all"
succeeds "with its name" '' test "$(change_id)" = "$name"
succeeds "as version 2" '^revision: 2$' b4 prep --show-info
sed -i 's/^# base-sha256.*/# base-sha256: other/' series
saved Other base
fails "a second version of something else" '^error: v1 has another base' with V=2
