#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# rebase.sh: make rebase moves the series over a change beside it, names what has changed, and stops at one in its way.
# tier: test
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/../lib/check.sh"

file=arch/x86/kernel/setup.c clone=$tmp/clone
g() { git -C "$clone" -c user.name="$AUTHOR_NAME" -c user.email="$AUTHOR_EMAIL" "$@"; }
# A kernel of the files that the series changes, without the history in which git am could find what it was made for.
base=$("$TOP/scripts/source.sh" | tail -n 1)
mkdir "$clone"
mapfile -t files < <(base_blobs | cut -d' ' -f2)
git -C "$base" archive base "${files[@]}" | tar -x -C "$clone"
sed -i '1a/* A line more. */' "$clone/$file"
sed -i '/^void __init setup_arch(/i/* A line more in the context. */' "$clone/$file"
g init -q -b moved
g add -A
g commit -q -m "Beside the series"
sed -i '/^void __init setup_arch(/,/^{/s/^{/{\n\t\/* A line at the same place. *\//' "$clone/$file"
g commit -qam "In its way"

rm -rf "$OUT/rebase"
succeeds "a change beside the series" "^base-commit: $(g rev-parse moved~1)\$" env KDIR="$clone" scripts/rebase.sh moved~1
log_has "the file that has changed" "^$file\$"
log_has "the first patch" '^ *1: +[0-9a-f]+ = +1: '
! grep -E '^ *[0-9-]+: +[0-9a-f-]+ [<>] ' "$tmp/log" || not_ok "a patch is not there twice"
[ "$(git -C "$OUT/rebase" rev-list --count base..HEAD)" = "$(series_patches | wc -l)" ] || not_ok "not all patches are there"
fails "a change in its way" "conflict in .*x86/setup: Terminate a command line" env KDIR="$clone" scripts/rebase.sh moved
log_has "where it is" "^UU $file\$"
rm -rf "$OUT/rebase"
