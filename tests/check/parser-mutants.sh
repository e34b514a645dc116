#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-mutants.sh: do tables and fuzzer find bugs that are planted into the parser?
# test-beside: one process after the other, in a folder of its own
# test-inputs: arch-x86-xen tests/unit tests/fuzz scripts/lib.sh series
set -euo pipefail
exec "$(dirname "$0")/../fuzz/mutants.sh"
