#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# lifetime.sh: start info, memory map, module list and the strings they name are never read after the
# first memblock allocation.  gdb stops the guest there and overwrites them all; the guest must not mind.
# The control overwrites them when start_kernel() begins, before the second look at a long map.  For
# comparison, what stock does: it has read all it ever reads by then, but not all there is to read.
# tier: full
# reads: harness
# kernel: earlycon base
# kernel: earlycon series
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

need gdb gdb
work=$OUT/lifetime failed=0
rm -rf "$work"
mkdir -p "$work"
bad() { echo "not ok $*"; failed=1; }

# poisoned NAME VARIANT FUNCTION: runs a case with all of it overwritten when FUNCTION is called, prints the
# verdict. Exit status 0: it is the expected one, 1: another, 2: nothing was overwritten.
poisoned() {
	local name=$1 variant=$2 function=$3 status=0 kernel stop log
	kernel=$(case_kernel "$name" "$variant")
	stop=$(awk -v name="$function" '$3 == name { print "0x" $1 }' "$kernel/System.map")
	[ -n "$stop" ] || die "$kernel/System.map has no $function"
	log=$work/$name-$variant-$function
	KERNEL=$kernel QEMU=$TOP/tests/check/gdb/qemu GDB_SCRIPT=$TOP/tests/check/gdb/poison.gdb GDB_LOG=$log.gdb \
		GDB_VARS="stop=$stop info=$(case_key "$name" loader.start_info_at)" \
		"$TOP/tests/run.sh" "$name" "$variant" >"$log.out" 2>&1 || status=1
	tail -n 1 "$log.out"
	# Three strings, list, map, command line and the start info itself.
	[ "$(grep -c '^poisoned .*, now 0xa5a5a5a5$' "$log.gdb")" = 7 ] || return 2
	return $status
}

# overwritten WANT FUNCTION GOOD BAD: the case $name must end with the exit status WANT.
overwritten() {
	local status=0
	poisoned "$name" series "$2" || status=$?
	case $status in
	"$1")	echo "ok $name: $3" ;;
	2)	bad "$name: gdb did not overwrite it all, see ${work#"$TOP/"}" ;;
	*)	bad "$name: $4" ;;
	esac
}

for name in poisoned-note poisoned-bz64; do
	overwritten 0 memblock_alloc_range_nid 'overwritten at the first memblock allocation' 'the kernel still needs what was overwritten'
	overwritten 1 start_kernel 'the control, overwritten too early, is red' \
		'nobody noticed that the map was overwritten before the second look at it'
done
if poisoned poisoned-note base memblock_alloc_range_nid; then
	echo "ok note: stock does as without gdb"
else
	bad "note: stock does something else"
fi
exit $failed
