#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Check without a kernel that series, patches/, arch-x86-xen/ and Documentation/
# say the same. Every finding ends in 'run: COMMAND', which repairs it.
# tier: test
set -euo pipefail
. "$(dirname "$0")/lib.sh"

need git git
cd "$TOP"
errors=0
bad() { printf 'error: %s: run: %s\n' "$1" "$2" >&2; errors=$((errors + 1)); }

# What is committed is good unless it is what is wrong.
restore() {
	if git diff --quiet HEAD -- "$1" 2>/dev/null; then
		echo "make refresh"
	else
		echo "git checkout HEAD $1"
	fi
}
finish() {
	[ "$errors" = 0 ] || die "make check: $errors finding(s)"
	printf 'check: %d patches, %d created files, %d mirrored: ok\n' "${#names[@]}" "${#created[@]}" "$mirrored"
	exit 0
}

# 1. series and patches/ are the same set, in the order of the numbers.
[ -f series ] || { bad "series: missing" "git checkout HEAD series"; finish; }
for field in version sha256 file; do
	grep -q "^# base-$field: [^ ]" series || bad "series: no '# base-$field:' line" "$(restore series)"
done
mapfile -t names < <(series_patches)
created=() mirrored=0
[ ${#names[@]} -gt 0 ] || { bad "series: names no patch" "$(restore series)"; finish; }
n=0
for name in "${names[@]}"; do
	n=$((n + 1))
	[[ $name =~ ^[0-9]{4}-[A-Za-z0-9._-]+\.patch$ ]] ||
		bad "series: '$name' is not a name that git format-patch gives" "$(restore series)"
	[ "${name%%-*}" = "$(printf '%04d' $n)" ] ||
		bad "series: $name is at place $n" "$(restore series)"
	[ -f "patches/$name" ] || bad "patches/$name: named in series, but missing" "$(restore "patches/$name")"
done
for name in $(printf '%s\n' "${names[@]}" | sort | uniq -d); do
	bad "series: names $name twice" "$(restore series)"
done
while read -r name; do
	grep -q -x -F -e "$name" <<<"$(series_patches)" && continue
	if git ls-files --error-unmatch "patches/$name" >/dev/null 2>&1; then
		bad "patches/$name: not named in series" "$(restore series)"
	else
		bad "patches/$name: not named in series" "rm patches/$name"
	fi
done < <(find patches -mindepth 1 ! -name 'cover-*.txt' ! -name sent -printf '%P\n' | sort)

# 2. Every patch belongs to a part, and no part is longer than a reviewer can bear.
while read -r finding; do bad "series: $finding" "\${EDITOR:-vi} series"; done < <(
	awk '/^# Part [0-9]+: ./ { part = $3; next }
	     /^#/ || /^[ \t]*$/ { next }
	     part == "" { print $0 " stands before the first \"# Part N: TITLE\" line"; next }
	     ++count[part] == 13 { print "part " part + 0 " has more than 12 patches" }' series)

# The rest needs all the files.
[ "$errors" = 0 ] || finish
patches=("${names[@]/#/patches/}")

# 3. Every patch is as git format-patch wrote it: header, hunk counts, diffstat.
for p in "${patches[@]}"; do
	wrong=
	{ read -r l1; read -r l2; read -r l3; read -r l4; } <"$p" || true
	[ "$l1" = "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001" ] || wrong="first line"
	[ "$l2" = "From: $AUTHOR_NAME <$AUTHOR_EMAIL>" ] || wrong="author"
	[[ $l3 =~ ^Date:\ [A-Z][a-z]{2},\ [0-9]+\ [A-Z][a-z]{2}\ [0-9]{4}\ [0-9:]{8}\ [+-][0-9]{4}$ ]] || wrong="date"
	[[ $l4 =~ ^Subject:\ \[PATCH\]\ [a-zA-Z0-9/_.,{}\ -]+:\ . ]] || wrong="subject"
	[ -z "$wrong" ] || { bad "$p: unexpected $wrong" "$(restore "$p")"; continue; }
	if ! counts=$(git apply --numstat "$p" 2>&1); then
		bad "$p: ${counts%%$'\n'*}" "$(restore "$p")"
		continue
	fi
	counts=$(awk '{ f++; a += $1; d += $2 }
		END { printf "%d %d %d", f, a, d }' <<<"$counts")
	stat=$(awk '/^ [0-9]+ files? changed/ {
			for (i = 1; i < NF; i++) if ($(i + 1) ~ /^insertion/) a = $i; else if ($(i + 1) ~ /^deletion/) d = $i
			printf "%d %d %d", $1, a, d; exit }' "$p")
	[ "$counts" = "$stat" ] ||
		bad "$p: its diffstat ($stat) does not fit its hunks ($counts)" "$(restore "$p")"
	files=$(grep -c '^diff --git a/' "$p")
	ids=$(index_lines "$p" | awk 'length($1) == 40 && length($2) == 40' | wc -l)
	[ "$files" = "$ids" ] || bad "$p: has no full blob ids" "$(restore "$p")"
done
[ "$errors" = 0 ] || finish

# 4. Each patch starts from the blobs that the ones before it left. This finds what
# was reordered or edited, and makes the first blob of each file that of the base.
chain=$(for p in "${patches[@]}"; do index_lines "$p" | sed "s|\$| $p|"; done)
while read -r p f; do
	bad "$p: does not start from the $f that the patches before it leave" "$(restore "$p")"
done < <(awk '$3 in now && now[$3] != $1 { print $4, $3 } { now[$3] = $2 }' <<<"$chain")
mapfile -t created < <(awk '!($3 in first) { first[$3] = $1 } { now[$3] = $2 }
	END { for (f in now) if (first[f] ~ /^0+$/ && now[f] !~ /^0+$/) print f }' <<<"$chain" | sort)
created_list=$(printf '%s\n' "${created[@]}")
touched=$(awk '$1 ~ /^0+$/ { new[$3] = 1 } $3 in new { print $4 }' <<<"$chain" | uniq)

# 5. The mirrors are what the patches create: no more, no less. Applied in a
# repository of its own, because inside another one git apply would do nothing.
tmp=$(mktemp -d "$OUT/check.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
git init -q "$tmp"
include=()
while read -r f; do include+=("--include=$f"); done < <(awk '$1 ~ /^0+$/ { print $3 }' <<<"$chain" | sort -u)
for p in $touched; do
	if ! why=$(git -C "$tmp" apply --whitespace=nowarn "${include[@]}" "$TOP/$p" 2>&1); then
		bad "$p: ${why%%$'\n'*}" "$(restore "$p")"
		finish
	fi
	while read -r id f; do
		[[ $id =~ ^0+$ ]] || [ "$(git hash-object --no-filters "$tmp/$f" 2>/dev/null)" = "$id" ] ||
			bad "$p: does not make the blob of $f that it promises" "$(restore "$p")"
	done < <(awk -v p="$p" '$1 ~ /^0+$/ { new[$3] = 1 } $3 in new && $4 == p { print $2, $3 }' <<<"$chain")
	[ "$errors" = 0 ] || finish
done
allow=scripts/mirror-allow
for f in "${created[@]}"; do
	m=
	last=$(awk -v f="$f" '$3 == f { p = $4 } END { print p }' <<<"$chain")
	if ! m=$(mirror_path "$f"); then
		grep -q -x -F -e "$f" "$allow" ||
			bad "$last: creates $f, for which there is no mirror" "echo $f >>$allow"
	elif [ ! -f "$m" ]; then
		bad "$m: missing, the series creates $f" "make tree refresh"
	elif ! cmp -s "$m" "$tmp/$f"; then
		bad "$m: is not the $f that the series creates" "make tree refresh"
	fi
	[ -z "${m-}" ] || mirrored=$((mirrored + 1))
done
for dir in arch-x86-xen Documentation; do
	[ -d $dir ] || continue
	while read -r m; do
		f=$m
		[ $dir = Documentation ] || f=arch/x86/${m#arch-x86-xen/}
		grep -q -x -F -e "$f" <<<"$created_list" ||
			bad "$m: no patch creates $f" "make tree refresh"
	done < <(find $dir -type f | sort)
done
while read -r f; do
	grep -q -x -F -e "$f" <<<"$created_list" ||
		bad "$allow: no patch creates $f" "sed -i '\\|^$f\$|d' $allow"
done < <(sed '/^#/d;/^$/d' "$allow")

# 6. The MAINTAINERS entry names files that exist: a folder ends in a slash, * is what it is in a shell.
matches() {
	local pattern=$1 f
	[ "${pattern%/}" = "$pattern" ] || pattern+='*'
	while read -r f; do
		# shellcheck disable=SC2053	# a pattern
		[[ $f != $pattern ]] || return 0
	done <<<"$created_list"
	return 1
}
while read -r f; do
	matches "$f" ||
		bad "MAINTAINERS-snippet: no patch creates $f" "\${EDITOR:-vi} MAINTAINERS-snippet"
done < <(sed -n 's/^F:[[:space:]]*//p' MAINTAINERS-snippet)

# 7. Figures are those of the committed results.
figures=$(scripts/figures.sh 2>&1) ||
	while read -r finding; do bad "${finding#error: }" "make figures"; done < <(sed '$d' <<<"$figures")
finish
