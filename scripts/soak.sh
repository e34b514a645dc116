#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# soak.sh: the kernel with the series many times in a row; every boot must pass.  By real Xen DOMU (100) PVH domUs, by QEMU's
# PVH loader QEMU_BOOTS (200) guests, of both with the distribution of the addresses that vmlinux chose, KASLR (50) boots
# of each bzImage entry point with the loader's data in the way, and guests that are large.  After LIMIT (5400) seconds no boot is started any more, and the run is red.
# A run of at least these numbers becomes the committed result, tests/results/soak.txt.
# soak.sh fresh: only, whether the committed result is about the series that is here.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$TOP/scripts/results.sh"

domus=${DOMU:-100} boots=${QEMU_BOOTS:-200} kaslr=${KASLR:-50} limit=${LIMIT:-5400}
[[ "$domus $boots $kaslr $limit" =~ ^([1-9][0-9]*\ ?){4}$ ]] || die "DOMU, QEMU_BOOTS, KASLR and LIMIT are numbers"
PER_XEN=25			# domUs in one boot of Xen
SECONDS_PER_DOMU=60

key=$({ result_built tests/boot/configs/lean.config scripts/soak.sh
	for name in note-kaslr ref-bz64-in-the-way ref-bz32-in-the-way note-big-initrd xen-pvh-domu-large; do
		"$TOP/tests/lib/cases.sh" "$name"
	done; } | sha256sum | cut -d' ' -f1)
result_args soak "$key" 'make soak' "$@"

log=$OUT/soak.log
child() { apart "$@" >"$log" 2>&1 </dev/null; }	# its words are in $log

text=$OUT/soak.txt
json_start soak
: >"$text"
failed=0
start=$SECONDS
time_is_up() { [ $((SECONDS - start)) -ge "$limit" ]; }

# part NAME PASSED WANTED SECONDS [LOG]: one line of the result.
part() {
	local result=ok
	[ "$2" = "$3" ] || { result=red failed=1; }
	json_record soak name="$1" passed="$2" wanted="$3" result=$result seconds="$4" log="${5:-}"
	printf '%-4s %s: %s of %s boots passed, %s s\n' $result "$1" "$2" "$3" "$4" | tee -a "$text"
}

# moved CONSOLE: where KASLR has put vmlinux in this boot, one more line of $addresses.
addresses=$OUT/soak.addresses
moved() { tr -d '\r' <"$1" | sed -n 's/^init: kernel_virt //p' >>"$addresses"; }

# distribution NAME: of the offsets in $addresses from where vmlinux is linked.  Half of them must be different, and a
# tenth in each quarter of the 1 GiB that there is, less what the kernel itself takes.
distribution() {
	local boots different least most result chunks
	read -r boots different least most result chunks < <(
		while read -r address; do echo $(((address - 0xffffffff81000000) >> 20)); done <"$addresses" | sort -n | awk '
			NR == 1 { least = $1 }
			{ different += !seen[$1]++; chunk[int($1 / 64)]++; part[int($1 / 248)]++ }
			END { good = NR && different * 2 >= NR
			      for (i = 0; i < 4; i++) good = good && part[i] * 10 >= NR
			      printf "%d %d %d %d %s", NR, different, least, $1, good ? "ok" : "red"
			      for (i = 0; i < 16; i++) printf " %d", chunk[i] }'; echo)
	[ "$result" = ok ] || failed=1
	json_record soak name="offsets, $1" boots="$boots" different="$different" least_mb="$least" most_mb="$most" \
		chunks="$chunks" result="$result"
	printf '%-4s offsets, %s: %s boots, %s different, %s to %s MB; in each 64 MB: %s\n' "$result" "$1" "$boots" "$different" \
		"$least" "$most" "$chunks" | tee -a "$text"
}

# again NAME COUNT CASE: the same boot COUNT times; the first failure ends it.
again() {
	local passed=0 begin=$SECONDS
	: >"$addresses"
	while [ $passed -lt "$2" ] && ! time_is_up; do
		KERNEL=$kernel child "$TOP/tests/run.sh" "$3" series || { tail -n 3 "$log" >&2; break; }
		passed=$((passed + 1))
		moved "$OUT/boot/$3-series/console"
	done
	part "$1" $passed "$2" $((SECONDS - begin)) "out/boot/$3-series/console"
}

one_xen() {	# one_xen NAME:KERNEL:none...: in a shell of its own, as it leaves with one line when something is wrong
	. "$TOP/tests/legacy/domu.sh"
	domu_run "$OUT/soak-domu" $((120 + $# * SECONDS_PER_DOMU)) "$@"
}

# domu: COUNT PVH domUs, each started by xl when the one before has ended.
domu() {
	local passed=0 begin=$SECONDS count name names=() i
	: >"$addresses"
	while [ $passed -lt "$1" ] && ! time_is_up; do
		count=$(($1 - passed < PER_XEN ? $1 - passed : PER_XEN)) names=()
		for ((i = 1; i <= count; i++)); do
			names+=("guest$i:$kernel:none")
		done
		child one_xen "${names[@]}" || { tail -n 3 "$log" >&2; break; }
		for name in "${names[@]%%:*}"; do
			grep -qx 'init: subarch 5' <(tr -d '\r' <"$OUT/soak-domu/$name/console") || break 2
			passed=$((passed + 1))
			moved "$OUT/soak-domu/$name/console"
		done
		say "$passed domUs"
	done
	part 'PVH domU of Xen' $passed "$1" $((SECONDS - begin)) "out/soak-domu"
}

kernel=$("$TOP/scripts/build.sh" lean series | tail -n 1)
[ -f "$kernel/vmlinux" ] || die "no kernel"
domu "$domus"
distribution 'PVH domU of Xen'
again 'PVH guest of QEMU' "$boots" note-kaslr
distribution 'PVH guest of QEMU'
for name in ref-bz64-in-the-way ref-bz32-in-the-way; do
	begin=$SECONDS passed=0
	if ! time_is_up && BOOTS=$kaslr child timeout --foreground 1800 "$TOP/tests/check/kaslr.sh" $name; then
		passed=$kaslr
		grep '^ref-.*boots' "$log" | tee -a "$text"
	fi
	part "KASLR, $name" "$passed" "$kaslr" $((SECONDS - begin))
done
again '300 MB initrd, QEMU' 1 note-big-initrd
again '300 MB initrd, 1.5 GB PVH domU of Xen' 1 xen-pvh-domu-large
json_close soak

echo "all in $((SECONDS - start)) s; the guests are in out/boot and out/soak-domu"
[ $failed = 0 ] || exit 1
if [ "$domus" -ge 100 ] && [ "$boots" -ge 200 ] && [ "$kaslr" -ge 50 ]; then
	result_keep soak "$key" "$text"
	result_fresh soak "$key" 'make soak'
else
	echo 'fewer boots than the committed result has: it stays as it is'
fi
