#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# usage: changes.sh TAG
# What the series has changed since a version of this repository, as git range-diff shows it.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

git -C "$TOP" rev-parse -q --verify "${1-}^{commit}" >/dev/null ||
	die "usage: make changes FROM=TAG; tags: $(git -C "$TOP" tag | tr '\n' ' ')"
[ "$(git -C "$TOP" show "$1:series" | sed -n 's/^# base-sha256: //p')" = "$(base_field sha256)" ] || die "$1 has another base"
work=$OUT/changes
rm -rf "$work"
mkdir -p "$work"
base=$("$TOP/scripts/source.sh" | tail -n 1)
"$TOP/scripts/tree.sh" series >/dev/null
git -C "$TOP" archive "$1" patches series | tar -x -C "$work"
mapfile -t old < <(sed -n "s|^0.*\.patch\$|$work/patches/&|p" "$work/series")
mapfile -t files < <(touched "${old[@]}")
sparse_clone "$base" "$work/tree" base "${files[@]}"
cd "$work/tree"
git am -q --committer-date-is-author-date "${old[@]}"
git fetch -q "$base" series
git range-diff --no-color base..HEAD base..FETCH_HEAD
