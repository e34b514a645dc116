# SPDX-License-Identifier: GPL-2.0
# Reading the text of a case.  The keys are described in tests/boot/README.
# shellcheck shell=bash

declare -A TEST
CASE_EXPECT=()
CASE_NEXT=()
CASE_CONSOLE=()
CASE_XL=()

# case_read FILE: fills TEST (key -> value), CASE_EXPECT (the guest's conditions), CASE_NEXT (those of the kernel
# that it starts), CASE_CONSOLE (COUNT=REGEX: how many lines of the patched kernel's console must match) and
# CASE_XL (lines for xl).
case_read() {
	local file=$1 where=${1#"$TOP/"} line key value n=0
	[ -f "$file" ] || die "there is no test case ${file#"$TOP/"}"
	TEST=([machine]=q35 [cpu]=max [mem]=512M [smp]=1 [append]='' [initrd_pad]=0 [timeout]=60 [firmware]=seabios)
	CASE_EXPECT=() CASE_NEXT=() CASE_CONSOLE=() CASE_XL=()
	while IFS= read -r line || [ -n "$line" ]; do
		n=$((n + 1))
		case $line in ''|'#'*) continue ;; esac
		[[ $line == *=* || $line == *expect.*~* ]] || die "$where:$n: not KEY=VALUE: '$line'"
		key=${line%%=*} value=${line#*=}
		case $key in
		expect.*)
			CASE_EXPECT+=("${line#expect.}") ;;
		next.expect.*)
			CASE_NEXT+=("${line#next.expect.}") ;;
		xen.config)
			CASE_XL+=("$value") ;;
		console.*)
			[[ ${key#console.} =~ ^[0-9]+$ && -n $value ]] || die "$where:$n: not console.COUNT=REGEX: '$line'"
			CASE_CONSOLE+=("${line#console.}") ;;
		config|tier|loader|firmware|image|machine|cpu|mem|smp|append|append_size|qemu|initrd_pad|timeout|base|series|\
		xen.guest|xen.limit|xen.options|xen.start_info|xen.unusable|xen.version|kvm.accel|kvm.suite|kvm.vmm|next|next.kernel|next.image|next.call|next.append)
			TEST[$key]=$value ;;
		loader.*)
			TEST[$key]=$value ;;	# read by the loader itself, too
		*)
			die "$where:$n: unknown key '$key'" ;;
		esac
	done <"$file"
	for key in config loader image base series; do
		[ -n "${TEST[$key]:-}" ] || die "$file: no '$key='"
	done
	[[ ${TEST[tier]:-test} =~ ^(test|full|none)$ ]] || die "$file: tier= is none of test, full, none"
	[[ ${TEST[loader]} =~ ^(qemu|ref|xen|kvm|grub|efi-stub)$ ]] ||
		die "$file: loader= is none of qemu, ref, xen, kvm, grub, efi-stub"
	[[ ${TEST[firmware]} =~ ^(seabios|ovmf)$ ]] || die "$file: firmware= is neither seabios nor ovmf"
	if [ "${TEST[loader]}" = xen ]; then
		[[ ${TEST[xen.guest]:-} =~ ^(pv-dom0|pvh-dom0|pvh-domu|pv-domu|hvm-domu)$ ]] ||
			die "$file: xen.guest= is none of pv-dom0, pvh-dom0, pvh-domu, pv-domu, hvm-domu"
	else
		[ -z "${TEST[xen.guest]:-}" ] || die "$file: xen.guest= without loader=xen"
	fi
	[[ ${TEST[kvm.vmm]:-qemu},${TEST[image]} =~ ^(qemu,|krun,vmlinux$) ]] ||
		die "$file: kvm.vmm= is neither qemu nor krun with image=vmlinux"
	case_read_next "$file"
	[ -z "${TEST[append_size]:-}" ] || case_append_size "$file"
	[[ ${TEST[image]} =~ ^(vmlinux|bzImage)$ ]] || die "$file: image= is neither vmlinux nor bzImage"
	for key in smp initrd_pad timeout; do
		[[ ${TEST[$key]} =~ ^[0-9]+$ ]] || die "$file: $key= is not a number"
	done
	for key in base series; do
		[[ ${TEST[$key]} =~ ^(pass$|(fail|panic|crash|skip):.) ]] ||
			die "$file: $key= is none of pass, fail:REGEX, panic:REGEX, crash:REGEX, skip:REASON"
	done
	[ ${#CASE_EXPECT[@]} -gt 0 ] || die "$file: no expect. line, so /init would have nothing to check"
	# Without PIT, PM timer and HPET that it may use, a kernel needs to be told the frequency of the TSC, or it waits for
	# ticks for ever: under emulation calibration by the PIT fails when the host is busy.
	[[ ${TEST[machine]} != microvm,acpi=on* || ${TEST[loader]} = kvm || ${TEST[append]} = *tsc_early_khz=* ]] ||
		die "$file: machine=microvm,acpi=on needs tsc_early_khz= in append="
}

# append_size=: two words are added to append=, so that it has that many bytes: fill=xxx... and last-word.
case_append_size() {
	local left size=${TEST[append_size]} last=' last-word'
	[[ $size =~ ^[0-9]+$ ]] || die "$1: append_size= is not a number"
	left=$((size - ${#TEST[append]} - ${#last} - 6))
	[ $left -gt 0 ] || die "$1: append_size= has no room for the words that are added"
	TEST[append]+=" fill=$(printf '%*s' $left '' | tr ' ' x)$last"
}

# The part of case_read about what comes after a first stage, and keys that only some loaders know.
case_read_next() {
	local file=$1 key
	for key in "${!TEST[@]}"; do
		case ${TEST[loader]},$key in
		ref,loader.*|grub,loader.linux|xen,loader.door)	;;
		xen,xen.*|kvm,kvm.*)	;;
		*,loader.*|*,xen.*|*,kvm.*)
			die "$file: $key= means nothing with loader=${TEST[loader]}" ;;
		esac
	done
	[ -z "${TEST[xen.start_info]:-}" ] || [ "${TEST[xen.guest]}" = pvh-domu ] ||
		die "$file: xen.start_info= without a PVH domU"
	[ ${#CASE_XL[@]} = 0 ] || xen_is_domu || die "$file: xen.config= without a domU"
	case ${TEST[next]:-} in
	kexec|crash)
		: "${TEST[next.kernel]:=same}" "${TEST[next.image]:=bzImage}" "${TEST[next.call]:=kexec_file_load}"
		: "${TEST[next.append]:=${TEST[append]}}"
		[[ ${TEST[next.kernel]} =~ ^(same|base|series)$ ]] ||
			die "$file: next.kernel= is none of same, base, series"
		[[ ${TEST[next.image]} =~ ^(vmlinux|bzImage)$ ]] || die "$file: next.image= is neither vmlinux nor bzImage"
		[[ ${TEST[next.call]} =~ ^kexec(_file)?_load$ ]] ||
			die "$file: next.call= is neither kexec_file_load nor kexec_load"
		[ ${#CASE_NEXT[@]} -gt 0 ] || die "$file: no next.expect. line, so the next /init would have nothing to check" ;;
	''|save|pause)
		for key in kernel image call append; do
			[ -z "${TEST[next.$key]:-}" ] || die "$file: next.$key= without next=kexec or next=crash"
		done
		[ ${#CASE_NEXT[@]} = 0 ] || die "$file: next.expect. without next=kexec or next=crash"
		[ "${TEST[next]:-}" != save ] || xen_is_domu || [ "${TEST[loader]}" = kvm ] ||
			die "$file: next=save without a domU or loader=kvm"
		[ "${TEST[next]:-}" != pause ] || xen_is_domu || die "$file: next=pause without a domU" ;;
	*)
		die "$file: next= is none of kexec, crash, save, pause" ;;
	esac
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
case_door() {
	local door
	case ${TEST[loader]},${TEST[image]},${TEST[firmware]},${TEST[xen.guest]:-} in
	ref,*)			door=${TEST[loader.door]:-note} ;;
	grub,*,seabios,*)	door=grub-bios ;;
	grub,*,ovmf,*)		door=grub-efi ;;
	efi-stub,*)		door=efi-stub ;;
	kvm,vmlinux,*)
		door=note
		[ "${TEST[kvm.vmm]:-}" != krun ] || door=startup_64 ;;
	xen,*,pv-*)		door=xen-pv ;;
	xen,*,hvm-*)		door=xen-hvm ;;
	xen,bzImage,*)		door='note (unpacked by xl)' ;;
	xen,*)			door=note ;;
	qemu,vmlinux,*)		door=note ;;		# QEMU takes an ELF kernel only by its PHYS32_ENTRY note
	qemu,*,ovmf,*)		door=efi-direct ;;
	qemu,*|kvm,*)		door=bzImage-16bit ;;	# SeaBIOS runs the setup code of the image
	esac
	[ "${TEST[loader]}" != xen ] || door=${TEST[loader.door]:-$door}
	case ${TEST[next]:-} in
	kexec)	door=${TEST[next.call]} ;;
	crash)	door="${TEST[next.call]} (crash)" ;;
	save)	door+=' (restored)' ;;
	pause)	door+=' (paused)' ;;
	esac
	echo "$door"
}
