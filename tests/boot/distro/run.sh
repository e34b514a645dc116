#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# run.sh (make distro): the distribution's kernel, base and series, in real guests with the distribution's root file system.
# A person's part is played at the console: login, what "checks" finds, the end.  The kernels of a row run at once.  Rows that
# are finished stay so, until the kernel, the disk or this folder changes.  T=WORD runs only rows with WORD in their name,
# VARIANTS="base series own" the kernels; own is that of the archive as it is.  A run of all rows becomes
# tests/results/distro.txt, with KEEP=1 any: its other rows stay there, if they are about the same code.
# run.sh fresh: only, whether the committed result is about the series that is here.
# shellcheck disable=SC2317	# the functions of rows are called by their names in a variable
set -euo pipefail
. "$(dirname "$0")/../../../scripts/lib.sh"
. "$TOP/scripts/results.sh"
here=$TOP/tests/boot/distro
. "$here/session.sh"

ROWS='note-q35 note-microvm bios efi kvm domu-vmlinux domu-bzimage domu-hvm dom0-pvh dom0-pv'
BOOT_LIMIT=${BOOT_LIMIT:-900}
# On a busy host an emulated machine's TSC is calibrated wrong, and its clock runs five times too fast.
TSC="tsc=nowatchdog tsc_early_khz=$(sed -n 's/^cpu MHz.*: \([0-9]*\).*/\1000/p' /proc/cpuinfo | head -n 1)"
KERNEL_ARGS="root=/dev/vda rw panic=10 $TSC crashkernel=256M"
HOST_CPU=max,-smap,-xsave
XEN_CPU=max,-smap,-rdtscp,-rdpid,-xsave

key=$(result_built tests/boot/distro/{build.sh,checks,config,modules,root.sh,run.sh,session.sh})
case ${1:-} in
'')	;;
fresh)	result_fresh distro "$key" 'make distro'; exit ;;
*)	die "usage: run.sh [fresh]" ;;
esac
lock distro
"$TOP/scripts/packages.sh" boot efi >&2
trap 'jobs -p | xargs -r kill' EXIT
trap 'exit 130' INT TERM HUP

# disks TYPE: root as vda, which forgets what is written, and the one to exchange a file; and the network.
disks() {
	local bus=$1
	mkdir -p "$DIR/exchange"
	head -c 16000000 /dev/urandom >"$DIR/exchange/in"
	install -m 755 "$here/checks" "$DIR/exchange/"
	sum=$(sha256sum <"$DIR/exchange/in" | cut -c1-16)
	mke2fs -q -t ext4 -L exchange -d "$DIR/exchange" "$DIR/exchange.img" 48M >/dev/null
	rm -r "$DIR/exchange"
	ARGS+=(-drive "if=none,id=root,format=raw,snapshot=on,file=$disk/disk" -device "virtio-blk-$bus,drive=root")
	ARGS+=(-drive "if=none,id=exchange,format=raw,file=$DIR/exchange.img" -device "virtio-blk-$bus,drive=exchange")
	ARGS+=(-netdev "user,id=net,restrict=on,guestfwd=tcp:10.0.2.100:7-cmd:cat" -device "virtio-net-$bus,netdev=net")
}
machine() {	# machine M MEMORY
	ARGS=(-accel "${ACCEL:-tcg}" -M "$1" -cpu max -m "$2" -smp 1 -nodefaults -no-user-config -display none -serial stdio -no-reboot)
}
boot() { machine_start "${ARGS[@]}" -kernel "$1" -initrd "$disk/initrd.img-$release" -append "$KERNEL_ARGS console=ttyS0"; }

# lists: the clock, and what checks says, cut into one file for each.
lists() {
	run 60 'date +%s' || return 1
	local late=$(($(date +%s) - answer))
	[ "${late#-}" -lt 60 ] || { why="the guest's clock is $late s behind"; return 1; }
	run 900 checks || return 1
	rm -rf "$DIR/lists"
	mkdir -p "$DIR/lists"
	awk -v dir="$DIR/lists/" '/^== / { file = dir $2; printf "" >file; next } file { print >file }' <<<"$answer"
	[ -e "$DIR/lists/end" ] || { why='checks did not come to its end'; return 1; }
	grep -q ": $sum\$" "$DIR/lists/block" || { why="block: $(cat "$DIR/lists/block")"; return 1; }
	grep -q 'there and back' "$DIR/lists/net" || { why="net: $(cat "$DIR/lists/net")"; return 1; }
}
# The file that the guest has written is what it was given.
copied_out() {
	debugfs -R "dump /out $DIR/out" "$DIR/exchange.img" >/dev/null 2>&1
	[ "$(sha256sum <"$DIR/out" | cut -c1-16)" = "$sum" ] || { why='the file that the guest wrote is another one'; return 1; }
	rm -f "$DIR/out" "$DIR/exchange.img"
}
power_off() {
	enter "${1:-poweroff}"
	expect 300 'reboot: (Power down|Restarting system)' && ended 60 && copied_out
}
a_machine() { come_in && lists && run 9 'dmesg -n 7' && power_off "$@"; }
# What the login of a person is followed by: the kernel's messages do not get between the lines, and checks is there.
come_in() { login && run 60 'dmesg -n 1; mount -r -L exchange /mnt && cp /mnt/checks /usr/local/sbin/; umount /mnt'; }

row_note_q35() { machine q35 1536M && disks pci && boot "$kernel/vmlinux" && a_machine; }
row_note_microvm() { machine microvm,rtc=on 1536M && disks device && boot "$kernel/vmlinux" && a_machine reboot; }
row_bios() { machine q35 1536M && disks pci && boot "$kernel/bzImage" && a_machine reboot; }
row_efi() {
	machine q35 1536M && disks pci
	cp /usr/share/OVMF/OVMF_VARS_4M.fd "$DIR/efi-vars"
	ARGS+=(-drive "if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd"
		-drive "if=pflash,format=raw,file=$DIR/efi-vars")
	boot "$kernel/bzImage" && a_machine
}

# host KERNEL ARGUMENTS MEMORY: a machine that starts the guest on its third disk; with Xen, if it has arguments.
# shellcheck disable=SC2054	# QEMU's commas
host() {
	local release=$1 xen=$2
	ARGS=(-accel "${ACCEL:-tcg}" -M q35 -cpu "$HOST_CPU" -m "$3" -smp 1 -nodefaults -display none -serial stdio -no-reboot)
	disks pci
	ARGS+=(-drive "if=none,id=guest,format=raw,snapshot=on,file=$disk/disk" -device virtio-blk-pci,drive=guest)
	if [ -n "$xen" ]; then
		zcat "$disk"/xen-*-amd64.gz >"$DIR/xen"
		machine_start "${ARGS[@]}" -device intel-iommu -kernel "$DIR/xen" -append "com1=115200,8n1 console=com1 $xen" \
			-initrd "$disk/vmlinuz-$release root=/dev/vda rw console=hvc0 systemd.wants=xen.service,$disk/initrd.img-$release"
	else
		machine_start "${ARGS[@]}" -kernel "$disk/vmlinuz-$release" -initrd "$disk/initrd.img-$release" \
			-append "root=/dev/vda rw $TSC console=ttyS0 mitigations=off"
	fi
}
distribution() { find "$disk" -name 'vmlinuz-6.*-amd64' -printf '%f\n' | sed 's/^vmlinuz-//'; }

row_kvm() {
	host "$(distribution)" '' 2560M && come_in || return 1
	enter "checks l2 vmlinux-$release '$TSC'"
	come_in && lists && run 9 'dmesg -n 7' || return 1
	enter poweroff
	expect 300 'reboot: Power down' && expect 60 'root@guest:~# ' && run 60 sync && copied_out
}

# What xl does to a guest; it says that it is alive after each.
controls() {
	enter $'\x1d'
	expect 60 'root@guest:~# ' || return 1
	run 60 'xl pause guest; xl list guest | tail -n 1; xl unpause guest; xl sysrq guest h; xl vcpu-set guest 1; xl mem-set guest 900' || return 1
	grep -q ' --p--- ' <<<"$answer" || { why="pause: $answer"; return 1; }
	run 300 'xl save guest /root/saved 2>&1 | tail -n 1; xl list | grep -c guest; xl restore /root/saved | tail -n 1; xl list | grep guest' || return 1
	grep -q '^guest .* \([r-][b-]----\) ' <<<"$answer" || { why="save and restore: $answer"; return 1; }
	enter 'xl console guest'
	sleep 3
	enter ''
	expect 60 'root@guest:~# ' && run 60 'date +%s; nproc; grep MemTotal /proc/meminfo; dmesg | grep -c "sysrq: HELP"' || return 1
	echo "$answer" >"$DIR/controls"
	# shellcheck disable=SC2046	# one number a line
	set -- $(tr -dc '0-9\n' <<<"$answer")
	[ "$(date +%s)" -lt $(($1 + 120)) ] || { why='the time is wrong after xl restore'; return 1; }
	[ "$2" = 1 ] || { why="$2 processors after xl vcpu-set 1"; return 1; }
	[ "$3" -lt 950000 ] || { why="$3 kB after xl mem-set 900"; return 1; }
	[ "$4" -ge 2 ] || { why='no answer to xl sysrq'; return 1; }
}
domu() {
	host "$(distribution)" 'dom0_mem=1024M' 2560M && come_in || return 1
	enter "checks domu $1 $2-$release"
	come_in && lists && controls && run 9 'dmesg -n 7' || return 1
	enter poweroff
	expect 300 'reboot: Power down' && expect 60 'root@guest:~# ' && run 60 'sync; xl list | tail -n 1' && copied_out
}
row_domu_vmlinux() { HOST_CPU=$XEN_CPU domu pvh vmlinux; }
row_domu_bzimage() { HOST_CPU=$XEN_CPU domu pvh vmlinuz; }
row_domu_hvm() { HOST_CPU=$XEN_CPU domu hvm vmlinuz; }
dom0() {
	# shellcheck disable=SC2015	# return is meant for both
	HOST_CPU=$XEN_CPU host "$release" "dom0_mem=1536M $1" 2304M && come_in && lists || return 1
	# shellcheck disable=SC2015
	run 120 'xl list' && grep -q '^Domain-0 .* r-----' <<<"$answer" || { why="xl list: ${why:-$answer}"; return 1; }
	run 9 'dmesg -n 7' && power_off
}
row_dom0_pvh() { dom0 dom0=pvh; }
row_dom0_pv() { dom0 ''; }

# one ROW VARIANT: a record in result; in a shell of its own
one() {
	trap machine_stop EXIT
	local row=$1 variant=$2 begin=$SECONDS result=ok
	DIR=$OUT/distro/$row-$variant
	local mark
	mark=$({ echo "$disk $release"; cat "$here"/{run.sh,session.sh}; } | sha256sum | cut -c1-16)
	[ "$(sed -n 's/^mark //p' "$DIR/result" 2>/dev/null)" != "$mark" ] || return 0
	rm -rf "$DIR"
	mkdir -p "$DIR"
	why=''
	say "$row $variant"
	"row_${row//-/_}" || result=red
	machine_stop
	{ echo "mark $mark"; echo "result $result"; echo "seconds $((SECONDS - begin))"; echo "why $why"; } >"$DIR/result"
	say "$row $variant: $result $why"
}

# words LIST FILE: a list without what differs from boot to boot
words() {
	case $1 in
	errors)	sed -E 's/0x[0-9a-f]+/ADDRESS/g; s/[0-9]+\.[0-9]+/NUMBER/g; s/[0-9]+ (ns|us|ms|kHz|MHz)/NUMBER \1/g' "$2" ;;
	block)	sed 's/: .*//' "$2" ;;
	sysrq)	tail -n 1 "$2" ;;
	*)	cat "$2" ;;
	esac
}
LISTS='state failed virt rtc source block net kdump sysrq errors interrupts ioports lsmod lspci lsinput platform dmidecode'
# compare ROW: out/distro/ROW.diff, the differences of base (<) and series (>); each has to be explained by a line of
# "differences": LIST ROWS REGEX -- REASON.
compare() {
	local row=$1 base=$OUT/distro/$1-base/lists series=$OUT/distro/$1-series/lists list line l rows rest
	[ -e "$base/end" ] && [ -e "$series/end" ] || return 0
	for list in $LISTS; do
		diff <(words "$list" "$base/$list" | sort) <(words "$list" "$series/$list" | sort) | sed -n 's/^\([<>] .*\)/\1/p' |
			while read -r line; do
				while read -r l rows rest; do
					# shellcheck disable=SC2053,SC2254	# a pattern
					[[ $l = "$list" && $row = $rows && $line =~ ^(${rest%% -- *})$ ]] || continue
					echo "explained $list: $line -- ${rest#* -- }"
					continue 2
				done < <(grep -v '^#' "$here/differences")
				echo "unknown $list: $line"
			done
	done >"$OUT/distro/$row.diff"
	! grep -q ^unknown "$OUT/distro/$row.diff"
}

{	# read as a whole before it runs
kernels=()
for variant in ${VARIANTS:-base series}; do
	case $variant in
	own)	kernels+=("$CACHE/distro/own") ;;
	*)	kernels+=("$("$here/build.sh" "$variant" | tail -n 1)") ;;
	esac
	[ -e "${kernels[-1]}/done" ] || die "no kernel $variant"
done
disk=$("$here/root.sh" "${kernels[@]}" | tail -n 1)
[ -e "$disk/disk" ] || die "no disk"
mkdir -p "$OUT/distro"
json_start distro
text=$OUT/distro.txt status=0
for kernel in "${kernels[@]}"; do
	echo "kernel ${kernel##*/}: $(ls "$kernel/modules/lib/modules"), built in $(cat "$kernel/seconds" 2>/dev/null || echo 0) s"
done >"$text"
for row in $ROWS; do
	if [[ $row != *${T:-}* ]]; then
		result_fresh distro "$key" '' >/dev/null || continue
		sed -n "/^{\"name\": \"$row\", /s/,\$//p" "$RESULTS_DIR/distro.json" >>"$OUT/distro.json.part"
		awk -v row="$row" '!/^ / { on = $2 == row && $1 ~ /^(ok|red)$/ } on' "$RESULTS_DIR/distro.txt" >>"$text"
		continue
	fi
	for kernel in "${kernels[@]}"; do
		release=$(ls "$kernel/modules/lib/modules")
		one "$row" "${kernel##*/}" &
	done
	wait
	for kernel in "${kernels[@]}"; do
		variant=${kernel##*/}
		dir=$OUT/distro/$row-$variant
		value() { sed -n "s/^$1 //p" "$dir/result"; }
		list() { paste -sd' ' "$dir/lists/$1" 2>/dev/null || true; }
		[ "$(value result)" = ok ] || status=1
		json_record distro name="$row" kernel="$variant" result="$(value result)" seconds="$(value seconds)" why="$(value why)" \
			state="$(list state)" failed="$(list failed)" block="$(list block)" net="$(list net)" kdump="$(list kdump)" \
			rtc="$(list rtc)" clocksource="$(list source)" virt="$(list virt)" boot="$(list boot)"
		printf '%-4s %-12s %-6s %4s s  %s %s; virt %s; rtc %s; %s\n' "$(value result)" "$row" "$variant" "$(value seconds)" \
			"$(list state)" "$(value why)" "$(list virt)" "$(list rtc)" "$(list boot)" >>"$text"
	done
	compare "$row" || { status=1; say "$row: differences without an explanation, see out/distro/$row.diff"; }
	[ ! -s "$OUT/distro/$row.diff" ] || sed 's/^/     /' "$OUT/distro/$row.diff" >>"$text"
done
json_close distro
cat "$text"
[ -z "${T:-}${VARIANTS:-}" ] || [ -n "${KEEP:-}" ] || exit $status
result_keep distro "$key" "$text"
exit $status
}
