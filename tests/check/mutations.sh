#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Do make check and make check-tree notice?  Each mutation must make one of them fail with a message that names the file, and
# the command in that message must repair it.  The same of figures in texts, and of make refresh and make tree.
# tier: test
# reads: harness
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/fixture.sh"

make_kernel
make_repo
succeeds "the fixture passes make check" '^check: 3 patches, 2 created files, 2 mirrored: ok' make -s check
succeeds "the fixture passes make check-tree" '^check-tree: 3 patches' make -s check-tree

# repaired COMMAND TARGET: does it bring everything back, byte by byte?
repaired() { eval "$1" </dev/null && make -s "$2" && [ -z "$(git status --porcelain)" ]; }
# shellcheck disable=SC2034	# for the commands of the tables
read -r first second third < <(echo patches/*)
while IFS=$'\t' read -r target name file command; do
	eval "$command"
	[ -n "$(git status --porcelain)" ] || not_ok "$name: the mutation did nothing"
	fails "$name" "^error: ${file/@/$second}: .*: run: ." make -s "$target"
	repair=$(sed -n 's/^error: .*: run: //p' "$tmp/log" | sort -u)
	succeeds "$name: '${repair//$'\n'/; }' repairs it" '' repaired "$repair" "$target"
	restored
done <<'END'
check	edit a mirror	arch-x86-xen/lib/start.c	echo x >>arch-x86-xen/lib/start.c
check	drop from series	@	sed -i '/^0002/d' series
check	drop the last one	patches/0003-.*	sed -i '/^0003/d' series
check	orphan patch	patches/0004-x.patch	cp $third patches/0004-x.patch
check	extra mirror file	arch-x86-xen/lib/more.c	echo x >arch-x86-xen/lib/more.c
check	extra document	Documentation/notes.txt	echo x >Documentation/notes.txt
check	missing document	Documentation/arch/x86/start.rst	rm Documentation/arch/x86/start.rst
check	missing mirror	arch-x86-xen/lib/start.c	rm -r arch-x86-xen
check	reorder	series	sed -i '/^0002/{h;d};/^0003/G' series
check	empty series	series	sed -i '/^0/d' series
check	duplicate	series	sed -i '/^0002/p' series
check	series missing	series	rm series
check	patch missing	@	rm $second
check	base not recorded	series	sed -i '/^# base-version/d' series
check	no part	series	sed -i '/^# Part/d' series; EDITOR='git checkout HEAD'
check	foreign author	@	sed -i 's/^From: .*/From: A <a@example.invalid>/' $second
check	subject edited	@	sed -i 's/^Subject: .*/Subject: [PATCH v2] x/' $second
check	blob ids cut short	@	sed -i 's/^index \(.......\)[0-9a-f]*/index \1/' $second
check	mirror-allow too long	scripts/mirror-allow	echo drivers/x.c >>scripts/mirror-allow
check	MAINTAINERS names more	MAINTAINERS-snippet	echo 'F:	arch/x86/lib/other.c' >>MAINTAINERS-snippet; EDITOR='git checkout HEAD'
check-tree	diffstat edited	@	sed -i 's/^ 2 files changed, 2/ 2 files changed, 3/' $second
check-tree	blob id edited	patches/0003-.*	sed -i 's/^\(index \).\{8\}\(.*\) 100644/\112345678\2 100644/' $third
check-tree	first line edited	@	sed -i '1s/Sep 17/Sep 18/' $second
END

# A figure of a text, from a result that is fresh or not.
echo '[1235]' >tests/results/planted.json
echo 'It saves 1,235 of them.' >README.md
printf 'README.md\tsaves @ of them\tplanted\t.[0]\n' >>tests/results/figures
printf '#!/bin/sh\nexit 0\n' >scripts/planted.sh
chmod +x scripts/planted.sh
git add -A
git commit -q -m 'A figure'
succeeds "a figure of a result" '^check: .*: ok' make -s check
found make -s check <<'END'
a figure without a result	^error: README.md.*: run: .	echo 'It costs 1,234 of them.' >>README.md
a result for no figure	^error: tests/results/figures.*: run: .	: >README.md
another figure than the result	^error: README.md.*: run: .	sed -i s/1,235/1,234/ README.md
END
sed -i s/1,235/1,234/ README.md
succeeds "and it can be written" 'has 1,235' make -s figures WRITE=1
succeeds "where it is" '^It saves 1,235 of them\.$' cat README.md
sed -i s/0/1/ scripts/planted.sh
sed -i s/1,235/1,234/ README.md
succeeds "an old result is only told" '^old result: README.md:[0-9]+: .*1,235' make -s figures
restored HEAD^

# The key of what is measured is another one if the code is, and only then.
key() { bash -c '. scripts/lib.sh; . "$0"; result_built series' "$TOP/scripts/results.sh"; }
before=$(key)
while IFS=$'\t' read -r want name commands; do
	eval "$commands"
	if [ "$before" = "$(key)" ]; then is=same; else is=other; fi
	if [ $is = "$want" ]; then ok "$name: the $want key"; else not_ok "$name: not the $want key"; fi
	restored HEAD
done <<'END'
same	another changelog	sed -i 's/^This is the reason for it\.$/Another reason./' $second
same	a comment of a Makefile	sed -i 's|^+obj-y += start.o|+# It starts.\n&|' $first
same	a help text	sed -i 's|^diff .*/start.c.*|diff --git a/Kconfig b/Kconfig\n+\t  It starts.\n&|' $first
other	an option	sed -i 's|^diff .*/start.c.*|diff --git a/Kconfig b/Kconfig\n+\tbool "It starts"\n&|' $first
other	a directive	sed -i 's|^+int start;|+#undef start\n&|' $first
same	another comment	sed -i 's|^+twenty|&\n+\t/* One line */\n+\t/**\n+\t * more\n+\t */\n+|' $second
other	another line of code	sed -i 's/^+twenty/+Twenty/' $second
other	a line that begins with an asterisk	sed -i 's/^+twenty/&\n+\t*table = 0;/' $second
other	a comment behind code	sed -i 's|^+twenty|& /* twice */|' $second
END

# An edit of what the patch does: only its author can tell whether that is what is wanted.
found make -s check-tree <<'END'
an edit of a new file	0002-.* does not apply	sed -i 's/^+int start;/+int begin;/' $first
a line added to a hunk	0002-.* does not apply	sed -i 's/^+twenty/&\n+more/' $second
an edit of the date	^error: patches/0002-	sed -i 's/^\(Date: .*\) +0100/\1 +100/' $second
an edit of a hunk	^error: patches/0002-|0002-.* does not apply	sed -i 's/^+twenty/+Twenty/' $second
an edit of context	0002-.* does not apply	sed -i 's/^ 19$/ 91/' $second
an empty line too many	^error: patches/0001-	sed -i 's/^This is the reason for it\.$/&\n/' $first
END

# make refresh and make tree
cd linux
before=$(git -C "$repo" hash-object "$repo"/{series,patches/*})
succeeds "refresh of what did not change changes nothing" '3 patches, 0 files changed' make -s -C "$repo" refresh
succeeds "not a byte" '' test "$before" = "$(git -C "$repo" hash-object "$repo"/{series,patches/*})"
echo x >>arch/x86/kernel/numbers.c
fails "refresh refuses what is not committed" 'not committed: commit them' make -s -C "$repo" refresh
fails "tree does not overwrite what is not committed" 'not committed' make -s -C "$repo" tree
commit 'fixup! x86/boot: Add a parser'
fails "refresh refuses a fixup" 'autosquash' make -s -C "$repo" refresh
fails "tree does not overwrite a commit that is not exported" 'not exported' make -s -C "$repo" tree
git commit -q --amend --author='A <a@example.invalid>' -m 'x86/boot: Last'
fails "refresh refuses a foreign author" 'reset-author' make -s -C "$repo" refresh
git reset -q --hard HEAD^

# Comments move with their patches, also when those get other numbers.
sed -i "s/^0003/# Part 2: documents\n# of all kinds\n&/" "$repo/series"
git checkout -q --detach base
seq 1 3 >arch/x86/kernel/small.c
commit 'x86/boot: Something first'
git cherry-pick base..series >"$tmp/log" 2>&1 && git branch -q -f series HEAD && git checkout -q series
succeeds "refresh after a patch was put in front" '4 patches' make -s -C "$repo" refresh
cat >"$tmp/wanted" <<'EOT'

# Part 1: everything
0001-x86-boot-Something-first.patch
0002-x86-boot-Add-a-parser.patch
0003-x86-boot-Use-the-parser.patch
# Part 2: documents
# of all kinds
0004-x86-boot-Describe-the-parser.patch
EOT
succeeds "the comments went with their patches" '' diff "$tmp/wanted" <(sed 1,4d "$repo/series")
git reset -q --hard HEAD^
git commit -q --amend -m 'x86/boot: Use it' -m 'Other reason.'
succeeds "refresh after one was dropped and one renamed" '3 patches' make -s -C "$repo" refresh
sed -i '/^0003/d; s/^0004.*/0003-x86-boot-Use-it.patch/' "$tmp/wanted"
succeeds "comments of a dropped patch stay in their place" '' diff "$tmp/wanted" <(sed 1,4d "$repo/series")
succeeds "make check agrees" '^check: 3 patches' make -s -C "$repo" check
succeeds "make tree has nothing to do" '/linux$' make -s -C "$repo" tree
