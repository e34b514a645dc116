#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whatever ends a test in the middle (Ctrl-C, a signal to the script, QEMU killed) leaves no process, no lock and no
# loop device behind, is not taken for a result, and the same test works right after it.
# tier: full
# reads: harness
# kernel: lean series
. "$(dirname "$0")/../lib/check.sh"

kernel=$(built lean series)
# Every process that descends from a run has this in its environment, in whatever group or session it is.
MARK=HVMLITE_INTERRUPT=$$-$RANDOM
marked() { { grep -lzx "$MARK" /proc/[0-9]*/environ 2>/dev/null || true; } | cut -d/ -f3; }
loops() { cat /sys/block/loop*/loop/backing_file 2>/dev/null || true; }
qemu() { marked | while read -r pid; do [[ $(readlink "/proc/$pid/exe" || true) != */qemu-system-* ]] || echo "$pid"; done; }
run() { env "$MARK" KERNEL="$kernel" "$TOP/tests/run.sh" "$1" series >"$tmp/out" 2>&1; }
last() { tail -n 1 "$tmp/out"; }

# Each row: a signal to the group, the script or QEMU must end the run of a case, and the reason is a regular expression.  WHEN is a
# number of seconds, or _ for the last line of xl info: xl create comes next and is cut off, with xenstored and all else of
# dom0.  After a row without a signal the case must pass.
while read -r name signal target when reason; do
	if [ "$signal" = none ]; then
		run "$name" || not_ok "$name after that: $(last)"
		[ -z "$(marked)" ] || not_ok "$name: processes are left"
		echo "$name after that: $(last)"
		continue
	fi
	what="SIG$signal to $target, $name" status=0 tries=0 before=$(loops)
	: >"$tmp/out"
	background run "$name"
	until [ -n "$(qemu)" ]; do
		sleep 0.1
		[ $((tries += 1)) -lt 600 ] || die "$name: QEMU does not start: $(last)"
	done
	if [ "$when" = _ ]; then
		until grep -aqE '^build_id' "$OUT/boot/$name-series/xen.console" 2>/dev/null || [ -z "$(qemu)" ]; do sleep 0.1; done
	else
		sleep "$when"
	fi
	[ -n "$(qemu)" ] || not_ok "$name: QEMU has ended by itself, so nothing was interrupted: $(last)"
	case $target in
	group)	kill "-$signal" -- "-$job" ;;
	script)	pgrep -P "$job" | xargs kill "-$signal" ;;
	qemu)	qemu | xargs kill "-$signal" ;;
	esac
	finished "$job" 2>/dev/null || status=$?
	[ $status != 0 ] || not_ok "$what: exit status 0"
	! grep '^ok ' "$tmp/out" || not_ok "$what: this is taken for a result"
	[[ $(last) =~ $reason ]] || not_ok "$what: no '$reason': $(last)"
	# timeout(1) and QEMU end right after the script.
	for ((tries = 0; tries < 50; tries++)); do [ -z "$(marked)" ] || sleep 0.1; done
	[ -z "$(marked)" ] || not_ok "$what: processes are left: $(marked | xargs -r ps -o args= -p | cut -c1-120)"
	[ "$(loops)" = "$before" ] || not_ok "$what: a loop device is left"
	echo "$what: exit status $status; $(last)"
done <<'END'
note-q35 INT group 0.3
note-q35 TERM script 0.3
note-q35 HUP group 0.3
note-q35 KILL qemu 0.3 ^red note-q35 series: ERROR
note-q35 none
xen-pvh-domu INT group _
xen-pvh-domu KILL qemu _ ^red xen-pvh-domu series: ERROR
xen-pvh-domu none
END
