# SPDX-License-Identifier: GPL-2.0
# Reading tests/boot/NAME.case.  The keys are described in tests/boot/README.
# shellcheck shell=bash

declare -A TEST
CASE_EXPECT=()
CASE_CONSOLE=()

# case_read FILE: fills TEST (key -> value), CASE_EXPECT (the guest's conditions) and CASE_CONSOLE
# (COUNT=REGEX: how many lines of the patched kernel's console must match).
case_read() {
	local file=$1 where=${1#"$TOP/"} line key value n=0
	[ -f "$file" ] || die "there is no test case ${file#"$TOP/"}"
	TEST=([machine]=q35 [cpu]=max [mem]=512M [smp]=1 [append]='' [initrd_pad]=0 [timeout]=60)
	CASE_EXPECT=() CASE_CONSOLE=()
	while IFS= read -r line || [ -n "$line" ]; do
		n=$((n + 1))
		case $line in ''|'#'*) continue ;; esac
		[[ $line == *=* || $line == expect.*~* ]] || die "$where:$n: not KEY=VALUE: '$line'"
		key=${line%%=*} value=${line#*=}
		case $key in
		expect.*)
			CASE_EXPECT+=("${line#expect.}") ;;
		console.*)
			[[ ${key#console.} =~ ^[0-9]+$ && -n $value ]] || die "$where:$n: not console.COUNT=REGEX: '$line'"
			CASE_CONSOLE+=("${line#console.}") ;;
		config|loader|image|machine|cpu|mem|smp|append|initrd_pad|timeout|base|series|xen.guest)
			TEST[$key]=$value ;;
		loader.*)
			;;	# read by the reference loader itself
		*)
			die "$where:$n: unknown key '$key'" ;;
		esac
	done <"$file"
	for key in config loader image base series; do
		[ -n "${TEST[$key]:-}" ] || die "$file: no '$key='"
	done
	[[ ${TEST[loader]} =~ ^(qemu|ref|xen)$ ]] || die "$file: loader= is none of qemu, ref, xen"
	if [ "${TEST[loader]}" = xen ]; then
		[[ ${TEST[xen.guest]:-} =~ ^(pv-dom0|pvh-dom0|pvh-domu)$ ]] ||
			die "$file: xen.guest= is none of pv-dom0, pvh-dom0, pvh-domu"
	else
		[ -z "${TEST[xen.guest]:-}" ] || die "$file: xen.guest= without loader=xen"
	fi
	[[ ${TEST[image]} =~ ^(vmlinux|bzImage)$ ]] || die "$file: image= is neither vmlinux nor bzImage"
	for key in smp initrd_pad timeout; do
		[[ ${TEST[$key]} =~ ^[0-9]+$ ]] || die "$file: $key= is not a number"
	done
	for key in base series; do
		[[ ${TEST[$key]} =~ ^(pass$|(fail|panic|crash|skip):.) ]] ||
			die "$file: $key= is none of pass, fail:REGEX, panic:REGEX, crash:REGEX, skip:REASON"
	done
	[ ${#CASE_EXPECT[@]} -gt 0 ] || die "$file: no expect. line, so /init would have nothing to check"
}

# What the guest must find in any case, unless the case itself speaks about it.
case_expect() {
	local have
	have=$(printf '%s\n' "${CASE_EXPECT[@]}")
	printf '%s\n' "$have"
	grep -q '^cmdline[!~=]' <<<"$have" || echo "cmdline=${TEST[append]}"
	grep -q '^pad[!=<>]' <<<"$have" || echo "pad=${TEST[initrd_pad]}"
	grep -q '^cpus[!=<>]' <<<"$have" || echo "cpus=${TEST[smp]}"
}

# The way into the kernel, for reports.
case_door() {
	local door
	if [ "${TEST[loader]}" = ref ]; then
		door=$(sed -n 's/^loader\.door=//p' "$1" | tail -n 1)
		echo "${door:-ref}"
	elif [ "${TEST[loader]}" = xen ]; then
		case ${TEST[xen.guest]} in
		pvh-*)	echo note ;;	# also of a bzImage, which Xen and xl unpack
		*)	echo xen-pv ;;
		esac
	elif [ "${TEST[image]}" = vmlinux ]; then
		echo note		# QEMU takes an ELF kernel only by its PHYS32_ENTRY note
	else
		echo bzImage-16bit	# SeaBIOS runs the setup code of the image
	fi
}
