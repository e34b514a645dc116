# SPDX-License-Identifier: GPL-2.0
# The frame of a script in tests/check, which sources it first.  $work is an empty folder of its own that stays, $tmp one
# with a short path that goes at the end, as all jobs do.  The exit status tells of a not_ok.
# shellcheck shell=bash disable=SC2034
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"
. "$TOP/tests/lib/qemu.sh"

work=$OUT/check/$(basename "$0" .sh) tmp=$(mktemp -d)
rm -rf "$work"
mkdir -p "$work"
cd "$TOP"

ok() { echo "ok - $*"; }
not_ok() { echo "not ok - $*"; red=1; }

# log_has NAME REGEX: what a command said is in $tmp/log.
log_has() {
	if grep -qE -e "$2" "$tmp/log"; then
		ok "$1"
	else
		not_ok "$1, there is no '$2':"
		sed 's/^/# /' "$tmp/log"
	fi
}
# fails NAME REGEX CMD...: CMD must fail and say REGEX.  succeeds: the same of one that must not fail; REGEX may be empty.
fails() {
	if "${@:3}" >"$tmp/log" 2>&1; then not_ok "$1: this succeeded: ${*:3}"; else log_has "$1" "$2"; fi
}
succeeds() {
	"${@:3}" >"$tmp/log" 2>&1 || { not_ok "$1: this failed: ${*:3}"; sed 's/^/# /' "$tmp/log"; return 0; }
	echo >>"$tmp/log"	# also for an empty REGEX
	log_has "$1" "$2"
}

# built CONFIG base|series: the folder of the kernel.
built() { "$TOP/scripts/build.sh" "$@" | tail -n 1; }
# address KERNEL SYMBOL: where it is linked to, as 0x...
address() { awk -v name="$2" '$3 == name { print "0x" $1; exit }' "$1/System.map" | grep . || die "$1/System.map has no $2"; }
# facts FILE NAME: the value of what /init says, or any guest's line 'init: NAME VALUE'.
fact() { tr -d '\0\r' <"$1" | sed -n "s/^init: $2 //p"; }
# boot CASE base|series [VARIABLE=VALUE...]: the result in $line, all that is said in $said.  CASE may be a file.
boot() {
	said=$work/$(basename "$1" .case)-$2.out
	local status=0
	env "${@:3}" "$TOP/tests/run.sh" "$1" "$2" >"$said" 2>&1 </dev/null || status=$?
	line=$(tail -n 1 "$said")
	return $status
}
# boot_gdb SCRIPT 'NAME=VALUE ...' CASE base|series [VARIABLE=VALUE...]: the same with gdb from reset on, see gdb/qemu; what gdb
# said is in $gdb.
boot_gdb() {
	gdb=$work/$(basename "$3" .case)-$4.gdb
	boot "${@:3}" QEMU="$TOP/tests/check/gdb/qemu" GDB_SCRIPT="$TOP/tests/check/gdb/$1.gdb" GDB_VARS="$2" GDB_LOG="$gdb"
}
