#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kaslr-debug.sh: the same as kaslr.sh for kernels with KCSAN, with KCOV, lockdep and DEBUG_VIRTUAL, and with CFI, IBT and LTO
# by clang.  The boot cases of these tell that they boot, not where.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
# kernel: kcsan series
# kernel: lockdep series
# kernel: cfi@clang-19 series
set -euo pipefail
exec "$(dirname "$0")/kaslr.sh" note-kcsan/4 note-lockdep/4 note-cfi/4
