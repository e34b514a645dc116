# SPDX-License-Identifier: GPL-2.0
# How tests/run.sh uses GRUB: a CD made by grub-mkrescue, for BIOS or EFI as the case's
# firmware is, or an image that xl starts as the kernel of a PVH domU and that holds the real kernel.
# shellcheck shell=bash disable=SC2153

grub_packages() { "$TOP/scripts/packages.sh" grub || exit 1; }

# grub_commands ROOT: what GRUB is to do. loader.linux=linux16 enters the image by its 16-bit setup code.
grub_commands() {
	local linux=${TEST[loader.linux]:-linux}
	[[ $linux =~ ^linux(16)?$ ]] || die "$CASE_FILE: loader.linux= is neither linux nor linux16"
	[[ $CMDLINE != *[\"\'\\\$\;\&\|{}\<\>#]* ]] || die "$CASE_FILE: append= has a character that GRUB takes for itself"
	echo "$linux $1/kernel $CMDLINE"
	echo "${linux/linux/initrd} $1/initrd"
	echo boot
}

# Adds the CD to QEMU_ARGS.
grub_loader_args() {
	local platform=i386-pc
	[ "${TEST[firmware]}" = seabios ] || platform=x86_64-efi
	grub_packages
	mkdir -p "$DIR/cd/boot/grub"
	cp "$IMAGE" "$DIR/cd/kernel"
	cp "$INITRD" "$DIR/cd/initrd"
	{
		printf '%s\n' 'serial --unit=0 --speed=115200' 'terminal_input serial' 'terminal_output serial'
		grub_commands ''
	} >"$DIR/cd/boot/grub/grub.cfg"
	grub-mkrescue -d /usr/lib/grub/$platform -o "$DIR/cd.iso" "$DIR/cd" >"$DIR/grub-mkrescue.log" 2>&1 ||
		die "grub-mkrescue failed, see $DIR/grub-mkrescue.log"
	rm -rf "$DIR/cd"
	QEMU_ARGS+=(-cdrom "$DIR/cd.iso")
}

# grub_pvh_image OUT: GRUB as the kernel of a PVH domU, with the real kernel and its initrd inside.
grub_pvh_image() {
	grub_packages
	mkdir "$DIR/memdisk"
	cp "$IMAGE" "$DIR/memdisk/kernel"
	cp "$INITRD" "$DIR/memdisk/initrd"
	tar -C "$DIR/memdisk" -cf "$DIR/memdisk.tar" kernel initrd
	grub_commands '(memdisk)' >"$DIR/grub.cfg"
	grub-mkimage -O i386-xen_pvh -d /usr/lib/grub/i386-xen_pvh -p / -c "$DIR/grub.cfg" -m "$DIR/memdisk.tar" \
		-o "$1" linux memdisk tar normal 2>"$DIR/grub-mkimage.log" ||
		die "grub-mkimage failed, see $DIR/grub-mkimage.log"
	rm -rf "$DIR/memdisk" "$DIR/memdisk.tar"
}
