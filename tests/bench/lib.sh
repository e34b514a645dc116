# SPDX-License-Identifier: GPL-2.0
# One boot under QEMU's -icount with the instructions counted by count.c. Source it after
# scripts/lib.sh and tests/lib/{case,verdict,qemu}.sh.
# shellcheck shell=bash disable=SC2153

# A machine without chance: the clock counts instructions, does not wait, and starts at the same
# second; what the processor calls random is the same each time, and with it KASLR's choice.
BENCH_CLOCK=(-icount 'shift=0,sleep=off' -seed 1 -rtc 'base=2026-01-01T00:00:00,clock=vm')

# The plugin, built if need be; its path.
bench_plugin() {
	local so=$OUT/bench/count.so src=$TOP/tests/bench/count.c
	if [ ! "$so" -nt "$src" ]; then
		need gcc gcc libc6-dev
		mkdir -p "$OUT/bench"
		gcc -O2 -Wall -Wextra -Werror -shared -fPIC -o "$so.tmp.$$" "$src" || die "cannot build tests/bench/count.c"
		mv "$so.tmp.$$" "$so"
	fi
	echo "$so"
}

# The lines of tests/bench/rows.
bench_rows() { grep -v '^ *\(#\|$\)' "$TOP/tests/bench/rows"; }

# bench_case ROW: the name of its case.
bench_case() { bench_rows | awk -v row="$1" '$1 == row { print $2 }'; }

symbol() {	# symbol KERNEL NAME: its address, hexadecimal
	awk -v name="$2" '$3 == name { print $1; exit }' "$1/System.map" | grep . || die "$1 has no symbol $2"
}

elf_entry() { LC_ALL=C readelf -h "$1" | sed -n 's/^ *Entry point address: *0x//p'; }

# physical KERNEL NAME: where a symbol of vmlinux is before paging, if it was not moved.
physical() {
	local addr
	addr=$(symbol "$1" "$2")
	if [ ${#addr} = 16 ]; then
		printf '%x' $((0x$addr - 0xffffffff80000000))
	else
		printf '%x' $((0x$addr - 0xc0000000))
	fi
}

# The phases of a boot begin at these marks. ENTRY is what case_entry says.
bench_marks() {	# bench_marks KERNEL INIT ENTRY
	local kernel=$1 init=$2 entry=$3 bits=64 name
	grep -qx 'CONFIG_64BIT=y' "$kernel/.config" || bits=32
	case $entry in
	note)		echo "entry=$(physical "$kernel" pvh_start_xen)" ;;
	startup_*)	echo "entry=$(elf_entry "$kernel/vmlinux")" ;;
	bz32)		echo 'entry=1000000' ;;		# where the reference loader puts it
	bz64)		echo 'entry=1000200' ;;
	bzImage-16bit)	echo 'entry=10200'		# where QEMU puts the setup code
			echo 'protected=100000' ;;
	*)		die "no address is known for the entry point $entry" ;;
	esac
	if [ $bits = 64 ]; then
		echo "kernel=$(symbol "$kernel" common_startup_64)"
	else
		echo "kernel=$(symbol "$kernel" i386_start_kernel)"
	fi
	for name in start_kernel mm_core_init rest_init driver_init run_init_process; do
		echo "$name=$(symbol "$kernel" $name)"
	done
	echo "init=$(elf_entry "$init")"
}

# bench_boot ROW VARIANT KERNEL [WORDS]: boots as the case of that row says, with WORDS added to the command
# line, and must end as the case wants. Leaves the marks in $BENCH_DIR/marks. PROFILE=MARK: only those up to
# MARK, and the profile to there.
bench_boot() {
	local row=$1 variant=$2 kernel=$3 words=${4:+ $4} limit i init entry status=0 class reason marks entry mark profile=''
	BENCH_DIR=$OUT/bench/$row-$variant DIR=$BENCH_DIR CASE_FILE=$DIR/case
	rm -rf "$DIR"
	mkdir -p "$DIR"
	case_text "$(bench_case "$row")" >"$CASE_FILE"
	case_read "$CASE_FILE"
	TEST["append"]+=$words
	for i in "${!CASE_EXPECT[@]}"; do
		[[ ${CASE_EXPECT[i]} != cmdline=* ]] || CASE_EXPECT[i]+=$words
	done
	[ -f "$kernel/${TEST[image]}" ] || die "no ${TEST[image]} in '$kernel'"
	need "$QEMU" qemu-system-x86
	init=$(init_for "$kernel")
	entry=$(case_entry "$CASE_FILE")
	case_expect >"$DIR/expect"
	make_initrd "$init" "$DIR" "${TEST[initrd_pad]}"
	IMAGE=$kernel/${TEST[image]} INITRD=$DIR/initrd CMDLINE=${TEST[append]}
	if [ "${TEST[loader]}" = ref ]; then
		. "$TOP/tests/loaders/ref/qemu.sh"
		qemu_common "$DIR"
		ref_loader_args
	else
		qemu_common "$DIR"
		qemu_loader "$IMAGE" "$INITRD" "$CMDLINE"
	fi
	marks=$(bench_marks "$kernel" "$init" "$entry")
	if [ -n "${PROFILE:-}" ]; then
		profile=,profile=$DIR/profile
		marks=$(sed "/^$PROFILE=/q" <<<"$marks")
	fi
	[[ $DIR != *,* ]] || die "the path of this folder must not have a comma: $DIR"
	QEMU_ARGS+=("${BENCH_CLOCK[@]}"
		-plugin "file=$(bench_plugin),out=$DIR/marks$profile,${marks//$'\n'/,}")

	# What is counted does not depend on the time that it takes.
	limit=${TEST[timeout]}
	guest_run "$DIR" $((20 * limit)) "${QEMU_ARGS[@]}" || status=$?
	read -r class reason < <(classify "$DIR/console" "$status" "$DIR/qemu.log" $((20 * limit)))
	expected "$class" "$reason" "${TEST[$variant]}" ||
		die "$row $variant: $class${reason:+ ($reason)}, want ${TEST[$variant]}; everything is in ${DIR#"$TOP/"}"
	mark=$(wc -l <<<"$marks")
	[ "$(wc -l <"$DIR/marks")" = "$mark" ] ||
		die "$row $variant: the kernel did not come past all marks, see ${DIR#"$TOP/"}/marks"
	if [ "${TEST[loader]}" = ref ]; then
		entry=$(sed -n 's/^loader: .* entry 0x\([0-9a-f]*\) .*/\1/p' "$DIR/debugcon")
		[ "entry=$entry" = "${marks%%$'\n'*}" ] || die "$row $variant: the loader enters at 0x$entry, counted from ${marks%%$'\n'*}"
	fi
}

# bench_figures FILE: "STEPS-TO-START_KERNEL STEPS-TO-INIT INSTRUCTIONS-TO-START_KERNEL INSTRUCTIONS-TO-INIT"
bench_figures() {
	awk 'NR == 1 { s = $2; n = $3 }
	     $1 == "start_kernel" { s1 = $2 - s; n1 = $3 - n }
	     $1 == "init" { print s1, $2 - s, n1, $3 - n }' "$1"
}

# bench_profile FILE KERNEL: "INSTRUCTIONS FUNCTION", largest first; code that runs before paging
# is found by its physical address.
bench_profile() {
	sort "$2/System.map" | awk '
		BEGIN { n = 0 }
		FNR == NR { if ($2 ~ /[tTwW]/) { addr[n] = $1; name[n++] = $3 } next }
		{
			key = $1
			if (length(addr[0]) == 16 && length(key) < 16)
				key = sprintf("ffffffff8%7s", key)
			else if (length(addr[0]) == 8 && key < "c0000000")
				key = sprintf("c%7s", key)
			gsub(/ /, "0", key)
			lo = 0; hi = n - 1
			while (lo < hi) {
				mid = int((lo + hi + 1) / 2)
				if (addr[mid] "" <= key "") lo = mid; else hi = mid - 1
			}
			sum[name[lo]] += $2
		}
		END { for (f in sum) print sum[f], f }' - "$1" | sort -k1,1nr -k2
}

# bench_sizes KERNEL: "SECTION BYTES" of vmlinux, of the files without symbols and of all that is freed after boot.
bench_sizes() {
	local begin end
	LC_ALL=C size -A "$1/vmlinux" | awk '$2 ~ /^[0-9]+$/ && $1 ~ /^\./ { print $1, $2 }'
	LC_ALL=C size "$1/vmlinux" | awk 'NR == 2 { print "text", $1; print "data", $2; print "bss", $3 }'
	begin=$(symbol "$1" __init_begin) end=$(symbol "$1" __init_end)
	echo "init $((0x$end - 0x$begin))"
	echo "bzImage $(stat -c %s "$1/bzImage")"
	# What a loader puts into memory.
	LC_ALL=C readelf -lW "$1/vmlinux" | while read -r type _ _ _ size _; do
		[ "$type" != LOAD ] || echo $((size))
	done | awk '{ sum += $1 } END { print "vmlinux", sum }'
}

# bench_kernel ROW VARIANT: the folder of the kernel that the case of the row wants.
bench_kernel() { case_kernel "$(bench_case "$1")" "$2"; }
