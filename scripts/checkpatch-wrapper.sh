#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# checkpatch.pl --strict, with the spelling list of codespell, on every patch of
# the series. All findings must be in scripts/checkpatch-allow and all lines of
# that file must be needed.
#
# Patches at rest carry no Signed-off-by: only a person can certify the origin,
# when sending them. So its absence is expected, and its presence is an error.
# tier: test
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$TOP/scripts/explained.sh"

"$TOP/scripts/packages.sh" lint
allow=$TOP/scripts/checkpatch-allow
[ -f "$allow" ] || die "scripts/checkpatch-allow is missing: git checkout HEAD scripts/checkpatch-allow"
patch_files
[ ${#patches[@]} -gt 0 ] || die "series names no patch: make check tells more"
tree=$("$TOP/scripts/source.sh" | tail -1)
[ -x "$tree/scripts/checkpatch.pl" ] || die "$tree has no scripts/checkpatch.pl: give a complete kernel source with KDIR= or LINUX_TARBALL="
dictionary=$(dpkg -L codespell | grep '/codespell_lib/data/dictionary\.txt$') || die "codespell has no dictionary.txt"
# Newer ones take the acronym for a typing error.
words=$OUT/checkpatch.words
grep -v '^sme->' "$dictionary" >"$words"

errors=0
bad() { printf 'error: %s\n' "$*" >&2; errors=$((errors + 1)); }

for p in "${patches[@]}"; do
	# Only the changelog, not a patch to documentation that shows the tag.
	! grep -q -i '^signed-off-by:' <<<"$(sed '/^---$/q' "$p")" ||
		bad "${p#"$TOP/"} has a Signed-off-by: remove it, the sender adds it"
done

# A report ends in 'FILE total: N errors, N warnings, N checks, N lines checked'.
# checkpatch uses the system's python and git for the licence tags.
log=$OUT/checkpatch.log
(cd "$tree" && PATH=/usr/bin:/bin perl scripts/checkpatch.pl --strict --no-signoff --show-types --color=never \
	--summary-file --codespell --codespellfile="$words" "${patches[@]}") >"$log" 2>"$log.err" || true
[ ! -s "$log.err" ] || die "checkpatch.pl complains: $(head -1 "$log.err")"

# What the report says of each patch (without its number).
findings=$(awk '
	/^(ERROR|WARNING|CHECK):[A-Z0-9_]+: / { text[++n] = $0; next_is = 1; next }
	next_is { text[n] = text[n] " " $0; next_is = 0 }
	/ total: [0-9]+ errors, [0-9]+ warnings, [0-9]+ checks, [0-9]+ lines checked$/ {
		name = $0; sub(/ total: .*/, "", name); sub(/.*\//, "", name)
		sub(/.* total: /, ""); sum = $1 + $3 + $5
		print "checked\t" name
		if (sum != n) print "miscount\t" name
		sub(/^[0-9]+-/, "", name)
		for (i = 1; i <= n; i++) print "finding\t" name ": " text[i]
		n = 0 }' "$log")
[ "$(grep '^checked' <<<"$findings" | cut -f2)" = "$(series_patches)" ] ||
	die "checkpatch.pl did not report on all ${#patches[@]} patches: see $log"
! grep -q '^miscount' <<<"$findings" || die "cannot read the report of checkpatch.pl: see $log"

verdict=$(sed -n 's/^finding\t//p' <<<"$findings" | explained "$allow") || bad "${verdict%$'\n'*}"
[ "$errors" = 0 ] || die "checkpatch: findings, see above; repair the commit (make tree), then make refresh; reports are in $log"
echo "checkpatch: ${#patches[@]} patches, findings ${verdict#\# }: ok"
