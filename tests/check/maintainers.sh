#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# maintainers.sh: is MAINTAINERS-snippet what the series adds to MAINTAINERS, in its place, in the kernel's own
# order, and does it cover every file that the series creates?  Do get_maintainer.pl's lists for each patch have
# x86, and xen-devel for each patch that has to do with Xen?  No network, no history.
# tier: test
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/../lib/check.sh"

"$TOP/scripts/packages.sh" source perl

cd "$("$TOP/scripts/tree.sh" series | tail -n 1)"
patch_files
snippet=$TOP/MAINTAINERS-snippet
title=$(head -n 1 "$snippet")

# The entry, and nothing else, is what the series changes.
git show base:MAINTAINERS >"$work/base"
awk -v file="$snippet" -v title="$title" '
	BEGIN { while ((getline line <file) > 0) entry = entry line "\n" }
	# After the head of the file, a title is a line behind an empty one.
	head && last == "" && !done && /^[0-9A-Z]/ && $0 "" > title { printf "%s\n", entry; done = 1 }
	/^Maintainers List$/ { head = 1 }
	{ print; last = $0 }' "$work/base" >"$work/wanted"
cmp -s "$work/base" "$work/wanted" && not_ok "found no place for '$title'"
diff -u "$work/wanted" MAINTAINERS || not_ok "the series does not add MAINTAINERS-snippet to MAINTAINERS in its place, and nothing else"

# parse-maintainers.pl sorts sections and what is in them. It leaves ours as it is, between the same two.
section() { awk -v title="$title" 'BEGIN { RS = ""; FS = "\n" } $1 == title { print before; print $0; found = 1; next } found { print $1; exit } { before = $1 }' "$1"; }
scripts/parse-maintainers.pl --order --input="$work/wanted" --output="$work/sorted" --section="$work/section" >"$work/parse" 2>&1 ||
	not_ok "parse-maintainers.pl: $(tail -n 1 "$work/parse")"
[ -n "$(section "$work/wanted")" ] || not_ok "there is no entry '$title'"
diff <(section "$work/wanted") <(section "$work/sorted") || not_ok "parse-maintainers.pl --order sorts the entry in another way"

# It has what a section needs; scripts/check.sh looks for a file of each pattern.
scripts/get_maintainer.pl --self-test=sections >"$work/selftest" 2>&1 || not_ok "get_maintainer.pl --self-test fails"
! grep -F "$title" "$work/selftest" || not_ok "get_maintainer.pl --self-test complains of the entry"

# Every file that the series has created by the time it adds the entry belongs to it.
until=0
for ((i = 0; i < ${#patches[@]}; i++)); do
	! grep -q "^diff --git a/MAINTAINERS " "${patches[i]}" || until=$((i + 1))
done
created=$(index_lines "${patches[@]:0:until}" | awk '$1 ~ /^0+$/ { print $3 }' | LC_ALL=C sort -u)
[ -n "$created" ] || not_ok "the series creates no file, or does not add the entry"
for file in $created; do
	[ -e "$file" ] || continue	# one patch adds it, a later one removes it
	case $file in arch/x86/boot/startup/* | */Makefile*) continue ;; esac	# about relocation and builds, not start infos
	sections=$(scripts/get_maintainer.pl --nogit --nogit-fallback --sections -f "$file" 2>/dev/null)
	grep -qxF -e "$title" <<<"$sections" || not_ok "no pattern of the entry matches $file"
done

who() { scripts/get_maintainer.pl --nogit --nogit-fallback --nofixes --norolestats "$1" 2>>"$work/stderr"; }
count=0
for patch in "${patches[@]}"; do
	name=$(basename "$patch") list=$(who "$patch") count=$((count + 1))
	grep -q 'x86@kernel\.org' <<<"$list" || not_ok "$name does not go to x86@kernel.org"
	grep -q 'linux-kernel@vger\.kernel\.org' <<<"$list" || not_ok "$name does not go to linux-kernel"
	if grep -qiE '^(diff|[-+]).*(xen|pvh|hvm.start.info|hvmlite)' < <(sed -n '/^diff --git/,$p' "$patch"); then
		grep -q 'xen-devel@lists\.xenproject\.org' <<<"$list" || not_ok "$name is about Xen and does not go to xen-devel"
	fi
done
[ $count = "$(series_patches | wc -l)" ] || not_ok "only $count patches"
echo "$count patches, $(wc -l <<<"$created") new files"
