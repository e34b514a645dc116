#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# boot.sh: from nothing to a guest that was entered by the PVH note, and a report of what it saw.
# KDIR=TREE      a kernel tree (git or unpacked, only read) instead of the distribution's source
# CMDLINE=WORDS  more words for the command line
# MEM=SIZE       memory of the guest (512M)
# ACCEL=tcg|kvm  else kvm if a trial boot proves within 5 s that it works
# V=1            shows the console
set -euo pipefail
. "$(dirname "$0")/lib.sh"

MEM=${MEM:-512M} CMDLINE=${CMDLINE:-}
[[ ${ACCEL:-} =~ ^(tcg|kvm)?$ ]] || die "ACCEL=$ACCEL is neither tcg nor kvm"
mem_kb=$(numfmt --from=iec --to-unit=Ki "${MEM^^}" 2>/dev/null) || die "MEM=$MEM is not a size such as 512M or 2G"
[ "$mem_kb" -ge 131072 ] || die "MEM=$MEM is too small: the guest needs 128M"
[[ $CMDLINE != *$'\n'* ]] || die "CMDLINE has more than one line"
trap 'rm -f "$OUT"/boot-*.ram' EXIT

say "packages, source, patches, kernel: each is kept from an earlier run if nothing changed"
"$TOP/scripts/packages.sh" source build boot
src=$("$TOP/scripts/source.sh" | tail -n 1)
"$TOP/scripts/tree.sh" series >/dev/null
kernel=$("$TOP/scripts/build.sh" lean series | tail -n 1) || die "the kernel was not built, see above"

# boot NAME IMAGE LINE...: by a case of our own in out/, so that tests/run.sh can repeat it.  no_timer_check: on a busy host
# QEMU's PIT may be late for the test of the IO-APIC; guests of KVM leave that out by themselves.
boot() {
	printf '%s\n' "# Written by make boot." config=lean loader=qemu "image=$2" "mem=$MEM" \
		"append=console=ttyS0 earlyprintk=serial panic=-1 no_timer_check${CMDLINE:+ $CMDLINE}" \
		'base=skip:only with the series' series=pass \
		expect.data=0 "expect.ram_kb>=$((mem_kb - 2048))" "expect.ram_kb<=$mem_kb" "${@:3}" >"$OUT/$1.case"
	KERNEL=$kernel GUEST_RAM=$OUT/$1.ram "$TOP/tests/run.sh" "$OUT/$1.case" series >"$OUT/$1.out"
}

# /dev/kvm may be there and hang every guest, so only a guest that has come to its end counts.
# One trial per boot of this machine.
if [[ -z ${ACCEL:-} && -r /dev/kvm && -w /dev/kvm ]]; then
	memo=$CACHE/kvm-$(tr -d - </proc/sys/kernel/random/boot_id)
	if [ ! -f "$memo" ]; then
		say "trying /dev/kvm for 5 s"
		if ACCEL=kvm V='' boot boot-kvm-trial vmlinux timeout=5 expect.subarch=5 2>/dev/null; then echo yes; else echo no; fi >"$memo"
	fi
	[ "$(cat "$memo")" != yes ] || ACCEL=kvm
fi
export ACCEL=${ACCEL:-tcg}
say "QEMU accelerator $ACCEL"

# The start info as the loader left it in the guest's memory.  Linux forgets where it was, so it is
# the one in the first MiB that names the command line which /init found in boot_params.
start_info() {	# start_info MEMORY-FILE CMD_LINE_PTR
	local at version flags modules cmdline high entries
	for at in $(head -c 1M "$1" | LC_ALL=C grep -aobUP '\x78\xc5\x6e\x33' | cut -d: -f1); do
		read -r _ version flags modules _ _ cmdline high _ _ _ _ entries _ < <(od -An -v -tu4 -w56 -j "$at" -N 56 "$1")
		[ "$cmdline,$high" = "$(($2)),0" ] || continue
		printf 'version %d, flags 0x%x, %d module(s), %d memory map entries, at 0x%x\n' \
			"$version" "$flags" "$modules" "$entries" "$at"
		return
	done
	echo "not found in guest memory"
}

row() { printf '  %-16s %s\n' "$1" "$2"; }
report() {	# report NAME TITLE ENTRY
	local console=$OUT/boot/$1-series/console key value type link
	local -A fact=() subarch=([0]=X86_SUBARCH_PC [5]=X86_SUBARCH_XEN_HVMLITE)
	while read -r _ key value; do fact[$key]=$value; done < <(tr -d '\r' <"$console" | grep '^init: [a-z0-9_]* ')
	type=$(tr -d '\r' <"$console" | sed -n 's/.*Booting paravirtualized kernel on //p' | tail -n 1)
	[ "${fact[xen_guest]}" = none ] || type="Xen ${fact[xen_guest]}"
	link=0x$(awk '$3 == "_text" { print $1 }' "$kernel/System.map")
	printf '\n%s\n' "$2"
	row 'entry point' "$3"
	row 'subarch' "${fact[subarch]} (${subarch[${fact[subarch]}]})"
	row 'subarch data' "${fact[data]} after boot"
	row 'loader type' "${fact[type_of_loader]}, boot protocol ${fact[version]}"
	[ "$1" != boot-note ] || row 'start info' "$(start_info "$OUT/$1.ram" "${fact[cmd_line_ptr]}")"
	row 'memory map' "${fact[memmap_entries]} entries, ${fact[ram_kb]} of $mem_kb kB are RAM"
	row 'initrd' "${fact[ramdisk_size]} bytes at ${fact[ramdisk_image]}"
	row 'command line' "${fact[cmdline]}"
	row 'guest type' "${type:-no word in the kernel log}, CPUID hypervisor leaf: ${fact[hypervisor]}"
	row 'KASLR offset' "$(printf '0x%x' $((fact[kernel_virt] - link))) (virtual ${fact[kernel_virt]}, physical ${fact[kernel_phys]})"
	row 'time to /init' "${fact[uptime_ms]} ms by the guest's clock, QEMU accelerator $ACCEL"
	row 'verdict' "${fact[verdict]}"
}

failed() {	# failed NAME
	local dir=out/boot/$1-series
	{
		echo "--- the last lines of the console"
		tail -n 30 "$TOP/$dir/console" | tr -d '\r'
		echo "--- $(cat "$OUT/$1.out")"
		echo "everything is kept in $dir, the kernel in $kernel"
		echo "to repeat it: ACCEL=$ACCEL tests/run.sh out/$1.case series"
	} >&2
	exit 1
}

boot boot-note vmlinux timeout=90 expect.subarch=5 || failed boot-note
boot boot-native bzImage timeout=90 expect.subarch=0 || failed boot-native
# The address in the Xen note of type 18, which is XEN_ELFNOTE_PHYS32_ENTRY; its bytes, the last one first.
entry=$(LC_ALL=C readelf -W -n "$kernel/vmlinux" 2>/dev/null |
	sed -nE 's/^ +Xen +0x.*\(0x0*12\).*description data: //p' | tr ' ' '\n' | tac | tr -d '\n' | grep .) ||
	die "vmlinux has no PHYS32_ENTRY note, yet QEMU booted it: cannot name the entry point"
entry=$(printf '0x%x' "0x$entry")
report boot-note "vmlinux by QEMU's PVH loader" "PHYS32_ENTRY note, $entry (the only entry that QEMU uses of an ELF kernel)"
report boot-native "the same kernel as a native PC bzImage" "16-bit setup code of bzImage, by SeaBIOS"
printf '\nkernel %s, source %s\nconsoles out/boot/boot-{note,native}-series/console\n' "$kernel" "${src%/}"
