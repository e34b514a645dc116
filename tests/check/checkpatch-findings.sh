#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Does checkpatch-wrapper.sh find what it must, accept only what is allowed, and fail when checkpatch did not look at every patch?
# tier: test
# reads: harness
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/fixture.sh"

make_kernel
real_scripts checkpatch.pl spelling.txt const_structs.checkpatch spdxcheck.py spdxexclude
make_repo
wrapper=scripts/checkpatch-wrapper.sh

fails "a finding" '^error: x86-boot-Add-a-parser\.patch: WARNING:FILE_PATH_CHANGES' $wrapper
cat >scripts/checkpatch-allow <<'EOT'
# comment
x86-boot-Add-a-parser.patch: WARNING:FILE_PATH_CHANGES:|for the test
x86-boot-Describe-the-parser.patch: WARNING:FILE_PATH_CHANGES:|for the test
EOT
git commit -q -a -m 'Allow'
succeeds "allowed findings" '^checkpatch: 3 patches, findings 2 explained: ok' $wrapper
succeeds "the typo is not in the kernel's own list" '' test "$(grep -c '^alphabeticaly||' "$KDIR/scripts/spelling.txt")" = 0
# shellcheck disable=SC2034	# for the commands of the tables
allow=scripts/checkpatch-allow second=patches/0002-x86-boot-Use-the-parser.patch
found $wrapper <<'END'
a line that is not needed	not needed: x86-.*-parser\.patch: CHECK:LONG_LINE:$	echo 'x86-boot-Use-the-parser.patch: CHECK:LONG_LINE:|x' >>$allow
a line that is there twice	not needed: x86-boot-Add-a-parser\.patch: WARNING	sed -i '$p; 2p' $allow
a line without a reason	no reason: x86-boot-Add-a-parser\.patch: WARNING	sed -i 's/for the test$//' $allow
a type that only begins like the one in the list	^error: x86-boot-Add-a-parser\.patch: WARNING:FILE_PATH	sed -i 's/_CHANGES:/_CHANGE/' $allow
no list	checkpatch-allow is missing	rm $allow
a Signed-off-by	^error: .*0002-.*\.patch has a Signed-off-by	sed -i 's/^This is .*/&\n\nSigned-off-by: A <a@b.c>/' $second
a style error	ERROR:TRAILING_WHITESPACE	sed -i 's/^+int second;/& /' $second
something that only --strict finds	CHECK:SPACING	sed -i 's/^+int second;/+int second = 1+2;/' $second
a typo that only codespell knows	WARNING:TYPO_SPELLING	sed -i 's/^This is the reason/This is the alphabeticaly reason/' $second
a licence that does not exist	WARNING:SPDX_LICENSE_TAG	sed -i 's/GPL-2\.0/GPL-9.9/' patches/0001*
an empty series	series names no patch	sed -i '/^0/d' series
a patch that is missing	0002.* named in series, but missing	rm $second
END

# A checkpatch that does not work must not look like one that finds nothing.
base=$XDG_CACHE_HOME/xen-hvmlite/src/base
export KDIR=''
while IFS=$'\t' read -r name regex program; do
	git -C "$base" checkout -q -f
	printf '#!/usr/bin/perl\n%s\n' "$program" >"$base/scripts/checkpatch.pl"
	[ "$program" != none ] || rm "$base/scripts/checkpatch.pl"
	fails "checkpatch $name" "$regex" $wrapper </dev/null
done <<'END'
is missing	has no scripts/checkpatch\.pl	none
says nothing	did not report on all 3 patches	
dies	checkpatch\.pl complains: no at	die "no";
stops too early	did not report on	print "$_ total: 0 errors, 0 warnings, 0 checks, 9 lines checked\n" for @ARGV[-3, -2]
has another format	cannot read the report	print "$_ total: 1 errors, 0 warnings, 0 checks, 9 lines checked\n" for @ARGV[-3 .. -1]
END
