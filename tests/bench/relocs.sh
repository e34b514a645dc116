#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# relocs.sh VMLINUX...: "RELOCATIONS TABLE_BYTES MICROSECONDS" of each: what KASLR has to change in this kernel, see relocs.c.
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

[ $# -gt 0 ] || die "usage: relocs.sh VMLINUX..."
need gcc gcc libc6-dev
mkdir -p "$OUT/bench"
gcc -Os -fno-strict-aliasing -Wall -Wextra -Werror "-DRELOCS_SHARED=\"$TOP/arch-x86-xen/boot/startup/relocs-shared.c\"" \
	-o "$OUT/bench/relocs" "$TOP/tests/bench/relocs.c" || die "cannot build tests/bench/relocs.c"
for kernel; do
	"$OUT/bench/relocs" "$kernel"
done
