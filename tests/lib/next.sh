# SPDX-License-Identifier: GPL-2.0
# kexec and kdump: what the first stage finds under /next, and its half of the console.
# shellcheck shell=bash disable=SC2153

# kexec_tool: the distribution's kexec. It is not installed, because that would change how this machine itself reboots.
kexec_tool() { find "$("$TOP/tests/lib/deb.sh" kexec-tools | tail -n 1)" -path '*/sbin/kexec' -type f | grep . || die "no kexec in kexec-tools"; }

# add_makedumpfile TREE: the distribution's makedumpfile, for the next /init.
add_makedumpfile() {
	local tools
	tools=$("$TOP/tests/lib/deb.sh" makedumpfile usr/bin | tail -n 1)
	[ -x "$tools/usr/bin/makedumpfile" ] || die "no makedumpfile in its package"
	LC_ALL=C apt-cache depends makedumpfile | sed -n 's/^  Depends: \(lib.*\|zlib1g\)$/\1/p' | xargs "$TOP/scripts/packages.sh" || exit 1
	install -D "$tools/usr/bin/makedumpfile" "$1/makedumpfile"
	copy_libraries "$1" "$1/makedumpfile"
}

# next_kernel VARIANT KERNEL_DIR: the folder of the second kernel. NEXT_KERNEL=FOLDER takes one that is built.
next_kernel() {
	if [ "${TEST[next.kernel]}" = same ] || [ "${TEST[next.kernel]}" = "$1" ]; then
		echo "$2"
	elif [ -n "${NEXT_KERNEL:-}" ]; then
		echo "$NEXT_KERNEL"
	else
		"$TOP/tests/lib/kernel.sh" "${TEST[config]}" "${TEST[next.kernel]}" | tail -n 1
	fi
}

# make_next INIT DIR VARIANT KERNEL_DIR: DIR/tree, the part of the first initrd that TEST[next] needs.
make_next() {
	local init=$1 dir=$2 next=$2/tree/next kernel kexec args=()
	mkdir -p "$next"
	echo "${TEST[next]}" >"$next/how"
	if [[ ${TEST[next]} =~ ^(save|pause|nmi)$ ]]; then
		echo save >"$next/how"	# /init waits in the same way
		return 0
	fi
	kernel=$(next_kernel "$3" "$4")
	kexec=$(kexec_tool)
	# What kexec is linked with.
	LC_ALL=C apt-cache depends kexec-tools | sed -n 's/^  Depends: \(lib.*\)/\1/p' | xargs "$TOP/scripts/packages.sh" || exit 1
	[ -f "$kernel/${TEST[next.image]}" ] || die "no ${TEST[next.image]} in '$kernel'"
	cp "$kernel/${TEST[next.image]}" "$next/image"
	cp "$kexec" "$next/kexec"
	copy_libraries "$dir/tree" "$next/kexec"
	mkdir "$dir/second"
	[[ " ${CASE_NEXT[*]}" != *' makedumpfile='* ]] || add_makedumpfile "$dir/second/tree"
	case_expect_next >"$dir/second/expect"
	make_initrd "$init" "$dir/second" 0
	mv "$dir/second/initrd" "$next/initrd"
	case ${TEST[next.call]},${TEST[next.image]} in
	kexec_file_load,*)	args+=(-s) ;;
	kexec_load,vmlinux)	args+=(-c --args-linux) ;;	# an ELF file gets a zero page only if asked for
	kexec_load,*)		args+=(-c) ;;
	esac
	case ${TEST[next]} in
	kexec)	args+=(-l) ;;
	crash)	args+=(-p) ;;
	esac
	printf '%s\n' "${args[@]}" /next/image --initrd=/next/initrd "--command-line=${TEST[next.append]}" >"$next/args"
}

# first_stage_left_out CONSOLE: without the panic that the case itself causes, up to the first line of the
# crash kernel. If there is none, nothing is left out.
first_stage_left_out() {
	awk '/Linux version / { held = ""; holds = 0 }
	     /Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000000/ { holds = 1 }
	     holds { held = held $0 "\n"; next }
	     { print }
	     END { printf "%s", held }' "$1"
}
