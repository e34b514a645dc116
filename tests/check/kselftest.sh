#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kselftest.sh: the kernel's own selftests of the series, tools/testing/selftests/x86/boot, installed as
# anybody does it and run by run_kselftest.sh in guests that have nothing else but busybox. A guest that
# is not an HVMlite one must skip them and say why, which is no pass; and a test that fails must be seen.
# test-inputs: series patches scripts/build.sh scripts/lib.sh tests/configs/lean.config tests/lib/qemu.sh
set -euo pipefail
# shellcheck source=SCRIPTDIR/../../scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"
# shellcheck source=SCRIPTDIR/../lib/qemu.sh
. "$TOP/tests/lib/qemu.sh"

work=$OUT/kselftest failed=0
rm -rf "$work"
mkdir -p "$work"
"$TOP/scripts/packages.sh" boot build busybox-static

tree=${TREE:-$("$TOP/scripts/tree.sh" series | tail -n 1)}
make -s -C "$tree/tools/testing/selftests" TARGETS=x86/boot O="$work" INSTALL_PATH="$work/install" install >"$work/install.log" 2>&1 || {
	tail -n 5 "$work/install.log"
	die "the selftests do not install"
}
mapfile -t tests < <(sed -n 's/^x86\/boot://p' "$work/install/kselftest-list.txt")
[ ${#tests[@]} -gt 0 ] || die "no selftest is installed"

# initrd NAME: from what is installed now
initrd() {
	local root=$work/root
	rm -rf "$root"
	mkdir -p "$root"/{bin,dev,proc,sys,tmp}
	cp "$(command -v busybox)" "$root/bin/busybox"
	cp -r "$work/install" "$root/kselftest"
	cat >"$root/init" <<-'INIT'
		#!/bin/busybox sh
		/bin/busybox --install -s /bin
		mount -t proc none /proc
		mount -t sysfs none /sys
		mount -t devtmpfs none /dev
		ln -s /proc/self/fd/1 /dev/stdout
		/kselftest/run_kselftest.sh -c x86/boot
		echo "run_kselftest.sh: exit status $?"
		poweroff -f
	INIT
	chmod 755 "$root/init"
	(cd "$root" && find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet) >"$work/$1.initrd"
	rm -rf "$root"
}

# guest NAME INITRD KERNEL-FOLDER IMAGE MACHINE EXIT TEST=RESULT...: RESULT is pass, fail or skip:REASON.
# Each test that is installed must be named; EXIT is that of run_kselftest.sh.
guest() {
	local name=$1 initrd=$2 kernel=$3 image=$4 machine=$5 exit=$6 dir=$work/$1 status=0 bad='' t line reason got log
	local -A want=()
	shift 6
	for t; do want[${t%%=*}]=${t#*=}; done
	mkdir -p "$dir"
	guest_run "$dir" 60 -accel "${ACCEL:-tcg}" -M "$machine" -cpu max -m 512M -display none -monitor none \
		-serial stdio -net none -no-reboot -kernel "$kernel/$image" -initrd "$work/$initrd.initrd" \
		-append 'console=ttyS0 quiet panic=-1' || status=$?
	log=$(tr -d '\0\r' <"$dir/console")
	[ $status = 0 ] || bad+=" QEMU exit $status;"
	grep -qx "run_kselftest.sh: exit status $exit" <<<"$log" || bad+=" no 'exit status $exit';"
	[ ${#want[@]} = ${#tests[@]} ] || bad+=" ${#tests[@]} tests are installed;"
	for t in "${tests[@]}"; do
		# The runner's line, not those of the test itself, which begin with '# '.
		line=$(grep -E "^(not )?ok [0-9]+ selftests: x86/boot: $t( |\$)" <<<"$log" || true)
		# A test that skips itself says so and why in its plan.
		reason=$(awk -v t="$t" '/^# selftests: / { mine = $NF == t } mine' <<<"$log" | sed -n 's/^# 1\.\.0 # SKIP //p')
		case $line in
		*$'\n'*)	got="several results" ;;
		'')		got="no result" ;;
		'not ok '*)	got=fail ;;
		*'# SKIP'*)	got=skip:$reason ;;
		*'#'*)		got="unknown result" ;;
		*)		got=pass ;;
		esac
		[[ $got != skip: ]] || got='skip without a reason'
		# shellcheck disable=SC2053	# a pattern
		[[ $got == ${want[$t]-nothing} ]] || bad+=" $t: $got, want ${want[$t]-nothing};"
	done
	if [ -z "$bad" ]; then
		echo "ok - $name: $*"
	else
		echo "not ok - $name:$bad see ${dir#"$TOP/"}/console"
		failed=1
	fi
}

lean=${KERNEL:-$("$TOP/scripts/build.sh" lean series | tail -n 1)}
initrd good
guest note good "$lean" vmlinux q35 0 boot_params.sh=pass
guest native good "$lean" bzImage q35 0 'boot_params.sh=skip:no HVMlite guest: hardware_subarch is 0'
[ -n "${KERNEL:-}" ] ||
	guest base good "$("$TOP/scripts/build.sh" lean base | tail -n 1)" vmlinux q35 0 'boot_params.sh=skip:no HVMlite guest: *'

# A test of this test: read the memory map from somewhere else.
sed -i 's/0x2d0/0x2d4/' "$work/install/x86/boot/boot_params.sh"
initrd bad
guest mutant bad "$lean" vmlinux q35 1 boot_params.sh=fail
exit $failed
