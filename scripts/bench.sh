#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# bench.sh: what does the series cost, what does it save?  The base and the series, of the same
# configuration and compiler, measured in one run.  B="PART..." takes some parts only: instructions profile
# accesses ports domu dom0 sizes memory off relocs parser.  PAIRS=N pairs of timed boots (5), JOBS=N
# others at a time, CONFIG=NAME the kernel whose port accesses are counted (legacy).
# The figures are kept in out/bench.json, the tables that bench.jq makes of them in out/bench.txt, the boots in out/bench.
# KEEP=1 also makes them tests/results/bench.{txt,json}, which README and cover letter quote.
# bench.sh fresh: are these about the series that is here?
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$TOP/scripts/results.sh"
. "$TOP/tests/bench/lib.sh"

# What decides the figures: the code of the series, the configurations, how they are got.
key=$(result_built tests/boot/configs/{lean,i386,nopvh,legacy,kasan-small}.config \
	tests/bench/{rows,model,boot.sh,lib.sh,count.c,parser.c,relocs.c})
result_args bench "$key" 'KEEP=1 make bench' "$@"

ALL='instructions profile accesses ports domu dom0 sizes memory off relocs parser'
parts=${B:-$ALL} pairs=${PAIRS:-5} logs=$OUT/bench/logs
for part in $parts; do
	[[ " $ALL " == *" $part "* ]] || die "B=: there is no part '$part', only $ALL"
done
[[ $pairs =~ ^[1-9][0-9]?$ ]] || die "PAIRS must be a number below 100, not '$pairs'"
[ -z "${KEEP:-}" ] || [ "$parts" = "$ALL" ] || die "KEEP=1 keeps only a whole run, without B="
lock bench
"$TOP/scripts/packages.sh" build build32 boot jq python3
rm -rf "$logs"
mkdir -p "$logs"
json_start bench
record() { json_record bench "kind=$1" "${@:2}"; }	# record KIND KEY=VALUE...

# run NAME COMMAND...: its output goes to a log; its exit status is ours.
run() { apart "${@:2}" >"$logs/$1" 2>&1 </dev/null; }
why() { grep -a . "$logs/$1" | tail -n 1; }
must_run() { run "$@" || die "$1 failed: $(why "$1"); see out/bench/logs/$1"; }
said() { tr -d '\r' <"$OUT/boot/$1/console" | sed -n "s/^init: $2 //p"; }	# said BOOT KEY: what /init printed

declare -A kernels=()
kernel() {	# kernel CONFIG VARIANT: its folder, in $folder
	: "${kernels[$1-$2]:=$("$TOP/scripts/build.sh" "$1" "$2" | tail -n 1)}"
	folder=${kernels[$1-$2]}
	[ -f "$folder/vmlinux" ] || die "no kernel $1 ($2)"
}

instructions() {
	local row name variants variant phase s1 s2 n1 n2
	say "counting the instructions of boots"
	wait_for() { while [ ${#spawned[@]} -gt "$1" ]; do reap || die "$reaped: $(why "$reaped")"; done; }
	while read -r row name variants _; do
		for variant in ${variants//,/ }; do
			wait_for $((${JOBS:-$(nproc)} - 1))
			kernel "$(case_key "$name" config)" "$variant"
			KERNEL=$folder spawn "$row-$variant" "$TOP/tests/bench/boot.sh" "$row" "$variant" \
				>"$logs/$row-$variant" 2>&1 </dev/null
		done
	done < <(bench_rows)
	wait_for 0
	while read -r row _ variants _; do
		for variant in ${variants//,/ }; do
			name=$row-$variant
			read -r s1 s2 n1 n2 < <(tail -n 1 "$logs/$name")
			record boot row="$row" kernel="$variant" start_kernel_steps="$s1" init_steps="$s2" \
				start_kernel_instructions="$n1" init_instructions="$n2" log="out/bench/$name/console"
			while read -r phase s1 n1; do
				record phase row="$row" kernel="$variant" phase="$phase" steps="$s1" instructions="$n1"
			done < <(awk 'NR > 1 { print last, $2 - steps, $3 - n }
				{ last = $1; steps = $2; n = $3 }' "$OUT/bench/$name/marks")
		done
	done < <(bench_rows)
}

# Which functions make the difference before start_kernel?
profile() {
	local name function a b more
	say "profile from entry to start_kernel"
	for name in note-q35-base note-q35-series floor-series ref-note-series; do
		kernel lean "${name##*-}"
		KERNEL=$folder PROFILE=start_kernel must_run "profile-$name" "$TOP/tests/bench/boot.sh" "${name%-*}" "${name##*-}"
		sort -k2,2 "$logs/profile-$name" >"$logs/$name.sorted"
	done
	for name in note-q35-base:note-q35-series floor-series:ref-note-series; do
		while read -r function a b more; do
			record profile from="${name%:*}" to="${name#*:}" function="$function" a="$a" b="$b" more="$more"
		done < <(join -j 2 -a 1 -a 2 -e 0 -o 0,1.1,2.1 "$logs/${name%:*}.sorted" "$logs/${name#*:}.sorted" |
			awk '{ d = $3 - $2; all += d; if (d > 100 || d < -100) print $0, d; else rest += d }
			     END { print "(others) - -", rest + 0; print "(all) - -", all + 0 }')
	done
}

# A record of another script's JSON becomes one of ours, its own kind a class.
adopt() {
	jq -c --arg kind "$1" '.[] | {kind: $kind} + (if .kind then {class: .kind} else {} end) + del(.kind)' \
		"$OUT/$2.json" >>"$OUT/bench.json.part"
}

accesses() {
	say "device accesses of a boot by the note on q35, by QEMU's trace"
	# By a clock that counts instructions: else how often a timer is read depends on the load here.
	T=ref-note-16m QEMU_MORE="${BENCH_CLOCK[*]}" must_run trace "$TOP/scripts/trace.sh"
	adopt access trace
}

ports() {
	say "accesses of a PVH domU, by Xen"
	rm -f "$OUT/legacy-xen.json"
	# Its exit status is that of a test; what it saw is ours in any case.
	run ports "$TOP/tests/check/legacy-xen.sh" || [ -f "$OUT/legacy-xen.json" ] || die "legacy-xen.sh: $(why ports)"
	adopt port legacy-xen
}

domu() {
	say "time to /init of a PVH domU, $pairs pairs"
	rm -f "$OUT/domu-time.json"
	PAIRS=$pairs run domu "$TOP/tests/legacy/domu-time.sh" || [ -f "$OUT/domu-time.json" ] || die "domu-time.sh: $(why domu)"
	jq -c '.[] | select(.pair != "median") | {kind: "time", guest: "domu", pair, base_ms, series_ms}' "$OUT/domu-time.json" \
		>>"$OUT/bench.json.part"
}

dom0() {
	local i variant
	local -A ms
	say "time to /init of a PVH dom0, $pairs pairs"
	for ((i = 1; i <= pairs; i++)); do
		for variant in $( ((i % 2)) && echo base series || echo series base); do
			kernel lean "$variant"
			KERNEL=$folder must_run "dom0-$variant-$i" "$TOP/tests/run.sh" xen-pvh-dom0 "$variant"
			ms[$variant]=$(said "xen-pvh-dom0-$variant" uptime_ms)
		done
		record time guest=dom0 pair=$i base_ms="${ms[base]}" series_ms="${ms[series]}"
	done
}

# measure CONFIG: sizes of vmlinux and bzImage, of sections where there is a difference, and of symbols.
measure() {
	local what base before after more
	kernel "$1" base; base=$folder
	kernel "$1" series
	say "sizes of $1"
	while read -r what before after; do
		record size config="$1" what="$what" base="$before" series="$after" more=$((after - before))
	done < <(join <(bench_sizes "$base" | sort) <(bench_sizes "$folder" | sort) | awk '!/^\./ || $2 != $3 || /^\.init\.data/' |
		LC_ALL=C sort -r)
	must_run "bloat-$1" "$("$TOP/scripts/source.sh" | tail -n 1)/scripts/bloat-o-meter" "$base/vmlinux" "$folder/vmlinux"
	while read -r what before after more; do
		record symbol config="$1" symbol="$what" base="${before/-/0}" series="${after/-/0}" more="$((more))"
	done < <(awk 'NF == 4 && $4 ~ /^[+-][0-9]+$/' "$logs/bloat-$1")
}
sizes() { measure lean; }
off() { measure nopvh; }	# CONFIG_PVH=n: nobody pays who does not use it.

# What the kernel has at /init.
memory() {
	local variant key
	local -A kb
	say "memory at /init"
	for variant in base series; do
		kernel lean $variant
		KERNEL=$folder must_run "memory-$variant" "$TOP/tests/run.sh" note-q35 $variant
		for key in ram_kb memtotal_kb; do kb[$key-$variant]=$(said note-q35-$variant $key); done
		kb[available_kb-$variant]=$(sed -n 's/.* Memory: \([0-9]*\)K\/.*/\1/p' "$OUT/boot/note-q35-$variant/console")
	done
	for key in ram_kb available_kb memtotal_kb; do
		record memory what="$key" base="${kb[$key-base]}" series="${kb[$key-series]}"
	done
}

# What KASLR of vmlinux has to change, and how long that takes on this processor, natively.
relocs() {
	local config count bytes micros base suite file
	for config in lean kasan-small; do
		say "relocations of vmlinux, $config"
		kernel $config series
		must_run relocs "$TOP/tests/bench/relocs.sh" "$folder/vmlinux"
		read -r count bytes micros <"$logs/relocs"
		record relocs config=$config count="$count" bytes="$bytes" microseconds="$micros"
	done
	# A kernel of a distribution's size: its own relocations are in the bzImage, behind the vmlinux.
	base=$("$TOP/scripts/source.sh" | tail -n 1)
	suite=$("$TOP/tests/lib/suite.sh" unstable 'linux-binary-*-cloud-amd64' | tail -n 1)
	file=$(find "$suite/root" -name 'vmlinuz*' | head -n 1)
	"$base/scripts/extract-vmlinux" "${file:-none}" >"$OUT/bench/distribution" || die "cannot unpack the distribution's kernel"
	must_run relocs "$TOP/tests/bench/relocs.sh" "$OUT/bench/distribution"
	read -r count bytes micros <"$logs/relocs"
	record relocs config=debian-cloud count="$count" bytes="$bytes" microseconds="$micros" \
		kernel="$(sed -n 's/^linux-binary-.*=//p' "$suite/packages")"
}

parser() {
	local shape n cost
	say "cost of the parser"
	must_run parser "$TOP/tests/bench/parser.sh"
	while read -r shape n cost; do record parser shape="$shape" n="$n" instructions="$cost"; done <"$logs/parser"
}

# The kernels first, as they take their own time.
for config in lean $([[ $parts != *instructions* ]] || echo i386) $([[ ! $parts =~ instructions|off ]] || echo nopvh) \
	$([[ $parts != *ports* ]] || echo "${CONFIG:-legacy}"); do
	for variant in base series; do
		kernel "$config" "$variant"
		record kernel config="$config" kernel="$variant" build="${folder##*/}"
	done
done
SECONDS=0
record run date="$(date -u +%F)" linux="$(base_field version)" compiler="$(gcc --version | head -n 1)" \
	qemu="$(qemu-system-x86_64 --version | head -n 1)"
for part in $parts; do
	$part
done
record end seconds=$SECONDS
tables() { jq -s -f "$TOP/scripts/bench.jq" "$@" --arg parts "$parts" --arg model "$(grep -v '^#' "$TOP/tests/bench/model")"; }
tables -c --arg what derive "$OUT/bench.json.part" >"$logs/derived"
mv "$logs/derived" "$OUT/bench.json.part"
tables -r --arg what text "$OUT/bench.json.part" | tee "$OUT/bench.txt"
json_close bench
[ -z "${KEEP:-}" ] || result_keep bench "$key" "$OUT/bench.txt"
