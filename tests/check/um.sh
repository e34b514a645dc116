#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# um.sh: user mode Linux uses headers of arch/x86, but nothing of arch/x86/kernel.  The driver of the 8250, compiled for it,
# must not need more symbols than on the base.
# tier: full
# reads: code
. "$(dirname "$0")/../lib/check.sh"

"$TOP/scripts/packages.sh" source build
lock build	# nobody else may change the tree now
for variant in base series; do
	tree=$("$TOP/scripts/source.sh" | tail -n 1)
	[ $variant = base ] || tree=$("$TOP/scripts/tree.sh" series | tail -n 1)
	make=(make -s -C "$tree" O="$work/$variant" ARCH=um -j"$(nproc)")
	mkdir -p "$work/$variant"
	printf 'CONFIG_%s=y\n' 64BIT UML_PCI_OVER_VIRTIO VIRTIO_UML TTY SERIAL_8250 >"$work/um.config"
	"${make[@]}" allnoconfig KCONFIG_ALLCONFIG="$work/um.config" >"$work/$variant.log" 2>&1 || die "no configuration: see $work/$variant.log"
	grep -qx CONFIG_SERIAL_8250=y "$work/$variant/.config" || die "no SERIAL_8250 for ARCH=um: see $work/$variant/.config"
	"${make[@]}" drivers/tty/serial/8250/8250_platform.o >>"$work/$variant.log" 2>&1 || die "not compiled: see $work/$variant.log"
	nm -u "$work/$variant/drivers/tty/serial/8250/8250_platform.o" >"$work/$variant.symbols"
done
more=$(LC_ALL=C comm -13 "$work"/{base,series}.symbols)
if [ -z "$more" ]; then ok "no symbol more than the base needs"; else not_ok "symbols that ARCH=um does not have: $more"; fi
