#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# legacy-trap.sh: CONFIG_DEBUG_X86_LEGACY. A call through a pointer of a function for hardware that the guest does
# not have is reported with its caller, has no effect and is survived; without such a call nothing is reported; and
# where the hardware is present, nothing is trapped.
# tier: full
# reads: code
# kernel: lean series
# kernel: debug-legacy series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"
. "$TOP/tests/lib/qemu.sh"
. "$TOP/tests/lib/busybox.sh"

work=$OUT/legacy-trap failed=0
rm -rf "$work"
mkdir -p "$work"
"$TOP/scripts/packages.sh" boot busybox-static gdb
kernel=${KERNEL:-$("$TOP/scripts/build.sh" debug-legacy series | tail -n 1)}
# shellcheck disable=SC2016	# for the guest
busybox_initrd "$work/initrd" 'while read -r line; do echo "fns: $line"; done </sys/kernel/debug/x86/legacy_fns'

# guest NAME MACHINE CMDLINE COUNT=REGEX...: COUNT lines of the log must match.
guest() {
	local name=$1 machine=$2 cmdline=$3 bad='' want count
	shift 3
	busybox_guest "$work/$name" "$work/initrd" "$kernel/vmlinux" "$machine" "$cmdline" || bad="it did not end in an orderly way"
	for want; do
		count=$(sed -E 's/^(\[[^]]*\] *)+//' "$work/$name/log" | grep -cE -e "${want#*=}" || true)
		[ "$count" = "${want%%=*}" ] || bad+="${bad:+; }$count lines match '${want#*=}', want ${want%%=*}"
	done
	if [ -z "$bad" ]; then
		echo "ok - $name"
	else
		echo "not ok - $name: $bad; see out/legacy-trap/$name/log"
		failed=1
	fi
}

warning='^WARNING: |^x86/legacy: |^BUG: |^Oops: '
# address SYMBOL: where it is in a kernel that stays where it was linked to.
address() {
	local found
	found=$(awk -v name="$1" '$3 == name { print "0x" $1 }' "$kernel/System.map")
	[[ $found =~ ^0x[0-9a-f]+$ ]] || die "no symbol $1 in $kernel/System.map"
	echo "$found"
}
# called NAME MACHINE FUNCTION...: the same with a debugger that calls a function late in the boot.
called() {
	local name=$1 machine=$2 function=$3
	shift 3
	QEMU=$TOP/tests/check/gdb/qemu GDB_SCRIPT=$TOP/tests/check/gdb/call.gdb GDB_LOG=$work/$name.gdb \
		GDB_VARS="stop=$(address x86_legacy_debugfs_init) fn=$(address "$function")" guest "$name" "$machine" '' "$@"
}
returned() {
	if grep -q '^the call returned 0 at ' "$work/$1.gdb"; then
		echo "ok - $1: the call returned 0"
	else
		echo "not ok - $1: the call did not return 0, see out/legacy-trap/$1.gdb"
		failed=1
	fi
}

# A PVH guest without PIC and PIT: its ACPI tables are of the reduced kind, which is not known when the TSC is first
# calibrated.
guest nothing-called microvm '' "0=$warning" '1=^fns: mask_8259A pic absent 0 0$' '0=^fns: .* absent [0-9]+ [^0]' \
	'1=^fns: quick_pit_calibrate pit absent [1-9][0-9]* 0$' '1=^fns: probe_roms bios present [1-9][0-9]* 0$'
called pic-called microvm mask_8259A \
	'1=^x86/legacy: mask_8259A\(\) called by x86_legacy_debugfs_init\+.*, but this platform has no pic$' \
	'1=^WARNING: ' '0=^BUG: |^Oops: ' '1=^fns: mask_8259A pic absent 0 1$' '1=^fns: .* absent [0-9]+ [^0]'
returned pic-called
# A whole PC
guest all-present q35 '' '0=^WARNING: |^BUG: |^Oops: ' '0=^fns: .* absent ' '1=^fns: init_8259A pic present [1-9][0-9]* 0$' \
	'0=^fns: .* present [0-9]+ [^0]'

exit $failed
