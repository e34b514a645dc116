#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# entries-agree.sh: what is left in boot_params does not depend on the entry point: the same start info, a zero page with
# old values behind it (sentinel), and a protocol version that has no subarch, at all entry points of both architectures.
# tier: test
# kernel: lean series
# kernel: i386pae-small series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

work=$OUT/entries-agree fail=0
facts='subarch|data|version|type_of_loader|e820_entries|rsdp|cmd_line_ptr|cmdline|memmap_entries|vga'
declare -A settings=(
	[plain]='expect.subarch=5 expect.data=0 loader.set.hdr.type_of_loader=0x70'
	[sentinel]='expect.subarch=5 expect.data=0 loader.set.sentinel=0xff loader.set.e820_entries=1 loader.set.ext_cmd_line_ptr=0x7fff loader.set.ext_ramdisk_image=0x7fff loader.set.acpi_rsdp_addr=0x7fff00000000'
	[version-206]='expect.subarch=5 expect.data=0x1000 expect.version=0x206 loader.give=zero_page_struct loader.set.hdr.version=0x206 loader.set.hdr.hardware_subarch=5 loader.set.hdr.hardware_subarch_data=0x1000'
)
rm -rf "$work"
mkdir -p "$work"
cd "$TOP"
for what in plain sentinel version-206; do
	first=''
	for entry in lean:startup_64 lean:bz64 lean:bz32 i386pae-small:startup_32 i386pae-small:bz32; do
		name=agree-$what-${entry/:/-} image=vmlinux
		[[ $entry != *:bz* ]] || image=bzImage
		# shellcheck disable=SC2086 # words
		printf '%s\n' "config=${entry%:*}" loader=ref image=$image 'append=console=ttyS0 earlyprintk=serial panic=-1 nokaslr' \
			base=pass series=pass loader.profile=qemu "loader.door=${entry#*:}" ${settings[$what]} >"$work/$name.case"
		tests/run.sh "$work/$name.case" series >"$work/$name.out" || { tail -n 1 "$work/$name.out"; fail=1; continue; }
		tr -d '\r' <"$OUT/boot/$name-series/console" | grep -E "^init: ($facts) " | LC_ALL=C sort >"$work/$name.facts"
		[ "$(wc -l <"$work/$name.facts")" = "$(tr '|' '\n' <<<"$facts" | wc -l)" ] || die "$name: not all facts: $facts"
		first=${first:-$work/$name.facts}
		diff "$first" "$work/$name.facts" >"$work/diff" || { echo "$what: ${entry#*:} (>) is not as $(basename "$first" .facts) (<)"; cat "$work/diff"; fail=1; }
	done
	[ -z "$first" ] || echo "$what: $(sed -n 's/^init: \(data\|version\|type_of_loader\|e820_entries\|rsdp\) /\1=/p' "$first" | tr '\n' ' ')"
done
exit $fail
