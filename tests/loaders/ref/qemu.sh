# SPDX-License-Identifier: GPL-2.0
# How tests/run.sh uses the reference loader.
# shellcheck shell=bash disable=SC2153

# Builds the ROM if need be; its path.
loader_rom() {
	need gcc gcc
	need ld binutils
	need make make
	[ -e /usr/include/linux/types.h ] || "$TOP/scripts/packages.sh" linux-libc-dev
	make -s -C "$TOP/tests/loaders/ref" O="$OUT/loader" >&2 || die "cannot build tests/loaders/ref"
	echo "$OUT/loader/loader.rom"
}

# Adds to QEMU_ARGS what starts IMAGE with INITRD and CMDLINE as CASE_FILE says. The
# loader's own words, its marker included, go to DIR/debugcon.
ref_loader_args() {
	printf '%s' "$CMDLINE" >"$DIR/cmdline"
	# shellcheck disable=SC2054
	QEMU_ARGS+=(-bios "$(loader_rom)"
		-chardev "file,id=debugcon,path=${DIR//,/,,}/debugcon"
		-device isa-debugcon,iobase=0xe9,chardev=debugcon
		-fw_cfg "name=opt/org.hvmlite/case,file=${CASE_FILE//,/,,}"
		-fw_cfg "name=opt/org.hvmlite/kernel,file=${IMAGE//,/,,}"
		-fw_cfg "name=opt/org.hvmlite/initrd,file=${INITRD//,/,,}"
		-fw_cfg "name=opt/org.hvmlite/cmdline,file=${DIR//,/,,}/cmdline")
}
