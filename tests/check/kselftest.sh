#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kselftest.sh: the kernel's own selftests of the series, tools/testing/selftests/x86/boot, installed as
# anybody does it and run by run_kselftest.sh in guests that have nothing else but busybox. A guest that
# is not an HVMlite one must skip them and say why, which is no pass; and a test that fails must be seen.
# tier: full
# reads: code
# kernel: lean series
# kernel: debug-legacy series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"
. "$TOP/tests/lib/qemu.sh"
. "$TOP/tests/lib/busybox.sh"

work=$OUT/kselftest failed=0
rm -rf "$work"
mkdir -p "$work"
"$TOP/scripts/packages.sh" boot build busybox-static gdb

# TREE=, LEAN= and DEBUG= take a tree and kernels that are there already.
tree=${TREE:-$("$TOP/scripts/tree.sh" series | tail -n 1)}
lean=${LEAN:-$("$TOP/scripts/build.sh" lean series | tail -n 1)}
debug=${DEBUG:-$("$TOP/scripts/build.sh" debug-legacy series | tail -n 1)}
make -s -C "$tree/tools/testing/selftests" TARGETS=x86/boot O="$work" INSTALL_PATH="$work/kselftest" install >"$work/install.log" 2>&1 || {
	tail -n 5 "$work/install.log"
	die "the selftests do not install"
}
mapfile -t tests < <(sed -n 's/^x86\/boot://p' "$work/kselftest/kselftest-list.txt")
[ ${#tests[@]} -gt 0 ] || die "no selftest is installed"

run='/kselftest/run_kselftest.sh -c x86/boot
echo "run_kselftest.sh: exit status $?"'
busybox_initrd "$work/initrd" "$run" "$work/kselftest"

# guest NAME IMAGE MACHINE CMDLINE EXIT TEST=RESULT...: RESULT is pass, fail or skip:REASON. Each test that is
# installed must be named; EXIT is that of run_kselftest.sh.
guest() {
	local name=$1 image=$2 machine=$3 cmdline=$4 exit=$5 bad='' t line reason got log
	local -A want=()
	shift 5
	for t; do want[${t%%=*}]=${t#*=}; done
	busybox_guest "$work/$name" "$work/${initrd:-initrd}" "$image" "$machine" "quiet $cmdline" || bad+=" no orderly end;"
	log=$(cat "$work/$name/log")
	grep -qx "run_kselftest.sh: exit status $exit" <<<"$log" || bad+=" no 'exit status $exit';"
	[ ${#want[@]} = ${#tests[@]} ] || bad+=" ${#tests[@]} tests are installed;"
	for t in "${tests[@]}"; do
		# The runner's line, not those of the test itself, which begin with '# '.
		line=$(grep -E "^(not )?ok [0-9]+ selftests: x86/boot: $t( |\$)" <<<"$log" || true)
		# A test that skips itself says why in its plan.
		reason=$(awk -v t="$t" '/^# selftests: / { mine = $NF == t } mine' <<<"$log" | sed -n 's/^# 1\.\.0 # SKIP //p')
		case $line in
		*$'\n'*)	got="several results" ;;
		'')		got="no result" ;;
		'not ok '*)	got=fail ;;
		*'# SKIP'*)	got=skip:$reason ;;
		*'#'*)		got="unknown result" ;;
		*)		got=pass ;;
		esac
		[[ $got != skip: ]] || got='skip without a reason'
		# shellcheck disable=SC2053	# a pattern
		[[ $got == ${want[$t]-nothing} ]] || bad+=" $t: $got, want ${want[$t]-nothing};"
	done
	if [ -z "$bad" ]; then
		echo "ok - $name: $*"
	else
		echo "not ok - $name:$bad see out/kselftest/$name/log"
		failed=1
	fi
}

guest note "$lean/vmlinux" q35 '' 0 boot_params.sh=pass 'legacy_dead.sh=skip:there is no */legacy_fns *'
guest native "$lean/bzImage" q35 '' 0 boot_params.sh='skip:no PVH guest: *' legacy_dead.sh='skip:no PVH guest: *'
# This one has neither PIC nor PIT, as its ACPI tables are of the reduced kind. It uses the PIT before they are read.
guest no-legacy "$debug/vmlinux" microvm '' 0 boot_params.sh=pass legacy_dead.sh=pass
guest all-present "$debug/vmlinux" q35 '' 0 boot_params.sh=pass 'legacy_dead.sh=skip:this guest has all legacy hardware'

# A test of these tests: a function for absent hardware that is called (by a debugger, see legacy-trap.sh), and a
# memory map from somewhere else.
address() { awk -v name="$1" '$3 == name { print "0x" $1 }' "$debug/System.map"; }
QEMU=$TOP/tests/check/gdb/qemu GDB_SCRIPT=$TOP/tests/check/gdb/call.gdb GDB_LOG=$work/called.gdb \
	GDB_VARS="stop=$(address x86_legacy_debugfs_init) fn=$(address mask_8259A)" \
	guest called "$debug/vmlinux" microvm '' 1 boot_params.sh=pass legacy_dead.sh=fail
sed -i 's/0x2d0/0x2d4/' "$work/kselftest/x86/boot/boot_params.sh"
busybox_initrd "$work/initrd-mutant" "$run" "$work/kselftest"
initrd=initrd-mutant guest mutant "$lean/vmlinux" q35 '' 1 boot_params.sh=fail 'legacy_dead.sh=skip:*'
exit $failed
