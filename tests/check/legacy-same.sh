#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# legacy-same.sh [MACHINE...]: where the hardware exists, the kernel with the series does what the base kernel does.  Both run
# on each machine; their logs, /proc/{ioports,iomem,interrupts,...}, devices, drivers and clocks are compared and each
# line that differs must be explained by a line of tests/legacy/same-allow, all of which must be needed.  On the
# native PC the screen, the keyboard and the clock are used, too.  BASE=FOLDER and SERIES=FOLDER take
# kernels that are built already, CONFIG=NAME another configuration.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
# kernel: kasan-small base
# kernel: kasan-small series
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/legacy/domu.sh"

out=$OUT/legacy/same allow=$TOP/tests/legacy/same-allow
all='note-q35 note-pc note-microvm-acpi note-microvm-pcie note-microvm native-q35 efi-q35 xen-pvh-dom0'
[ $# -gt 0 ] || eval "set -- $all"
xen_packages	# busybox, too
"$TOP/scripts/packages.sh" ovmf
need "$QEMU" qemu-system-x86
mkdir -p "$out"

build_init "$OUT/init/init"
root=$out/root
rm -rf "$root"
mkdir -p "$root/bin"
install -m 755 "$TOP/tests/legacy/guest-init" "$root/init"
cp "$(command -v busybox)" "$root/bin/busybox"
ln -s busybox "$root/bin/sh"
cp "$OUT/init/init" "$root/exit"
pack "$root" "$out/initrd"

# boot MACHINE KERNEL_FOLDER DIR: leaves DIR/console; the guest must end by itself.
boot() {
	local machine=$1 folder=$2 dir=$3 cmdline='console=ttyS0 panic=-1' typing='' status=0
	rm -rf "$dir"
	mkdir -p "$dir"
	TEST=([machine]=q35 ["cpu"]=max [mem]=512M [smp]=2)
	case $machine in
	note-pc)		TEST[machine]=pc ;;
	note-microvm-acpi)	TEST[machine]=microvm,acpi=on ;;
	note-microvm-pcie)	TEST[machine]=microvm,acpi=on,pcie=on ;;
	note-microvm)		TEST[machine]=microvm,acpi=off ;;
	xen-*)	# shellcheck disable=SC2054
		TEST=([machine]=q35 ["cpu"]=$XEN_CPU [mem]=1G [smp]=2) cmdline='console=hvc0 panic=-1' ;;
	esac
	qemu_common "$dir"
	# Instructions make the guest's time, so that calibration does not depend on the load of the host.
	# shellcheck disable=SC2054
	[[ $machine = xen-* ]] || QEMU_ARGS+=(-icount shift=4,sleep=off)
	# A known date, far from that of the host.
	QEMU_ARGS+=(-rtc "base=2031-02-03T04:05:06,clock=vm")
	case $machine in
	xen-pvh-dom0)
		zcat "$XEN_IMAGE" >"$dir/xen"
		QEMU_ARGS+=(-device intel-iommu -kernel "$dir/xen"
			-append 'dom0_mem=512M com1=115200,8n1 console=com1 dom0=pvh'
			-initrd "$folder/vmlinux $cmdline,$out/initrd") ;;
	native-q35)
		# A monitor for the keyboard and for a look at the screen.
		mkfifo "$dir/monitor.in" "$dir/monitor.out"
		QEMU_ARGS+=(-chardev "pipe,id=screen,path=$dir/monitor" -mon screen)
		qemu_loader "$folder/bzImage" "$out/initrd" "$cmdline console=tty0 console=ttyS0 interactive"
		use_screen "$dir" 7<>"$dir/monitor.in" 8<>"$dir/monitor.out" &
		typing=$! ;;
	efi-q35)
		cp /usr/share/OVMF/OVMF_VARS_4M.fd "$dir/vars"
		# shellcheck disable=SC2054
		QEMU_ARGS+=(-drive if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd
			-drive "if=pflash,format=raw,file=$dir/vars")
		qemu_loader "$folder/bzImage" "$out/initrd" "$cmdline" ;;
	note-microvm-pcie)
		# A serial port and a PCI bus that only ACPI tables speak of.
		# shellcheck disable=SC2054
		QEMU_ARGS+=(-chardev null,id=com2 -device isa-serial,index=1,chardev=com2 -device virtio-rng-pci)
		# The base kernel that can use this bus has KASAN, of which it dies but for the native entry.
		qemu_loader "$folder/$([ "$kernel" = base ] && echo bzImage || echo vmlinux)" "$out/initrd" "$cmdline" ;;
	*)
		qemu_loader "$folder/vmlinux" "$out/initrd" "$cmdline" ;;
	esac
	guest_run "$dir" 120 "${QEMU_ARGS[@]}" || status=$?
	[ -z "$typing" ] || { kill "$typing" && wait "$typing"; } 2>/dev/null || true
	rm -f "$dir/xen" "$dir/vars"
	[ $status = 33 ] || die "$machine: QEMU exit $status, see ${dir#"$TOP/"}/console"
	grep -aq '^=== end' "$dir/console" || die "$machine: the guest said nothing, see ${dir#"$TOP/"}/console"
}

# use_screen DIR: looks at the VGA's memory when the guest is ready, then types.
use_screen() {
	local dir=$1 key reader

	until grep -aq '^=== ready' "$dir/console" 2>/dev/null; do
		kill -0 $$ 2>/dev/null || return
		sleep 0.2
	done
	: >"$dir/monitor"
	# It must not outlive this script: it has the lock of make test.
	timeout 120 cat <&8 >"$dir/monitor" &
	reader=$!
	trap 'kill "$reader"; exit' TERM
	echo 'xp /16384xh 0xb8000' >&7
	until grep -aq '^00000000000bfff0: ' "$dir/monitor"; do sleep 0.2; done
	for key in l e g a c y 8 0 4 2 ret; do
		echo "sendkey $key" >&7
		sleep 0.3
	done
	kill "$reader"
}

# told DIR: 'SECTION: LINE' for all that the guest said, without what no two boots have in common.
told() {
	tr -d '\0\r' <"$1/console" | sed -E 's/^\[[^]]*\] *//' | awk '
	/^=== / { section = $2; next }
	section == "" || section == "end" || section == "ready" { next }
	# Counters, one for each processor, between the number and the chip.
	section == "interrupts" {
		sub(/^ */, ""); irq = $1; sub(/^[^:]*:( +[0-9]+)* */, ""); $0 = irq " " $0
		if (irq ~ /^CPU/) next
	}
	section == "tty/driver/serial" { sub(/ tx:.*/, "") }
	# Where the image lies, and the initrd behind it, is not a question of devices.
	section == "iomem" && /Kernel (code|data|rodata|bss)/ { next }
	# SeaBIOS leaves the start of a ROM of 32 KiB there; what is behind it differs from boot to boot, so that its sum is
	# right in one of 256, with any kernel.  The other ROMs stay.
	section == "iomem" && /^ *000e8000-000effff : Adapter ROM$/ { next }
	section == "dmesg" && /^(Linux version|Memory: |RAMDISK: |Freeing |Write protecting|sched_clock: Marking stable|random: )/ { next }
	section == "dmesg" && /^(\.data|hpet: Lost |clocksource: .*mask:|hrtimer: interrupt took|perf: interrupt took|calibrate_delay_direct\(\) |Probably due to long platform interrupts)|[Ww]atchdog|unstable/ { next }
	section == "rtc" && /:/ { sub(/[0-9][0-9]:[0-9][0-9]( .*)?$/, "") }
	{
		# The memory map has the name of who asked for it; devices are found in any order.
		if (section == "dmesg") sub(/^Xen: \[/, "BIOS-e820: [")
		# Where the firmware has room depends on the size of the image.
		if (section == "dmesg" && /^efi: /) gsub(/0x[0-9a-f]+|[0-9]+K/, "N")
		gsub(/input[0-9]+/, "inputN")
		gsub(/[0-9]+\.[0-9]+ (MHz|BogoMIPS|usecs|seconds)/, "N MHz")
		gsub(/(lpj|max_cycles|max_idle_ns)[=:] *[0-9a-fx]+/, "N")
		gsub(/\([0-9.]+ BogoMIPS\)|after [0-9]+ usecs|[0-9]+ KiB\/s/, "N")
		print section ": " $0
	}' | LC_ALL=C sort
}

json_start legacy-same
for machine; do
	# lean.config cannot use a PCI bus without I/O ports.
	config=${CONFIG:-lean}
	[ "$machine" != note-microvm-pcie ] || config=${CONFIG:-kasan-small}
	for kernel in base series; do
		boot "$machine" "$(kernel_folder "$config" $kernel)" "$out/$machine-$kernel"
		told "$out/$machine-$kernel" >"$out/$machine-$kernel/told"
	done
	lines=$(wc -l <"$out/$machine-base/told")
	[ "$lines" -gt 150 ] || not_ok "$machine: only $lines lines to compare"
	{ LC_ALL=C diff "$out/$machine-base/told" "$out/$machine-series/told" || true; } |
		sed -n 's/^</-/p; s/^>/+/p' >"$out/$machine.diff"
	echo "$machine: $lines lines, $(wc -l <"$out/$machine.diff") different"
	json_record legacy-same machine="$machine" lines="$lines" different="$(wc -l <"$out/$machine.diff")"
	sed "s/^/	/" "$out/$machine.diff"
done
json_close legacy-same

# A line of same-allow: MACHINE|SIGN|REGEX|REASON, where MACHINE is one of the above or 'all'.
number=0
while IFS='|' read -r where sign regex reason; do
	number=$((number + 1))
	[[ -n $where && $where != '#'* ]] || continue
	[[ $sign =~ ^[-+]$ && -n $regex && -n $reason ]] || die "tests/legacy/same-allow:$number: not MACHINE|SIGN|REGEX|REASON"
	used=0
	for machine; do
		[[ $where = all || $where = "$machine" ]] || continue
		touch "$out/$machine.explained"
		if grep -E "^[$sign] $regex" "$out/$machine.diff" >>"$out/$machine.explained"; then used=1; fi
	done
	[ $used = 1 ] || [ "$*" != "$all" ] || not_ok "tests/legacy/same-allow:$number is not needed: $regex"
done <"$allow"
for machine; do
	touch "$out/$machine.explained"
	left=$(grep -vxF -f "$out/$machine.explained" "$out/$machine.diff" || true)
	rm "$out/$machine.explained"
	[ -z "$left" ] || not_ok "$machine: not explained:"$'\n'"$left"
done

if [[ " $* " == *' note-microvm-pcie '* ]]; then
	for kernel in base series; do
		told=$out/note-microvm-pcie-$kernel/told
		grep -q '^dmesg: .* ttyS1 at I/O 0x2f8 ' "$told" || not_ok "$kernel: does not find the second serial port"
		grep -q '^bus-pci: 0000:00:.* virtio-pci$' "$told" || not_ok "$kernel: does not find the device on the PCI bus"
	done
fi
if [[ " $* " == *' native-q35 '* ]]; then
	for kernel in base series; do
		dir=$out/native-q35-$kernel
		# Two bytes a character, the text is the lower one.
		screen=$(tr -d '\r' <"$dir/monitor" | grep -oE ' 0x[0-9a-f]{4}' | sed 's/ 0x../\\x/' | tr -d '\n')
		printf '%b' "$screen" | tr -d '\0' | grep -ac 'the kernel writes to the VGA' >/dev/null ||
			not_ok "$kernel: nothing on the VGA's screen"
		grep -aq '^keyboard: legacy8042' "$dir/console" || not_ok "$kernel: the keyboard does not work"
		grep -aq '^2031-02-03' "$dir/console" || not_ok "$kernel: the clock has not the date of the machine"
	done
fi
