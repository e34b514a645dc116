#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# usage: changes.sh TAG [PART|all]
# What the series, or a part of it, has changed since a version of this repository, as git range-diff shows it.
# all is all but the parts for comment.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

part=${2-}
git -C "$TOP" rev-parse -q --verify "${1-}^{commit}" >/dev/null ||
	die "usage: make changes FROM=TAG; tags: $(git -C "$TOP" tag | tr '\n' ' ')"
[ "$(git -C "$TOP" show "$1:series" | sed -n 's/^# base-sha256: *//p')" = "$(base_field sha256)" ] || die "$1 has another base: compare by hand"
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
git am -q --committer-date-is-author-date "${old[@]}" || die "git am: the patches of $1 do not apply"
git fetch -q "$base" series

# range TIP SERIES-FILE: the commits of the part, one behind the other; none if there is no such part
range() {
	series_parts "$2" | awk -v part="$part" -v tip="$1" '
		part == "" || (part == "all" ? !$2 : $1 == part) { if (!first) first = NR; last = NR }
		END { if (!first) { first = NR + 1; last = NR }
			print tip "~" (NR - first + 1) ".." tip "~" (NR - last) }'
}
git range-diff --no-color "$(range HEAD "$work/series")" "$(range FETCH_HEAD "$TOP/series")"
