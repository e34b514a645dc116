#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Does make check notice? Each mutation must make it fail with a message that
# names the file, and the command in that message must repair it.
# tier: test
# reads: harness
# beside: one process after the other, in a folder of its own
set -euo pipefail
. "$(dirname "$0")/fixture.sh"

make_kernel
make_repo
cd "$repo"
succeeds "the fixture passes make check" '^check: 3 patches, 2 created files, 2 mirrored: ok' make -s check
succeeds "the fixture passes make check-tree" '^check-tree: 3 patches' make -s check-tree

# restored: put the fixture back by force, not by what is under test
restored() {
	git -C "$repo" reset -q --hard
	git -C "$repo" clean -q -f -d
	[ -z "$(git -C "$repo" status --porcelain)" ]
}

# mutation NAME FILE CMD: CMD changes the repository; make check must name FILE
# and the command it gives must bring everything back, byte by byte.
mutation() {
	local name=$1 file=$2 repair
	eval "$3"
	[ -n "$(git status --porcelain)" ] || { not_ok "$name: the mutation did nothing"; return; }
	fails "$name: is found" "^error: $file: .*: run: ." make -s check
	repair=$(sed -n 's/^error: .*: run: //p' "$tmp/log" | sort -u)
	if (eval "$repair") >"$tmp/log" 2>&1 && make -s check >>"$tmp/log" 2>&1 && [ -z "$(git status --porcelain)" ]; then
		ok "$name: '${repair//$'\n'/; }' repairs it"
	else
		git status --short >>"$tmp/log"
		not_ok "$name: '${repair//$'\n'/; }' repairs it" "$tmp/log"
	fi
	restored
}

first=0001-x86-boot-Add-a-parser.patch
second=0002-x86-boot-Use-the-parser.patch
third=0003-x86-boot-Describe-the-parser.patch
mutation "edit a mirror"          arch-x86-xen/lib/start.c  'echo x >>arch-x86-xen/lib/start.c'
mutation "edit a patch"           "patches/$first"          "sed -i 's/^+int start;/+int begin;/' patches/$first"
mutation "drop from series"       "patches/$second"         "sed -i '/^0002/d' series"
mutation "drop the last one"      "patches/$third"          "sed -i '/^0003/d' series"
mutation "orphan patch"           patches/0004-x.patch      "cp patches/$third patches/0004-x.patch"
mutation "extra mirror file"      arch-x86-xen/lib/more.c   'echo x >arch-x86-xen/lib/more.c'
mutation "extra document"         Documentation/notes.txt   'echo x >Documentation/notes.txt'
mutation "missing document"       Documentation/arch/x86/start.rst 'rm Documentation/arch/x86/start.rst'
mutation "missing mirror"         arch-x86-xen/lib/start.c  'rm -r arch-x86-xen'
mutation "reorder"                series                    "sed -i '/^0002/{h;d};/^0003/G' series"
mutation "empty series"           series                    "sed -i '/^0/d' series"
mutation "duplicate"              series                    "sed -i '/^0002/p' series"
mutation "series missing"         series                    'rm series'
mutation "patch missing"          "patches/$second"         "rm patches/$second"
mutation "base not recorded"      series                    "sed -i '/^# base-version/d' series"
mutation "no part"                series                    "sed -i '/^# Part/d' series; EDITOR='git checkout HEAD'"
mutation "foreign author"         "patches/$second"         "sed -i 's/^From: .*/From: A <a@example.invalid>/' patches/$second"
mutation "subject edited"         "patches/$second"         "sed -i 's/^Subject: .*/Subject: [PATCH v2] x/' patches/$second"
mutation "line added to a hunk"   "patches/$second"         "sed -i 's/^+twenty/&\n+more/' patches/$second"
mutation "diffstat edited"        "patches/$second"         "sed -i 's/^ 2 files changed, 2/ 2 files changed, 3/' patches/$second"
mutation "blob ids cut short"     "patches/$second"         "sed -i 's/^index \(.......\)[0-9a-f]*/index \1/' patches/$second"
mutation "blob id edited"         "patches/$third"          "sed -i 's/^\(index \).\{40\}\(.*\) 100644/\11234567890123456789012345678901234567890\2 100644/' patches/$third"
mutation "mirror-allow too long"  scripts/mirror-allow      'echo drivers/x.c >>scripts/mirror-allow'
mutation "MAINTAINERS names more" MAINTAINERS-snippet       "echo 'F:	arch/x86/lib/other.c' >>MAINTAINERS-snippet; EDITOR='git checkout HEAD'"

# What only a kernel tree can tell: an edit that keeps counts and blob ids.
sed -i 's/^+twenty/+Twenty/' "patches/$second"
fails "an edit of a hunk is found by make check-tree" "^error: patches/$second|$second does not apply" make -s check-tree
restored
sed -i 's/^ 19$/ 91/' "patches/$second"
fails "an edit of context is found by make check-tree" "$second does not apply" make -s check-tree
restored
sed -i 's/^This is the reason for it\.$/&\n/' "patches/$first"
fails "an empty line too many is found by make check-tree" "^error: patches/$first" make -s check-tree
restored

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
cat >"$tmp/wanted" <<'EOT'

# Part 1: everything
0001-x86-boot-Something-first.patch
0002-x86-boot-Add-a-parser.patch
# Part 2: documents
# of all kinds
0003-x86-boot-Use-it.patch
EOT
succeeds "comments of a dropped patch stay in their place" '' diff "$tmp/wanted" <(sed 1,4d "$repo/series")
succeeds "make check agrees" '^check: 3 patches' make -s -C "$repo" check
succeeds "make tree has nothing to do" '/linux$' make -s -C "$repo" tree
finish 66
