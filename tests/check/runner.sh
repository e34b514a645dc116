#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# runner.sh: scripts/test.sh itself.  Is a test run again when something changes that it may depend on, and only then?  In a
# copy with kernels and packages that are none, each kind of input is changed, and the keys are compared.  Does the
# report say in KTAP how tests ended, so that the kernel's own parser finds the words of a test with it?
# tier: test
# reads: code
# beside: it builds and boots nothing
. "$(dirname "$0")/../lib/check.sh"

mkdir "$tmp/top"
cd "$TOP"
cp -r Makefile README.md MAINTAINERS-snippet series patches arch-x86-xen Documentation scripts tests "$tmp/top/"
cd "$tmp/top"
stub() { printf '#!/bin/bash\n%s\n' "$2" >"$1"; }
# shellcheck disable=SC2016	# for the stubs
stub tests/lib/kernel.sh "mkdir -p $tmp/kernel/\$1-\$2; cat /dev/null >>$tmp/kernel/\$1-\$2/vmlinux; echo $tmp/kernel/\$1-\$2"
stub tests/lib/deb.sh "cat $tmp/deb"
stub scripts/packages.sh "[ \$1 != versions ] || cat $tmp/versions"
echo 1 | tee "$tmp/deb" >"$tmp/versions"

keys() { KEYS=1 XDG_CACHE_HOME=$tmp/cache scripts/test.sh | grep -E '^[0-9a-f]{64} ' | sort -k2; }

# changed WHAT ROW... [no ROW...]: since the last time the keys of these rows have changed, those after 'no' have not.
changed() {
	local what=$1 row want=yes got
	shift
	keys >"$tmp/new"
	for row; do
		[ "$row" != no ] || { want=no; continue; }
		grep -qF " $row" "$tmp/new" || not_ok "there is no $row"
		if cmp -s <(grep -F " $row" "$tmp/old") <(grep -F " $row" "$tmp/new"); then got=no; else got=yes; fi
		[ $got = $want ] || not_ok "$what changes: $row is run again: $got"
	done
	mv "$tmp/new" "$tmp/old"
	echo "$what: checked"
}
boots=('note-q35 base' 'note-q35 series' 'xen-pvh-domu series' 'kexec-file series')
scripts=(scripts/check.sh tests/check/parser-unit.sh tests/check/source-origins.sh tests/check/kaslr.sh)
{ printf 'test boot %s\n' "${boots[@]}" 'note-smp2 base'; printf 'test script %s\n' "${scripts[@]}"; } >"$tmp/rows"
stub scripts/list.sh "cat $tmp/rows"
keys >"$tmp/old"
first=$(echo patches/0001*)
changed 'nothing' no "${boots[@]}" "${scripts[@]}"
sed -i '/^---$/{s/^/A word.\n/;:a;n;ba}' "$first"
changed 'a changelog' scripts/check.sh no "${boots[@]}" tests/check/{parser-unit,source-origins,kaslr}.sh
sed -i '0,/^index /s/^\(index .*\.\.\)....../\1000000/' "$first"
changed 'code' scripts/check.sh tests/check/parser-unit.sh no "${boots[@]}" tests/check/{source-origins,kaslr}.sh
echo x >>README.md
changed 'a text' scripts/check.sh no "${boots[@]}" tests/check/{parser-unit,source-origins,kaslr}.sh
echo x >>"$tmp/kernel/lean-series/vmlinux"
changed 'a patched kernel' 'note-q35 series' 'xen-pvh-domu series' tests/check/kaslr.sh no 'note-q35 base' tests/check/source-origins.sh
echo x >>"$tmp/kernel/lean-base/vmlinux"
changed 'the kernel of dom0' 'note-q35 base' 'xen-pvh-domu series' tests/check/kaslr.sh no 'note-q35 series'
echo 2 >"$tmp/deb"
changed 'a package that is only unpacked' 'kexec-file series' no 'note-q35 series'
echo 2 >"$tmp/versions"
changed 'a package' "${boots[@]}" "${scripts[@]}"
for file in scripts/lib.sh tests/lib/verdict.sh tests/guest/init.c tests/loaders/ref/case.c; do
	echo >>"$file"
	changed "$file" "${boots[@]}" "${scripts[@]}"
done
echo >>tests/check/kaslr.sh
changed 'a script' tests/check/kaslr.sh scripts/check.sh no "${boots[@]}" tests/check/{source-origins,parser-unit}.sh
printf '[@qemu-x]\n' >>tests/boot/defaults
changed 'the tables, but no case' "${scripts[@]}" no "${boots[@]}"
sed -i 's/^\[note-q35\].*/&\nsmp=2/' tests/boot/*.cases
changed 'a case' 'note-q35 base' 'note-q35 series' no 'note-smp2 base' 'kexec-file series'
CC=other changed 'the compiler by name' "${boots[@]}" "${scripts[@]}"

cat >"$tmp/rows" <<'EOT'
test script tests/good.sh
test script tests/bad.sh
test script tests/hangs.sh
test script tests/gone.sh
skip boot xen-pvh-domu-distro series
test boot note-q35 base
EOT
stub tests/good.sh 'echo fine'
stub tests/bad.sh 'echo it is bad; exit 1'
stub tests/hangs.sh 'exec sleep 20'
stub tests/lib/kernel.sh 'echo "error: no compiler" >&2; exit 1'
stub scripts/fresh.sh ''
chmod +x tests/*.sh
cat >"$tmp/wanted" <<'EOT'
KTAP version 1
1..6
ok 1 tests/good.sh # 0 s
# it is bad
# output: out/test/2.out, again: tests/bad.sh
not ok 2 tests/bad.sh
# not done after 5 s
# output: out/test/3.out, again: tests/hangs.sh
not ok 3 tests/hangs.sh # TIMEOUT
# there is no executable tests/gone.sh
# output: out/test/4.out, again: tests/gone.sh
not ok 4 tests/gone.sh # ERROR
ok 5 xen-pvh-domu-distro series # SKIP the distribution has no kernel with this series
# cannot build the kernel lean base: error: no compiler
# console: out/boot/note-q35-base/console, again: tests/run.sh note-q35 base
not ok 6 note-q35 base # ERROR
# every result: out/test.json and make list, output of test N: out/test/N.out, guests: out/boot
# 1 skipped, as their cases say
1 passed, 4 failed
EOT
run() { TIME_LIMIT=5 XDG_CACHE_HOME=$tmp/cache scripts/test.sh 2>/dev/null >"$tmp/report"; }
! run || not_ok 'four failed tests are a success'
diff <(sed 's/^ok 1 tests.good.sh # [0-9]* s/ok 1 tests\/good.sh # 0 s/' "$tmp/report") "$tmp/wanted" || not_ok 'this is another report'
! run || red=1
grep -qx 'ok 1 tests/good.sh # remembered' "$tmp/report" || not_ok 'a passed test is not remembered'
! grep -q '^ok [2346] ' "$tmp/report" || not_ok 'a failure is remembered'

source=$("$TOP/scripts/source.sh" | tail -n 1)
need python3 python3
"$source/tools/testing/kunit/kunit.py" parse "$tmp/report" >"$tmp/parsed" 2>&1 || true
grep -q 'Ran 6 tests: passed: 1, failed: 4, skipped: 1' "$tmp/parsed" || not_ok "kunit.py reads it in another way: $(cat "$tmp/parsed")"
