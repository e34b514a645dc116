# SPDX-License-Identifier: GPL-2.0
# How tests/run.sh uses Xen: the distribution's hypervisor and toolstack in QEMU.
# A dom0 under test is /init's machine itself.  A domU under test is started by xl in a PV dom0,
# whose kernel is always the base of the config lean.
# shellcheck shell=bash disable=SC2153

XEN_DOM0_MB=512
XEN_DEVICE_MODEL=/usr/libexec/xen-qemu-system-i386
# What QEMU does not emulate well enough for Xen: iret to a PV guest faults with SMAP, Xen cannot decode its own rdtscp, a
# domU's XSAVE state gets lost, and QEMU 10 ends when x2APIC's timer is set with -icount.
XEN_CPU=max,-smap,-rdtscp,-rdpid,-xsave,-x2apic

# XEN= or the case can want another version than the one of the distribution; it is unpacked below $XEN_ROOT, not installed.
# Sets XEN_VERSION, XEN_IMAGE and XEN_BIN.
XEN_ROOT=''
xen_packages() {
	local own
	"$TOP/scripts/packages.sh" xen || exit 1
	# shellcheck disable=SC2016	# dpkg's variable
	own=$(dpkg-query -W -f '${Depends}' xen-system-amd64 | sed 's/.*xen-utils-\([0-9.]*\).*/\1/')
	XEN_VERSION=${XEN:-${TEST[xen.version]:-$own}}
	if [ "$XEN_VERSION" != "$own" ]; then
		XEN_ROOT=$("$TOP/tests/loaders/xen/unpack.sh" "$XEN_VERSION" | tail -n 1)/root
		[ -d "$XEN_ROOT" ] || exit 1
	elif [ "${TEST[xen.guest]:-}" = hvm-domu ]; then
		"$TOP/scripts/packages.sh" hvm || exit 1
	fi
	: "${XEN_IMAGE:=$XEN_ROOT/boot/xen-$XEN_VERSION-amd64.gz}"
	XEN_BIN=$XEN_ROOT/usr/lib/xen-$XEN_VERSION/bin
	[ -r "$XEN_IMAGE" ] || die "cannot read $XEN_IMAGE, although its package is installed"
}

# DOM0_KERNEL=FOLDER takes one that is built already.
xen_dom0_kernel() {
	if [ -n "${DOM0_KERNEL:-}" ]; then
		echo "$DOM0_KERNEL"
	else
		"$TOP/scripts/build.sh" lean base | tail -n 1
	fi
}

# From the guest that the case describes to the machine that it needs: sizes, and what its processor must not have.
xen_machine() {
	local mb
	mb=$(numfmt --from=iec --to-unit=Mi "${TEST[mem]}") || die "$CASE_FILE: mem= is not a size"
	XEN_GUEST_MB=$mb
	# What is saved goes to the memory of dom0.
	[ "${TEST[next]:-}" != save ] || XEN_DOM0_MB=$((XEN_DOM0_MB + mb))
	# So does the initrd of dom0, with that of the guest in it, twice, and once more in xl.
	XEN_DOM0_MB=$((XEN_DOM0_MB + 3 * ${TEST[initrd_pad]:-0} / 1048576))
	! xen_is_domu || mb=$((mb + XEN_DOM0_MB))
	TEST[mem]=$((mb + 512))M
	TEST["cpu"]+=${XEN_CPU#max}
	XEN_VCPUS=${TEST[smp]}
	! xen_is_domu || TEST[smp]=1
}

# xen_guest_config: the domU as xl wants it; lines of the case replace ours.
xen_guest_config() {
	local line kernel=/guest/${TEST[image]}
	[ "${TEST[loader.entry]:-}" != grub-pvh ] || kernel=/guest/grub
	{
		cat <<END
name = "guest"
type = "${TEST[xen.guest]%-domu}"
kernel = "$kernel"
ramdisk = "/guest/initrd"
cmdline = "$CMDLINE"
memory = $XEN_GUEST_MB
vcpus = $XEN_VCPUS
on_poweroff = "preserve"
on_reboot = "preserve"
on_watchdog = "preserve"
on_crash = "preserve"
on_soft_reset = "preserve"
END
		[ "${TEST[xen.guest]:-}" != hvm-domu ] || cat <<END
device_model_override = "$XEN_DEVICE_MODEL"
vga = "none"
vnc = 0
serial = "file:/dev/ttyS0"
END
	} | while read -r line; do
		printf '%s\n' "${CASE_XL[@]}" | grep "^${line%% = *} = " >/dev/null || echo "$line"
	done
	[ ${#CASE_XL[@]} = 0 ] || printf '%s\n' "${CASE_XL[@]}"
}

# Libraries of the programs of this Xen.
xen_libraries() {
	if [ -n "$XEN_ROOT" ]; then
		copy_libraries_of "$XEN_ROOT" "$@"
	else
		copy_libraries "$@"
	fi
}

# xen_dom0_root ROOT INIT TOOL...: the tree of a dom0 with tools of Xen, their libraries and INIT.
xen_dom0_root() {
	local root=$1 init=$2 tool
	shift 2
	mkdir -p "$root"/{bin,dev,etc/xen,guest,kernel,proc/xen,run/xen,run/xenstored,sys,tmp,usr/lib/xen/bin} \
		"$root"/var/{lib/xen,lib/xenstored,lock,log/xen/console}
	ln -s ../run "$root/var/run"
	install -m 755 "$init" "$root/init"
	cp "$(command -v busybox)" "$root/bin/busybox"
	ln -s busybox "$root/bin/sh"
	for tool; do
		cp "$(command -v "$XEN_BIN/$tool" "$XEN_ROOT/usr/bin/$tool" | head -n 1)" "$root/usr/lib/xen/bin/"
	done
	# libxl looks for its helper where Debian has put it.
	ln -s xen "$root/usr/lib/xen-$XEN_VERSION"
	: >"$root/etc/xen/xl.conf"
	xen_libraries "$root" "$root"/usr/lib/xen/bin/*
}

# xen_dom0_initrd: DIR/dom0-initrd with the toolstack and the guest.
xen_dom0_initrd() {
	local root=$DIR/dom0 file
	xen_dom0_root "$root" "$TOP/tests/loaders/xen/dom0-init" xl xenstored xenconsoled xen-init-dom0 xenctx libxl-save-helper xenstore-read
	if [ "${TEST[xen.guest]}" = hvm-domu ]; then
		for file in "$XEN_DEVICE_MODEL" "${XEN_BIN%/bin}/boot/hvmloader" /usr/share/seabios/bios-256k.bin \
			/usr/share/qemu/{linuxboot_dma,linuxboot,kvmvapic,pvh}.bin "$XEN_ROOT"/usr/share/qemu/keymaps/*; do
			install -D "$XEN_ROOT${file#"$XEN_ROOT"}" "$root${file#"$XEN_ROOT"}"
		done
		xen_libraries "$root" "$XEN_ROOT$XEN_DEVICE_MODEL"
	fi
	cp "$DIR/guest.cfg" "$IMAGE" "$INITRD" "$root/guest/"
	if [ "${TEST[loader.entry]:-}" = grub-pvh ]; then
		. "$TOP/tests/loaders/grub/qemu.sh"
		grub_pvh_image "$root/guest/grub"
	fi
	[[ ! ${TEST[next]:-} =~ ^(save|pause|nmi)$ ]] || : >"$root/guest/${TEST[next]}"
	if [ -n "${TEST[xen.start_info]:-}" ]; then
		[ -z "$XEN_ROOT" ] || die "xen.start_info= is for the distribution's Xen"
		"$TOP/scripts/packages.sh" libxen-dev
		gcc -O2 -Wall -Wextra -Werror -static -o "$root/bin/start-info" "$TOP/tests/loaders/xen/start-info.c" -lxenctrl \
			-lxenevtchn -lxencall -lxenforeignmemory -lxengnttab -lxendevicemodel -lxentoollog -lxentoolcore ||
			die 'cannot build tests/loaders/xen/start-info.c'
		echo "${TEST[xen.start_info]}" >"$root/guest/start-info"
	fi
	[ -z "${TEST[xen.limit]:-}" ] || echo "${TEST[xen.limit]}" >"$root/guest/limit"
	build_init "$OUT/init/init"
	cp "$OUT/init/init" "$root/guest/init"
	pack "$root" "$DIR/dom0-initrd"
}

# xen_unusable_rom FILE START END: the option ROM that puts an UNUSABLE range into the memory map.
xen_unusable_rom() {
	local sum
	gcc -m32 -c -Wa,--defsym,START="$2" -Wa,--defsym,END="$3" -o "$1.o" "$TOP/tests/loaders/xen/unusable.S" ||
		die 'cannot build tests/loaders/xen/unusable.S'
	objcopy -O binary -j .text "$1.o" "$1"
	rm "$1.o"
	sum=$(od -An -v -tu1 "$1" | awk '{ for (i = 1; i <= NF; i++) sum += $i } END { print (256 - sum % 256) % 256 }')
	printf '%b' "\\x$(printf %02x "$sum")" | dd of="$1" bs=1 seek=511 conv=notrunc status=none
}

# Adds to QEMU_ARGS what starts Xen with IMAGE, INITRD and CMDLINE as dom0 or as domU.
xen_loader_args() {
	local options=dom0_mem=${XEN_GUEST_MB}M kernel=$IMAGE args=$CMDLINE initrd=$INITRD
	xen_packages
	options+=${TEST[xen.options]:+ ${TEST[xen.options]}}
	# Modules are separated by commas, the file name from its arguments by a space.
	[[ $CMDLINE != *[,\"\\]* ]] || die "$CASE_FILE: append= has a comma, quote or backslash, which cannot be passed on"
	zcat "$XEN_IMAGE" >"$DIR/xen"
	case ${TEST[xen.guest]} in
	*-domu)
		xen_guest_config >"$DIR/guest.cfg"
		xen_dom0_initrd
		kernel=$(xen_dom0_kernel)/vmlinux
		[ -f "$kernel" ] || die "no kernel for dom0: $kernel"
		args='console=hvc0 earlyprintk=xen panic=-1' initrd=$DIR/dom0-initrd
		# The first serial port is for the guest.
		options="dom0_mem=${XEN_DOM0_MB}M com2=115200,8n1 console=com2${TEST[xen.options]:+ ${TEST[xen.options]}}"
		QEMU_ARGS+=(-serial "file:$DIR/xen.console") ;;
	pvh-dom0)
		options+=' com1=115200,8n1 console=com1 dom0=pvh'
		QEMU_ARGS+=(-device intel-iommu) ;;
	pv-dom0)
		options+=' com1=115200,8n1 console=com1' ;;
	esac
	if [ -n "${TEST[xen.unusable]:-}" ]; then
		xen_unusable_rom "$DIR/unusable.rom" "${TEST[xen.unusable]%,*}" "${TEST[xen.unusable]#*,}"
		QEMU_ARGS+=(-option-rom "$DIR/unusable.rom")
	fi
	[[ $kernel$initrd != *[,\ ]* ]] || die "Xen needs a path without comma and space: $kernel $initrd"
	QEMU_ARGS+=(-kernel "$DIR/xen" -append "$options" -initrd "$kernel $args,$initrd")
}

# xen_instruction: where xenctx, in the text on stdin, saw the guest, and the bytes of the instruction.
xen_instruction() {
	sed -n '/^Code (instr addr \([0-9a-f]*\))$/ { s// at \1/; h; n; s/^.*<\(..\)> \(.. .. ..\).*/, which is \1 \2/; H
		g; s/\n//p }' | tail -n 1
}

# xen_classify CONSOLE EXIT TRACE SECONDS: as classify, but a Xen or a dom0 that did not do its part
# is an ERROR, and what Xen knows of the end of the guest is the reason of a CRASH.
xen_classify() {
	local console=$1 exit=$2 dir log text line triple class reason
	dir=$(dirname "$console")
	log=$console
	! xen_is_domu || log=$dir/xen.console
	text=$(tr -d '\0\r' <"$log" 2>/dev/null) || true
	if line=$(grep -a -A1 -m1 '^(XEN) Panic on CPU' <<<"$text"); then
		echo "ERROR Xen panic: ${line##*(XEN) }"
		return
	elif ! grep -aq '^(XEN) Xen version ' <<<"$text"; then
		echo "ERROR Xen did not start (QEMU exit $exit)"
		return
	elif ! grep -aq '^(XEN) \*\*\* Serial input to DOM0' <<<"$text"; then
		echo "ERROR Xen did not start dom0 (QEMU exit $exit)"
		return
	elif xen_is_domu && host_failed dom0 "$text" "$exit" '33|35|39|43|67|124|137'; then
		return
	fi
	# Xen's word for the domU is "crashed" (3), or it reboots because of a triple fault: no verdict.
	triple=$(grep -am1 -E '^\(XEN\) d[0-9]+v[0-9]+ Triple fault' <<<"$text" || true)
	[ "$exit" != 39 ] && [ -z "$triple" ] || exit=0
	case $exit in
	43)	line=$(grep -am1 "^dom0: xl: error: " <<<"$text" || true)
		echo "CRASH soft reset${line:+, refused by xl: ${line#*error: }}"
		return ;;
	67)	echo "CRASH stopped$(xen_instruction <<<"$text")"
		return ;;
	esac
	read -r class reason < <(classify "$console" "$exit" "$3" "$4")
	if [ "$class $reason" = 'CRASH no verdict' ]; then
		reason=$(grep -aoE '^\(XEN\) (Hardware Dom0|Domain [0-9]+) (crashed|shutdown|halted|reboot).*' <<<"$text" |
			tail -n 1 || true)
		reason=${reason#(XEN) }
		[ -n "$reason" ] || reason=$([ "$2" = 39 ] && echo 'domU crashed' || echo 'no verdict')
		[ -z "$triple" ] || reason='triple fault'
	fi
	echo "$class${reason:+ $reason}"
}
