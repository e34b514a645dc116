#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# test.sh: runs what tests/plan lists and reports in KTAP; the last line is 'N passed, N failed'.
# T=WORD runs only the tests whose name contains WORD, FRESH=1 believes no earlier result,
# JOBS=N boots that many guests at a time.
#
# A line of the plan is either
#	script PATH			passes with exit status 0; alone, but for one with a line '# test-beside: ...',
#					which says why it can run beside others and boots
#	boot NAME base|series		passes if tests/run.sh gets the result that the case expects
# A passed boot, and a passed script that names its inputs in a line '# test-inputs: PATH...' and each
# kernel that it boots in a line '# test-kernel: CONFIG base|series', is remembered under a key made of
# all that went into it and not run again until one of them changed.
# A failure is never remembered.
set -euo pipefail
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/../tests/lib/case.sh
. "$TOP/tests/lib/case.sh"

RESULTS=$CACHE/results
LOGS=$OUT/test
JOBS=${JOBS:-$(nproc)}
lock "test-$(cksum <<<"$TOP" | cut -d' ' -f1)"	# one run at a time in this checkout: it owns out/
rm -rf "$LOGS"
mkdir -p "$RESULTS" "$LOGS"

plan=()
while IFS= read -r line; do
	[[ $line =~ ^(script\ [^ ]+|boot\ [^ ]+\ (base|series))$ ]] || die "tests/plan: bad line '$line'"
	[[ -n ${T:-} && $line != *"$T"* ]] || plan+=("$line")
done < <(grep -v '^ *\(#\|$\)' "$TOP/tests/plan")
[ ${#plan[@]} -gt 0 ] || die "tests/plan has no test${T:+ with $T in its name}"

# Each child is a process group in the background: a signal is acted on at once and ends all of it.
declare -A running=()		# pid -> number of the row
builder=''
stop() {
	local pid
	trap - EXIT
	for pid in "${!running[@]}" ${builder:+"$builder"}; do
		kill -TERM -- "-$pid" 2>/dev/null || true
	done
	wait
}
trap stop EXIT
trap 'stop; trap - INT; kill -INT $$' INT
trap 'stop; trap - TERM; kill -TERM $$' TERM

content() { (cd "$TOP" && find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum); }
harness=$(content tests/init tests/lib/{case,verdict,qemu}.sh tests/lib/splat.* tests/run.sh scripts/lib.sh)

# kernel_for CONFIG VARIANT: its folder in $kernel, built if need be.  A failed build is not repeated.
declare -A kernels=()
kernel_for() {
	local id=$1-$2
	local log=$LOGS/build-$id.log
	if [ -z "${kernels[$id]:-}" ]; then
		set -m
		"$TOP/tests/lib/kernel.sh" "$1" "$2" >"$LOGS/build-$id.out" 2> >(tee "$log" >&2) </dev/null &
		set +m
		builder=$!
		if wait "$builder"; then
			kernels[$id]=$(tail -n 1 "$LOGS/build-$id.out")
		else
			kernels[$id]=failed
		fi
		builder=''
	fi
	kernel=${kernels[$id]}
}

beside() { grep -qs '^# test-beside: ' "$TOP/$1"; }

# What decides the result of a row, as one word in $key; empty: do not remember.
script_key() {
	local inputs config variant folders=''
	key=''
	inputs=$(sed -n 's/^# test-inputs: //p' "$TOP/$1")
	[ -n "$inputs" ] || return 0
	while read -r config variant; do
		kernel_for "$config" "$variant"
		[ "$kernel" != failed ] || return 1
		folders+=" ${kernel##*/}"
	done < <(sed -n 's/^# test-kernel: //p' "$TOP/$1")
	# shellcheck disable=SC2086	# a list of paths
	key=$({ echo "$tools$folders"; content "$1" $inputs; } | sha256sum) || die "$1: bad test-inputs"
	key=${key%% *}
}

# Of the case that was read last, with the kernel in $kernel.
loader=''
# shellcheck source=SCRIPTDIR/../tests/lib/next.sh
. "$TOP/tests/lib/next.sh"
boot_key() {
	local inputs=''
	case ${TEST[loader]} in
	ref)
		if [ -z "$loader" ]; then
			# shellcheck source=SCRIPTDIR/../tests/loader/qemu.sh
			. "$TOP/tests/loader/qemu.sh"
			loader=$({ ref_loader_inputs; echo "$TOP/tests/loader/qemu.sh"; } | xargs sha256sum | cut -d' ' -f1) ||
				die "cannot build the reference loader"
		fi
		inputs=$loader ;;
	xen|grub|kvm)
		# shellcheck source=/dev/null
		. "$TOP/tests/${TEST[loader]}/qemu.sh"
		inputs=$("${TEST[loader]}_inputs") || die "$1: ${TEST[loader]} does not work" ;;
	esac
	if [ "${TEST[firmware]}" = ovmf ]; then
		# shellcheck source=SCRIPTDIR/../tests/efi/qemu.sh
		. "$TOP/tests/efi/qemu.sh"
		inputs+=$(efi_inputs) || die "$1: no EFI firmware"
	fi
	inputs+=$(next_inputs "$2" "$kernel") || die "$1: no kexec-tools"
	key=$({ printf '%s\n' "${kernel##*/} $2" "$harness" "$tools" "$inputs"; cat "$TOP/tests/boot/$1.case"; } | sha256sum)
	key=${key%% *}
}

# run_row N KIND NAME VARIANT KEY KERNEL: one test; it leaves its JSON row in the file row_of N.
row_of() { echo "$LOGS/$1.json.part"; }
run_row() {
	local n=$1 kind=$2 name=$3 variant=$4 key=$5 kernel=$6 start=$SECONDS status=0 result=ok
	if [ "$kind" = boot ]; then
		rm -f "$OUT/boot/$name-$variant/result.json"
		KERNEL=$kernel "$TOP/tests/run.sh" "$name" "$variant" || status=$?
		sed '1d;$d' "$OUT/boot/$name-$variant/result.json" >"$(row_of "$n")" || {
			status=1
			json_record "test/$n" name="$name" kernel="$variant" result=red log="out/test/$n.out"
		}
	else
		# In the foreground, that is in the group of this row, which a signal ends as a whole.
		timeout --foreground 1800 "$TOP/$name" || status=$?
		[ $status != 124 ] || { echo "not done after 1800 s"; trap "" TERM; kill -TERM 0; }
		[ $status = 0 ] || result=red
		json_record "test/$n" name="$name" result=$result seconds=$((SECONDS - start)) log="out/test/$n.out"
	fi
	[ $status = 0 ] || return $status
	[ -z "$key" ] || cp "$(row_of "$n")" "$RESULTS/$key"
}

passed=0 failed=0 next=1
declare -A status=()		# number of the row -> exit status, or 'cached'
# Results come in any order and are printed in that of the plan.
report() {
	local line name
	while [ -n "${status[$next]:-}" ]; do
		line=${plan[next - 1]}
		name=${line#* }
		case ${status[$next]} in
		0)	passed=$((passed + 1))
			echo "ok $next $name" ;;
		cached)	passed=$((passed + 1))
			echo "ok $next $name"
			echo "# $name passed before with the same kernel, test and tools; not run again" ;;
		*)	failed=$((failed + 1))
			echo "not ok $next $name"
			tail -n 15 "$LOGS/$next.out" | sed 's/^/# /'
			case $line in
			boot\ *) echo "# console: out/boot/${name/ /-}/console, again: tests/run.sh $name" ;;
			*)	echo "# output: out/test/$next.out, again: $name" ;;
			esac ;;
		esac
		next=$((next + 1))
	done
}

reap() {	# waits for one child
	local pid='' rc=0
	wait -n -p pid "${!running[@]}" || rc=$?
	[ -n "$pid" ] || die "lost a child"
	status[${running[$pid]}]=$rc
	unset "running[$pid]"
	report
}

json_start test
"$TOP/scripts/packages.sh" source build boot
tools=$(gcc --version | head -n 1; "${QEMU:-qemu-system-x86_64}" --version | head -n 1)
echo 'KTAP version 1'
echo "1..${#plan[@]}"
n=0
for line in "${plan[@]}"; do
	n=$((n + 1))
	read -r kind name variant <<<"$line"
	key='' kernel=''
	: >"$LOGS/$n.out"
	if [ "$kind" = script ]; then
		# Scripts may build or use all processors: alone.
		beside "$name" || while [ ${#running[@]} -gt 0 ]; do reap; done
		if [ ! -x "$TOP/$name" ]; then
			echo "there is no executable $name" >"$LOGS/$n.out"
			status[$n]=127
		elif ! script_key "$name"; then
			echo "a kernel that it needs cannot be built: out/test/build-*.log" >"$LOGS/$n.out"
			status[$n]=1
		fi
	elif [ ! -f "$TOP/tests/boot/$name.case" ]; then
		echo "there is no tests/boot/$name.case" >"$LOGS/$n.out"
		status[$n]=127
	elif ! (case_read "$TOP/tests/boot/$name.case") 2>"$LOGS/$n.out"; then
		status[$n]=1
	else
		case_read "$TOP/tests/boot/$name.case"
		kernel_for "${TEST[config]}" "$variant"
		if [ "$kernel" = failed ]; then
			tail -n 5 "$LOGS/build-${TEST[config]}-$variant.log" >"$LOGS/$n.out"
			status[$n]=1
		else
			boot_key "$name" "$variant"
		fi
	fi
	if [ -n "${status[$n]:-}" ]; then
		json_record "test/$n" name="$name" kernel="${variant:-}" result=red log="out/test/$n.out"
	elif [ -n "$key" ] && [ -z "${FRESH:-}" ] && [ -s "$RESULTS/$key" ]; then
		status[$n]=cached
		sed 's/}$/, "cached": true}/' "$RESULTS/$key" >"$(row_of "$n")"
		touch "$RESULTS/$key"
	else
		while [ ${#running[@]} -ge "$JOBS" ]; do reap; done
		set -m
		run_row "$n" "$kind" "$name" "${variant:-}" "$key" "$kernel" >"$LOGS/$n.out" 2>&1 </dev/null &
		set +m
		running[$!]=$n
		[ "$kind" = boot ] || beside "$name" || reap
	fi
	report
done
while [ ${#running[@]} -gt 0 ]; do reap; done
[ $((passed + failed)) = ${#plan[@]} ] || die "$((passed + failed)) results for ${#plan[@]} tests"
for ((n = 1; n <= ${#plan[@]}; n++)); do
	cat "$(row_of "$n")" >>"$OUT/test.json.part"
done
json_close test
echo "# every result: out/test.json, output of test N: out/test/N.out, guests: out/boot"
[ -z "${T:-}" ] || echo "# only the tests with '$T' in their name"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
