# SPDX-License-Identifier: GPL-2.0
# Guests whose user space is a shell script, for what /init of tests/guest does not do. Source lib/qemu.sh before.
# shellcheck shell=bash

# busybox_initrd FILE SCRIPT [DIR...]: SCRIPT is run with /proc, /sys and debugfs, then the guest switches
# itself off. Each DIR is copied to /.
busybox_initrd() {
	local file=$1 script=$2 root=$1.root
	shift 2
	rm -rf "$root"
	mkdir -p "$root"/{bin,dev,proc,sys,tmp}
	cp "$(command -v busybox)" "$root/bin/busybox"
	[ $# = 0 ] || cp -r "$@" "$root/"
	{
		cat <<-'INIT'
			#!/bin/busybox sh
			/bin/busybox --install -s /bin
			mount -t proc none /proc
			mount -t sysfs none /sys
			mount -t devtmpfs none /dev
			mount -t debugfs none /sys/kernel/debug
			ln -s /proc/self/fd/1 /dev/stdout
		INIT
		printf '%s\npoweroff -f\n' "$script"
	} >"$root/init"
	chmod 755 "$root/init"
	pack "$root" "$file"
}

# busybox_guest DIR INITRD IMAGE MACHINE CMDLINE: runs it; the log is DIR/log. It must switch itself off.
# The clock of an emulated machine counts instructions: on a busy host the PIT would outrun them while the TSC is calibrated
# by it, and a microvm has no other clock.
busybox_guest() {
	local dir=$1 status=0 clock=()
	mkdir -p "$dir"
	[ "${ACCEL:-tcg}" != tcg ] || clock=(-icount "shift=1,sleep=off")
	guest_run "$dir" "${TIMEOUT:-60}" -accel "${ACCEL:-tcg}" "${clock[@]}" -M "$4" -cpu max -m 512M -display none -monitor none \
		-serial stdio -net none -no-reboot -kernel "$3" -initrd "$2" -append "console=ttyS0 panic=-1 $5" || status=$?
	tr -d '\0\r' <"$dir/console" >"$dir/log"
	[ $status = 0 ] && grep -q 'reboot: \(Power down\|System halted\)' "$dir/log"
}

# with_call KERNEL LOG CMD...: in what CMD runs, a debugger calls mask_8259A() late in the boot.
with_call() {
	QEMU=$TOP/tests/check/gdb/qemu GDB_SCRIPT=$TOP/tests/check/gdb/call.gdb GDB_LOG=$2 \
		GDB_VARS="stop=$(address "$1" x86_legacy_debugfs_init) fn=$(address "$1" mask_8259A)" "${@:3}"
}
