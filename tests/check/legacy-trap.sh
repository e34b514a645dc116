#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# legacy-trap.sh: CONFIG_DEBUG_X86_LEGACY. A call through a pointer of a function for hardware that the guest does
# not have is reported with its caller, has no effect and is survived; without such a call nothing is reported; and
# where the hardware is present, nothing is trapped. A breakpoint of user space is left to user space.
# tier: full
# reads: code
# kernel: debug-legacy series
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/lib/busybox.sh"

"$TOP/scripts/packages.sh" boot busybox-static gdb
kernel=$(built debug-legacy series)
gcc -O2 -Wall -Wextra -Werror -static -o "$work/int3" tests/legacy/int3.c
# shellcheck disable=SC2016	# for the guest
busybox_initrd "$work/initrd" '/int3; while read -r line; do echo "fns: $line"; done </sys/kernel/debug/x86/legacy_fns' "$work/int3"

# guest NAME MACHINE <LINES: 'COUNT REGEX', so many lines of the log must match.
guest() {
	local want regex count
	busybox_guest "$work/$1" "$work/initrd" "$kernel/vmlinux" "$2" nokaslr || not_ok "$1: no orderly end, see $work/$1/log"
	while read -r want regex; do
		count=$(sed -E 's/^(\[[^]]*\] *)+//' "$work/$1/log" | grep -cE -e "$regex" || true)
		if [ "$count" = "$want" ]; then ok "$1: $want $regex"; else not_ok "$1: $count lines match '$regex', want $want"; fi
	done
}

# A PVH guest without PIC and PIT: its ACPI tables are of the reduced kind, which is not known when the TSC is first
# calibrated.
guest nothing-called microvm <<'END'
0 ^WARNING: |^x86/legacy: |^BUG: |^Oops: 
1 ^SIGTRAP at 1$
1 ^fns: mask_8259A pic absent 0 0$
0 ^fns: .* absent [0-9]+ [^0]
1 ^fns: quick_pit_calibrate pit absent 1 0$
1 ^fns: probe_roms bios present [1-9][0-9]* 0$
END
with_call "$kernel" "$work/pic-called.gdb" guest pic-called microvm <<'END'
1 ^x86/legacy: mask_8259A\(\) called by x86_legacy_debugfs_init\+.*, but this platform has no pic$
1 ^WARNING: 
0 ^BUG: |^Oops: 
1 ^fns: mask_8259A pic absent 0 1$
1 ^fns: .* absent [0-9]+ [^0]
END
succeeds 'the call returned' '^the call returned 0 at ' cat "$work/pic-called.gdb"
# A whole PC
guest all-present q35 <<'END'
0 ^WARNING: |^BUG: |^Oops: 
0 ^fns: .* absent 
1 ^fns: init_8259A pic present [1-9][0-9]* 0$
0 ^fns: .* present [0-9]+ [^0]
END
