#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# report.sh: does make report make its page of the committed results alone, as in a fresh clone, with nothing missing?
# tier: test
# beside: a copy in a folder of its own
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd -P)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

cp -a "$here"/{Makefile,series,patches,scripts,tests} "$tmp"
make -s -C "$tmp" report
page=$tmp/out/report.html fail=0
for what in 'exits of a guest of real KVM' 'accesses to legacy ports' 'KASLR: different virtual addresses' 'of the time to /init' \
	'<h2>Worlds</h2>' 'Xen 4\.17' 'Linux [0-9.]* x86'; do
	grep -q -e "$what" "$page" || { echo "not ok - the page has no '$what'"; fail=1; }
done
! grep -o -i -E 'not measured[^<]*|not run[^<]*|no boots yet|>null<|NaN' "$page" || { echo "not ok - something is missing"; fail=1; }
[ $fail != 0 ] || echo "ok - a page of the committed results"
exit $fail
