# SPDX-License-Identifier: GPL-2.0
# How tests/run.sh and scripts/test.sh use KVM: QEMU emulates a machine with AMD's SVM, in which a distribution's kernel
# (L1) with kvm-amd runs the distribution's QEMU, which runs the guest under test (L2).
# shellcheck shell=bash disable=SC2153

# kvm_suite: the folder of the suite's kernel and QEMU.
kvm_suite() {
	"$TOP/tests/lib/suite.sh" "${TEST[kvm.suite]:-trixie}" qemu-system-x86 seabios busybox-static \
		libcap-ng0 'linux-image-6.*-cloud-amd64' | tail -n 1
}

# kvm_vmm_args: what starts the guest in L1, one word a line.
kvm_vmm_args() {
	if [ "${TEST[kvm.vmm]:-qemu}" = krun ]; then
		printf '%s\n' /usr/bin/krun "${TEST[smp]}" "$(numfmt --from=iec --to-unit=Mi "${TEST[mem]}")" \
			/guest/vmlinux /guest/initrd "$CMDLINE"
		return
	fi
	printf '%s\n' /usr/bin/qemu-system-x86_64 -accel "kvm${TEST[kvm.accel]:+,${TEST[kvm.accel]}}" \
		-M "${TEST[machine]}" -cpu "${TEST[cpu]}" -m "${TEST[mem]}" -smp "${TEST[smp]}" \
		-nodefaults -display none -monitor none -serial stdio -net none -no-reboot \
		-device isa-debug-exit,iobase=0x501,iosize=2
	# QEMU emulates LTR as if the busy bit did not matter, so an exit during which the APIC's option ROM patches the
	# guest ends in an invalid state.
	printf '%s\n' -global apic-common.vapic=off
	printf '%s\n' -kernel "/guest/${TEST[image]}" -initrd /guest/initrd -append "$CMDLINE"
}

# kvm_krun TREE ROOT: the VMM on libkrun.
kvm_krun() {
	local lib
	lib=$("$TOP/tests/loaders/kvm/krun.sh" | tail -n 1)
	[ -d "$lib" ] || exit 1
	need gcc gcc libc6-dev
	gcc -Wall -Wextra -Werror -O2 -o "$2/usr/bin/krun" "$TOP/tests/loaders/kvm/krun.c" "$lib/libkrun.so.1" \
		-Wl,--unresolved-symbols=ignore-in-shared-libs || die "cannot build tests/loaders/kvm/krun.c"
	install -D "$lib/libkrun.so.1" "$2/usr/lib/x86_64-linux-gnu/libkrun.so.1"
	copy_libraries_of "$1" "$2" "$lib/libkrun.so.1"
	# It has no power-off and no isa-debug-exit: see l1-init.
	: >"$2/guest/halts"
}

# kvm_l1_initrd SUITE: DIR/l1-initrd with KVM, the VMM and the guest.
kvm_l1_initrd() {
	local suite=$1/root root=$DIR/l1 file
	need xz xz-utils
	mkdir -p "$root"/{bin,dev,guest,modules,proc,sys,tmp,usr/bin,usr/lib/x86_64-linux-gnu,usr/share}
	ln -s usr/lib "$root/lib"
	install -m 755 "$TOP/tests/loaders/kvm/l1-init" "$root/init"
	cp "$suite/usr/bin/busybox" "$root/bin/busybox"
	ln -s busybox "$root/bin/sh"
	for file in virt/lib/irqbypass arch/x86/kvm/kvm arch/x86/kvm/kvm-amd; do
		xz -dc "$suite"/usr/lib/modules/*/kernel/$file.ko.xz >"$root/modules/${file##*/}.ko" ||
			die "no module $file in $1"
	done
	copy_libraries_of "$suite" "$root" "$suite/usr/bin/qemu-system-x86_64"
	if [ "${TEST[kvm.vmm]:-qemu}" = krun ]; then
		kvm_krun "$suite" "$root"
	fi
	for file in usr/bin/qemu-system-x86_64 usr/share/seabios/bios{,-256k,-microvm}.bin \
		usr/share/qemu/{kvmvapic,linuxboot,linuxboot_dma,multiboot_dma,pvh}.bin usr/share/qemu/qboot.rom; do
		install -D "$suite/$file" "$root/$file"
	done
	kvm_vmm_args >"$root/guest/args"
	# With the nested paging that QEMU 7.2 emulates, a guest with PAE page tables hangs or triple faults before its first
	# message, base and series, vmlinux and bzImage.  KVM can make shadow page tables instead.
	! grep -qx 'CONFIG_X86_PAE=y' "${IMAGE%/*}/.config" || : >"$root/guest/shadow"
	[ "${TEST[next]:-}" != save ] || : >"$root/guest/save"
	[ -z "${CENSUS:-}" ] || cp "$CENSUS" "$root/guest/census"
	build_init "$OUT/init/init"
	cp "$OUT/init/init" "$root/guest/init"
	cp "$IMAGE" "$INITRD" "$root/guest/"
	# libkrun has the initrd end at the end of memory, and Linux warns if it does not begin at a page.
	[ "${TEST[kvm.vmm]:-qemu}" = qemu ] || truncate -s %4096 "$root/guest/initrd"
	pack "$root" "$DIR/l1-initrd"
}

# kvm_loader_args: all of QEMU_ARGS.  QEMU 7.2 garbles the memory of L2 with XSAVE.
kvm_loader_args() {
	local suite
	suite=$(kvm_suite)
	[ -d "$suite" ] || exit 1
	kvm_l1_initrd "$suite"
	# shellcheck disable=SC2034,SC2054
	QEMU_ARGS=(-accel "${ACCEL:-tcg}" -M q35 -cpu max,family=23,model=1,-smap,-xsave -m 2048 -smp 1
		-nodefaults -display none -monitor none -net none -no-reboot
		-serial stdio -serial "file:$DIR/l1.console"
		-device virtio-serial-pci -chardev "file,id=census,path=$DIR/census" -device virtconsole,chardev=census
		-device isa-debug-exit,iobase=0x501,iosize=2
		-d cpu_reset,guest_errors -D "$DIR/qemu.log"
		-kernel "$suite"/root/boot/vmlinuz-* -initrd "$DIR/l1-initrd"
		-append "console=ttyS1 panic=-1 quiet mitigations=off")
}

# kvm_classify CONSOLE EXIT TRACE SECONDS: as classify, but an L1 that did not do its part is an ERROR, and what KVM
# knows of the end of the guest is the reason of a CRASH.
kvm_classify() {
	local console=$1 exit=$2 log text class reason
	log=$(dirname "$console")/l1.console
	text=$(tr -d '\0\r' <"$log" 2>/dev/null) || true
	! host_failed L1 "$text" "$exit" '33|35|39|124|137' || return 0
	[ "$exit" != 39 ] || exit=0
	read -r class reason < <(classify "$console" "$exit" /dev/null "$4")
	if [ "$class $reason" = 'CRASH no verdict' ] && grep -aqx 'l1: triple fault' <<<"$text"; then
		reason='triple fault'
	fi
	echo "$class${reason:+ $reason}"
}
