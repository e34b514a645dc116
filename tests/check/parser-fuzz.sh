#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-fuzz.sh: make fuzz for the time that a test may take.
# test-inputs: arch-x86-xen tests/unit tests/fuzz scripts/lib.sh series
set -euo pipefail
TIME=60 exec "$(dirname "$0")/../fuzz/run.sh"
