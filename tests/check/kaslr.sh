#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kaslr.sh [CASE...]: does KASLR work for a guest that came with a start info, and does it spare the data of
# the loader?  Each case must pass BOOTS (20) times, with three quarters as many different addresses, virtual and
# physical (which are one on i386).  The controls with nokaslr are boot cases.
# test-inputs: series patches scripts/build.sh tests/configs/lean.config tests/configs/i386pae.config tests/run.sh tests/init tests/loader tests/boot/ref-bz32-in-the-way.case tests/boot/ref-bz64-in-the-way.case tests/boot/ref-bz32-i386pae-in-the-way.case
set -euo pipefail
# shellcheck source=SCRIPTDIR/../../scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"

boots=${BOOTS:-20} failed=0
[[ $boots =~ ^[1-9][0-9]*$ ]] || die "BOOTS must be a number, not '$boots'"
[ $# -gt 0 ] || set -- ref-bz32-in-the-way ref-bz64-in-the-way ref-bz32-i386pae-in-the-way

for name; do
	console=$OUT/boot/$(basename "$name" .case)-series/console virt='' phys=''
	for ((i = 1; i <= boots; i++)); do
		line=$("$TOP/tests/run.sh" "$name" series) || { echo "boot $i of $boots: $line"; failed=1; }
		virt+=$(sed -n 's/^init: kernel_virt //p' "$console")$'\n'
		phys+=$(sed -n 's/^init: kernel_phys //p' "$console")$'\n'
	done
	virts=$(awk NF <<<"$virt" | sort -u | wc -l) physs=$(awk NF <<<"$phys" | sort -u | wc -l)
	echo "$(basename "$name" .case): $boots boots, $virts virtual and $physs physical addresses"
	((virts * 4 >= boots * 3 && physs * 4 >= boots * 3)) || { echo "that is not random"; failed=1; }
done
exit $failed
