# SPDX-License-Identifier: GPL-2.0
# How tests/run.sh uses EFI: OVMF of the distribution, for any loader, and the EFI stub
# started from its shell.
# shellcheck shell=bash disable=SC2153

OVMF_CODE=/usr/share/OVMF/OVMF_CODE_4M.fd
OVMF_VARS=/usr/share/OVMF/OVMF_VARS_4M.fd

efi_packages() {
	"$TOP/scripts/packages.sh" efi || exit 1
	cat $OVMF_CODE $OVMF_VARS >/dev/null || die "cannot read OVMF, although its package is installed"
}

# Adds the firmware to QEMU_ARGS.  It writes its variables, so it gets a copy of them.
ovmf_args() {
	efi_packages
	cp $OVMF_VARS "$DIR/efi-vars"
	QEMU_ARGS+=(-drive "if=pflash,format=raw,readonly=on,file=$OVMF_CODE"
		-drive "if=pflash,format=raw,file=${DIR//,/,,}/efi-vars")
}

# Adds to QEMU_ARGS a disk with the kernel as an EFI program, which the firmware's shell starts.
efi_stub_loader_args() {
	[[ $CMDLINE != *[\"^%\<\>\|#]* ]] || die "$CASE_FILE: append= has a character that the EFI shell takes for itself"
	mkdir "$DIR/disk"
	cp "$IMAGE" "$DIR/disk/linux.efi"
	cp "$INITRD" "$DIR/disk/initrd"
	printf 'fs0:\r\nlinux.efi initrd=initrd %s\r\n' "$CMDLINE" >"$DIR/disk/startup.nsh"
	QEMU_ARGS+=(-drive "format=raw,file=fat:rw:${DIR//,/,,}/disk")
}
