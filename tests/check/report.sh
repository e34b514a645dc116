#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# report.sh: does make report make its page of the committed results alone, as in a fresh clone, with nothing missing?
# tier: test
# beside: a copy in a folder of its own
. "$(dirname "$0")/../lib/check.sh"

cp -a Makefile series patches scripts tests "$tmp"
make -s -C "$tmp" report
page=$tmp/out/report.html
for what in 'exits of a guest of real KVM' 'accesses to legacy ports' 'KASLR: different virtual addresses' 'of the time to /init' \
	'<h2>Worlds</h2>' 'Xen 4\.17' 'Linux [0-9.]* x86'; do
	grep -q -e "$what" "$page" || not_ok "the page has no '$what'"
done
! grep -o -i -E 'not measured[^<]*|not run[^<]*|no boots yet|>null<|NaN' "$page" || not_ok "something is missing"
