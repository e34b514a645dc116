#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-fuzz.sh: make fuzz for the time that a test may take.
# tier: test
# reads: code
# beside: one process after the other, in a folder of its own
set -euo pipefail
TIME=60 exec "$(dirname "$0")/../parser/fuzz/run.sh"
