#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# send-prep.sh: gets the series, or one of its parts, ready for b4, which makes mails of it. It never sends. The patches
# here have no sender and no Signed-off-by; only a person can certify the origin, so it is the SUBMITTER who becomes
# author, signs off and tells how the patches were made.
#
# PART=0|1|...|all which part, with the cover letter patches/cover-PART.txt; all is all but the parts for comment (RFC)
# V=N              version; above 1 the letter has the range-diff to PREVIOUS= (the git tag vN-1 of this repository) and
#                  a link to the letter before, from a line 'PART VERSION MESSAGE-ID' of patches/sent
# SUBMITTER=       'Name <mail>'
# REPOSITORY=URL   where those who get the mails find this repository, to run the commands in the letters
# DISCLOSURE=FILE  what Documentation/process/generated-content.rst asks for: lines 'Tools:', 'Input:',
#                  'Affected:' and 'Tested:', each with text, and an 'Assisted-by: AGENT:MODEL [TOOL]' line
#                  for each tool, or 'Assisted-by: none'. It goes into the cover letter, the tags into patches.
# CLONE=DIR        a git clone of the stable tree with the tag of the base; without it the mails have no base-commit
# OUTPUT=DIR       where to (out/send/vN-PART)
#
# OUTPUT/branch.sh, run in such a clone, makes the branch b4/hvmlite-PART: the parts before, then the signed patches,
# the letter, To: and Cc:. It is b4's then: b4 send. OUTPUT/mails are those that b4 would send, made by the same script.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

usage="usage: make send-prep PART=0|1|...|all V=N SUBMITTER='Name <mail>' REPOSITORY=URL DISCLOSURE=file"
part=${PART-} version=${V-} submitter=${SUBMITTER-} repository=${REPOSITORY-} disclosure=${DISCLOSURE-}
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
[[ $repository =~ ^(https?|git)://[^[:space:]]+\.[^[:space:]]+/ ]] ||
	die "REPOSITORY='$repository' is no address where others find this repository: $usage"
[ -n "$disclosure" ] || die "no DISCLOSURE: tell how the patches were made, see Documentation/process/generated-content.rst: $usage"
[ -s "$disclosure" ] || die "DISCLOSURE=$disclosure is empty or not there"
for field in Tools Input Affected Tested; do
	grep -qE "^$field: *[^ ]" "$disclosure" || die "DISCLOSURE=$disclosure has no '$field:' line, see Documentation/process/generated-content.rst"
done
assisted=$(grep '^Assisted-by:' "$disclosure") ||
	die "DISCLOSURE=$disclosure has no 'Assisted-by:' line (none, if no tool wrote anything)"
[ "$assisted" != 'Assisted-by: none' ] || assisted=''
! wrong=$(grep . <<<"$assisted" | grep -m1 -v -E '^Assisted-by: [^ :]+:[^ ]+( [^ ]+)*$') ||
	die "DISCLOSURE=$disclosure: '$wrong' is not 'Assisted-by: AGENT_NAME:MODEL_VERSION [TOOL]'"

# 2. What has to be in order before anybody is bothered with it
need git git
dirty=$(git status --porcelain | head -n 1)
[ -z "$dirty" ] || die "the tree is dirty (${dirty:3}): commit or drop it"
grep -qE "^# Part (${part/all/[0-9]}): ." series || die "the series has no part $part"
[ -s "$cover" ] || die "patches/cover-$part.txt is missing: git checkout HEAD patches/cover-$part.txt"
patch_files
edit=$(grep -l EDITME "$cover" "$disclosure" "${patches[@]}" || true)
[ -z "$edit" ] || die "$(head -n 1 <<<"$edit") still has an EDITME"
for check in check check-tree; do
	why=$("$TOP/scripts/$check.sh" 2>&1) || die "make $check: $(grep -m1 '^error' <<<"$why" || tail -n 1 <<<"$why")"
done
why=$("$TOP/scripts/fresh.sh" 2>&1) || die "stale: $(head -n 1 <<<"$why")"

# 3. The parts, from the comments of the series: NUMBER RFC PATCH
of_part() { series_parts - | awk -v p="$part" "$1"; }
# shellcheck disable=SC2016	# awk's fields
{ chosen=$(of_part 'p == "all" ? !$2 : $1 == p { print $3 }' <series)
  before=$(of_part 'p != "all" && $1 < p { print $3 }' <series); }
total=$(wc -l <<<"$chosen")
[ "$total" -le 15 ] || say "note: $total patches; submitting-patches.rst asks for at most 15 or so at a time: send part by part"

"$TOP/scripts/packages.sh" send
base=$("$TOP/scripts/source.sh" | tail -n 1)
tag=v$(base_field version)
output=${OUTPUT:-$OUT/send/v$version-$part}
rm -rf "$output"
mkdir -p "$output/before" "$output/patches"
output=$(realpath "$output")
work=$(mktemp -d "$OUT/send-prep.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
name=${submitter% <*} mail=${submitter##*<}
mail=${mail%>}

# signed PATCH: the same by the submitter, whom the entry in MAINTAINERS names, too. The tags go below the changelog, behind
# those that it has.
mapfile -t tags <<<"${assisted:+$assisted$'\n'}Signed-off-by: $submitter"
signed() {
	git interpret-trailers "${tags[@]/#/--trailer=}" "$1" |
		FROM="$AUTHOR_NAME <$AUTHOR_EMAIL>" TO=$submitter perl -pe 's/^(From: |\+.*)\Q$ENV{FROM}\E$/$1$ENV{TO}/'
}
for p in $before; do signed "patches/$p" >"$output/before/$p"; done
for p in $chosen; do
	signed "patches/$p" >"$output/patches/$p"
	[ "$(sed '/^---$/q' "$output/patches/$p" | grep -cxF "Signed-off-by: $submitter")" = 1 ] || die "$p has no Signed-off-by of its own"
done
if grep -rqF "$AUTHOR_EMAIL" "$output"; then die "$(grep -rlF "$AUTHOR_EMAIL" "$output" | head -n 1) still names nobody"; fi

# 4. What changed since the last version
changes() {
	[ "$version" -gt 1 ] || return 0
	local last=$((version - 1)) previous id
	previous=${PREVIOUS:-v$last}
	git rev-parse -q --verify "$previous^{commit}" >/dev/null || die "no tag $previous in this repository: tag what was sent, or say PREVIOUS="
	id=$(awk -v p="$part" -v v=$last '$1 == p && $2 == v { print $3 }' patches/sent 2>/dev/null || true)
	[ -n "$id" ] || die "patches/sent has no line '$part $last MESSAGE-ID' with that of the cover letter of v$last"
	printf '\nChanges in v%d:\n- Link to v%d: https://lore.kernel.org/r/%s\n\nRange-diff against v%d:\n' "$version" $last "$id" $last
	"$TOP/scripts/changes.sh" "$previous" "$part"
}
changes >"$work/changes" || exit 1

# 5. The cover letter. Lines '@section FILE REGEX' (from the title that it matches to the next empty line), '@last FILE' (its
#    last line), '@parts' and '@disclosure' stand for what they say.
subject=$(sed -n 's/^Subject: //p;/^$/q' "$cover")
[ -n "$subject" ] || die "patches/cover-$part.txt does not begin with a Subject: line"
body() {
	local line word file section
	sed '1,/^$/d' "$cover" | while IFS= read -r line; do
		read -r word file section <<<"$line"
		[[ $word != @@(section|last) || -s $file ]] || die "patches/cover-$part.txt: there is no $file"
		case $word in
		@section)
			awk -v title="$section" '$0 ~ "^" title { inside = found = 1 }
				/^$/ { inside = 0 }
				inside { print "    " $0 }
				END { exit !found }' "$file" || die "patches/cover-$part.txt: there is no '$section' in $file" ;;
		@last)
			tail -n 1 "$file" | sed 's/^/    /' ;;
		@parts)
			awk '/^# Part [0-9]+: ./ { sub(/^# /, "    "); title[++n] = $0; next } /\.patch$/ { count[n]++ }
				END { for (i = 1; i <= n; i++) print title[i] ", " count[i] " patches" }' series ;;
		@disclosure)
			cat "$disclosure" ;;
		*)	printf '%s\n' "$line" ;;
		esac
	done
}
body >"$work/body" || exit 1
lines=$(($(wc -l <"$work/body") - $(wc -l <"$disclosure")))
limit=70
[ "$part" != all ] || limit=40
[ "$lines" -le $limit ] || die "patches/cover-$part.txt: $lines lines without the disclosure, more than the $limit that people read"
! grep -q '^@' "$work/body" || die "patches/cover-$part.txt: unknown line '$(grep -m1 '^@' "$work/body")'"
# Its last paragraph must not look like trailers to b4.
{ echo "$subject"
  echo
  cat "$work/body"
  if [ -n "$before" ]; then
	printf '\nThis is part %s of the work that "x86: Boot PVH guests through the native entry points" describes.\n' "$part"
	printf 'It is based on Linux %s and the parts before it.\n' "${tag#v}"
  else
	printf '\nThis is based on Linux %s.\n' "${tag#v}"
  fi
  printf 'The commands are for a clone of %s; the base there is Linux %s.\n' "$repository" "${tag#v}"
  cat "$work/changes"
  # The entry in MAINTAINERS comes with a later part; its list is to have all of them.
  echo
  sed -n '/x86@/d; s/^L:[[:space:]]*\([^[:space:]]*\).*/Cc: \1/p' MAINTAINERS-snippet; } >"$output/cover"

# 6. The branch, by the script that does the same in a person's clone, and b4's mails.
base_blobs >"$output/blobs"
for p in $before; do echo "prerequisite-patch-id: $(git patch-id --stable <"patches/$p" | cut -d' ' -f1)"; done >"$output/prerequisites"
rfc=''
[ "$part" = all ] || ! grep -qE "^# Part $part: .*\(RFC\)\$" series || rfc=RFC
branch=hvmlite-$part
cat >"$output/branch.sh" <<EOT
#!/bin/sh
# Makes the branch b4/$branch in the clone of the kernel in which it is run.  Nothing is sent: see b4 send --help.
set -e
here=\$(cd "\$(dirname "\$0")" && pwd)
b4() { command b4 --no-stdin --offline-mode "\$@"; }
# with KEY VALUE WORDS...: b4 WORDS with that configuration
with() {
	GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=\$1 GIT_CONFIG_VALUE_0=\$2
	export GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0
	shift 2
	b4 "\$@"
	unset GIT_CONFIG_COUNT
}
base=\$(git rev-parse -q --verify "$tag^{commit}") || { echo "error: no tag $tag here: git fetch --tags"; exit 1; }
# Are the files that the patches change those that they were made for?
while read -r blob path; do
	[ "\$(git rev-parse -q --verify "$tag:\$path")" = "\$blob" ] || { echo "error: \$path is not that of $tag"; exit 1; }
done <"\$here/blobs"
# b4 keeps letter and version with the branch. A branch that is there keeps them: b4 send has made it the next version.
git checkout -q --detach "\$base"
for patch in "\$here"/before/*.patch; do [ ! -f "\$patch" ] || git am -q "\$patch"; done
git branch -q -f $branch-base
# What b4 puts below the letter, for this branch only.
config=\$(git rev-parse --absolute-git-dir)/$branch
{ printf '\${cover}\\n\\n---\\n\${shortlog}\\n\\n\${diffstat}\\n---\\nbase-commit: %s\\n' "\$base"
  cat "\$here/prerequisites"
  printf 'change-id: \${change_id}\\n'; } >"\$config.template"
git config -f "\$config.config" b4.prep-cover-template "\$config.template"
git config "includeIf.onbranch:b4/$branch.path" "\$config.config"
if git rev-parse -q --verify refs/heads/b4/$branch >/dev/null; then
	git checkout -q b4/$branch
	git reset -q --hard $branch-base
else
	git checkout -q $branch-base
	with b4.prep-cover-strategy branch-description prep -n $branch
fi
git am -q "\$here"/patches/*.patch
with core.editor "cp '\$here/cover'" prep --edit-cover
b4 prep --force-revision $version
${rfc:+b4 prep --set-prefixes $rfc
}b4 prep --auto-to-cc
EOT
from=$base commit=base
if [ -n "${CLONE:-}" ] && git -C "$CLONE" rev-parse -q --verify "refs/tags/$tag" >/dev/null 2>&1; then
	from=$(realpath "$CLONE") commit=$tag
fi
# A clone with the files that the patches change, and what get_maintainer.pl takes for a kernel tree
mapfile -t files < <(touched "${patches[@]}")
sparse_clone "$from" "$work/tree" "$commit" "${files[@]}" .gitattributes .get_maintainer.ignore COPYING CREDITS Kbuild Kconfig \
	MAINTAINERS Makefile README scripts/get_maintainer.pl include/linux/kernel.h \
	{Documentation,arch/x86,include,drivers,fs,init,ipc,kernel,lib}/Makefile
(
	cd "$work/tree"
	export HOME=$work GIT_COMMITTER_NAME=$name GIT_COMMITTER_EMAIL=$mail
	unset GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL
	git config user.name "$name"
	git config user.email "$mail"
	git for-each-ref --format='%(refname:short)' refs/heads | xargs -r git branch -q -D
	git rev-parse -q --verify "refs/tags/$tag" >/dev/null || git tag "$tag"
	git config sendemail.smtpserver localhost
	git config sendemail.from "$submitter"
	sh "$output/branch.sh"
	b4 --no-stdin --offline-mode send -o "$output/mails" --no-sign --not-me-too
) >"$work/log" 2>&1 || die "b4: $(grep -m1 -i 'error\|critical' "$work/log" || tail -n 1 "$work/log")"
[ "$from" != "$base" ] || {
	# The base of a tree without history has an id that means nothing to others.
	sed -i "s/^base-commit: .*/base: the release $tag/" "$output"/mails/*
	say "note: no CLONE= with the tag $tag: the mails have no base-commit"
}
mapfile -t mails < <(find "$output/mails" -type f | sort)
[ ${#mails[@]} = $((total + (total > 1))) ] || die "b4 has made ${#mails[@]} mails of $total patches: $(tail -n 1 "$work/log")"
for f in "${mails[@]}"; do
	grep -q 'x86@kernel\.org' <(sed '/^$/q' "$f") || die "$(basename "$f") would not go to x86@kernel.org: $(grep -m1 perl "$work/log" || true)"
done
printf '%s\n' "${mails[@]}" | sed "s|^$TOP/||"
echo "send-prep: $total patches and a cover letter in ${output#"$TOP/"}, nothing was sent. Read mails/; then, in your clone with $tag: sh ${output#"$TOP/"}/branch.sh && b4 send --reflect"
