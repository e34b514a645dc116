#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# send-prep.sh: makes the mails of the series, or of one part, for a person to look at and to send. It
# never sends. The patches here have no sender and no Signed-off-by; only a person can certify the
# origin, so it is the SUBMITTER who becomes author, signs off and tells how the patches were made.
#
# PART=0|1|...|all which part, with the cover letter patches/cover-PART.txt; it tells what has to be applied before
# V=N              version; above 1 the range-diff to PREVIOUS= (the git tag vN-1 of this repository)
# SUBMITTER=       'Name <mail>'
# DISCLOSURE=FILE  what Documentation/process/generated-content.rst asks for: lines 'Tools:', 'Input:',
#                  'Affected:' and 'Tested:', each with text, and an 'Assisted-by: AGENT:MODEL [TOOL]' line
#                  for each tool, or 'Assisted-by: none'. It goes into the cover letter, the tags into patches.
# OUTPUT=DIR       where to (out/send/vN-PART)
#
# To go on with b4, in a clone of the stable tree:
#	git checkout -b hvmlite v7.2.8 && git am $(ls OUTPUT/*.patch | grep -v 0000-cover-letter) && b4 prep -e v7.2.8
# and take the text of OUTPUT/*0000-cover-letter.patch over in b4 prep --edit-cover.
set -euo pipefail
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

usage="usage: make send-prep PART=0|1|...|all V=N SUBMITTER='Name <mail>' DISCLOSURE=file"
part=${PART-} version=${V-} submitter=${SUBMITTER-} disclosure=${DISCLOSURE-}
cover=$TOP/patches/cover-$part.txt
cd "$TOP"

# 1. What only a person can give
[[ $part =~ ^([0-9]|all)$ ]] || die "PART='$part' is neither the number of a part nor all: $usage"
[[ $version =~ ^[1-9][0-9]?$ ]] || die "V='$version' is not a version number: $usage"
[ -n "$submitter" ] || die "no SUBMITTER: a person has to sign off: $usage"
[[ $submitter =~ ^[^\<\>@\"]+[^\<\>@\"[:space:]]\ \<[^\<\>@[:space:]]+@[^\<\>@[:space:]]+\.[a-zA-Z]+\>$ ]] ||
	die "SUBMITTER='$submitter' is not 'Name <mail>'"
case ${submitter,,} in
*.invalid\>|*.example\>|*@example.*|*noreply*|*no-reply*|*bot@*|*'[bot]'*)
	die "SUBMITTER='$submitter' is no person that answers mail" ;;
esac
[ -n "$disclosure" ] || die "no DISCLOSURE: tell how the patches were made, see Documentation/process/generated-content.rst: $usage"
[ -s "$disclosure" ] || die "DISCLOSURE=$disclosure is empty or not there"
for field in Tools Input Affected Tested; do
	grep -qE "^$field: *[^ ]" "$disclosure" || die "DISCLOSURE=$disclosure has no '$field:' line, see Documentation/process/generated-content.rst"
done
assisted=$(grep '^Assisted-by:' "$disclosure" || true)
[ -n "$assisted" ] || die "DISCLOSURE=$disclosure has no 'Assisted-by:' line (none, if no tool wrote anything)"
if [ "$assisted" = 'Assisted-by: none' ]; then
	assisted=''
elif wrong=$(grep -m1 -v -E '^Assisted-by: [^ :]+:[^ ]+( [^ ]+)*$' <<<"$assisted"); then
	die "DISCLOSURE=$disclosure: '$wrong' is not 'Assisted-by: AGENT_NAME:MODEL_VERSION [TOOL]'"
fi

# 2. What has to be in order before anybody is bothered with it
need git git
dirty=$(git status --porcelain | head -n 1)
[ -z "$dirty" ] || die "the tree is dirty (${dirty:3}): commit or drop it"
grep -qE "^# Part (${part/all/[0-9]}): ." series || die "the series has no part $part"
[ -s "$cover" ] || die "patches/cover-$part.txt is missing: git checkout HEAD patches/cover-$part.txt"
patch_files
edit=$(grep -l EDITME "$cover" "$disclosure" "${patches[@]}" || true)
[ -z "$edit" ] || die "$(head -n 1 <<<"$edit") still has an EDITME"
why=$("$TOP/scripts/check.sh" 2>&1) || die "make check: $(head -n 1 <<<"$why")"
why=$("$TOP/scripts/fresh.sh" 2>&1) || die "stale: $(head -n 1 <<<"$why")"

# 3. The parts, from the comments of the series: NUMBER RFC PATCH
plan=$(awk '/^# Part [0-9]+: ./ { part = $3 + 0; rfc = / \(RFC\)$/; next }
	/^#/ || /^[ \t]*$/ { next }
	{ print part, rfc, $0 }' series)
if [ "$part" = all ]; then
	chosen=$plan before=''
else
	chosen=$(awk -v p="$part" '$1 == p' <<<"$plan")
	before=$(awk -v p="$part" '$1 < p { print $3 }' <<<"$plan")
fi
total=$(wc -l <<<"$chosen")
[ "$total" -le 15 ] || say "note: $total patches; submitting-patches.rst asks for at most 15 or so at a time: send part by part"

base=$("$TOP/scripts/source.sh" | tail -n 1)
tree=$("$TOP/scripts/tree.sh" series | tail -n 1)
output=${OUTPUT:-$OUT/send/v$version-$part}
rm -rf "$output"
mkdir -p "$output"
work=$(mktemp -d "$OUT/send-prep.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
name=${submitter% <*} mail=${submitter##*<}
mail=${mail%>}
export GIT_COMMITTER_NAME=$name GIT_COMMITTER_EMAIL=$mail
unset GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL

# A clone that checks out only what the patches change.
clone() {
	git clone -q -s -n "$base" "$work/tree"
	git -C "$work/tree" config core.sparseCheckout true
	{ echo /.gitattributes; index_lines "$@" | awk '{ print "/" $3 }' | sort -u; } >"$work/tree/.git/info/sparse-checkout"
	git -C "$work/tree" config user.name "$name"
	git -C "$work/tree" config user.email "$mail"
}
am() { git -C "$work/tree" am -q --committer-date-is-author-date "$@" >"$work/am.log" 2>&1 || die "git am: $(head -n 1 "$work/am.log")"; }
checkout() { git -C "$work/tree" checkout -q --detach "$1"; }

# signed PATCH: the same by the submitter. The tags go below the changelog, behind those that it has. The
# entry in MAINTAINERS names the submitter, too.
signed() {
	awk -v from="$submitter" -v tags="${assisted:+$assisted
}Signed-off-by: $submitter" -v author="$AUTHOR_NAME <$AUTHOR_EMAIL>" '
		function put(line) { if (index(line, author) && line ~ /^\+/) sub(/[^\t]*$/, from, line); print line }
		NR == 2 && /^From: / { print "From: " from; next }
		!done && /^---$/ {
			if (text !~ /(^|\n)[A-Z][a-z]+(-[a-z]+)*: [^\n]*\n$/) print ""
			print tags; done = 1 }
		!done { text = text $0 "\n" }
		{ put($0) }' "$1"
}

clone "${patches[@]}"
checkout base
for p in $before; do am "$TOP/patches/$p"; done
start=$(git -C "$work/tree" rev-parse HEAD)
n=0
while read -r _ rfc p; do
	n=$((n + 1))
	signed "patches/$p" >"$work/$p"
	am "$work/$p"
	echo "$rfc" >"$work/rfc-$n"
done <<<"$chosen"
end=$(git -C "$work/tree" rev-parse HEAD)
[ "$(git -C "$work/tree" rev-list --count "$start..$end")" = "$total" ] || die "$total patches did not become as many commits"

# 4. Files, numbered
reroll=()
[ "$version" = 1 ] || reroll=(-v "$version")
git -C "$work/tree" format-patch -q --numbered --cover-letter "${reroll[@]}" --no-signature \
	--full-index --no-renames --diff-algorithm=histogram --no-base -o "$output" "$start..$end"
mapfile -t files < <(find "$output" -name '*.patch' ! -name '*0000-cover-letter.patch' | sort)
letter=$(find "$output" -name '*0000-cover-letter.patch')
[ ${#files[@]} = "$total" ] || die "${#files[@]} files for $total patches"
n=0
for f in "${files[@]}"; do
	n=$((n + 1))
	[ "$(cat "$work/rfc-$n")" = 0 ] || sed -i '0,/^Subject: \[PATCH/s//Subject: [RFC PATCH/' "$f"
	[ "$(sed '/^---$/q' "$f" | grep -c "^Signed-off-by: $name <$mail>\$")" = 1 ] || die "$(basename "$f") has no Signed-off-by of its own"
done

# 5. To: who maintains it, Cc: reviewers and lists; the placeholder is the submitter.
addresses() {	# addresses FILE: 'To|Cc address'
	(cd "$tree" && scripts/get_maintainer.pl --nogit --nogit-fallback --nofixes --rolestats --no-n "$1" 2>"$work/maintainers.log") |
		awk -v own="$AUTHOR_EMAIL" -v me="$mail" '
			{ role = $0; sub(/^[^(]*/, "", role); who = $1 }
			who == own || who == me { next }
			{ print (role ~ /^\((supporter|maintainer)/ ? "To" : "Cc"), who }' | LC_ALL=C sort -u -k 1,1r -k 2
}
head_lines() {	# head_lines FILE ADDRESSES: into the header of the mail
	[ -n "$2" ] || die "get_maintainer.pl has nobody for $(basename "$1"): $(head -n 1 "$work/maintainers.log")"
	grep -q ' x86@kernel\.org$' <<<"$2" || die "$(basename "$1") would not go to x86@kernel.org"
	awk -v list="$2" 'BEGIN { n = split(list, line, "\n") }
		{ print }
		/^Date: / && !done { for (i = 1; i <= n; i++) { sub(/ /, ": ", line[i]); print line[i] } done = 1 }' "$1" >"$work/mail"
	cat "$work/mail" >"$1"
}
everybody=''
for f in "${files[@]}"; do
	list=$(addresses "$f") || list=''	# head_lines says why
	head_lines "$f" "$list"
	everybody+=$list$'\n'
done
# Who is To: of any patch is To: of the cover letter, and not Cc: as well.
everybody=$(LC_ALL=C sort -u -k 1,1r -k 2 <<<"${everybody%$'\n'}" | awk '$1 == "To" { to[$2] } $1 == "To" || !($2 in to)')

# 6. The cover letter. Lines '@include FILE', '@section FILE TITLE' (to the next empty line), '@last FILE' (its last
#    line), '@parts', '@matrix' and '@disclosure' stand for what they say.
subject=$(sed -n 's/^Subject: //p;/^$/q' "$cover")
[ -n "$subject" ] || die "patches/cover-$part.txt does not begin with a Subject: line"
body() {
	local line file section
	sed '1,/^$/d' "$cover" | while IFS= read -r line; do
		case $line in
		'@include '*)
			[ -s "$TOP/${line#@include }" ] || die "patches/cover-$part.txt: there is no ${line#@include }"
			sed '/^date /d; /^key /d; s/^/    /' "$TOP/${line#@include }" ;;
		'@section '*)
			read -r _ file section <<<"$line"
			awk -v title="$section" 'index($0, title) == 1 { inside = found = 1 } /^$/ { inside = 0 } inside { print "    " $0 } END { exit !found }' \
				"$TOP/$file" || die "patches/cover-$part.txt: there is no '$section' in $file" ;;
		'@last '*)
			[ -s "$TOP/${line#@last }" ] || die "patches/cover-$part.txt: there is no ${line#@last }"
			tail -n 1 "$TOP/${line#@last }" | sed 's/^/    /' ;;
		@parts)
			awk '/^# Part [0-9]+: ./ { sub(/^# /, "    "); title[++n] = $0; next } /\.patch$/ { count[n]++ }
				END { for (i = 1; i <= n; i++) print title[i] ", " count[i] " patches" }' series ;;
		@matrix)
			sed -n 's/^[0-9]* rows, .*/    &/p' tests/results/matrix.md ;;
		@disclosure)
			cat "$disclosure" ;;
		*)	printf '%s\n' "$line" ;;
		esac
	done || return 1
	if [ -n "$before" ]; then
		printf '\nThis is part %s of the work that "x86: Boot PVH guests through the native entry points" describes. It needs\nthe parts before it:\n' "$part"
		for p in $before; do echo "prerequisite-patch-id: $(git patch-id --stable <"patches/$p" | cut -d' ' -f1)"; done
	fi
	if [ "$version" -gt 1 ]; then printf '\nRange-diff against v%d:\n' $((version - 1)); cat "$work/range-diff"; fi
}

# 7. What changed since the last version: the same base, or nobody can compare.
if [ "$version" -gt 1 ]; then
	previous=${PREVIOUS:-v$((version - 1))}
	git rev-parse -q --verify "$previous^{commit}" >/dev/null || die "no tag $previous in this repository: tag what was sent, or say PREVIOUS="
	[ "$(git show "$previous:series" | sed -n 's/^# base-sha256: *//p')" = "$(base_field sha256)" ] || die "$previous has another base: compare by hand"
	git show "$previous:series" >"$work/old-series"
	mkdir "$work/old"
	old=$(awk -v p="$part" '/^# Part [0-9]+: ./ { now = $3 + 0; next } /^#/ || /^[ \t]*$/ { next } p == "all" || now <= p { print (p == "all" || now == p), $0 }' "$work/old-series")
	while read -r _ p; do git show "$previous:patches/$p" >"$work/old/$p"; done <<<"$old"
	{ cat "$work/tree/.git/info/sparse-checkout"; index_lines "$work"/old/* | awk '{ print "/" $3 }'; } | sort -u >"$work/sparse"
	cp "$work/sparse" "$work/tree/.git/info/sparse-checkout"
	checkout base
	old_start=$(git -C "$work/tree" rev-parse HEAD)
	while read -r mine p; do
		am "$work/old/$p"
		[ "$mine" = 1 ] || old_start=$(git -C "$work/tree" rev-parse HEAD)
	done <<<"$old"
	git -C "$work/tree" range-diff --no-color "$old_start..HEAD" "$start..$end" >"$work/range-diff"
	checkout "$end"
fi

body >"$work/body" || exit 1
lines=$(($(sed '/^Range-diff against/,$d; /^prerequisite-patch-id/d' "$work/body" | wc -l) - $(wc -l <"$disclosure")))
limit=70
[ "$part" != all ] || limit=40
[ "$lines" -le $limit ] || die "patches/cover-$part.txt: $lines lines without the disclosure, more than the $limit that people read"
! grep -q '^@' "$work/body" || die "patches/cover-$part.txt: unknown line '$(grep -m1 '^@' "$work/body")'"
awk -v subject="$subject" -v body="$work/body" '
	{ sub(/\*\*\* SUBJECT HERE \*\*\*/, subject) }
	/^\*\*\* BLURB HERE \*\*\*$/ { while ((getline line <body) > 0) print line; next }
	{ print }' "$letter" >"$work/letter"
cat "$work/letter" >"$letter"
head_lines "$letter" "$everybody"

echo "base: Linux $(base_field version)${before:+ and the $(wc -w <<<"$before") patches of the parts before}"
printf '%s\n' "$letter" "${files[@]}" | sed "s|^$TOP/||"
echo "send-prep: $total patches and a cover letter in ${output#"$TOP/"}, nothing was sent. Read them; then: git send-email --dry-run ${output#"$TOP/"}/*.patch"
