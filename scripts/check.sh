#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Check without a kernel that series, patches/, arch-x86-xen/ and Documentation/
# say the same. Every finding ends in 'run: COMMAND', which repairs it.
# That the patches are what git makes of commits takes a kernel tree: check-tree.sh.
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
	echo "check: ${#names[@]} patches, $(created | wc -l) created files, $(mirrors | wc -l) mirrored: ok"
	exit 0
}

# 1. series and patches/ are the same set, in the order of the numbers.
[ -f series ] || { bad "series: missing" "git checkout HEAD series"; finish; }
for field in version sha256 file; do
	grep -q "^# base-$field: [^ ]" series || wrong series "no '# base-$field:' line"
done
mapfile -t names < <(series_patches)
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
# created: 'blob path' of each file that the series creates and leaves
created() {
	index_lines "${patches[@]}" | awk '!($3 in first) { first[$3] = $1 } { now[$3] = $2 }
		END { for (f in now) if (first[f] ~ /^0+$/ && now[f] !~ /^0+$/) print now[f], f }'
}

# 3. Git would take another author and a subject without a prefix. Short blob ids, which check-tree.sh would find, make
# the search for the base fail before that.
for p in "${patches[@]}"; do
	[ "$(sed -n 2p "$p")" = "From: $AUTHOR_NAME <$AUTHOR_EMAIL>" ] || wrong "$p" "unexpected author"
	[[ $(sed -n 4p "$p") =~ ^Subject:\ \[PATCH\]\ [a-zA-Z0-9/_.,{}\ -]+:\ . ]] || wrong "$p" "unexpected subject"
	[ "$(index_lines "$p" | grep -cvE '^[0-9a-f]{40} [0-9a-f]{40} ')" = 0 ] || wrong "$p" "has no full blob ids"
done
[ "$errors" = 0 ] || finish

# 4. The mirrors are what the patches create, by its blob: no more, no less.
mirrors() { created | while read -r blob f; do ! m=$(mirror_path "$f") || echo "$blob $m"; done; }
there() { find arch-x86-xen Documentation -type f 2>/dev/null | while read -r m; do echo "$(git hash-object --no-filters "$m") $m"; done; }
while read -r m; do
	bad "$m: is not the file that the series creates" "make tree refresh"
done < <(diff <(mirrors | sort) <(there | sort) | sed -n 's/^[<>] [0-9a-f]* //p' | sort -u)

# What has no mirror is named.
allow=scripts/mirror-allow
unmirrored() { created | while read -r _ f; do mirror_path "$f" >/dev/null || echo "$f"; done; }
while read -r side f; do
	case $side in
	'<')	bad "$allow: lacks $f, for which there is no mirror" "echo $f >>$allow" ;;
	'>')	bad "$allow: no patch creates $f" "sed -i '\\|^$f\$|d' $allow" ;;
	esac
done < <(diff <(unmirrored | sort) <(sed '/^#/d;/^$/d' "$allow" | sort))

# 5. The MAINTAINERS entry names what the series creates: a folder ends in a slash, * is what it is in a shell.
while read -r pattern; do
	regex=$(sed 's/\./\\./g; s|\*|[^/]*|g; s|/$|/.*|' <<<"$pattern")
	[ "$(created | cut -d' ' -f2 | grep -cxE -e "$regex")" != 0 ] ||
		bad "MAINTAINERS-snippet: no patch creates $pattern" "\${EDITOR:-vi} MAINTAINERS-snippet"
done < <(sed -n 's/^F:[[:space:]]*//p' MAINTAINERS-snippet)

# 6. Figures are those of the committed results.
figures=$(scripts/figures.sh 2>&1) ||
	while read -r finding; do bad "${finding#error: }" "make figures"; done < <(sed '$d' <<<"$figures")
finish
