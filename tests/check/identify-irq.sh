#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# identify-irq.sh: while identify_cpu() has cleared the capabilities of the boot CPU and has not read them again,
# interrupts must be off: pgtable_l5_enabled() is false then, and with KASAN a handler that looks at it reports valid
# memory.  QEMU's gdb stub stops a natively booted kernel in between, where get_cpu_cap() is called, and shows EFLAGS.IF.
# identify-irq.sh FOLDER on|off: only the kernel in this folder.
# tier: test
# reads: harness
# kernel: lean base
# kernel: lean series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

need gdb gdb
need qemu-system-x86_64 qemu-system-x86
tmp=$(mktemp -d)
qemu=''
# shellcheck disable=SC2317	# the trap calls it
leave() {
	[ -z "$qemu" ] || kill "$qemu" 2>/dev/null || true
	rm -rf "$tmp"
}
trap leave EXIT
trap 'exit 130' INT TERM

# interrupts FOLDER: "on" or "off"
interrupts() {
	local tries=0
	rm -f "$tmp/gdb.sock"
	qemu-system-x86_64 -M q35 -cpu max -m 512M -display none -serial none -monitor none -no-reboot -S \
		-chardev socket,path="$tmp/gdb.sock",server=on,wait=off,id=gdb -gdb chardev:gdb \
		-kernel "$1/bzImage" -append nokaslr >"$tmp/qemu" 2>&1 &
	qemu=$!
	until [ -S "$tmp/gdb.sock" ]; do
		sleep 0.1
		[ $((tries += 1)) -lt 300 ] || die "QEMU does not start: $(cat "$tmp/qemu")"
	done
	# shellcheck disable=SC2016	# a register of the guest
	timeout 120 gdb -nx -batch -ex "target remote $tmp/gdb.sock" -ex 'hbreak arch_cpu_finalize_init' -ex continue \
		-ex 'delete' -ex 'hbreak get_cpu_cap' -ex continue -ex 'bt 3' -ex 'printf "flags %d\n", $eflags' \
		"$1/vmlinux" >"$tmp/gdb" 2>&1 || true
	kill "$qemu" 2>/dev/null || true
	wait "$qemu" 2>/dev/null || true
	qemu=''
	awk '$1 == "flags" { n = ($2 + 0); print int(n / 512) % 2 ? "on" : "off"; found = 1 }
		END { exit !found }' "$tmp/gdb" || { tail -n 5 "$tmp/gdb" >&2; die "gdb did not get to get_cpu_cap()"; }
}

fail=0
# expect FOLDER on|off WHAT
expect() {
	local is
	is=$(interrupts "$1")
	if [ "$is" = "$2" ]; then
		echo "ok $3: interrupts are $is while the boot CPU has no capabilities"
	else
		echo "not ok $3: interrupts are $is while the boot CPU has no capabilities, want $2"
		fail=1
	fi
}

if [ $# = 2 ]; then
	expect "$1" "$2" "$1"
else
	expect "$("$TOP/scripts/build.sh" lean base | tail -n 1)" on base
	expect "$("$TOP/scripts/build.sh" lean series | tail -n 1)" off series
fi
exit $fail
