#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Does the committed table of make matrix have every row of the cases, and would a row that is missing or newly
# skipped be noticed?
# test-inputs: scripts/matrix.sh scripts/lib.sh tests/lib/case.sh tests/boot tests/results/matrix.md
set -euo pipefail
# shellcheck source=SCRIPTDIR/../../scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"

"$TOP/scripts/matrix.sh" check

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
trap 'exit 130' INT TERM
bad=0
noticed() {	# noticed WHAT COMMAND: in a copy
	local out
	rm -rf "${copy:?}"/*
	mkdir -p "$copy/scripts" "$copy/tests/lib"
	cp "$TOP"/scripts/{lib,matrix}.sh "$copy/scripts/"
	cp "$TOP/tests/lib/case.sh" "$copy/tests/lib/"
	cp -r "$TOP/tests/boot" "$TOP/tests/results" "$copy/tests/"
	(cd "$copy/tests" && eval "$2")
	if out=$("$copy/scripts/matrix.sh" check 2>&1); then
		[ "$1" = nothing ] || { echo "not ok - $1 is not noticed: $out"; bad=1; }
	else
		[[ $1 != nothing && $out == *'run: make matrix'* ]] || { echo "not ok - $1: $out"; bad=1; }
	fi
}
noticed nothing true
noticed 'a lost row' "sed -i '/\`note-q35\`/d' results/matrix.md"
noticed 'a lost case' 'rm boot/note-q35.case'
noticed 'a new case' 'cp boot/note-q35.case boot/another.case'
noticed 'a newly skipped case' "sed -i 's/^series=pass/series=skip:no time/' boot/note-q35.case"
noticed 'another door' "sed -i 's/^image=.*/image=bzImage/' boot/note-q35.case"
exit $bad
