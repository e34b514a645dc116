# SPDX-License-Identifier: GPL-2.0
# Reading the text of a case.  The keys are described in tests/boot/README.
# shellcheck shell=bash

declare -A TEST CASE_LOADER=() CASE_VALUE=()
CASE_EXPECT=() CASE_NEXT=() CASE_CONSOLE=() CASE_XL=()

# The keys: with which loader or next= they mean something, and what their values look like.
while read -r key where value; do CASE_LOADER[$key]=$where CASE_VALUE[$key]=$value; done <<'END'
config		*	.+
tier		*	(test|full|none)
loader		*	(qemu|ref|xen|kvm|grub|efi-stub)
firmware	*	(seabios|ovmf)
image		*	(vmlinux|bzImage)
machine		*	.*
cpu		*	.*
mem		*	.*
smp		*	[0-9]+
append		*	.*
append_size	*	[0-9]+
qemu		*	.*
initrd_pad	*	[0-9]+
timeout		*	[0-9]+
base		*	(pass|(fail|panic|crash|skip):.+)
series		*	(pass|(fail|panic|crash|skip):.+)
loader.linux	grub	.*
loader.entry	xen	.*
xen.guest	xen	(pv-dom0|pvh-dom0|pvh-domu|pv-domu|hvm-domu)
xen.limit	xen	.*
xen.options	xen	.*
xen.start_info	xen	.*
xen.unusable	xen	.*
xen.version	xen	.*
kvm.accel	kvm	.*
kvm.suite	kvm	.*
kvm.vmm		kvm	(qemu|krun)
next		*	(kexec|crash|save|pause|nmi)
next.kernel	next	(same|base|series)
next.image	next	(vmlinux|bzImage)
next.call	next	kexec(_file)?_load
next.append	next	.*
END

# case_read FILE: fills TEST (key -> value), CASE_EXPECT (the guest's conditions), CASE_NEXT (those of the kernel
# that it starts), CASE_CONSOLE (COUNT=REGEX: how many lines of the console with the series must match) and
# CASE_XL (lines for xl).
case_read() {
	local file=$1 where=${1#"$TOP/"} line key value loader n=0
	[ -f "$file" ] || die "there is no test case ${file#"$TOP/"}"
	TEST=([machine]=q35 [cpu]=max [mem]=512M [smp]=1 [append]='' [initrd_pad]=0 [timeout]=60 [firmware]=seabios)
	CASE_EXPECT=() CASE_NEXT=() CASE_CONSOLE=() CASE_XL=()
	while IFS= read -r line || [ -n "$line" ]; do
		n=$((n + 1))
		case $line in ''|'#'*) continue ;; esac
		[[ $line == *=* || $line == *expect.*~* ]] || die "$where:$n: not KEY=VALUE: '$line'"
		key=${line%%=*} value=${line#*=}
		case $key in
		expect.*)	CASE_EXPECT+=("${line#expect.}") ;;
		next.expect.*)	CASE_NEXT+=("${line#next.expect.}") ;;
		xen.config)	CASE_XL+=("$value") ;;
		console.*)	[[ $line =~ ^console\.[0-9]+=. ]] || die "$where:$n: not console.COUNT=REGEX: '$line'"
				CASE_CONSOLE+=("${line#console.}") ;;
		*)		[[ $key == loader.* || -n ${CASE_VALUE[$key]:-} ]] || die "$where:$n: unknown key '$key'"
				TEST[$key]=$value ;;
		esac
	done <"$file"
	for key in config loader image base series; do [ -n "${TEST[$key]:-}" ] || die "$file: no '$key='"; done

	case ${TEST[next]:-} in
	kexec|crash)
		: "${TEST[next.kernel]:=same}" "${TEST[next.image]:=bzImage}" "${TEST[next.call]:=kexec_file_load}"
		: "${TEST[next.append]:=${TEST[append]}}"
		[ ${#CASE_NEXT[@]} -gt 0 ] || die "$file: no next.expect. line, so the next /init would have nothing to check" ;;
	*)	[ ${#CASE_NEXT[@]} = 0 ] || die "$file: next.expect. without next=kexec or next=crash" ;;
	esac
	for key in "${!TEST[@]}"; do
		loader=${TEST[loader]}
		case $loader,$key in *,next.*) [[ ! ${TEST[next]:-} =~ ^(kexec|crash)$ ]] || loader=next ;; esac
		# The reference loader reads its own keys.
		[[ $loader,$key == ref,loader.* ]] && continue
		# shellcheck disable=SC2053	# a pattern
		[[ $loader == ${CASE_LOADER[$key]:-none} ]] || die "$file: $key= means nothing with loader=$loader, next=${TEST[next]:-}"
		[[ ${TEST[$key]} =~ ^${CASE_VALUE[$key]}$ ]] || die "$file: $key= is not ${CASE_VALUE[$key]}"
	done
	[ "${TEST[loader]}" != xen ] || [ -n "${TEST[xen.guest]:-}" ] || die "$file: loader=xen without xen.guest="
	[[ ${TEST[kvm.vmm]:-},${TEST[image]} != krun,bzImage ]] || die "$file: kvm.vmm=krun without image=vmlinux"
	[ -z "${TEST[xen.start_info]:-}" ] || [ "${TEST[xen.guest]}" = pvh-domu ] ||
		die "$file: xen.start_info= without a PVH domU"
	[ ${#CASE_XL[@]} = 0 ] || xen_is_domu || die "$file: xen.config= without a domU"
	case ${TEST[next]:-},${TEST[loader]} in
	save,kvm) ;;
	save,*|pause,*|nmi,*)	xen_is_domu || die "$file: next=${TEST[next]} without a domU" ;;
	esac
	[ ${#CASE_EXPECT[@]} -gt 0 ] || die "$file: no expect. line, so /init would have nothing to check"
	# Without PIT, PM timer and HPET that it may use, a kernel needs to be told the frequency of the TSC, or it waits for
	# ticks for ever: under emulation calibration by the PIT fails when the host is busy.
	[[ ${TEST[machine]} != microvm,acpi=on* || ${TEST[loader]} = kvm || ${TEST[append]} = *tsc_early_khz=* ]] ||
		die "$file: machine=microvm,acpi=on needs tsc_early_khz= in append="

	# append_size=: two words are added to append=, so that it has that many bytes: fill=xxx... and last-word.
	[ -z "${TEST[append_size]:-}" ] || {
		n=$((TEST[append_size] - ${#TEST[append]} - 16))
		[ $n -gt 0 ] || die "$file: append_size= has no room for the words that are added"
		TEST[append]+=" fill=$(printf '%*s' $n '' | tr ' ' x) last-word"
	}
}

# The guest that the case describes, for reports.
case_guest() {
	local vmm=qemu
	[ "${TEST[loader]}" != kvm ] || vmm=${TEST[kvm.accel]:+xen-on-}kvm
	[ "${TEST[kvm.vmm]:-}" != krun ] || { echo libkrun; return; }
	echo "${TEST[xen.guest]:-$vmm ${TEST[machine]%%,*}}"
}

xen_is_domu() { [[ ${TEST[xen.guest]:-} == *-domu ]]; }

# What the guest must find in any case, unless the case itself speaks about it.
with_defaults() {	# with_defaults CMDLINE PAD CPUS CONDITION...
	local have
	have=$(printf '%s\n' "${@:4}")
	printf '%s\n' "$have"
	grep -q '^cmdline[!~=]' <<<"$have" || echo "cmdline=$1"
	grep -q '^pad[!=<>]' <<<"$have" || echo "pad=$2"
	grep -q '^cpus[!=<>]' <<<"$have" || echo "cpus=$3"
}
# Linux keeps the first 2047 bytes of a command line.
case_expect() { with_defaults "${TEST[append]:0:2047}" "${TEST[initrd_pad]}" "${TEST[smp]}" "${CASE_EXPECT[@]}"; }
case_expect_next() { with_defaults "${TEST[next.append]}" 0 "${TEST[smp]}" "${CASE_NEXT[@]}"; }

# The way into the kernel that gives the verdict, for reports.
case_entry() {
	local entry
	case ${TEST[loader]},${TEST[image]},${TEST[firmware]},${TEST[xen.guest]:-} in
	ref,*)			entry=${TEST[loader.entry]:-note} ;;
	grub,*,seabios,*)	entry=grub-bios ;;
	grub,*,ovmf,*)		entry=grub-efi ;;
	efi-stub,*)		entry=efi-stub ;;
	kvm,vmlinux,*)
		entry=note
		[ "${TEST[kvm.vmm]:-}" != krun ] || entry=startup_64 ;;
	xen,*,pv-*)		entry=xen-pv ;;
	xen,*,hvm-*)		entry=xen-hvm ;;
	xen,bzImage,*)		entry='note (unpacked by xl)' ;;
	xen,*)			entry=note ;;
	qemu,vmlinux,*)		entry=note ;;		# QEMU takes an ELF kernel only by its PHYS32_ENTRY note
	qemu,*,ovmf,*)		entry=efi-direct ;;
	qemu,*|kvm,*)		entry=bzImage-16bit ;;	# SeaBIOS runs the setup code of the image
	esac
	[ "${TEST[loader]}" != xen ] || entry=${TEST[loader.entry]:-$entry}
	case ${TEST[next]:-} in
	kexec)	entry=${TEST[next.call]} ;;
	crash)	entry="${TEST[next.call]} (crash)" ;;
	save)	entry+=' (restored)' ;;
	pause)	entry+=' (paused)' ;;
	nmi)	entry+=' (NMI)' ;;
	esac
	echo "$entry"
}
