#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Does make lint accept only what is explained, and notice an explanation that is not needed? Shown with
# codespell; that each tool finds something at all is checked by lint.sh itself, with a planted bug.
# tier: test
# reads: harness
# beside: one process after the other, in a folder of its own
set -euo pipefail
. "$(dirname "$0")/fixture.sh"

make_kernel
make_repo
cd "$repo"
cp "$here"/scripts/{lint,results,shellcheck}.sh scripts
mkdir -p tests/boot/configs tests/results
touch tests/boot/configs/{lean,i386pae}.config tests/results/lint.txt
planted='codespell|scripts/lint.sh: teh ==> the|planted there'
echo "$planted" >scripts/lint-allow
lint() { env ONLY=codespell scripts/lint.sh; }

succeeds "nothing but what is explained" '^lint: 3 patches, 1 checks, 0 findings, 1 accepted' lint
succeeds "a part of the checks is not a result" '' test ! -s tests/results/lint.txt -a ! -e tests/results/lint.json
: >scripts/lint-allow
fails "what is not explained" '^codespell: scripts/lint.sh: teh ==> the' lint
printf '%s\n%s\n' "$planted" 'codespell|README: nothing|for the test' >scripts/lint-allow
fails "an explanation that is not needed" "^scripts/lint-allow: 'codespell.README: nothing' is not needed" lint
echo 'codespell|scripts/lint.sh: teh' >scripts/lint-allow
fails "an explanation without a reason" 'is not CHECK.FINDING.REASON' lint
echo 'nocheck|x|y' >scripts/lint-allow
fails "an explanation for no check" 'is not CHECK.FINDING.REASON' lint
rm scripts/lint-allow
fails "no list" 'lint-allow is missing' lint
echo "$planted" >scripts/lint-allow
sed -i 's/^This is the reason/This is the alphabeticaly reason/' patches/0002*
fails "a typo in a changelog" '^codespell: ./0002-x86-boot-Use-the-parser.patch: alphabeticaly' lint
git checkout -q patches
sed -i 's/^+twenty/+alphabeticaly/' patches/0002*
fails "a typo in what a patch adds" '^codespell: ./0002-x86-boot-Use-the-parser.patch: alphabeticaly' lint
git checkout -q patches
fails "a check that does not exist" '^error: ONLY=none is none of' env ONLY=none scripts/lint.sh
sed -i '/^0/d' series
fails "an empty series" 'series names no patch' lint
git checkout -q series
fails "no result yet" '^tests/results/lint.json is missing: run: make lint' scripts/lint.sh fresh
finish 12
