#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Export the commits of the developer's tree (linux or WORK=) to patches/,
# the series file and the mirrors arch-x86-xen/ and Documentation/.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

work=$(realpath -m "${WORK:-$TOP/linux}")
[ -f "$work/.git/exported" ] || die "$work is not a tree that 'make tree' made: run make tree"
lock tree
git_work() { git -C "$work" "$@"; }

[ -z "$(find "$work/.git" -maxdepth 1 -name 'rebase-*')" ] ||
	die "$work is in the middle of a rebase or am: finish it first"
git_work diff-index --quiet HEAD ||
	die "$work has changes that are not committed: commit them, e.g. git commit --fixup=COMMIT, git rebase -i --autosquash base"
git_work merge-base --is-ancestor base HEAD || die "HEAD of $work does not descend from its tag 'base': git rebase base"
[ -n "$(git_work rev-list -1 base..HEAD)" ] || die "$work has no commit on top of its tag 'base'"
[ -z "$(git_work rev-list --merges -1 base..HEAD)" ] || die "$work has a merge commit: git rebase base"
fixup=$(git_work log --format='%h %s' base..HEAD | grep -m1 -E '^[0-9a-f]+ (fixup|squash|amend)!' || true)
[ -z "$fixup" ] || die "$work still has '$fixup': git rebase -i --autosquash base"
foreign=$(git_work log --format='%h by %an <%ae>' base..HEAD |
	grep -m1 -v -F " by $AUTHOR_NAME <$AUTHOR_EMAIL>" || true)
[ -z "$foreign" ] || die "commit $foreign: patches at rest have the author $AUTHOR_NAME: git rebase -x 'git commit --amend --no-edit --reset-author' base"
untracked=$(git_work ls-files --others --exclude-standard --directory | grep -v '/$' || true)
[ -z "$untracked" ] || say "note: $(head -1 <<<"$untracked") in $work is not committed and so not exported"

new=$(mktemp -d "$OUT/refresh.XXXXXX")
trap 'rm -rf "$new" "$OUT"/export.*' EXIT
trap 'exit 130' INT TERM
export_patches "$work" HEAD "$new/patches"

# Comments of the series belong to the patch after them, by name without number;
# the first ones to whatever comes first.
# If that patch is gone, they go where it was: behind its last predecessor that
# still exists. Lines up to the first empty one are the header.
ls "$new/patches" >"$new/names"
[ -f "$TOP/series" ] || die "series is missing: git checkout series"
awk 'function slug(s) { sub(/^[0-9]+-/, "", s); return s }
     FILENAME == ARGV[1] { name[++n] = $0; exists[slug($0)] = 1; next }
     !header_done && /^#/ { print; next }
     !header_done { header_done = 1; if (/^[ \t]*$/) { print; next } }
     /^#/ || /^[ \t]*$/ { block = block $0 "\n"; next }
     { s = slug($0)
       if (exists[s] && started) before[s] = before[s] block
       else after[last] = after[last] block
       if (exists[s]) last = s
       started = 1
       block = "" }
     END { if (last == "") { after[""] = after[""] block; block = "" }
	   printf "%s", after[""]
	   for (i = 1; i <= n; i++) { s = slug(name[i])
		printf "%s%s\n%s", before[s], name[i], after[s] }
	   printf "%s", block }' "$new/names" "$TOP/series" >"$new/series"

git_work diff --name-only --no-renames --diff-filter=A base HEAD >"$new/created"
while read -r f; do
	m=$(mirror_path "$f") || continue
	mkdir -p "$new/mirror/$(dirname "$m")"
	git_work show "HEAD:$f" >"$new/mirror/$m"
done <"$new/created"

# Files that did not change are not written.
changes=0
changed() { say "refresh: $1 $2"; changes=$((changes + 1)); }
# put FROM TO
put() {
	cmp -s "$1" "$TOP/$2" && return
	if [ -e "$TOP/$2" ]; then changed changed "$2"; else changed new "$2"; fi
	mkdir -p "$(dirname "$TOP/$2")"
	cat "$1" >"$TOP/$2"
}
# sync_folder FROM NAME: NAME has exactly the files of FROM.
sync_folder() {
	local f
	mkdir -p "$1" "$TOP/$2"
	while read -r f; do
		if [ -f "$1/$f" ]; then put "$1/$f" "$2/$f"; else rm "$TOP/$2/$f"; changed removed "$2/$f"; fi
	done < <(find "$1" "$TOP/$2" -type f -printf '%P\n' | sort -u)
	find "$TOP/$2" -type d -empty -delete
}
cp "$TOP"/patches/cover-*.txt "$new/patches/" 2>/dev/null || true	# no commit makes it
sync_folder "$new/patches" patches
put "$new/series" series
sync_folder "$new/mirror/arch-x86-xen" arch-x86-xen
sync_folder "$new/mirror/Documentation" Documentation
git_work rev-parse HEAD >"$work/.git/exported"
say "refresh: $(wc -l <"$new/names") patches, $changes files changed"
