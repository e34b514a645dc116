#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Apply the series to its base with git am, export it again: the result must be
# patches/, byte by byte. This finds fuzz, offsets and edits by hand, be it of a
# hunk, a diffstat, a blob id or a date.
# tier: test
set -euo pipefail
. "$(dirname "$0")/lib.sh"

tree=$("$TOP/scripts/tree.sh" series | tail -1)
[ -d "$tree" ] || exit 1
lock tree
new=$(mktemp -d "$OUT/check-tree.XXXXXX")
trap 'rm -rf "$new" "$OUT"/export.*' EXIT
trap 'exit 130' INT TERM
export_patches "$tree" HEAD "$new"

errors=0 count=0
for p in "$new"/*.patch; do
	name=${p##*/} count=$((count + 1))
	cmp -s "$p" "$TOP/patches/$name" && continue
	printf 'error: patches/%s: not what git format-patch writes for it: run: make tree refresh\n' "$name" >&2
	diff -u "$TOP/patches/$name" "$p" | sed -n '3,12s/^/  /p' >&2 || true
	errors=$((errors + 1))
done
[ "$errors" = 0 ] || die "make check-tree: $errors patch(es) differ"
[ "$count" = "$(series_patches | wc -l)" ] || die "exported $count patches, the series names $(series_patches | wc -l)"
echo "check-tree: $count patches, am and format-patch give the same bytes: ok"
