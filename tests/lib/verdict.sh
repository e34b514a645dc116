# SPDX-License-Identifier: GPL-2.0
# From what a guest left behind to one word: PASS, FAIL, CRASH (no trustworthy
# verdict) or ERROR (the test itself did not work), and a reason.
# shellcheck shell=bash

# The console without line ends of a serial line and without time stamps.
kernel_lines() { tr -d '\0\r' <"$1" | sed -E 's/^(\[[^]]*\] *)+//'; }

# splats CONSOLE: kernel lines that spoil even a passing boot.
splats() {
	local deny=$TOP/tests/lib/splat.deny allow=$TOP/tests/lib/splat.allow
	grep -q '^[^#]' "$deny" 2>/dev/null || die "tests/lib/splat.deny is missing or empty"
	[ -f "$allow" ] || die "tests/lib/splat.allow is missing"
	kernel_lines "$1" |
		{ grep -aE -f <(grep '^[^#]' "$deny") || true; } |
		{ grep -avE -f <(grep '^[^#]' "$allow") || true; }
}

# host_failed NAME TEXT EXIT EXITS: the machine around the guest, NAME with TEXT on its console, did not do its part; why.
# EXITS are those by which it reports the guest's end.
host_failed() {
	local line
	if line=$(grep -am1 "^${1,,}: error: " <<<"$2"); then
		echo "ERROR $line"
	elif ! grep -aqx "${1,,}: guest started" <<<"$2"; then
		echo "ERROR $1 did not start the guest (QEMU exit $3)"
	elif [[ ! $3 =~ ^($4)$ ]]; then
		echo "ERROR $1 did not report the end of the guest (QEMU exit $3)"
	else
		return 1
	fi
}

# classify CONSOLE EXIT TRACE SECONDS: prints "CLASS reason".
# EXIT is QEMU's, or that of timeout(1); TRACE is QEMU's log of processor resets.
classify() {
	local console=$1 exit=$2 trace=$3 seconds=$4 text verdicts count panic splat refusal
	text=$(tr -d '\0\r' <"$console")
	verdicts=$(grep -aE '^init: verdict ' <<<"$text" || true)
	count=$(grep -c . <<<"$verdicts" || true)
	panic=$(grep -aoE -m1 'Kernel panic - not syncing: .*' <<<"$text" || true)
	refusal=$(grep -aoE -m1 '^refuse: .*' "$(dirname "$console")/debugcon" 2>/dev/null || true)

	case $exit,$count,$verdicts in
	33,1,'init: verdict PASS')
		splat=$(splats "$console")
		if [ -n "$panic" ]; then
			echo "FAIL $panic"
		elif [ -n "$splat" ]; then
			echo "FAIL splat: ${splat%%$'\n'*}"
		else
			echo 'PASS'
		fi
		return ;;
	35,1,'init: verdict FAIL '?*)
		echo "FAIL ${verdicts#init: verdict FAIL }"
		return ;;
	33,*|35,*|*,[1-9]*,*)
		echo "CRASH witnesses disagree: QEMU exit $exit, $count verdict lines '${verdicts//$'\n'/ / }'"
		return ;;
	esac
	if [ -n "$panic" ]; then
		echo "CRASH panic: ${panic#Kernel panic - not syncing: }"
	elif [ -n "$refusal" ]; then
		echo "CRASH refused: ${refusal#refuse: }"
	elif [ "$exit" = 124 ] || [ "$exit" = 137 ]; then
		echo "CRASH timeout after $seconds s"
	elif [ "$exit" != 0 ]; then
		echo "ERROR QEMU exit $exit"
	elif grep -q '^Triple fault' "$trace" 2>/dev/null; then
		echo "CRASH triple fault"
	else
		echo "CRASH no verdict"
	fi
}

# miscounted CONSOLE COUNT=REGEX...: the first line count that is not as wanted.
miscounted() {
	local console=$1 want regex count
	shift
	for want; do
		regex=${want#*=}
		count=$(kernel_lines "$console" | grep -acE -e "$regex") || true
		if [ "$count" != "${want%%=*}" ]; then
			echo "console: $count lines match '$regex', want ${want%%=*}"
			return
		fi
	done
}

# expected CLASS REASON EXPECTATION: is this the result that the case wants?
expected() {
	local class=$1 reason=$2 want=${3%%:*} regex=''
	[[ $3 != *:* ]] || regex=${3#*:}
	case $want in
	pass)	[ "$class" = PASS ] ;;
	fail)	[ "$class" = FAIL ] && [[ $reason =~ $regex ]] ;;
	crash)	[ "$class" = CRASH ] && [[ $reason =~ $regex ]] ;;
	panic)	[ "$class" = CRASH ] && [[ $reason == 'panic: '* ]] && [[ ${reason#panic: } =~ $regex ]] ;;
	*)	return 1 ;;
	esac
}
