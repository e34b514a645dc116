#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# git-am.sh: does the series apply with git am, without fuzz, to the newer kernels that the distribution's
# archive has: linux-source-7.x of the unstable suite and, if there is a later one, of experimental?
# (On its own base: make check-tree.) Hunks that are not where they were are counted, and a failure names
# the patch and the file. What a release candidate has changed can be expected in tests/check/git-am-expect.
# Where the archive cannot be asked, the kernels that are in the cache are taken.
# tier: test
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/scripts/unstable.sh"

need xz xz-utils
patch_files
[ ${#patches[@]} -gt 0 ] || die "series names no patch"
dir=$CACHE/git-am
mkdir -p "$dir"
lock git-am
: >"$work/log"

# fetch PACKAGE: $dir/VERSION.tar.xz; prints the version
fetch() {
	local package=$1 version
	version=$(unstable "$dir/apt" apt-cache madison "$package" 2>/dev/null | awk -F' *[|] *' 'NR == 1 { print $2 }')
	[ -n "$version" ] || return 1
	if [ ! -f "$dir/$package $version.tar.xz" ]; then
		say "git-am: downloading $package $version"
		rm -rf "$dir/new" "$dir/$package "*
		mkdir "$dir/new"
		(cd "$dir/new" && unstable "$dir/apt" apt-get -qq download "$package=$version") >>"$work/log" 2>&1 ||
			{ say "git-am: $(grep -m1 '^E:' "$work/log")"; return 1; }
		dpkg-deb --fsys-tarfile "$dir/new"/*.deb | tar -x -O "./usr/src/$package.tar.xz" >"$dir/new/source" || return 1
		mv "$dir/new/source" "$dir/$package $version.tar.xz"
	fi
}

# Packages linux-source-A.B that are not older than the base.
base=$(base_field version)
if unstable_setup "$dir/apt" "$work/log" deb unstable experimental; then
	for package in $(unstable "$dir/apt" apt-cache search --names-only '^linux-source-[0-9]' | awk '{ print $1 }' | sort -V); do
		dpkg --compare-versions "${package#linux-source-}" ge "${base%.*}" || continue
		fetch "$package" || die "cannot get $package"
	done
else
	say "git-am: taking what is in the cache"
fi

touched=$(index_lines "${patches[@]}" | cut -d' ' -f3 | sort -u)
created=$(index_lines "${patches[@]}" | awk '$1 ~ /^0+$/ { print $3 }' | sort -u)
expect=$TOP/tests/check/git-am-expect

# apply NAME TARBALL [FILE]: one line; 1 if a patch does not apply. FILE is spoilt before.
apply() {
	local name=$1 tree=$work/tree top p out offsets=0 hunks
	rm -rf "$tree"
	mkdir -p "$tree"
	top=$(xz -dc "$2" | tar -t 2>/dev/null | head -n 1 || true)
	top=${top%%/*}
	# Only what the patches change is unpacked, and what they create, which must not be there.
	# shellcheck disable=SC2086,SC2059 # a list of words
	xz -dc "$2" | tar -x -C "$tree" --strip-components=1 --files-from=<(printf "$top/%s\n" $touched) 2>>"$work/log" || true
	for p in $created; do [ ! -e "$tree/$p" ] || { echo "$name: has a $p already"; return 1; }; done
	[ -z "${3-}" ] || sed -i 's/^/x/' "$tree/$3"
	git -C "$tree" init -q
	git -C "$tree" add -A -f
	git -C "$tree" -c user.name="$AUTHOR_NAME" -c user.email="$AUTHOR_EMAIL" commit -q -m "$name"
	[ "$(git -C "$tree" ls-files | wc -l)" -gt 10 ] || { echo "$name: has hardly any of the files"; return 1; }
	for p in "${patches[@]}"; do
		out=$(git -C "$tree" apply --verbose --check "$p" 2>&1 || true)
		if ! git -C "$tree" -c user.name="$AUTHOR_NAME" -c user.email="$AUTHOR_EMAIL" am -q "$p" >>"$work/log" 2>&1; then
			echo "$name: $(basename "$p"): $(sed -n 's/^error: patch failed: //p; s/^error: \(.*\): \(does not exist.*\|already exists.*\)/\1: \2/p' <<<"$out" | head -n 1)"
			return 1
		fi
		hunks=$(grep -c '^Hunk #.*(offset' <<<"$out" || true)
		offsets=$((offsets + hunks))
		! grep -q 'fuzz' <<<"$out" || { echo "$name: $(basename "$p"): with fuzz"; return 1; }
	done
	echo "$name: ${#patches[@]} patches, no fuzz, $offsets hunks at another line"
}

first=$(index_lines "${patches[0]}" | awk '$1 !~ /^0+$/ { print $3; exit }')
count=0
for tarball in "$dir"/*.tar.xz; do
	[ -f "$tarball" ] || die "no newer kernel: the archive cannot be reached and the cache has none"
	name=$(basename "$tarball" .tar.xz)
	count=$((count + 1))
	kept=$dir/$({ echo "$name"; cat "$0" "${patches[@]}"; } | sha256sum | cut -c1-24).result
	if [ -f "$kept" ]; then
		result=$(cat "$kept")
		ok "$result"
		continue
	fi
	if [ $count = 1 ]; then
		! result=$(apply "$name" "$tarball" "$first") || die "a spoilt $first is not noticed"
		[[ $result == "$name: $(basename "${patches[0]}"): $first:"* ]] || die "a spoilt $first is not named: $result"
	fi
	if result=$(apply "$name" "$tarball"); then
		echo "$result" >"$kept"
		ok "$result"
		! grep -qF "${name%% *}: " <(grep -v '^#' "$expect") || not_ok "$(basename "$expect"): ${name%% *} does not fail"
	elif grep -qxF "${name%% *}: ${result#*: }" "$expect"; then
		ok "$result (as expected)"
	else
		not_ok "$result"
	fi
done
rm -rf "$work/tree"
echo "$count newer kernels"
