#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# usage: KDIR=CLONE rebase.sh REF
# The series on another kernel: REF of your own clone of tip, mainline or stable, which is only read.  Applies the
# patches with git am -3 in out/rebase, a clone with the files that they touch, and stops at the first conflict.
# Run it again after you have resolved that.  At the end it shows what has changed, and how to take it over.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[[ $# = 1 && -n ${KDIR:-} ]] || die "usage: make rebase TO=REF KDIR=CLONE"
need git git
patch_files
mapfile -t files < <(touched "${patches[@]}")
work=$OUT/rebase kdir=$KDIR
unset KDIR	# the source of the old base is another matter
commit=$(git -c safe.directory='*' -C "$kdir" rev-parse -q --verify "$1^{commit}") || die "$kdir has no $1: git fetch there?"

conflict() {
	git -C "$work" status --short | grep -E '^(UU|AA|DU|UD|AU|UA) ' >&2 || true
	die "conflict in $(git -C "$work" log -1 --format=%s REBASE_HEAD 2>/dev/null || git -C "$work" am --show-current-patch=raw | sed -n 's/^Subject: //p'): resolve it in ${work#"$TOP/"}, git add and git am --continue there, then run this again"
}

if [ "$(git -C "$work" rev-parse -q --verify refs/tags/base 2>/dev/null)" != "$commit" ]; then
	sparse_clone "$kdir" "$work" "$commit" "${files[@]}"
	git -C "$work" tag -f base >/dev/null
	git -C "$work" checkout -q -B series
	# What the patches were made for: git am merges with that, and the comparison below needs it.
	old=$("$TOP/scripts/source.sh" | tail -n 1)
	"$TOP/scripts/tree.sh" series >/dev/null
	git -C "$work" fetch -q -f "$old" base:refs/old/base series:refs/old/series
	git -C "$work" am -q -3 --committer-date-is-author-date "${patches[@]}" >"$OUT/rebase.log" 2>&1 || conflict
fi
[ ! -d "$work/.git/rebase-apply" ] || conflict
n=$(git -C "$work" rev-list --count base..HEAD)
[ "$n" = ${#patches[@]} ] || die "${work#"$TOP/"} has $n commits for ${#patches[@]} patches"

git -C "$work" rev-parse HEAD >"$work/.git/exported"
echo "base-commit: $commit"
echo
echo "Files of the series that differ between $(base_field version) and $1:"
git -C "$work" diff --name-only refs/old/base base -- "${files[@]}"
echo
git -C "$work" range-diff --no-color refs/old/base..refs/old/series base..HEAD
echo
echo "To take it over: make refresh WORK=${work#"$TOP/"}, and base-version, base-file and base-sha256 in the file"
echo "series.  Then, with KDIR=$kdir: make test, and what make fresh names."
