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

MEM=${MEM:-512M}
CMDLINE=${CMDLINE:-}
case ${ACCEL:-} in ''|tcg|kvm) ;; *) die "ACCEL=$ACCEL is neither tcg nor kvm" ;; esac
mem_kb=$(numfmt --from=iec "${MEM^^}" 2>/dev/null) || die "MEM=$MEM is not a size such as 512M or 2G"
mem_kb=$((mem_kb / 1024))
[ $mem_kb -ge 131072 ] || die "MEM=$MEM is too small: the guest needs 128M"
[[ $CMDLINE != *$'\n'* ]] || die "CMDLINE has more than one line"
trap 'rm -f "$OUT"/boot-*.ram' EXIT

phase_start=0
phase() { phase_start=$EPOCHSECONDS; phase_name=$1; say "$1 ..."; }
phase_done() {
	say "$phase_name done in $((EPOCHSECONDS - phase_start)) s${1:+ ($1)}"
}

phase packages
"$TOP/scripts/packages.sh" source build boot
phase_done
phase source
src=$("$TOP/scripts/source.sh" | tail -n 1)
phase_done
phase apply
"$TOP/scripts/tree.sh" series >/dev/null
phase_done "$(series_patches | wc -l) patches"

# build.sh does both; the line with which it begins to build ends the first.
phase configure
building='kept from an earlier run'
shopt -s lastpipe		# the loop sets variables of this shell
{ "$TOP/scripts/build.sh" lean series 2>&1 || echo "/"; } | while IFS= read -r line; do
	case $line in
	'['*'] building '*) phase_done; phase build; building='' ;;
	/*)	kernel=$line ;;
	*)	printf '%s\n' "$line" >&2 ;;
	esac
done
[[ -d ${kernel:-} && $kernel != / ]] || die "the kernel was not built, see above"
phase_done "$building"

# A boot case of our own in out/, so that tests/run.sh can repeat it.  no_timer_check: on a busy host QEMU's PIT may be late
# for the test of the IO-APIC; guests of KVM leave that out by themselves.
make_case() {	# make_case NAME IMAGE LINE...
	local name=$1 image=$2
	shift 2
	{
		printf '%s\n' "# Written by make boot." config=lean loader=qemu "image=$image" "mem=$MEM" \
			"append=console=ttyS0 earlyprintk=serial panic=-1 no_timer_check${CMDLINE:+ $CMDLINE}" \
			'base=skip:only with the series' series=pass \
			expect.data=0 "expect.ram_kb>=$((mem_kb - 2048))" "expect.ram_kb<=$mem_kb" "$@"
	} >"$OUT/$name.case"
}
run() { KERNEL=$kernel GUEST_RAM=$OUT/$1.ram "$TOP/tests/run.sh" "$OUT/$1.case" series; }

# /dev/kvm may be there and hang every guest, so only a guest that has come to its end counts.
# One trial per boot of this machine.
kvm_works() {
	local memo
	[ -r /dev/kvm ] && [ -w /dev/kvm ] || return 1
	memo=$CACHE/kvm-$(tr -d - </proc/sys/kernel/random/boot_id)
	if [ ! -f "$memo" ]; then
		say "trying /dev/kvm for 5 s"
		make_case boot-kvm-trial vmlinux timeout=5 expect.subarch=5
		if ACCEL=kvm V='' run boot-kvm-trial >/dev/null 2>&1; then echo yes; else echo no; fi >"$memo"
	fi
	[ "$(cat "$memo")" = yes ]
}

phase boot
if [ -z "${ACCEL:-}" ]; then
	ACCEL=tcg
	! kvm_works || ACCEL=kvm
	say "QEMU accelerator $ACCEL"
fi
export ACCEL

# value FILE KEY: what /init printed.
value() { tr -d '\r' <"$1" | sed -n "s/^init: $2 //p" | tail -n 1; }
row() { printf '  %-16s %s\n' "$1" "$2"; }

# The address in the Xen note of type 18, which is XEN_ELFNOTE_PHYS32_ENTRY; its bytes, the last one first.
note_entry() {
	local bytes
	bytes=$(LC_ALL=C readelf -W -n "$1" 2>/dev/null | sed -nE 's/^ +Xen +0x.*\(0x0*12\).*description data: //p' | tr ' ' '\n' | tac)
	[ -z "$bytes" ] || printf '0x%x\n' "0x${bytes//$'\n'/}"
}

# The start info as the loader left it in the guest's memory.  Linux forgets where it was, so it is
# the one in the first MiB that names the command line which /init found in boot_params.
start_info() {	# start_info MEMORY-FILE CMD_LINE_PTR
	local at version flags modules cmdline high entries
	head -c 1M "$1" | LC_ALL=C grep -aobUP '\x78\xc5\x6e\x33' | cut -d: -f1 | while read -r at; do
		read -r _ version flags modules _ _ cmdline high _ _ _ _ entries _ < <(od -An -v -tu4 -w56 -j "$at" -N 56 "$1")
		[ "$cmdline,$high" = "$(($2)),0" ] || continue
		printf 'version %d, flags 0x%x, %d module(s), %d memory map entries, at 0x%x\n' \
			"$version" "$flags" "$modules" "$entries" "$at"
		break
	done | grep . || echo "not found in guest memory"
}

guest_type() {
	local console=$1 kind xen
	kind=$(tr -d '\r' <"$console" | sed -n 's/.*Booting paravirtualized kernel on //p' | tail -n 1)
	xen=$(value "$console" xen_guest)
	[ "$xen" = none ] || kind="Xen $xen"
	echo "${kind:-no word in the kernel log}, CPUID hypervisor leaf: $(value "$console" hypervisor)"
}

kaslr() {
	local virt link
	virt=$(value "$1" kernel_virt)
	link=0x$(awk '$3 == "_text" { print $1 }' "$kernel/System.map")
	printf '0x%x (virtual %s, physical %s)' $((virt - link)) "$virt" "$(value "$1" kernel_phys)"
}

report() {	# report NAME TITLE ENTRY
	local console=$OUT/boot/$1-series/console subarch ms
	subarch=$(value "$console" subarch)
	ms=$(value "$console" uptime_ms)
	echo
	echo "$2"
	row 'entry point' "$3"
	row 'subarch' "$subarch$(case $subarch in 5) echo " (X86_SUBARCH_XEN_HVMLITE)" ;; 0) echo " (X86_SUBARCH_PC)" ;; esac)"
	row 'subarch data' "$(value "$console" data) after boot"
	row 'loader type' "$(value "$console" type_of_loader), boot protocol $(value "$console" version)"
	[ "$1" != boot-note ] || row 'start info' "$(start_info "$OUT/$1.ram" "$(value "$console" cmd_line_ptr)")"
	row 'memory map' "$(value "$console" memmap_entries) entries, $(value "$console" ram_kb) of $mem_kb kB are RAM"
	row 'initrd' "$(value "$console" ramdisk_size) bytes at $(value "$console" ramdisk_image)"
	row 'command line' "$(value "$console" cmdline)"
	row 'guest type' "$(guest_type "$console")"
	row 'KASLR offset' "$(kaslr "$console")"
	row 'time to /init' "$((ms / 1000)).$(printf %03d $((ms % 1000))) s by the guest's clock, QEMU accelerator $ACCEL"
	row 'verdict' "$(value "$console" verdict)"
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

make_case boot-note vmlinux timeout=90 expect.subarch=5
run boot-note >"$OUT/boot-note.out" || failed boot-note
make_case boot-native bzImage timeout=90 expect.subarch=0
run boot-native >"$OUT/boot-native.out" || failed boot-native
phase_done
entry=$(note_entry "$kernel/vmlinux")
[ -n "$entry" ] || die "vmlinux has no PHYS32_ENTRY note, yet QEMU booted it: cannot name the entry point"
report boot-note "vmlinux by QEMU's PVH loader" "PHYS32_ENTRY note, $entry (the only entry that QEMU uses of an ELF kernel)"
report boot-native "the same kernel as a native PC bzImage" "16-bit setup code of bzImage, by SeaBIOS"
echo
echo "kernel $kernel, source ${src%/}"
echo "consoles out/boot/boot-{note,native}-series/console"
