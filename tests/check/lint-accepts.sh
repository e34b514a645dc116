#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Does make lint accept only what is explained, and notice an explanation that is not needed? Shown with codespell; that
# each tool finds something at all is checked by lint.sh itself, with a planted bug.
# tier: test
# reads: harness
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/fixture.sh"

make_kernel
make_repo
cp "$TOP"/scripts/{lint,results,shellcheck}.sh scripts
mkdir -p tests/boot/configs tests/results
touch tests/boot/configs/{lean,i386pae}.config tests/results/lint.txt
planted='codespell: scripts/lint.sh: teh|planted there'
echo "$planted" >scripts/lint-allow
git add -A
git commit -q -m lint
lint() { env ONLY=codespell scripts/lint.sh; }

succeeds "nothing but what is explained" '^lint: 3 patches, 1 checks, 0 findings, 1 accepted' lint
succeeds "a part of the checks is not a result" '' test ! -s tests/results/lint.txt -a ! -e tests/results/lint.json
found lint <<'END'
what is not explained	^codespell: scripts/lint.sh: teh ==> the	: >scripts/lint-allow
an explanation not needed	^scripts/lint-allow: not needed: codespell: README: no$	echo 'codespell: README: no|x' >>scripts/lint-allow
an explanation without a reason	^scripts/lint-allow: no reason: codespell: scripts/lint.sh: teh	echo 'codespell: scripts/lint.sh: teh' >scripts/lint-allow
an explanation for no check	begins with none of: checkpatch	echo 'nocheck: x|y' >>scripts/lint-allow
no list	lint-allow is missing	rm scripts/lint-allow
a typo in a changelog	^codespell: ./0002-.*\.patch: alphabeticaly	sed -i 's/^This is the/This is the alphabeticaly/' patches/0002*
a typo in what a patch adds	^codespell: ./0002-.*\.patch: alphabeticaly	sed -i 's/^+twenty/+alphabeticaly/' patches/0002*
an empty series	series names no patch	sed -i '/^0/d' series
END
fails "a check that does not exist" '^error: ONLY=none is none of' env ONLY=none scripts/lint.sh
fails "no result yet" '^tests/results/lint.json is missing: run: make lint' scripts/lint.sh fresh
