#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# test.sh: runs the tests of scripts/list.sh and reports in KTAP; the last line is 'N passed, N failed'.
# TIER=full runs all of them, T=WORD only those with WORD in their row of list.sh (of whatever tier), FRESH=1 believes no earlier
# result, JOBS=N boots that many guests at a time.  KEYS=1 runs nothing and prints the keys.
#
# A script passes with exit status 0.  It runs alone, but for one with a line '# beside: ...', which says why it can run
# beside others.  A boot passes if tests/run.sh gets the result that the case expects.
#
# What passed is not run again until something changed that it may depend on, that is its key:
#	a boot		the case, its kernels byte by byte, everything that tests/run.sh uses, and the versions of the
#			packages that build and boot, with all that these depend on
#	a script	itself, everything else below scripts/ and tests/ that is neither a test script nor a result, the
#			kernels of its lines '# kernel: CONFIG base|series', the versions of all packages, and what its
#			line '# reads: ' says: 'harness' no more than that, 'code' also the files that the series leaves
#			behind but for documentation; without such a line also patches, documentation and results
# A failure is never remembered.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$TOP/scripts/results.sh"

RESULTS=$CACHE/results
LOGS=$OUT/test
JOBS=${JOBS:-$(nproc)}
limit=${TIME_LIMIT:-1800}
lock "test-$(cksum <<<"$TOP" | cut -d' ' -f1)"	# one run at a time in this checkout: it owns out/
rm -rf "$LOGS"
mkdir -p "$RESULTS" "$LOGS/cases" "$OUT/last"
find "$RESULTS" -type f -mtime +60 -delete

rows=$("$TOP/scripts/list.sh" rows) || exit 1
mapfile -t plan < <(awk -v tier="${TIER:-test}" -v word="${T:-}" \
	'word != "" ? index($0, word) : tier == "full" || $1 != "full"' <<<"$rows")
[ ${#plan[@]} -gt 0 ] || die "there is no test${T:+ with $T in its name}"
"$TOP/tests/lib/cases.sh" | awk -v dir="$LOGS/cases/" '/^\[/ { close(file); file = dir substr($0, 2, length($0) - 2); next }
	{ print >file }'

declare -A status=()		# number of the row -> exit status, or 'remembered', 'skip', 'error'; build -> of the last build
ended() {	# waits for one child
	local rc=0
	reap || rc=$?
	status[$reaped]=$rc
	report
}

# kernel_for CONFIG VARIANT: its folder in $kernel, built if need be, and what it is in $content.  A failed build is
# not repeated.
build() { "$TOP/tests/lib/kernel.sh" "${@:2}" 2>&1 >"$1.out" </dev/null | tee "$1.log" >&2; }
declare -A kernels=() contents=()
kernel_for() {
	local id=$1-$2
	local log=$LOGS/build-$id.log
	if [ -z "${kernels[$id]:-}" ]; then
		status[build]=''
		spawn build build "$LOGS/build-$id" "$@"
		until [ -n "${status[build]}" ]; do ended; done
		[ "${status[build]}" = 0 ] || { why="cannot build the kernel $1 $2: $(tail -n 1 "$log")"; return 1; }
		kernels[$id]=$(tail -n 1 "$LOGS/build-$id.out")
		contents[$id]=$(cd "${kernels[$id]}" && sha256sum vmlinux bzImage .config 2>/dev/null | sha256sum)
	fi
	kernel=${kernels[$id]} content=${contents[$id]}
}

# versions GROUP...: in $versions.
declare -A known=()
versions() {
	[ -n "${known["$*"]:-}" ] || known["$*"]=$("$TOP/scripts/packages.sh" versions "$@" | sha256sum)
	versions=${known["$*"]}
}

boots=$(result_hash tests/run.sh tests/{lib,guest,loaders} scripts/{lib,packages}.sh)
environment="${CC:-} ${QEMU:-} ${ACCEL:-} ${XEN:-}"

# script_key PATH: what decides the result in $key.
script_key() {
	local inputs='' config variant
	[ -x "$TOP/$1" ] || { why="there is no executable $1"; return 1; }
	while read -r config variant; do
		kernel_for "$config" "$variant" || return 1
		inputs+=" $content"
	done < <(sed -n 's/^# kernel: //p' "$TOP/$1")
	case $(sed -n 's/^# reads: //p' "$TOP/$1") in
	harness)	;;
	code)		inputs+=$code ;;
	'')		inputs+=$all ;;
	*)		why="$1: '# reads:' is neither harness nor code"; return 1 ;;
	esac
	versions all
	key=$({ echo "$inputs $versions $scripts $environment"; cat "$TOP/$1"; } | sha256sum)
	key=${key%% *}
}
test_scripts=$(sed -n 's/^[a-z]* script //p' <<<"$rows")
scripts=$(cd "$TOP" && find Makefile scripts tests -type f ! -path 'tests/results/*' | LC_ALL=C sort |
	grep -vxF "$test_scripts" | xargs sha256sum | sha256sum)
code=$(result_code arch-x86-xen)
all=$(cd "$TOP" && find . \( -path ./.git -o -path ./out -o -path ./linux \) -prune -o -type f -print0 | LC_ALL=C sort -z |
	xargs -0 sha256sum | sha256sum)

# boot_key NAME VARIANT: the same; its kernel is in $kernel.
boot_key() {
	local line groups=(build boot) mine unpacked=''
	local -A value=()
	while IFS= read -r line; do value[${line%%=*}]=${line#*=}; done <"$LOGS/cases/$1"
	[[ -n ${value[config]:-} && -n ${value[loader]:-} ]] || { why="$1: no config= or no loader="; return 1; }
	kernel_for "${value[config]}" "$2" || return 1
	mine=$kernel key=$content
	# What starts a domU is always the same kernel, what is started by kexec may be the other one.
	if [[ ${value[xen.guest]:-} == *-domu ]]; then
		kernel_for lean base || return 1
		key+=$content
	fi
	case ${value[next.kernel]:-same} in base|series)
		kernel_for "${value[config]}" "${value[next.kernel]}" || return 1
		key+=$content ;;
	esac
	case ${value[next]:-} in kexec|crash) key+=$("$TOP/tests/lib/deb.sh" kexec-tools | tail -n 1) ;; esac
	[ -z "${value[next.expect.makedumpfile]:-}" ] || key+=$("$TOP/tests/lib/deb.sh" makedumpfile usr/bin | tail -n 1)
	case ${value[loader]} in
	xen|grub)	groups+=(xen hvm grub) ;;
	kvm)		unpacked=$(declare -A TEST; TEST["kvm.suite"]=${value["kvm.suite"]:-}; . "$TOP/tests/loaders/kvm/qemu.sh"; kvm_suite) ;;
	esac
	[ -z "${value[xen.version]:-}" ] || unpacked=$("$TOP/tests/loaders/xen/unpack.sh" "${value[xen.version]}" | tail -n 1)
	[ -z "$unpacked" ] || key+=$(cat "$unpacked/packages") || { why="$1: cannot unpack its packages"; return 1; }
	[ "${value[firmware]:-}" != ovmf ] || groups+=(efi)
	[ -n "${known["${groups[*]}"]:-}" ] || "$TOP/scripts/packages.sh" "${groups[@]}"
	versions "${groups[@]}"
	kernel=$mine
	key=$({ echo "$key $versions $boots $environment $2"; cat "$LOGS/cases/$1"; } | sha256sum)
	key=${key%% *}
}

# run_row N KIND NAME VARIANT KEY KERNEL: one test; it leaves its JSON row in the file row_of N, and how it ended in N.end.
row_of() { echo "$LOGS/$1.json.part"; }
run_row() {
	local n=$1 kind=$2 name=$3 variant=$4 key=$5 kernel=$6 start=$SECONDS status=0 result=ok end='' dir=$OUT/boot/$3-$4
	if [ "$kind" = boot ]; then
		rm -f "$dir/result.json"
		KERNEL=$kernel "$TOP/tests/run.sh" "$name" "$variant" || status=$?
		if sed '1d;$d' "$dir/result.json" >"$(row_of "$n")" 2>/dev/null; then
			case $(sed -n 's/.*"class": "\([A-Z]*\)", "reason": "\([a-z]*\).*/\1 \2/p' "$dir/result.json") in
			ERROR*)		end=ERROR ;;
			*' timeout')	end=TIMEOUT ;;
			esac
		else
			status=1 end=ERROR
			json_record "test/$n" name="$name" kernel="$variant" result=red log="out/test/$n.out"
		fi
	else
		# In the foreground, that is in the group of this row, which a signal ends as a whole.
		timeout --foreground "$limit" "$TOP/$name" || status=$?
		[ $status = 0 ] || result=red
		json_record "test/$n" name="$name" result=$result seconds=$((SECONDS - start)) log="out/test/$n.out"
		if [ $status = 124 ]; then
			echo "not done after $limit s"
			end=TIMEOUT
			trap "" TERM
			kill -TERM 0
		fi
	fi
	echo "$end" >"$LOGS/$n.end"
	[ $status = 0 ] || return $status
	[ -z "$key" ] || cp "$(row_of "$n")" "$RESULTS/$key"
}

passed=0 failed=0 skipped=0 next=1
# Results come in any order and are printed in that of the plan.
report() {
	local kind name seconds end
	while [ -n "${status[$next]:-}" ]; do
		read -r _ kind name <<<"${plan[next - 1]}"
		seconds=$(sed -n 's/.*"seconds": \([0-9]*\).*/\1/p' "$(row_of "$next")" 2>/dev/null || true)
		end=$(cat "$LOGS/$next.end" 2>/dev/null || true)
		case ${status[$next]} in
		0|remembered)
			passed=$((passed + 1))
			[ "${status[$next]}" = 0 ] && end="${seconds:-0} s" || end=remembered
			echo "ok $next $name # $end" ;;
		skip)
			skipped=$((skipped + 1)) end=skipped
			echo "ok $next $name # SKIP $(cat "$LOGS/$next.out")" ;;
		*)	failed=$((failed + 1))
			[ "${status[$next]}" != error ] || end=ERROR
			tail -n 15 "$LOGS/$next.out" | sed 's/^/# /'
			if [ "$kind" = boot ]; then
				echo "# console: out/boot/${name/ /-}/console, again: tests/run.sh $name"
			else
				echo "# output: out/test/$next.out, again: $name"
			fi
			echo "not ok $next $name${end:+ # $end}"
			end="FAILED $end" ;;
		esac
		[ "$end" = remembered ] || printf '%s\n' "${end% } $(date -u +%F)" >"$OUT/last/$(tr '/ ' '_-' <<<"$name")"
		next=$((next + 1))
	done
}

json_start test
# All that is needed is there before the first version is looked up.
if [ -z "${T:-}" ]; then "$TOP/scripts/packages.sh" all; else "$TOP/scripts/packages.sh" source build boot; fi
echo 'KTAP version 1'
echo "1..${#plan[@]}"
n=0
for line in "${plan[@]}"; do
	n=$((n + 1))
	read -r tier kind name variant <<<"$line"
	key='' kernel='' why=''
	: >"$LOGS/$n.out"
	beside=$([ "$kind" = script ] && ! grep -q '^# beside: ' "$TOP/$name" || echo yes)
	# Scripts may build or use all processors: alone.
	[ -n "$beside" ] || while [ ${#spawned[@]} -gt 0 ]; do ended; done
	if [ "$tier" = skip ]; then
		status[$n]=skip why=$(sed -n "s/^$variant=skip://p" "$LOGS/cases/$name")
	elif ! "${kind}_key" "$name" "$variant"; then
		status[$n]=error
	elif [ -n "${KEYS:-}" ]; then
		echo "$key $name $variant"
		continue
	elif [ -z "${FRESH:-}" ] && [ -s "$RESULTS/$key" ]; then
		status[$n]=remembered
		sed 's/}$/, "cached": true}/' "$RESULTS/$key" >"$(row_of "$n")"
		touch "$RESULTS/$key"
	else
		while [ ${#spawned[@]} -ge "$JOBS" ]; do ended; done
		spawn "$n" run_row "$n" "$kind" "$name" "${variant:-}" "$key" "$kernel" >"$LOGS/$n.out" 2>&1 </dev/null
		[ -n "$beside" ] || ended
	fi
	[ -z "$why" ] || echo "$why" >"$LOGS/$n.out"
	[ -e "$(row_of "$n")" ] || [ -z "${status[$n]:-}" ] ||
		json_record "test/$n" name="$name" kernel="${variant:-}" result="${status[$n]/error/red}" reason="$why" log="out/test/$n.out"
	report
done
[ -z "${KEYS:-}" ] || exit 0
while [ ${#spawned[@]} -gt 0 ]; do ended; done
[ $((passed + failed + skipped)) = ${#plan[@]} ] || die "$((passed + failed + skipped)) results for ${#plan[@]} tests"
for ((n = 1; n <= ${#plan[@]}; n++)); do
	cat "$(row_of "$n")" >>"$OUT/test.json.part"
done
json_close test
echo "# every result: out/test.json and make list, output of test N: out/test/N.out, guests: out/boot"
[ -n "${T:-}" ] || "$TOP/scripts/fresh.sh" 2>&1 | sed 's/^/# make send-prep would refuse: /' || true
[ -z "${T:-}" ] || echo "# only the tests with '$T' in their name"
[ $skipped = 0 ] || echo "# $skipped skipped, as their cases say"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
