#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-mutants.sh: do tables and fuzzer find bugs that are planted into the parser?
# tier: full
# reads: code
# beside: one process after the other, in a folder of its own
set -euo pipefail
exec "$(dirname "$0")/../parser/fuzz/mutants.sh"
