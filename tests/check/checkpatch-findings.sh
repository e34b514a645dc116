#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Does checkpatch-wrapper.sh find what it must, accept only what is allowed, and
# fail when checkpatch did not look at every patch?
# tier: test
# reads: harness
# beside: one process after the other, in a folder of its own
set -euo pipefail
. "$(dirname "$0")/fixture.sh"

# checkpatch wants something that looks like a kernel.
kernel=$("${real_source[@]}" 2>/dev/null | tail -1)
make_kernel
(
	cd "$KDIR"
	mkdir -p include drivers fs init ipc kernel lib scripts
	for d in Documentation include drivers fs init ipc kernel lib; do touch $d/Makefile; done
	cp -r "$kernel"/{COPYING,CREDITS,Kbuild,MAINTAINERS,README,LICENSES} .
	cp "$kernel"/scripts/{checkpatch.pl,spelling.txt,const_structs.checkpatch,spdxcheck.py,spdxexclude} scripts
)
make_repo
cd "$repo"
wrapper=scripts/checkpatch-wrapper.sh
first=patches/0001-x86-boot-Add-a-parser.patch
second=patches/0002-x86-boot-Use-the-parser.patch
allow=scripts/checkpatch-allow

fails "a finding" '^error: x86-boot-Add-a-parser\.patch: WARNING:FILE_PATH_CHANGES' $wrapper
cat >$allow <<'EOT'
# comment
x86-boot-Add-a-parser.patch,FILE_PATH_CHANGES,for the test
x86-boot-Describe-the-parser.patch,FILE_PATH_CHANGES,for the test, with a comma
EOT
git commit -q -a -m 'Allow'
succeeds "allowed findings" '^checkpatch: 3 patches, 2 allowed findings: ok' $wrapper
echo 'x86-boot-Use-the-parser.patch,LONG_LINE,for the test' >>$allow
fails "a line of the list that is not needed" 'x86-boot-Use-the-parser\.patch,LONG_LINE is not needed' $wrapper
git checkout -q .
echo 'x86-boot-Use-the-parser.patch,LONG_LINE' >>$allow
fails "a line without a reason" 'is not PATCH,TYPE,REASON' $wrapper
git checkout -q .
rm $allow
fails "no list" 'checkpatch-allow is missing' $wrapper
git checkout -q .

# edit NAME REGEX SED: the second patch, edited, has a finding.
edit() {
	sed -i "$3" $second
	fails "$1" "$2" $wrapper
	git checkout -q .
}
edit "a Signed-off-by" '0002-x86-boot-Use-the-parser\.patch has a Signed-off-by' \
	's/^This is the reason.*/&\n\nSigned-off-by: A <a@example.invalid>/'
edit "a style error" 'ERROR:TRAILING_WHITESPACE' 's/^+int second;/& /'
edit "something that only --strict finds" 'CHECK:SPACING' 's/^+int second;/+int second = 1+2;/'
edit "a typo that only codespell knows" 'WARNING:TYPO_SPELLING' 's/^This is the reason/This is the alphabeticaly reason/'
sed -i 's/GPL-2\.0/GPL-9.9/' $first
fails "a licence that does not exist" 'WARNING:SPDX_LICENSE_TAG' $wrapper
git checkout -q .
succeeds "the typo is not in the kernel's own list" '' test "$(grep -c '^alphabeticaly||' "$KDIR/scripts/spelling.txt")" = 0

sed -i '/^0/d' series
fails "an empty series" 'series names no patch' $wrapper
git checkout -q .
rm $second
fails "a patch that is missing" '0002.* named in series, but missing' $wrapper
git checkout -q .

# A checkpatch that does not work must not look like one that finds nothing.
base=$XDG_CACHE_HOME/xen-hvmlite/src/base
broken() {
	KDIR='' fails "$1" "$2" $wrapper
	git -C "$base" checkout -q -f
}
rm "$base/scripts/checkpatch.pl"
broken "checkpatch is missing" 'has no scripts/checkpatch\.pl'
printf '#!/usr/bin/perl\n' >"$base/scripts/checkpatch.pl"
broken "checkpatch says nothing" 'did not report on all 3 patches'
printf '#!/usr/bin/perl\ndie "no";\n' >"$base/scripts/checkpatch.pl"
broken "checkpatch dies" 'checkpatch\.pl complains: no at'
# shellcheck disable=SC2016 # perl's variable
printf '#!/usr/bin/perl\nfor (@ARGV[-3 .. -2]) { print "$_ total: 0 errors, 0 warnings, 0 checks, 9 lines checked\\n" }\n' >"$base/scripts/checkpatch.pl"
broken "checkpatch stops before the last patch" 'did not report on all 3 patches'
# shellcheck disable=SC2016
printf '#!/usr/bin/perl\nfor (@ARGV[-3 .. -1]) { print "$_ total: 1 errors, 0 warnings, 0 checks, 9 lines checked\\n" }\n' >"$base/scripts/checkpatch.pl"
broken "checkpatch reports in another format" 'cannot read the report'
finish 18
