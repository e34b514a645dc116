#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# run.sh NAME [base|series]: runs a boot case of the tables tests/boot/*.cases on one kernel, or on both.
# NAME with a slash is a file with the text of a case.  Exit status 0: the result is the one that the case expects of this kernel.
# Everything about the run is kept in out/boot/NAME-{base,series}.
# KERNEL=FOLDER takes a kernel that is built already, NEXT_KERNEL=FOLDER one for kexec into another variant,
# ACCEL=kvm another accelerator than TCG.
set -euo pipefail
. "$(dirname "$0")/../scripts/lib.sh"
. "$TOP/tests/lib/case.sh"
. "$TOP/tests/lib/verdict.sh"
. "$TOP/tests/lib/qemu.sh"
. "$TOP/tests/lib/next.sh"

run_case() {
	local name=$1 variant=$2 text kernel init classify=classify console status=0 start seconds class reason result miscount
	if [[ $name == */* ]]; then
		text=$(cat "$name")
		name=$(basename "$name" .case)
	else
		text=$("$TOP/tests/lib/cases.sh" "$name")
	fi
	DIR=$OUT/boot/$name-$variant
	rm -rf "$DIR"
	mkdir -p "$DIR"
	CASE_FILE=$DIR/case
	printf '%s\n' "$text" >"$CASE_FILE"
	case_read "$CASE_FILE"
	if [[ ${TEST[$variant]} == skip:* ]]; then
		echo "SKIP $name $variant: ${TEST[$variant]#skip:}"
		return 0
	fi
	need "$QEMU" qemu-system-x86
	kernel=${KERNEL:-$("$TOP/tests/lib/kernel.sh" "${TEST[config]}" "$variant" | tail -n 1)}
	[ -f "$kernel/${TEST[image]}" ] || die "no ${TEST[image]} in '$kernel'"
	init=$(init_for "$kernel")

	case_expect >"$DIR/expect"
	[ -z "${TEST[next]:-}" ] || make_next "$init" "$DIR" "$variant" "$kernel"
	make_initrd "$init" "$DIR" "${TEST[initrd_pad]}"
	IMAGE=$kernel/${TEST[image]} INITRD=$DIR/initrd CMDLINE=${TEST[append]}
	. "$TOP/tests/loaders/efi/qemu.sh"
	# shellcheck source=/dev/null
	[[ ${TEST[loader]} = @(qemu|efi-stub) ]] || . "$TOP/tests/loaders/${TEST[loader]}/qemu.sh"
	[ "${TEST[loader]}" != xen ] || { classify=xen_classify; xen_machine; }
	qemu_common "$DIR"
	case ${TEST[loader]} in
	qemu)	qemu_loader "$IMAGE" "$INITRD" "$CMDLINE" ;;
	kvm)	classify=kvm_classify
		kvm_loader_args ;;
	*)	"${TEST[loader]//-/_}_loader_args" ;;
	esac
	[ "${TEST[firmware]}" != ovmf ] || ovmf_args

	# What a kernel says last that has panicked and does not reboot.  A domU may say it while its dom0 goes on.
	[ "${TEST[loader]}" = xen ] || guest_last='---[ end Kernel panic'
	start=${EPOCHREALTIME/./}
	guest_run "$DIR" "${TEST[timeout]}" "${QEMU_ARGS[@]}" || status=$?
	seconds=$(awk -v us=$((${EPOCHREALTIME/./} - start)) 'BEGIN { printf "%.3f", us / 1000000 }')
	console=$DIR/console
	if [ "${TEST[next]:-}" = crash ]; then
		console=$DIR/console.judged
		first_stage_left_out "$DIR/console" >"$console"
	fi
	read -r class reason < <($classify "$console" "$status" "$DIR/qemu.log" "${TEST[timeout]}")

	result=red miscount=''
	! expected "$class" "$reason" "${TEST[$variant]}" || result=ok
	# Also of a guest that has to panic: it must have said why.
	if [ $result = ok ] && [ "$variant" = series ]; then
		miscount=$(miscounted "$DIR/console" "${CASE_CONSOLE[@]}")
		[ -z "$miscount" ] || { result=red class=FAIL reason=$miscount; }
	fi
	json_start "boot/$name-$variant/result"
	json_record "boot/$name-$variant/result" name="$name" entry="$(case_entry "$CASE_FILE")" \
		guest="$(case_guest)" config="${TEST[config]}" kernel="$variant" class="$class" \
		reason="$reason" want="${TEST[$variant]}" result="$result" exit="$status" seconds="$seconds" \
		log="${DIR#"$TOP/"}/console"
	json_close "boot/$name-$variant/result"
	# Big files would fill the disk; they are made anew by the same command.
	if [ "${TEST[initrd_pad]}" -ge 16777216 ] || [ -n "${TEST[next]:-}" ]; then
		rm -f "$INITRD"
	fi
	rm -rf "$DIR/dom0-initrd" "$DIR/l1-initrd" "$DIR/disk" "$DIR/cd.iso" "$DIR/efi-vars"

	echo "$result $name $variant: $class${reason:+ ($reason)}, want ${TEST[$variant]}, $seconds s"
	[ $result = ok ]
}

[[ $# = [12] && ${2:-base} = @(base|series) ]] || die "usage: tests/run.sh NAME [base|series]"
[ $# = 2 ] || [ -z "${KERNEL:-}" ] || die "KERNEL= needs base or series as second argument"
if [ $# = 2 ]; then
	run_case "$1" "$2"
else
	for variant in base series; do "$0" "$1" $variant || red=1; done
fi
