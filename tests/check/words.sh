#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# words.sh: do changelogs, what the patches add, cover letters and texts use one vocabulary: PVH, start info, entry point,
# legacy check, base, series?  And is no subject longer than 65 characters?
# tier: test
# beside: reads files
. "$(dirname "$0")/../lib/check.sh"

cd "$TOP"
patch_files

# "patched" is also what alternatives are; HVMlite is the name in the constant, and once each of where it comes from.
words='\b(doors?|stock|unpatched|HVMlite guests?|HVMlite\/PVH|the (patched|unpatched) kernel|without a word|speaks? of|whoever|somebody)\b'
for p in "${patches[@]}"; do
	awk -v name="${p##*/}" 'BEGIN { text = 1 } /^---$/ { text = 0 } text || /^\+/ { print name ": " $0 }' "$p"
done | grep -iE -e "$words" && red=1
git ls-files tests scripts ':!tests/results' ':!tests/check/words.sh' |
	xargs grep -inE '\b(doors?|stock|unpatched|the patched kernel)\b' && red=1
grep -inE -e "$words" README.md CONTRIBUTING.md companion/* patches/cover-*.txt && red=1
for p in "${patches[@]}" patches/cover-*.txt; do
	awk -v name="${p##*/}" '/^Subject: / { s = $0; sub(/^Subject: (\[PATCH\] )?/, "", s); on = 1; next }
		on && /^ / { s = s $0; next } on { exit } END { if (length(s) > 65) print name ": " length(s) " characters: " s }' "$p"
done | grep . && red=1
[ $red != 0 ] || echo "ok - one vocabulary in ${#patches[@]} patches and the texts"
