#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# entries-agree.sh: what is left in boot_params does not depend on the entry point: the same start info, a zero page with
# old values behind it (sentinel), and a protocol version that has no subarch, at all entry points of both architectures.
# tier: test
# kernel: lean series
# kernel: i386pae-small series
. "$(dirname "$0")/../lib/check.sh"

facts='subarch|data|version|type_of_loader|e820_entries|rsdp|cmd_line_ptr|cmdline|memmap_entries|vga'
# shellcheck disable=SC2162	# a backslash goes on in the next line
while read what settings; do
	first=''
	for entry in lean:startup_64 lean:bz64 lean:bz32 i386pae-small:startup_32 i386pae-small:bz32; do
		name=agree-$what-${entry/:/-} image=vmlinux
		[[ $entry != *:bz* ]] || image=bzImage
		{
			printf '%s\n' "config=${entry%:*}" "image=$image" "loader.entry=${entry#*:}" loader=ref base=pass series=pass
			printf '%s\n' loader.profile=qemu 'append=console=ttyS0 earlyprintk=serial panic=-1 nokaslr'
			tr -s ' \t' '\n' <<<"$settings" | sed 's/^set\./loader.&/'
		} >"$work/$name.case"
		boot "$work/$name.case" series || { not_ok "$line"; continue; }
		tr -d '\r' <"$OUT/boot/$name-series/console" | grep -E "^init: ($facts) " | LC_ALL=C sort >"$work/$name.facts"
		[ "$(wc -l <"$work/$name.facts")" = "$(tr '|' '\n' <<<"$facts" | wc -l)" ] || die "$name: not all facts: $facts"
		first=${first:-$work/$name.facts}
		diff "$first" "$work/$name.facts" || not_ok "$what: ${entry#*:} (>) is not as ${first##*/} (<)"
	done
	[ -z "$first" ] || echo "$what: $(sed -n 's/^init: \(data\|version\|type_of_loader\|e820_entries\|rsdp\) /\1=/p' "$first" | tr '\n' ' ')"
done <<'END'
plain expect.subarch=5 expect.data=0 set.hdr.type_of_loader=0x70
sentinel expect.subarch=5 expect.data=0 set.sentinel=0xff set.e820_entries=1 set.ext_cmd_line_ptr=0x7fff \
	set.ext_ramdisk_image=0x7fff set.acpi_rsdp_addr=0x7fff00000000
version-206 expect.subarch=5 expect.data=0x1000 expect.version=0x206 loader.give=zero_page_struct set.hdr.version=0x206 \
	set.hdr.hardware_subarch=5 set.hdr.hardware_subarch_data=0x1000
END
