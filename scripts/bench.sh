#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# bench.sh: what does the series cost, what does it save?  The base and the series, of the same
# configuration and compiler, measured in one run.  B="PART..." takes some parts only: instructions profile
# accesses ports domu dom0 sizes memory off relocs parser.  PAIRS=N pairs of timed boots (5), JOBS=N
# others at a time, CONFIG=NAME the kernel whose port accesses are counted (legacy).
# The tables are kept in out/bench.txt, the figures in out/bench.json, the boots in out/bench.
# KEEP=1 also makes them tests/results/bench.{txt,json}, which README and cover letter quote.
# bench.sh fresh: are these about the series that is here?
set -euo pipefail
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/results.sh
. "$TOP/scripts/results.sh"
# shellcheck source=SCRIPTDIR/../tests/bench/lib.sh
. "$TOP/tests/bench/lib.sh"

# What decides the figures: what the series leaves behind but for documentation, the configurations, how they are got.
key=$(result_code tests/boot/configs/{lean,i386,nopvh,legacy}.config tests/bench/{rows,model,boot.sh,lib.sh,count.c,parser.c,relocs.c})
case ${1:-} in
'')	;;
fresh)	result_fresh bench "$key" 'KEEP=1 make bench'; exit ;;
*)	die "usage: bench.sh [fresh]" ;;
esac

ALL='instructions profile accesses ports domu dom0 sizes memory off relocs parser'
parts=${B:-$ALL} pairs=${PAIRS:-5} logs=$OUT/bench/logs
for part in $parts; do
	[[ " $ALL " == *" $part "* ]] || die "B=: there is no part '$part', only $ALL"
done
[[ $pairs =~ ^[1-9][0-9]?$ ]] || die "PAIRS must be a number below 100, not '$pairs'"
[ -z "${KEEP:-}" ] || [ "$parts" = "$ALL" ] || die "KEEP=1 keeps only a whole run, without B="
lock bench
"$TOP/scripts/packages.sh" build build32 boot jq
rm -rf "$logs"
mkdir -p "$logs"
json_start bench

declare -A children=()
stop() {
	local pid
	trap - EXIT
	for pid in "${!children[@]}"; do
		kill -TERM "$pid" 2>/dev/null || true
	done
	[ ${#children[@]} = 0 ] || wait "${!children[@]}" || true
}
trap stop EXIT
trap 'stop; trap - INT; kill -INT $$' INT
trap 'stop; trap - TERM; kill -TERM $$' TERM

exec 3>&1 1> >(tee "$OUT/bench.txt")
tee=$!

# run NAME COMMAND...: its output goes to a log; its exit status is ours.
run() {
	local name=$1 status=0 pid
	shift
	"$@" >"$logs/$name" 2>&1 </dev/null &
	pid=$!
	children[$pid]=$name
	wait "$pid" || status=$?
	unset "children[$pid]"
	return $status
}
must_run() {
	run "$@" || die "$1 failed: $(grep -a . "$logs/$1" | tail -n 1); see out/bench/logs/$1"
}

want() { [[ " $parts " == *" $1 "* ]]; }
title() { printf '\n%s\n%s\n' "$1" "${1//?/-}"; }
quotient() { awk -v a="$1" -v b="$2" 'BEGIN { if (b) printf "%.4f", a / b; else print "null" }'; }

# target NAME VALUE LIMIT [AIM]: is the value not above the limit?
targets=() missed=0
target() {
	local result=PASS
	awk -v v="$2" -v l="$3" 'BEGIN { exit !(v + 0 <= l + 0 && v != "null") }' || { result=MISS; missed=$((missed + 1)); }
	targets+=("$(printf '%-4s  %-62s %10s  (at most %s%s)' $result "$1" "$2" "$3" "${4:+, aim $4}")")
	json_record bench kind=target name="$1" value="$2" limit="$3" result=$result
}

# -- Kernels ----------------------------------------------------------------------

declare -A kernels=()
kernel() {	# kernel CONFIG VARIANT: its folder, in $folder
	local id=$1-$2
	if [ -z "${kernels[$id]:-}" ]; then
		kernels[$id]=$("$TOP/scripts/build.sh" "$1" "$2" | tail -n 1)
		json_record bench kind=kernel config="$1" kernel="$2" build="$(basename "${kernels[$id]}")"
	fi
	folder=${kernels[$id]}
}
configs=lean
! want off || configs+=" nopvh"
! want ports || configs+=" ${CONFIG:-legacy}"
! want instructions || configs="lean i386 nopvh ${configs#lean}"
for config in $configs; do
	for variant in base series; do
		kernel "$config" "$variant"
	done
done
SECONDS=0
date=$(date -u +%F)
version=$(base_field version)
compiler=$(gcc --version | head -n 1) qemu=$(qemu-system-x86_64 --version | head -n 1)
echo "Linux $version, base and with the series, $date; $compiler; $qemu"
json_record bench kind=run date="$date" linux="$version" compiler="$compiler" qemu="$qemu"

# -- Instructions -----------------------------------------------------------------

declare -A figures=()		# ROW-VARIANT -> "STEPS-TO-START_KERNEL STEPS-TO-INIT ..."
marks_of() { cat "$OUT/bench/$1-$2/marks"; }

reap() {
	local pid='' status=0
	wait -n -p pid "${!children[@]}" || status=$?
	[ $status = 0 ] || die "${children[$pid]}: $(grep -a . "$logs/${children[$pid]}" | tail -n 1)"
	unset "children[$pid]"
}

instructions() {
	local row variants variant name s1 s2 n1 n2 b1 b2 f1 f2 config
	say "counting the instructions of boots"
	while read -r row _ variants _; do
		config=$(case_key "$(bench_case "$row")" config)
		for variant in ${variants//,/ }; do
			while [ ${#children[@]} -ge "${JOBS:-$(nproc)}" ]; do reap; done
			kernel "$config" "$variant"
			KERNEL=$folder "$TOP/tests/bench/boot.sh" "$row" "$variant" >"$logs/$row-$variant" 2>&1 </dev/null &
			children[$!]=$row-$variant
		done
	done < <(bench_rows)
	while [ ${#children[@]} -gt 0 ]; do reap; done

	while read -r row _ variants _; do
		for variant in ${variants//,/ }; do
			name=$row-$variant
			figures[$name]=$(tail -n 1 "$logs/$name")
			read -r s1 s2 n1 n2 <<<"${figures[$name]}"
			json_record bench kind=boot row="$row" kernel="$variant" start_kernel_steps="$s1" init_steps="$s2" \
				start_kernel_instructions="$n1" init_instructions="$n2" log="out/bench/$name/console"
			awk '{ if (NR > 1) print last, $2 - steps, $3 - n; last = $1; steps = $2; n = $3 }' \
				"$OUT/bench/$name/marks" | while read -r phase steps n; do
				json_record bench kind=phase row="$row" kernel="$variant" phase="$phase" steps="$steps" instructions="$n"
			done
		done
	done < <(bench_rows)

	title "Instructions from the kernel's entry, counted by QEMU -icount (each round of a string instruction is one)"
	instruction_table 1 2
	title "The same as a processor's own counter shows them (a string instruction is one)"
	instruction_table 3 4
	title "Against the floor: a complete zero page straight to startup_64, same loader, same kernel with the series"
	printf '%-20s %13s %13s %8s %14s %14s %8s\n' entry start_kernel more ratio /init more ratio
	read -r f1 f2 _ <<<"${figures[floor-series]}"
	for row in floor ref-startup64 ref-note; do
		read -r s1 s2 _ <<<"${figures[$row-series]}"
		printf '%-20s %13d %13d %8s %14d %14d %8s\n' $row "$s1" $((s1 - f1)) "$(quotient "$s1" "$f1")" \
			"$s2" $((s2 - f2)) "$(quotient "$s2" "$f2")"
	done

	# The base has no KASLR here: what comes before start_kernel() is compared without it, and KASLR has a limit of its own.
	for row in note-nokaslr note-q35 note-pc note-microvm; do
		read -r b1 b2 _ <<<"${figures[$row-base]}"
		read -r s1 s2 _ <<<"${figures[$row-series]}"
		if [ $row = note-nokaslr ]; then
			target "$row: entry to start_kernel, series/base" "$(quotient "$s1" "$b1")" 1.02
			f1=$s1 f2=$s2
		else
			target "$row: entry to start_kernel with KASLR" "$s1" 1500000
		fi
		target "$row: entry to /init, series/base" "$(quotient "$s2" "$b2")" 1.02
		[ $row != note-q35 ] || target 'note-q35: entry to /init, KASLR/nokaslr, same kernel' "$(quotient "$s2" "$f2")" 1.02
	done
	read -r s1 _ <<<"${figures[note-q35-series]}"
	json_record bench kind=kaslr steps_to_start_kernel=$((s1 - f1))
	read -r f1 f2 _ <<<"${figures[floor-series]}"
	read -r s1 s2 _ <<<"${figures[ref-note-series]}"
	target "note: entry to start_kernel, against the floor" "$(quotient "$s1" "$f1")" 1.02
	target "note: entry to /init, against the floor" "$(quotient "$s2" "$f2")" 1.02
}

instruction_table() {	# FIELD-OF-START_KERNEL FIELD-OF-INIT
	local row rest b s
	printf '%-20s %13s %13s %8s %14s %14s %8s\n' entry 'start_kernel' series ratio '/init' series ratio
	bench_rows | while read -r row rest; do
		read -ra b <<<"${figures[$row-base]:-}"
		read -ra s <<<"${figures[$row-series]}"
		if [ ${#b[@]} -gt 0 ]; then
			printf '%-20s %13d %13d %8s %14d %14d %8s\n' "$row" "${b[$1 - 1]}" "${s[$1 - 1]}" \
				"$(quotient "${s[$1 - 1]}" "${b[$1 - 1]}")" "${b[$2 - 1]}" "${s[$2 - 1]}" \
				"$(quotient "${s[$2 - 1]}" "${b[$2 - 1]}")"
		else
			printf '%-20s %13s %13d %8s %14s %14d %8s\n' "$row" '(none)' "${s[$1 - 1]}" '' '' "${s[$2 - 1]}" ''
		fi
	done
}

# Which functions make the difference before start_kernel?
profile() {
	local row name
	say "profile from entry to start_kernel"
	for name in note-q35-base note-q35-series floor-series ref-note-series; do
		kernel lean "${name##*-}"
		KERNEL=$folder PROFILE=start_kernel must_run "profile-$name" "$TOP/tests/bench/boot.sh" "${name%-*}" "${name##*-}"
	done
	title 'What makes the difference before start_kernel: instructions by function, where they differ by more than 100'
	difference 'base' 'series' note-q35-base note-q35-series
	difference 'floor' 'note' floor-series ref-note-series
}

difference() {	# TITLE TITLE PROFILE PROFILE
	printf '%-36s %10s %10s %10s\n' function "$1" "$2" more
	join -j 2 -a 1 -a 2 -e 0 -o 0,1.1,2.1 <(sort -k2,2 "$logs/profile-$3") <(sort -k2,2 "$logs/profile-$4") |
		awk '{ d = $3 - $2; all += d; if (d > 100 || d < -100) print $0, d; else rest += d }
		     END { print "(others)", "-", "-", rest + 0; print "(all)", "-", "-", all + 0 }' |
		sort -k4,4nr | while read -r name a b more; do
			printf '%-36s %10s %10s %10s\n' "$name" "$a" "$b" "$more"
			json_record bench kind=profile from="$3" to="$4" function="$name" more="$more"
		done
	echo
}

# -- Legacy devices ---------------------------------------------------------------

# A record of another script's JSON becomes one of ours, its own kind a class.
adopt() {
	jq -c --arg kind "$1" '.[] | {kind: $kind} + (if .kind then {class: .kind} else {} end) + del(.kind)' \
		"$OUT/$2.json" >>"$OUT/bench.json.part"
}

accesses() {
	say "device accesses of a boot by the note on q35, by QEMU's trace"
	# By a clock that counts instructions: else how often a timer is read depends on the load here.
	must_run trace env T=ref-note-16m QEMU_MORE="${BENCH_CLOCK[*]}" "$TOP/scripts/trace.sh"
	adopt access trace
	title 'Accesses to devices, PHYS32_ENTRY note on q35, from the kernel entry to the end (QEMU trace)'
	printf '%-24s %12s %12s\n' device base series
	jq -r 'group_by(.device)[] | [.[0].device] + ([("base", "series") as $k | map(select(.kernel == $k) |
		.reads + .writes) | add // 0]) | @tsv' "$OUT/trace.json" | sort -t"$(printf '\t')" -k2,2nr |
		awk -F'\t' '{ printf "%-24s %12d %12d\n", $1, $2, $3 }'
}

ports() {
	local base series cycles mhz source saved
	say "accesses of a PVH domU, by Xen"
	rm -f "$OUT/legacy-xen.json"
	# Its exit status is that of a test; what it saw is ours in any case.
	run ports "$TOP/tests/check/legacy-xen.sh" || [ -f "$OUT/legacy-xen.json" ] ||
		die "legacy-xen.sh: $(tail -n 1 "$logs/ports")"
	adopt port legacy-xen
	title 'Accesses of a PVH domU with two vCPUs to its power-off, each a VM exit (xentrace); wanted: what it is made for'
	printf '%-8s %-20s %12s %12s\n' type what base series
	jq -r '.[] | [.type, .what, .kind, .base_reads + .base_writes, .series_reads + .series_writes] | @tsv' \
		"$OUT/legacy-xen.json" | awk -F'\t' '$4 || $5 { printf "%-8s %-20s %12d %12d  %s\n", $1, $2, $4, $5, $3 }'
	read -r base series < <(jq -r '[.[] | select(.kind != "wanted" and .type == "port")] |
		[(map(.base_reads + .base_writes) | add), (map(.series_reads + .series_writes) | add)] | @tsv' \
		"$OUT/legacy-xen.json")
	printf '%-29s %12d %12d\n' 'legacy or undeclared ports' "$base" "$series"
	json_record bench kind=exits base="$base" series="$series"
	target 'PVH domU: accesses to legacy or undeclared ports' "$series" 0

	read -r cycles mhz source < <(grep -v '^#' "$TOP/tests/bench/model")
	saved=$(awk -v n=$((base - series)) -v c="$cycles" -v f="$mhz" 'BEGIN { printf "%.1f", n * c / f / 1000 }')
	title 'A model, not a measurement: what these exits cost on real hardware'
	echo "$((base - series)) exits saved x $cycles cycles at $mhz MHz = $saved ms less  boot, at least."
	echo "Source of the cost: $source."
	json_record bench kind=model exits=$((base - series)) cycles="$cycles" mhz="$mhz" saved_ms="$saved" source="$source"
}

# -- Time -------------------------------------------------------------------------

median() { sort -n | awk '{ v[NR] = $1 } END { if (NR % 2) print v[(NR + 1) / 2]; else print (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# times NAME TITLE: from "BASE SERIES" lines, in ms, to a table, records and the median of the pairs' ratios.
times() {
	local name=$1 b s ratio i=0 list
	list=$(cat)
	title "$2"
	printf '%-8s %10s %10s %8s\n' pair 'base ms' 'series ms' ratio
	while read -r b s; do
		i=$((i + 1)) ratio=$(quotient "$s" "$b")
		printf '%-8s %10d %10d %8s\n' $i "$b" "$s" "$ratio"
		json_record bench kind=time guest="$name" pair=$i base_ms="$b" series_ms="$s" ratio="$ratio"
	done <<<"$list"
	b=$(cut -d' ' -f1 <<<"$list" | median) s=$(cut -d' ' -f2 <<<"$list" | median)
	ratio=$(awk '{ printf "%.4f\n", $2 / $1 }' <<<"$list" | median)
	printf '%-8s %10d %10d %8s\n' median "$b" "$s" "$ratio"
	printf '%-8s %10s %10s %8s\n' spread "$(cut -d' ' -f1 <<<"$list" | spread)" "$(cut -d' ' -f2 <<<"$list" | spread)" \
		"$(awk '{ printf "%.3f\n", $2 / $1 }' <<<"$list" | spread)"
	json_record bench kind=median guest="$name" pairs=$i base_ms="$b" series_ms="$s" ratio="$ratio"
	median_ratio=$ratio
}
spread() { sort -n | sed -n '1h; $ { H; x; s/\n/-/; p }'; }

domu() {
	say "time to /init of a PVH domU, $pairs pairs"
	must_run domu env PAIRS="$pairs" "$TOP/tests/legacy/domu-time.sh"
	jq -r '.[] | select(.pair != "median") | "\(.base_ms) \(.series_ms)"' "$OUT/domu-time.json" >"$logs/domu.pairs"
	times domu "Time to /init of a PVH domU of real Xen in emulated QEMU, by the guest's clock" <"$logs/domu.pairs"
	target 'PVH domU: time to /init, series/base, median' "$median_ratio" 0.50 0.42
}

dom0() {
	local i variant order
	say "time to /init of a PVH dom0, $pairs pairs"
	for ((i = 1; i <= pairs; i++)); do
		order='base series'
		((i % 2)) || order='series base'
		for variant in $order; do
			kernel lean "$variant"
			KERNEL=$folder must_run "dom0-$variant-$i" "$TOP/tests/run.sh" xen-pvh-dom0 "$variant"
			tr -d '\r' <"$OUT/boot/xen-pvh-dom0-$variant/console" |
				sed -n 's/^init: uptime_ms //p' >"$logs/dom0-$variant-$i.ms"
		done
		echo "$(cat "$logs/dom0-base-$i.ms") $(cat "$logs/dom0-series-$i.ms")"
	done >"$logs/dom0.pairs"
	times dom0 "Time to /init of a PVH dom0 of real Xen in emulated QEMU, by the guest's clock" <"$logs/dom0.pairs"
}

# -- Size -------------------------------------------------------------------------

declare -A size=()
measure() {	# measure CONFIG
	local variant what bytes
	for variant in base series; do
		kernel "$1" $variant
		while read -r what bytes; do
			size[$1-$what-$variant]=$bytes
		done < <(bench_sizes "$folder")
	done
}
size_rows() {	# size_rows CONFIG WHAT...
	local config=$1 what b s
	shift
	printf '%-24s %12s %12s %10s\n' "$config" base series more
	for what; do
		b=${size[$config-$what-base]} s=${size[$config-$what-series]}
		printf '%-24s %12d %12d %+10d\n' "$what" "$b" "$s" $((s - b))
		json_record bench kind=size config="$config" what="$what" base="$b" series="$s" more=$((s - b))
	done
}
symbols() {	# symbols CONFIG: bloat-o-meter of the kernel's tree
	local base tool
	tool=$("$TOP/scripts/source.sh" | tail -n 1)/scripts/bloat-o-meter
	need python3 python3
	kernel "$1" base; base=$folder
	kernel "$1" series
	"$tool" "$base/vmlinux" "$folder/vmlinux" >"$logs/bloat-$1" || die "bloat-o-meter failed on $1"
	cat "$logs/bloat-$1"
	awk 'NF == 4 && $4 ~ /^[+-][0-9]+$/ { print $1, $4 }' "$logs/bloat-$1" | while read -r name more; do
		json_record bench kind=symbol config="$1" symbol="$name" more="$((more))"
	done
}

sizes() {
	say "sizes"
	measure lean
	title 'Size in bytes, by section, where there is a difference; init is all that is freed after the boot'
	# shellcheck disable=SC2046	# names of sections
	size_rows lean vmlinux bzImage text data bss init $(for what in "${!size[@]}"; do
		[[ $what == lean-.*-base ]] || continue
		what=${what#lean-}; what=${what%-base}
		[ "${size[lean-$what-base]}" = "${size[lean-$what-series]:-0}" ] || echo "$what"
	done | sort)
	title 'The same by symbol (scripts/bloat-o-meter of the kernel)'
	symbols lean
	target 'init data of vmlinux, bytes more' $((${size[lean-.init.data-series]} - ${size[lean-.init.data-base]})) -32768
	target 'vmlinux in memory, bytes more' $((${size[lean-vmlinux-series]} - ${size[lean-vmlinux-base]})) 65535
	target 'bzImage, bytes more' $((${size[lean-bzImage-series]} - ${size[lean-bzImage-base]})) 3071
}

# What the kernel has at /init.
memory() {
	local variant value key
	declare -A kb
	say "memory at /init"
	for variant in base series; do
		kernel lean $variant
		KERNEL=$folder must_run "memory-$variant" "$TOP/tests/run.sh" note-q35 $variant
		for key in memtotal_kb ram_kb; do
			value=$(tr -d '\r' <"$OUT/boot/note-q35-$variant/console" | sed -n "s/^init: $key //p")
			kb[$key-$variant]=$value
		done
		kb[available_kb-$variant]=$(sed -n 's/.* Memory: \([0-9]*\)K\/.*/\1/p' "$OUT/boot/note-q35-$variant/console")
	done
	title 'Memory in kB of a guest of 512 MiB on q35'
	printf '%-24s %12s %12s %10s\n' '' base series more
	for key in ram_kb available_kb memtotal_kb; do
		printf '%-24s %12d %12d %+10d\n' "$key" "${kb[$key-base]}" "${kb[$key-series]}" $((${kb[$key-series]} - ${kb[$key-base]}))
		json_record bench kind=memory what="$key" base="${kb[$key-base]}" series="${kb[$key-series]}"
	done
	echo '(ram: the memory map; available: before the init sections are freed; memtotal: at /init)'
	target 'memory at /init, pages less' $(((${kb[memtotal_kb-base]} - ${kb[memtotal_kb-series]}) / 4)) 4
}

# CONFIG_PVH=n: nobody pays who does not use it.
off() {
	say "without CONFIG_PVH"
	measure nopvh
	title 'Without CONFIG_PVH: size in bytes'
	size_rows nopvh bzImage text data bss init .text .init.text .init.data
	symbols nopvh
	target 'CONFIG_PVH=n: text of vmlinux, bytes more' $((${size[nopvh-text-series]} - ${size[nopvh-text-base]})) 200
}

# What KASLR of vmlinux has to change, and how long that takes on this processor, natively.
relocs() {
	local count bytes micros
	say "relocations of vmlinux"
	kernel lean series
	must_run relocs "$TOP/tests/bench/relocs.sh" "$folder/vmlinux"
	read -r count bytes micros <"$logs/relocs"
	title 'KASLR of vmlinux: relocations, bytes of their table, microseconds for them on this processor (native, median of 21)'
	printf '%-24s %12d %12d %10d\n' lean "$count" "$bytes" "$micros"
	json_record bench kind=relocs config=lean count="$count" bytes="$bytes" microseconds="$micros"
}

parser() {
	local shape n cost
	say "cost of the parser"
	must_run parser "$TOP/tests/bench/parser.sh"
	title 'Instructions of the parser, by callgrind'
	awk '{ cost[$1, $2] = $3; if (!($2 in seen)) { order[++n] = $2; seen[$2] } }
	     END { printf "%-10s %12s %12s %12s\n", "N", "N separate", "N adjacent", "N modules"
		   for (i = 1; i <= n; i++)
			printf "%-10d %12d %12d %12d\n", order[i], cost["distinct", order[i]],
				cost["adjacent", order[i]], cost["modules", order[i]] }' "$logs/parser"
	echo '(pieces of RAM with holes between them; pieces that are one, all of which must be read; modules)'
	while read -r shape n cost; do
		json_record bench kind=parser shape="$shape" n="$n" instructions="$cost"
	done <"$logs/parser"
}

# -- All of it --------------------------------------------------------------------

for part in $parts; do
	$part
done

title 'Targets'
[ ${#targets[@]} = 0 ] || printf '%s\n' "${targets[@]}"
! printf '%s\n' "${targets[@]}" | grep -q "^MISS.*against the floor" ||
	echo "      (the loader of the floor has made zero page and page tables before it enters the kernel; the stub of the note makes
      them there, and the kernel looks for the CPUID leaves of Xen, as it does with the base note: see the profile)"
seconds=$SECONDS
json_record bench kind=end seconds="$seconds" missed="$missed"
json_close bench

headline=$(jq -r '
	def value($name): map(select(.kind == "target" and .name == $name))[0].value // "not measured" | tostring;
	def median($guest): map(select(.kind == "median" and .guest == $guest))[0].ratio // "not measured" | tostring;
	"series/base: domU to /init " + median("domu") + ", dom0 " + median("dom0") +
	", note to start_kernel " + value("note-nokaslr: entry to start_kernel, series/base") +
	", to /init " + value("note-q35: entry to /init, series/base") +
	"; legacy ports of a domU " + value("PVH domU: accesses to legacy or undeclared ports") +
	"; init data " + value("init data of vmlinux, bytes more") + " bytes"' "$OUT/bench.json")
echo
echo "in $seconds s; figures out/bench.json, everything else out/bench; $missed targets missed"
echo "$headline"
exec 1>&3 3>&-
wait "$tee" || true
if [ -n "${KEEP:-}" ]; then
	result_keep bench "$key" "$OUT/bench.txt"
fi
