#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whatever ends a test in the middle (Ctrl-C, a signal to the script, QEMU killed) leaves no process, no lock and no
# loop device behind, is not taken for a result, and the same test works right after it.
# tier: full
# reads: harness
# kernel: lean series
# shellcheck disable=SC2317	# functions that traps and other functions call
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

KERNEL=$("$TOP/scripts/build.sh" lean series | tail -n 1)
[ -f "$KERNEL/vmlinux" ] || die "no kernel"
# Every process that descends from a run has this in its environment, in whatever group or session it is.
MARK=HVMLITE_INTERRUPT=$$-$RANDOM
tmp=$(mktemp -d)
job=''
leave() {
	[ -z "$job" ] || kill -TERM -- "-$job" 2>/dev/null || true
	rm -rf "$tmp"
}
trap leave EXIT
trap 'exit 130' INT TERM
bad=0 ran=0
red() { echo "not ok - $*"; bad=1; }

marked() { { grep -lzx "$MARK" /proc/[0-9]*/environ 2>/dev/null || true; } | cut -d/ -f3; }
loops() { cat /sys/block/loop*/loop/backing_file 2>/dev/null || true; }
qemu() { marked | while read -r pid; do [[ $(readlink "/proc/$pid/exe" || true) != */qemu-system-* ]] || echo "$pid"; done; }

start() {	# start CASE WHEN: in a process group of its own, as from a terminal; until QEMU has run for a moment
	local tries=0
	set -m
	env "$MARK" KERNEL="$KERNEL" "$TOP/tests/run.sh" "$1" series >"$tmp/out" 2>&1 </dev/null &
	set +m
	job=$!
	until [ -n "$(qemu)" ]; do
		sleep 0.1
		[ $((tries += 1)) -lt 600 ] || die "$1: QEMU does not start: $(tail -n 1 "$tmp/out")"
	done
	if [[ $2 =~ ^[0-9.]+$ ]]; then
		sleep "$2"
	else
		until grep -aqE -e "$2" "$OUT/boot/$1-series/xen.console" 2>/dev/null || [ -z "$(qemu)" ]; do sleep 0.1; done
	fi
	[ -n "$(qemu)" ] || red "$1: QEMU has ended by itself, so nothing was interrupted: $(tail -n 1 "$tmp/out")"
}

# interrupted WHAT CASE WHEN COMMAND...: COMMAND must end the run; then it must be as if it had not been.  WHEN is a
# number of seconds, or a regular expression for a line of the machine that Xen runs on.
interrupted() {
	local what=$1 case=$2 when=$3 status=0 tries=0 before
	shift 3
	ran=$((ran + 1))
	before=$(loops)
	start "$case" "$when"
	"$@"
	wait "$job" 2>/dev/null || status=$?
	job=''
	[ $status != 0 ] || red "$what, $case: exit status 0"
	! grep -q '^ok ' "$tmp/out" || red "$what, $case: $(grep -m1 '^ok ' "$tmp/out")"
	# timeout(1) and QEMU end right after the script.
	while [ -n "$(marked)" ] && [ $((tries += 1)) -lt 50 ]; do sleep 0.1; done
	[ -z "$(marked)" ] || red "$what, $case: processes are left: $(marked | xargs -r ps -o args= -p | cut -c1-120)"
	[ "$(loops)" = "$before" ] || red "$what, $case: a loop device is left"
	echo "$what, $case: exit status $status, nothing left; $(tail -n 1 "$tmp/out")"
}

again() {	# again CASE
	local line
	ran=$((ran + 1))
	line=$(env "$MARK" KERNEL="$KERNEL" "$TOP/tests/run.sh" "$1" series 2>&1 </dev/null | tail -n 1) || true
	[[ $line == 'ok '* ]] || red "$1 after that: $line"
	echo "$1 after that: $line"
	[ -z "$(marked)" ] || red "$1: processes are left"
}

group() { kill "-$1" -- "-$job"; }
script() { kill "-$1" "$job"; }
emulator() { qemu | xargs kill "-$1"; }

interrupted 'Ctrl-C' note-q35 0.3 group INT
interrupted 'SIGTERM to the script' note-q35 0.3 script TERM
interrupted 'SIGHUP to the group' note-q35 0.3 group HUP
interrupted 'QEMU killed' note-q35 0.3 emulator KILL
grep -q '^red note-q35 series: ERROR ' "$tmp/out" || red "QEMU killed: not an ERROR: $(tail -n 1 "$tmp/out")"
again note-q35
# The last line of xl info: xl create comes next and is cut off, with xenstored and all else of dom0.
interrupted 'Ctrl-C while xl creates' xen-pvh-domu '^build_id' group INT
interrupted 'QEMU killed while xl creates' xen-pvh-domu '^build_id' emulator KILL
grep -q '^red xen-pvh-domu series: ERROR ' "$tmp/out" || red "QEMU killed under Xen: not an ERROR: $(tail -n 1 "$tmp/out")"
again xen-pvh-domu

[ $ran = 8 ] || red "$ran tests"
exit $bad
