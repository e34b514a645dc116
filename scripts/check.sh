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
restore() { if git diff --quiet HEAD -- "$1" 2>/dev/null; then echo "make refresh"; else echo "git checkout HEAD $1"; fi; }
# wrong FILE FINDING: the same in one.
wrong() { bad "$1: $2" "$(restore "$1")"; }
finish() {
	[ "$errors" = 0 ] || die "make check: $errors finding(s)"
	printf 'check: %d patches, %d created files, %d mirrored: ok\n' "${#names[@]}" "${#created[@]}" "$mirrored"
	exit 0
}

# 1. series and patches/ are the same set, in the order of the numbers.
[ -f series ] || { bad "series: missing" "git checkout HEAD series"; finish; }
for field in version sha256 file; do
	grep -q "^# base-$field: [^ ]" series || wrong series "no '# base-$field:' line"
done
mapfile -t names < <(series_patches)
created=() mirrored=0
[ ${#names[@]} -gt 0 ] || { wrong series "names no patch"; finish; }
n=0
for name in "${names[@]}"; do
	n=$((n + 1))
	[[ $name =~ ^[0-9]{4}-[A-Za-z0-9._-]+\.patch$ ]] ||
		wrong series "'$name' is not a name that git format-patch gives"
	[ "${name%%-*}" = "$(printf '%04d' $n)" ] || wrong series "$name is at place $n"
	[ -f "patches/$name" ] || wrong "patches/$name" "named in series, but missing"
done
while read -r name; do
	repair=$(restore series)
	git ls-files --error-unmatch "patches/$name" >/dev/null 2>&1 || repair="rm patches/$name"
	bad "patches/$name: not named in series" "$repair"
done < <(find patches -mindepth 1 ! -name 'cover-*.txt' ! -name sent -printf '%P\n' | sort | grep -vxFf <(series_patches))

# 2. Every patch belongs to a part, and no part is longer than a reviewer can bear.
while read -r finding; do bad "series: $finding" "\${EDITOR:-vi} series"; done < <(series_parts series |
	awk '$1 == "-" { print $3 " stands before the first \"# Part N: TITLE\" line"; next }
	     ++count[$1] == 13 { print "part " $1 " has more than 12 patches" }')

# The rest needs all the files.
[ "$errors" = 0 ] || finish
patches=("${names[@]/#/patches/}")

# 3. Every patch is as git format-patch wrote it: header, hunk counts, diffstat.
for p in "${patches[@]}"; do
	what=
	{ read -r l1; read -r l2; read -r l3; read -r l4; } <"$p" || true
	[ "$l1" = "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001" ] || what="first line"
	[ "$l2" = "From: $AUTHOR_NAME <$AUTHOR_EMAIL>" ] || what="author"
	[[ $l3 =~ ^Date:\ [A-Z][a-z]{2},\ [0-9]+\ [A-Z][a-z]{2}\ [0-9]{4}\ [0-9:]{8}\ [+-][0-9]{4}$ ]] || what="date"
	[[ $l4 =~ ^Subject:\ \[PATCH\]\ [a-zA-Z0-9/_.,{}\ -]+:\ . ]] || what="subject"
	[ -z "$what" ] || { wrong "$p" "unexpected $what"; continue; }
	counts=$(git apply --stat "$p" 2>&1) || { wrong "$p" "${counts%%$'\n'*}"; continue; }
	counts=${counts##*$'\n'}
	stat=$(grep -m1 -E '^ [0-9]+ files? changed' "$p" || true)
	[ "$counts" = "$stat" ] || wrong "$p" "its diffstat ($stat) does not fit its hunks ($counts)"
	files=$(grep -c '^diff --git a/' "$p")
	ids=$(index_lines "$p" | awk 'length($1) == 40 && length($2) == 40' | wc -l)
	[ "$files" = "$ids" ] || wrong "$p" "has no full blob ids"
done
[ "$errors" = 0 ] || finish

# 4. Each patch starts from the blobs that the ones before it left. This finds what
# was reordered or edited, and makes the first blob of each file that of the base.
chain=$(for p in "${patches[@]}"; do index_lines "$p" | sed "s|\$| $p|"; done)
while read -r p f; do
	wrong "$p" "does not start from the $f that the patches before it leave"
done < <(awk '$3 in now && now[$3] != $1 { print $4, $3 } { now[$3] = $2 }' <<<"$chain")
mapfile -t created < <(awk '!($3 in first) { first[$3] = $1 } { now[$3] = $2 }
	END { for (f in now) if (first[f] ~ /^0+$/ && now[f] !~ /^0+$/) print f }' <<<"$chain" | sort)
# No grep -q behind a pipe: it ends at the first match, and the writer may fail with pipefail.
is_created() { [[ " ${created[*]} " == *" $1 "* ]]; }
touched=$(awk '$1 ~ /^0+$/ { new[$3] = 1 } $3 in new { print $4 }' <<<"$chain" | uniq)

# 5. The mirrors are what the patches create: no more, no less. Applied in a
# repository of its own, because inside another one git apply would do nothing.
tmp=$(mktemp -d "$OUT/check.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
git init -q "$tmp"
include=()
while read -r f; do include+=("--include=$f"); done < <(awk '$1 ~ /^0+$/ { print $3 }' <<<"$chain" | sort -u)
for p in $touched; do
	why=$(git -C "$tmp" apply --whitespace=nowarn "${include[@]}" "$TOP/$p" 2>&1) || { wrong "$p" "${why%%$'\n'*}"; finish; }
	while read -r id f; do
		[[ $id =~ ^0+$ ]] || [ "$(git hash-object --no-filters "$tmp/$f" 2>/dev/null)" = "$id" ] ||
			wrong "$p" "does not make the blob of $f that it promises"
	done < <(awk -v p="$p" '$1 ~ /^0+$/ { new[$3] = 1 } $3 in new && $4 == p { print $2, $3 }' <<<"$chain")
	[ "$errors" = 0 ] || finish
done
allow=scripts/mirror-allow
for f in "${created[@]}"; do
	if ! m=$(mirror_path "$f"); then
		grep -q -x -F -e "$f" "$allow" ||
			bad "$(awk -v f="$f" '$3 == f { p = $4 } END { print p }' <<<"$chain"): creates $f, for which there is no mirror" \
				"echo $f >>$allow"
		continue
	fi
	mirrored=$((mirrored + 1))
	[ -f "$m" ] || { bad "$m: missing, the series creates $f" "make tree refresh"; continue; }
	cmp -s "$m" "$tmp/$f" || bad "$m: is not the $f that the series creates" "make tree refresh"
done
while read -r m; do
	f=${m/#arch-x86-xen/arch/x86}
	is_created "$f" || bad "$m: no patch creates $f" "make tree refresh"
done < <(find arch-x86-xen Documentation -type f 2>/dev/null | sort)
while read -r f; do
	is_created "$f" || bad "$allow: no patch creates $f" "sed -i '\\|^$f\$|d' $allow"
done < <(sed '/^#/d;/^$/d' "$allow")

# 6. The MAINTAINERS entry names files that exist: a folder ends in a slash, * is what it is in a shell.
while read -r pattern; do
	for f in "${created[@]}"; do
		# shellcheck disable=SC2053	# a pattern
		[[ $f != ${pattern/%\//\/*} ]] || continue 2
	done
	bad "MAINTAINERS-snippet: no patch creates $pattern" "\${EDITOR:-vi} MAINTAINERS-snippet"
done < <(sed -n 's/^F:[[:space:]]*//p' MAINTAINERS-snippet)

# 7. Figures are those of the committed results.
figures=$(scripts/figures.sh 2>&1) ||
	while read -r finding; do bad "${finding#error: }" "make figures"; done < <(sed '$d' <<<"$figures")
finish
