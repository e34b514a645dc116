# SPDX-License-Identifier: GPL-2.0
# One guest under QEMU: its initrd, its command line, its life and its end.
# shellcheck shell=bash

QEMU=${QEMU:-qemu-system-x86_64}

# build_init: the static /init programs, rebuilt when their source changed; one guest's at a time, as another that is
# made ready beside it must not find half of one.
build_init() {
	need gcc gcc libc6-dev
	need make make
	mkdir -p "$OUT/init"
	flock "$OUT/init" make -s -C "$TOP/tests/guest" O="$OUT/init" "$@" >&2 || die "cannot build tests/guest"
}

# init_for KERNEL_DIR: the path of the /init that this kernel can run.
init_for() {
	if grep -qx 'CONFIG_64BIT=y' "$1/.config"; then
		build_init "$OUT/init/init"
		echo "$OUT/init/init"
	else
		"$TOP/scripts/packages.sh" build32
		build_init "$OUT/init/init32" "$OUT/init/init"
		echo "$OUT/init/init32"
	fi
}

# copy_libraries ROOT PROGRAM...: the shared libraries of PROGRAMs to their place under ROOT.
copy_libraries() {
	local root=$1 lib
	shift
	# glibc loads libgcc_s at run time, to end threads.
	ldd "$@" | grep -o ' */[^ :]* (' | tr -d ' (' |
		sed 's|libc\.so\.6$|&\n/lib/x86_64-linux-gnu/libgcc_s.so.1|' | sort -u |
		while read -r lib; do
			install -D "$lib" "$root$lib"
		done
}

# copy_libraries_of TREE ROOT PROGRAM...: the same for programs of an unpacked distribution in TREE (see suite.sh).
copy_libraries_of() {
	local tree=$1 root=$2 loader=lib64/ld-linux-x86-64.so.2 libs=$1/usr/lib/x86_64-linux-gnu program lib
	shift 2
	install -D "$tree/$loader" "$root/$loader"
	for program; do
		"$tree/$loader" --library-path "$libs" --list "$program" || die "${program##*/} lacks a library in $tree"
	done | sed -n "s|.* => \($libs/[^ ]*\) .*|\1|p; \$ a $libs/libgcc_s.so.1" | sort -u |
		while read -r lib; do
			install -D "$lib" "$root/${lib#"$tree/"}"
		done
}

# pack ROOT FILE: the tree ROOT becomes the initrd FILE, and goes.
pack() {
	need cpio cpio
	(cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet) >"$2"
	rm -rf "$1"
}

# make_initrd INIT DIR PAD: DIR/initrd with /init, /expect (from DIR/expect), PAD bytes to verify and the files of
# DIR/tree, if there is one.
make_initrd() {
	local init=$1 dir=$2 pad=$3 root=$2/root
	rm -rf "$root"
	[ ! -d "$dir/tree" ] || mv "$dir/tree" "$root"
	mkdir -p "$root"/{proc,sys,dev}
	install -m 755 "$init" "$root/init"
	cp "$dir/expect" "$root/expect"
	# Not every machine starts 32-bit programs.
	[ "$pad" = 0 ] || "${init%32}" pad "$pad" >"$root/pad"
	pack "$root" "$dir/initrd"
	# QEMU puts it at the end of memory, on a microvm over the ACPI tables in the last page, if they and the last bytes
	# of the initrd meet there.  So it ends at the start of a page.
	[[ ${TEST[machine]:-} != microvm* ]] || truncate -s ">$((($(stat -c %s "$dir/initrd") + 3583) / 4096 * 4096 + 512))" "$dir/initrd"
}

# What is started in the background has a process group of its own: whatever ends this script, ends it, too.  The script's
# exit status is not 0 if $red was set.  A subshell has jobs of its own.
declare -A jobs=()
red=0 tmp='' jobs_of=$BASHPID
own_jobs() { [ "$jobs_of" = "$BASHPID" ] || { jobs=() jobs_of=$BASHPID; }; }
background() {	# background CMD...: its process is $job
	own_jobs
	set -m
	"$@" </dev/null &
	set +m
	job=$!
	jobs[$job]=1
}
finished() {	# finished [JOB]: waits for one, or for the first to end, as bash forgets them; its exit status
	local status=0 ended=''
	wait -n -p ended "${@:-${!jobs[@]}}" || status=$?
	unset "jobs[${ended:?a job was lost}]"
	return $status
}
stop_jobs() { own_jobs; for job in "${!jobs[@]}"; do kill -TERM -- "-$job" && wait "$job"; done 2>/dev/null || true; jobs=(); }
leave() {	# leave [SIGNAL]
	local status=$?
	trap - EXIT ${1:+"$1"}
	stop_jobs
	cleanup
	rm -rf "$tmp"
	[ -z "${1:-}" ] || kill "-$1" $$
	exit $((status ? status : red))
}
cleanup() { :; }	# a script may have its own
trap leave EXIT
trap 'leave INT' INT
trap 'leave TERM' TERM
trap 'leave HUP' HUP

# guest_run DIR TIMEOUT ARG...: runs QEMU with its first serial port in DIR/console, returns its exit status (124 or 137:
# out of time).  A guest that has said $guest_last is ended.  The command is kept in DIR/qemu.cmd.
guest_last=''
last_words() { until sleep 0.5; grep -aqF -e "$guest_last" "$1"; do :; done; kill "$2"; }
guest_run() {
	local dir=$1 limit=$2 status=0 start=$SECONDS guest
	shift 2
	{ echo '#!/bin/sh'; printf '%q ' "$QEMU" "$@"; echo; } >"$dir/qemu.cmd"
	: >"$dir/console"
	background timeout -k 5 "$limit" "$QEMU" "$@" >"$dir/console" 2>"$dir/qemu.err"
	guest=$job
	[ -z "${V:-}" ] || background tail -f -n +1 --pid="$guest" "$dir/console" >&2
	[ -z "$guest_last" ] || background last_words "$dir/console" "$guest"
	finished "$guest" || status=$?
	stop_jobs
	# Killed is out of time only if the time was up; else it was the OOM killer or a person.
	[ $status != 137 ] || [ $((SECONDS - start)) -ge "$limit" ] || status=9
	return $status
}

# qemu_common DIR: the arguments that do not depend on the loader, from TEST into QEMU_ARGS.
qemu_common() {
	# shellcheck disable=SC2054
	QEMU_ARGS=(-accel "${ACCEL:-tcg}" -M "${TEST[machine]}" -cpu "${TEST[cpu]}"
		-m "${TEST[mem]}" -smp "${TEST[smp]}"
		-display none -monitor none -serial stdio -net none -no-reboot
		-device isa-debug-exit,iobase=0x501,iosize=2
		-d cpu_reset,guest_errors -D "$1/qemu.log")
	# shellcheck disable=SC2206	# words
	QEMU_ARGS+=(${TEST[qemu]:-})
	# For boot.sh, which looks into the memory of the guest after its end.
	if [ -n "${GUEST_RAM:-}" ]; then
		rm -f "$GUEST_RAM"
		QEMU_ARGS[3]+=,memory-backend=ram
		QEMU_ARGS+=(-object "memory-backend-file,id=ram,size=${TEST[mem]},share=on,mem-path=$GUEST_RAM")
	fi
}

# qemu_loader IMAGE INITRD CMDLINE: QEMU's own loader.
qemu_loader() {
	QEMU_ARGS+=(-kernel "$1" -initrd "$2" -append "$3")
}
