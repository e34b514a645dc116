#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Are the committed results of make lint, bisect, soak, bench, fuzz and totals.sh about the series that is here, and
# would it be noticed if they were not?
set -euo pipefail
# shellcheck source=SCRIPTDIR/../../scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"

bad=0
for name in lint bisect totals bench soak; do
	"$TOP/scripts/$name.sh" fresh || bad=1
done
"$TOP/tests/fuzz/run.sh" fresh || bad=1

# A copy in which one thing differs must not pass.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
trap 'exit 130' INT TERM
differs() {	# differs NAME WHAT COMMAND
	local out
	rm -rf "${copy:?}"/*
	mkdir "$copy/tests"
	cp -r "$TOP"/{series,patches,scripts} "$copy/"
	cp -r "$TOP"/tests/{configs,results,bench,soak,lib,check} "$copy/tests/"
	[ "$2" != nothing ] || cp -r "$TOP/README.md" "$copy/"
	(cd "$copy" && eval "$3")
	if out=$("$copy/scripts/$1.sh" fresh 2>&1); then
		[ "$2" = nothing ] || { echo "not ok - $1: $2 is not noticed: $out"; bad=1; }
	else
		[[ $out == *"run: "*"$1"* ]] || { echo "not ok - $1: $2: no word on what to do: $out"; bad=1; }
	fi
}
if [ $bad = 0 ]; then
	last=$(grep -v '^\(#\|$\)' "$TOP/series" | tail -n 1)
	for name in lint bisect totals bench soak; do
		differs $name nothing true
		differs $name 'another patch' "sed -i 's/^\\(index .*\\.\\.\\)....../\\1000000/' 'patches/$last'"
		differs $name 'another configuration' "echo CONFIG_X=y >>tests/configs/lean.config"
		differs $name 'no result' "rm tests/results/$name.json"
	done
	differs lint 'another explanation' 'echo "codespell|x|y" >>scripts/lint-allow'
fi
exit $bad
