#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# send-series.sh: what does make send-prep make of this series?  The mails of its parts, one after the other, must give the
# tree of the series, but for the maintainer's name, and those of all of it the same without the parts for comment; who
# gets the mails is what tests/results/send-prep.txt says.  The submitter is nobody, and all of it happens in a copy of this repository.
# send-series.sh update: today's lists become tests/results/send-prep.txt, to be committed
# tier: full
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/../lib/check.sh"

[[ $# = 0 || $* = update ]] || die "usage: send-series.sh [update]"
"$TOP/scripts/packages.sh" source perl
result=$TOP/tests/results/send-prep.txt
submitter='A Person <person@localhost.localdomain>'
mkdir -p "$work/repo"
export GIT_AUTHOR_NAME=test GIT_COMMITTER_NAME=test GIT_AUTHOR_EMAIL=test@series.invalid GIT_COMMITTER_EMAIL=test@series.invalid

# The copy has what is here, committed or not, and is clean.
cp -r "$TOP"/{patches,series,arch-x86-xen,Documentation,companion,scripts,tests,{MAINTAINERS-snippet,Makefile,README.md,CONTRIBUTING.md,.gitignore}} "$work/repo/"
# What is old is said elsewhere.
printf '#!/bin/sh\n' >"$work/repo/scripts/fresh.sh"
git -C "$work/repo" init -q
git -C "$work/repo" add -A
git -C "$work/repo" commit -q -m copy
printf '%s\n' 'Tools: none' 'Input: none' 'Affected: nothing' 'Tested: by nobody' 'Assisted-by: none' >"$work/disclosure"

base=$("$TOP/scripts/source.sh" | tail -n 1)
"$TOP/scripts/tree.sh" series >/dev/null
tip=$(git -C "$base" rev-parse refs/heads/series)
git clone -q -s -n "$base" "$work/tree"
git -C "$work/tree" config core.sparseCheckout true
patch_files
index_lines "${patches[@]}" | awk '{ print "/" $3 }' | sort -u >"$work/tree/.git/info/sparse-checkout"

# same TREE PART...: do the mails of these parts, one after the other, give the tree of that commit?
same() {
	local part differs tree=$1
	shift
	git -C "$work/tree" checkout -q -f --detach base
	for part; do
		find "$work/$part/mails" -type f ! -name '0000*' -print0 | sort -z |
			xargs -0 git -C "$work/tree" am -q >"$work/am.log" 2>&1 || { not_ok "part $part: git am: $(head -n 1 "$work/am.log")"; return; }
	done
	differs=$(git -C "$work/tree" diff -U0 "$tree" HEAD | grep '^[-+]' | grep -v '^\(---\|+++\) ./MAINTAINERS$' || true)
	if [ "$differs" != "-M:	$AUTHOR_NAME <$AUTHOR_EMAIL>"$'\n'"+M:	$submitter" ]; then
		not_ok "the mails of part $* give another tree than the series: ${differs:-not even the maintainer is another}"
	fi
}

mapfile -t parts < <(sed -n 's/^# Part \([0-9]*\): .*/\1/p' "$TOP/series")
rfc=$(awk '/^# Part/ { rfc = / \(RFC\)$/; next } /\.patch$/ && rfc { n++ } END { print n + 0 }' "$TOP/series")
for part in "${parts[@]}" all; do
	PART=$part V=1 SUBMITTER=$submitter REPOSITORY=https://localhost.localdomain/repository DISCLOSURE=$work/disclosure OUTPUT=$work/$part \
		"$work/repo/scripts/send-prep.sh" >"$work/$part.out" 2>&1 || { cat "$work/$part.out"; exit 1; }
done
same "$tip" "${parts[@]}"
same "$tip~$rfc" all
{ for part in "${parts[@]}"; do
	echo "Part $part, $(sed -n "s/^# Part $part: //p" "$TOP/series")"
	mapfile -t mails < <(find "$work/$part/mails" -type f | sort)
	# b4 sends all mails of a part to the same people, but for those whom a patch names: its subject is there then.
	perl -0ne 's/\n\n.*//s; s/\n[ \t]+/ /g; my %h = map { /^(\S+): (.*)/ ? ($1, $2) : () } split /\n/;
		for ("To", "Cc") { $h{$_} = join ", ", sort map { /<(.*)>/ ? $1 : $_ } split /,\s*(?=[^"]*(?:"[^"]*"[^"]*)*$)/, $h{$_} // "" }
		my $to = "    To: $h{To}\n    Cc: $h{Cc}\n"; print $last ? "$h{Subject}\n" : "", $to if $to ne ($last // ""); $last = $to;' "${mails[@]}"
	echo
  done
  echo "The mails of parts ${parts[*]}, one after the other, give the tree of the series by git am on Linux $(base_field version), but for the"
  echo "maintainer's name, and the mails of all at once that before the $rfc patches for comment."; } >"$work/report"
[ $red = 0 ] || exit 1
[ $# = 0 ] || cp "$work/report" "$result"
diff -u "$result" "$work/report" || not_ok "send-prep.txt says something else; if this is right, run: tests/check/send-series.sh update"
tail -n 2 "$work/report"
