#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kselftest.sh: the kernel's own selftests of the series, tools/testing/selftests/x86/boot, installed as
# anybody does it and run by run_kselftest.sh in guests that have nothing else but busybox. A guest that
# is not an HVMlite one must skip them and say why, which is no pass; and a test that fails must be seen.
# tier: full
# reads: code
# kernel: lean series
# kernel: debug-legacy series
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/lib/busybox.sh"

"$TOP/scripts/packages.sh" boot build busybox-static gdb
tree=$("$TOP/scripts/tree.sh" series | tail -n 1) lean=$(built lean series) debug=$(built debug-legacy series)
make -s -C "$tree/tools/testing/selftests" TARGETS=x86/boot O="$work" INSTALL_PATH="$work/kselftest" install \
	>"$work/install.log" 2>&1 || { tail -n 5 "$work/install.log"; die "the selftests do not install"; }
mapfile -t tests < <(sed -n 's/^x86\/boot://p' "$work/kselftest/kselftest-list.txt")
[ ${#tests[@]} -gt 0 ] || die "no selftest is installed"

run='/kselftest/run_kselftest.sh -c x86/boot
echo "run_kselftest.sh: exit status $?"'
busybox_initrd "$work/initrd" "$run" "$work/kselftest"

# guest NAME IMAGE MACHINE EXIT TEST=RESULT...: RESULT is pass, fail or skip:REASON. Each test that is
# installed must be named; EXIT is that of run_kselftest.sh.
guest() {
	local name=$1 log=$work/$1/log t line reason got
	local -A want=()
	for t in "${@:5}"; do want[${t%%=*}]=${t#*=}; done
	busybox_guest "$work/$name" "$work/${initrd:-initrd}" "$2" "$3" "quiet nokaslr" || not_ok "$name: no orderly end, see $log"
	grep -qx "run_kselftest.sh: exit status $4" "$log" || not_ok "$name: no 'exit status $4', see $log"
	[ ${#want[@]} = ${#tests[@]} ] || not_ok "$name: ${#tests[@]} tests are installed"
	for t in "${tests[@]}"; do
		# The runner's line, not those of the test itself, which begin with '# '.
		line=$(grep -E "^(not )?ok [0-9]+ selftests: x86/boot: $t( |\$)" "$log" || true)
		# A test that skips itself says why in its plan.
		reason=$(awk -v t="$t" '/^# selftests: / { mine = $NF == t } mine' "$log" | sed -n 's/^# 1\.\.0 # SKIP //p')
		case $line in
		*$'\n'*)	got="several results" ;;
		'')		got="no result" ;;
		'not ok '*)	got=fail ;;
		*'# SKIP'*)	got="skip${reason:+:$reason}" ;;
		*'#'*)		got="unknown result" ;;
		*)		got=pass ;;
		esac
		# shellcheck disable=SC2053	# a pattern
		if [[ $got == ${want[$t]-nothing} ]]; then ok "$name: $t: $got"; else not_ok "$name: $t: $got, want ${want[$t]-nothing}"; fi
	done
}

guest note "$lean/vmlinux" q35 0 boot_params.sh=pass 'legacy_dead.sh=skip:there is no */legacy_fns *'
guest native "$lean/bzImage" q35 0 boot_params.sh='skip:not a PVH guest: *' legacy_dead.sh='skip:not a PVH guest: *'
# This one has neither PIC nor PIT, as its ACPI tables are of the reduced kind. It uses the PIT before they are read.
guest no-legacy "$debug/vmlinux" microvm 0 boot_params.sh=pass legacy_dead.sh=pass
guest all-present "$debug/vmlinux" q35 0 boot_params.sh=pass 'legacy_dead.sh=skip:this guest has all legacy hardware'

# A test of these tests: a function for absent hardware that is called (by a debugger, see legacy-trap.sh), and a
# memory map from somewhere else.
with_call "$debug" "$work/called.gdb" guest called "$debug/vmlinux" microvm 1 boot_params.sh=pass legacy_dead.sh=fail
# ... and memory that was added after the boot.
test=$work/kselftest/x86/boot/boot_params.sh
cp "$test" "$work/boot_params.sh"
sed -i 's|^MEMMAP=.*|cp -r /sys/firmware/memmap /memmap; mkdir /memmap/99; MEMMAP=/memmap\
echo 0x100000000 >/memmap/99/start; echo 0x10fffffff >/memmap/99/end; echo System RAM >/memmap/99/type|' "$test"
busybox_initrd "$work/initrd-hotplug" "$run" "$work/kselftest"
initrd=initrd-hotplug guest hotplug "$lean/vmlinux" q35 0 boot_params.sh=pass 'legacy_dead.sh=skip:*'
sed 's/0x2d0/0x2d4/' "$work/boot_params.sh" >"$test"
busybox_initrd "$work/initrd-mutant" "$run" "$work/kselftest"
initrd=initrd-mutant guest mutant "$lean/vmlinux" q35 1 boot_params.sh=fail 'legacy_dead.sh=skip:*'
