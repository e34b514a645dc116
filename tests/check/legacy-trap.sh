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
# shellcheck source=SCRIPTDIR/../../scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"
# shellcheck source=SCRIPTDIR/../lib/qemu.sh
. "$TOP/tests/lib/qemu.sh"
# shellcheck source=SCRIPTDIR/../lib/busybox.sh
. "$TOP/tests/lib/busybox.sh"

work=$OUT/legacy-trap failed=0
rm -rf "$work"
mkdir -p "$work"
"$TOP/scripts/packages.sh" boot busybox-static
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
# A PVH guest without PIC, PIT and ISA DMA: its ACPI tables are of the reduced kind. Without the frequency of the TSC it
# would use the PIT before it can read these.
khz=tsc_early_khz=1000000
guest nothing-called microvm "$khz" "0=$warning" '1=^fns: mask_8259A pic absent 0 0$' '0=^fns: .* absent (0 [^0]|[^0])' \
	'1=^fns: quick_pit_calibrate pit ' '1=^fns: reserve_bios_regions reserve_bios_regions present [1-9]'
guest pic-called microvm "$khz x86_legacy_call=mask_8259A" \
	'1=^x86/legacy: mask_8259A\(\) called by x86_legacy_call\+.*, but this platform has no pic$' \
	'1=^x86/legacy: call of mask_8259A\(\) returned 0$' '1=^WARNING: ' '0=^BUG: |^Oops: ' \
	'1=^fns: mask_8259A pic absent 0 1$' '1=^fns: .* absent (0 [^0]|[^0])'
guest dma-called microvm "$khz x86_legacy_call=i8237A_resume" \
	'1=^x86/legacy: i8237A_resume\(\) called by x86_legacy_call\+.*, but this platform has no isa_dma$' \
	'1=^x86/legacy: call of i8237A_resume\(\) returned 0$' '1=^WARNING: ' '1=^fns: i8237A_resume isa_dma absent 0 1$'
# A whole PC
guest all-present q35 x86_legacy_call=mask_8259A '1=^x86/legacy: there is no breakpoint in mask_8259A\(\)$' \
	'0=^WARNING: |^BUG: |^Oops: ' '0=^fns: .* absent ' '1=^fns: init_8259A pic present [1-9][0-9]* 0$' '0=^fns: .* present [0-9]+ [^0]'

exit $failed
