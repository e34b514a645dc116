#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# trace.sh: which devices does a kernel touch? T=CASE is a case of the reference
# loader, K=base|series the kernel (both if not given). The guest runs under QEMU's
# own trace of device accesses; what comes before the loader's marker is left out,
# so all that is counted is the kernel's (and of the serial and debug-exit ports the
# guest's /init). The full trace is kept in out/trace. QEMU_MORE= is added to QEMU's
# command.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[ -n "${T:-}" ] || die "usage: make trace T=CASE [K=base|series], e.g. T=ref-note-16m"
case ${K:=base series} in
'base series'|base|series) ;;
*) die "K='$K' is neither base nor series" ;;
esac
loader=$(case_key "$T" loader) limit=$(case_key "$T" timeout)
[ "$loader" = ref ] || die "$T does not use the reference loader, so there is no marker"

# count FILE: 'DEVICE READS WRITES' for all accesses behind the marker. Where no device is, at a port or in
# memory, its address stands instead. The marker is the byte 4 on the debug console.
count() {
	awk -F"'" '
	marked && /^Invalid (read|write) at addr 0x/ {
		split($0, word, /[ ,]+/)
		n["no_device_at_" tolower(word[5]), word[2] == "read"]++
	}
	!/^memory_region_ops_(read|write) / { next }
	!marked	{ marked = $2 == "isa-debugcon" && / value 0x4 /; next }
	{
		name = $2
		if (name == "io" && match($1, / addr 0x[0-9a-f]+/))
			name = "no_device_at_" substr($1, RSTART + 6, RLENGTH - 6)
		gsub(/ /, "_", name)
		n[name, /^memory_region_ops_read/]++
	}
	END {
		if (!marked) exit 1
		for (i in n) { split(i, part, SUBSEP); device[part[1]] }
		for (d in device) printf "%s %d %d\n", d, n[d, 1], n[d, 0]
	}' "$1" | sort -k1,1
}

dir=$OUT/trace
mkdir -p "$dir"
json_start trace
for kernel in $K; do
	run=$OUT/boot/$T-$kernel log=$dir/$T-$kernel.log status=0
	say "running $T on $kernel"
	"$TOP/tests/run.sh" "$T" "$kernel" >&2 || say "not the result that the case wants; the trace is taken all the same"
	[ -s "$run/initrd" ] || die "tests/run.sh left nothing to repeat in $run"

	say "the same again with a trace"
	# Our own quoted command line (tests/lib/qemu.sh), with another log.
	apart bash -c "exec timeout -k 5 $((3 * ${limit:-60})) $(sed 1d "$run/qemu.cmd") ${QEMU_MORE:-} \
		-trace 'memory_region_ops_*' -D '$log'" </dev/null >"$dir/$T-$kernel.console" 2>&1 || status=$?
	rows=$(count "$log") || die "no marker of the loader in $log: $(tail -n 1 "$run/debugcon" 2>/dev/null)"
	printf '%s on %s: device accesses of the kernel, QEMU exit %d\n%-24s %10s %10s\n' \
		"$T" "$kernel" "$status" device reads writes
	while read -r device reads writes; do
		[ -n "$device" ] || continue
		printf '%-24s %10d %10d\n' "$device" "$reads" "$writes"
		json_record trace name="$T" kernel="$kernel" device="$device" reads="$reads" writes="$writes" \
			log="${log#"$TOP/"}"
	done <<<"$rows"
done
json_close trace
