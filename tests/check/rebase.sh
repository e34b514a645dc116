#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# rebase.sh: make rebase moves the series over a change beside it, names what has changed, and stops at one in its way.
# tier: test
# beside: one process after the other, in a folder of its own
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

work=$OUT/check-rebase file=arch/x86/kernel/setup.c
rm -rf "$work" "$OUT/rebase"
base=$("$TOP/scripts/source.sh" | tail -n 1)
git clone -q -s -n "$base" "$work"
cd "$work"
git config user.name "$AUTHOR_NAME"
git config user.email "$AUTHOR_EMAIL"
git config core.sparseCheckout true
echo "/$file" >.git/info/sparse-checkout
git checkout -q -B moved base
sed -i '1a/* A line more. */' $file
git commit -qam "Beside the series"
sed -i '/^void __init setup_arch(/,/^{/s/^{/{\n\t\/* A line at the same place. *\//' $file
git commit -qam "In its way"

fail=0
# says REGEX: it must.
says() { grep -qE "$1" "$work.out" || { echo "not ok: no '$1' in:"; tail -n 5 "$work.out"; fail=1; }; }
KDIR=$work "$TOP/scripts/rebase.sh" moved~1 >"$work.out" 2>&1 || { tail -n 3 "$work.out"; fail=1; }
says "^base-commit: $(git rev-parse moved~1)\$"
says "^$file\$"
says '^ *1: +[0-9a-f]+ = +1: '
! grep -E '^ *[0-9-]+: +[0-9a-f-]+ [<>] ' "$work.out" || fail=1
[ "$(git -C "$OUT/rebase" rev-list --count base..HEAD)" = "$(series_patches | wc -l)" ] || { echo "not all patches are there"; fail=1; }
if KDIR=$work "$TOP/scripts/rebase.sh" moved >"$work.out" 2>&1; then
	echo "a conflict is not noticed"
	fail=1
fi
says "conflict in .*x86/setup: Terminate a command line"
says "^UU $file\$"
rm -rf "$work" "$work.out" "$OUT/rebase"
exit $fail
