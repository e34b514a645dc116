# SPDX-License-Identifier: GPL-2.0
# Several PVH guests of one real Xen, one after another: what scripts here need to start them and get back
# what was seen of each.
# shellcheck shell=bash
. "$TOP/tests/lib/case.sh"
. "$TOP/tests/lib/qemu.sh"
. "$TOP/tests/loaders/xen/qemu.sh"

# No earlyprintk=xen, which would take the first part of the log away from the console that is kept.
DOMU_CMDLINE='console=hvc0 panic=-1'
DOMU_MB=256
DOMU_VCPUS=1

# kernel_folder CONFIG base|series: BASE=FOLDER and SERIES=FOLDER take kernels that are built already.
kernel_folder() {
	local folder=${BASE:-}
	[ "$2" = base ] || folder=${SERIES:-}
	echo "${folder:-$("$TOP/scripts/build.sh" "$1" "$2" | tail -n 1)}"
}

domu_config() {	# NAME KERNEL [WORDS]
	cat <<END
name = "$1"
type = "pvh"
kernel = "/guest/$2"
ramdisk = "/guest/initrd"
cmdline = "$DOMU_CMDLINE${3:+ $3}"
memory = $DOMU_MB
vcpus = $DOMU_VCPUS
on_poweroff = "destroy"
on_reboot = "destroy"
on_crash = "destroy"
on_watchdog = "destroy"
on_soft_reset = "destroy"
END
}

# domu_root ROOT: the tree of dom0, but for its guests.
domu_root() {
	local root=$1 cc
	xen_dom0_root "$root" "$TOP/tests/legacy/dom0-init" xl xenstored xenconsoled xen-init-dom0 xentrace xenctx
	cc=(gcc -O2 -Wall -Wextra -Werror)
	"${cc[@]}" -static -o "$root/bin/accesses" "$TOP/tests/legacy/accesses.c" || die 'cannot build tests/legacy/accesses.c'
	# The library must know this Xen's domctls.
	if [ -n "$XEN_ROOT" ]; then
		# shellcheck disable=SC2054
		cc+=(-I "$XEN_ROOT/usr/include" -L "$XEN_ROOT/usr/lib/x86_64-linux-gnu" -Wl,--unresolved-symbols=ignore-in-shared-libs)
	else
		cc+=(-static)
	fi
	"${cc[@]}" -o "$root/bin/holes" "$TOP/tests/legacy/holes.c" -lxenctrl -lxenevtchn -lxencall -lxenforeignmemory \
		-lxengnttab -lxendevicemodel -lxentoollog -lxentoolcore || die 'cannot build tests/legacy/holes.c'
	[ -z "$XEN_ROOT" ] || xen_libraries "$root" "$root/bin/holes"
}

# domu_run DIR SECONDS NAME:KERNEL_FOLDER:WATCH[:WORDS]...: runs the guests in this order in one boot of Xen, WORDS at
# the end of their command line.  Instead of the folder with a vmlinux, it can be the file that xl gets.  DIR/NAME then
# has its console, xl.log and what WATCH (see dom0-init) has seen.  Fails with one line if not all of them got to
# /init's verdict and powered off.
domu_run() {
	local dir=$1 limit=$2 root=$1/root init guest name folder watch words status=0
	shift 2
	xen_packages
	need "$QEMU" qemu-system-x86
	need gcc gcc libc6-dev
	rm -rf "$dir"
	mkdir -p "$dir/guest"
	build_init "$OUT/init/init"
	init=$OUT/init/init
	printf '%s\n' xen_guest=PVH "cmdline~$DOMU_CMDLINE" pad=0 "cpus=$DOMU_VCPUS" >"$dir/guest/expect"
	make_initrd "$init" "$dir/guest" 0

	domu_root "$root"
	for guest; do
		IFS=: read -r name folder watch words <<<"$guest"
		[ ! -d "$folder" ] || folder+=/vmlinux
		[ -f "$folder" ] || die "there is no '$folder'"
		cp -n "$folder" "$root/guest/${folder//\//_}"
		domu_config "$name" "${folder//\//_}" "$words" >"$root/guest/$name.cfg"
		echo "$name $watch"
	done >"$root/guest/list"
	cp "$dir/guest/initrd" "$init" "$root/guest/"
	pack "$root" "$dir/dom0-initrd"
	zcat "$XEN_IMAGE" >"$dir/xen"

	# A family of this decade: for those of the K8 to Jaguar, early_init_amd() reads the northbridge, whatever the machine is.
	# shellcheck disable=SC2054
	TEST=([machine]=q35 [cpu]=$XEN_CPU,family=23,model=1,-monitor [mem]=$((XEN_DOM0_MB + DOMU_MB + 512))M [smp]=1)
	qemu_common "$dir"
	QEMU_ARGS+=(-serial "file:$dir/results.tgz" -kernel "$dir/xen"
		-append "dom0_mem=${XEN_DOM0_MB}M com1=115200,8n1 console=com1"
		-initrd "$(xen_dom0_kernel)/vmlinux console=hvc0 earlyprintk=xen panic=-1,$dir/dom0-initrd")
	# shellcheck disable=SC2054
	[ -z "${ICOUNT:-}" ] || QEMU_ARGS+=(-icount "shift=$ICOUNT,sleep=off")
	guest_run "$dir" "$limit" "${QEMU_ARGS[@]}" || status=$?
	rm -f "$dir/dom0-initrd" "$dir/xen"
	if [ $status != 33 ]; then
		die "Xen: $(tr -d '\0\r' <"$dir/console" | grep -aE '^dom0: error:|Panic on CPU' | head -n 1 || true) (QEMU exit $status, log in ${dir#"$TOP/"}/console)"
	fi
	tar -C "$dir" -xzf "$dir/results.tgz" || die "no results from dom0, see ${dir#"$TOP/"}/console"
	for guest; do
		name=${guest%%:*}
		grep -q '^init: verdict PASS' "$dir/$name/console" ||
			die "$name: $(grep -a '^init: verdict' "$dir/$name/console" || echo no verdict), see ${dir#"$TOP/"}/$name/console"
		grep -q 'has shut down, reason code 0 ' "$dir/$name/xl.log" ||
			die "$name did not power off, see ${dir#"$TOP/"}/$name/xl.log"
	done
}
