#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# usage: tree.sh [series]
# Without argument: the developer's own clone with one commit per patch, in
# linux or WORK=. It is never overwritten while it holds anything that
# is not exported (make refresh).
# series: a generated checkout in the cache, for builds. Files that did not
# change between two versions of the series keep their time stamps.
# The last line of output is the path.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[ $# = 0 ] || [ "$*" = series ] || die "usage: tree.sh [series]"
base=$("$TOP/scripts/source.sh" | tail -1)
[ -d "$base" ] || exit 1
dir=$(dirname "$base")
# Another checkout may have other patches: not below the hands of a build.
[ $# = 0 ] || lock build
lock tree

patch_files

# apply: git am in a clone that checks out only what the patches touch. Author
# and committer, and so the commit ids, depend on nothing but the patches.
scratch=$dir/apply
apply() {
	local p
	say "apply: ${#patches[@]} patches on Linux $(base_field version)"
	rm -rf "$scratch"
	git clone -q -s -n "$base" "$scratch"
	cd "$scratch"
	git config user.name "$AUTHOR_NAME"
	git config user.email "$AUTHOR_EMAIL"
	git config gc.auto 0
	git config core.sparseCheckout true
	mkdir -p .git/info
	{ echo /.gitattributes
	  [ ${#patches[@]} = 0 ] || index_lines "${patches[@]}" | awk '{ print "/" $3 }' | sort -u; } \
		>.git/info/sparse-checkout
	git checkout -q --detach base
	for p in "${patches[@]}"; do
		git am -q --committer-date-is-author-date "$p" >"$OUT/apply.log" 2>&1 ||
			die "$(basename "$p") does not apply: $(head -1 "$OUT/apply.log"); if it was edited by hand: git checkout ${p#"$TOP/"}"
	done
	git -C "$base" fetch -q -f "$scratch" HEAD:refs/heads/series
	cd "$TOP"
	rm -rf "$scratch"
	printf '%s\n' "$key" >"$base/.git/series-key"
}
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

key=$({ git -C "$base" rev-parse base; cat /dev/null "${patches[@]}"; } |
	sha256sum | cut -d' ' -f1)
[ "$(cat "$base/.git/series-key" 2>/dev/null)" = "$key" ] || apply
head=$(git -C "$base" rev-parse refs/heads/series)

if [ "${1-}" = series ]; then
	tree=$dir/series
	if [ ! -e "$tree/.git" ]; then
		rm -rf "$tree"
		git -C "$base" worktree add -q -f --detach "$tree" base
	fi
	if [ "$(git -C "$tree" rev-parse HEAD)" != "$head" ] || ! git -C "$tree" diff-index --quiet HEAD; then
		git -C "$tree" checkout -q -f --detach "$head"
	fi
	echo "$tree"
	exit 0
fi

work=$(realpath -m "${WORK:-$TOP/linux}")
if [ ! -e "$work" ]; then
	mkdir -p "$(dirname "$work")"
	say "tree: cloning to $work"
	git clone -q -b series "$base" "$work"
	git -C "$work" remote remove origin
	git -C "$work" config user.name "$AUTHOR_NAME"
	git -C "$work" config user.email "$AUTHOR_EMAIL"
else
	exported=$(cat "$work/.git/exported" 2>/dev/null) ||
		die "$work is not a tree that 'make tree' made: choose another with WORK="
	current=$(git -C "$work" rev-parse HEAD)
	git -C "$work" diff-index --quiet HEAD ||
		die "$work has changes that are not committed: commit them and 'make refresh', or drop them"
	if [ "$current" != "$head" ]; then
		[ "$current" = "$exported" ] ||
			die "$work has commits that are not exported: 'make refresh', or 'git reset --hard $exported' there"
		git -C "$work" fetch -q -f "$base" refs/tags/base:refs/tags/base refs/heads/series
		git -C "$work" reset -q --hard "$head"
	fi
fi
printf '%s\n' "$head" >"$work/.git/exported"
echo "$work"
