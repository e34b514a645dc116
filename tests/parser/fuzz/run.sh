#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# tier: test
# reads: code
# beside: one process after the other, in a folder of its own
# make fuzz: the parser under libFuzzer for TIME= seconds (60), then under AFL++ in persistent mode
# for a third of that. Each input is compared with the model. The corpus stays in out/fuzz/corpus.
# Last line: the figures, with KEEP=1 also in tests/results. "run.sh fresh" asks if those that are committed are of this
# parser, and enough. Findings are kept in out/fuzz/findings, with the command that repeats one.
set -euo pipefail
. "$(dirname "$0")/../../../scripts/lib.sh"
. "$TOP/scripts/results.sh"

ENOUGH=10000000
key=$(result_hash arch-x86-xen/{lib/hvm-start-info.c,include/asm/hvm-start-info.h} tests/parser/{Makefile,unit,fuzz})
if [ "${1:-}" = fresh ]; then
	result_fresh fuzz "$key" "KEEP=1 make fuzz TIME=200" || exit 1
	executions=$(sed -n 's/.*"executions": \([0-9]*\),.*/\1/p' "$RESULTS_DIR/fuzz.json" | paste -s -d +)
	((executions >= ENOUGH)) || { echo "tests/results/fuzz.json has only $((executions)) executions"; exit 1; }
	exit
fi

TIME=${TIME:-60}
[[ $TIME =~ ^[1-9][0-9]{0,5}$ ]] || die "TIME=$TIME is not a number of seconds"
work=$OUT/fuzz findings=$OUT/fuzz/findings

# run LOG CMD...: its output goes to a log; a signal ends it at once.
run() { apart nice -n 10 "${@:2}" >"$1" 2>&1 </dev/null; }
found() {
	tail -n 20 "$1" >&2
	die "$2: $3, again: ${work#"$TOP/"}/replay FILE"
}

"$TOP/scripts/packages.sh" build fuzz
lock "fuzz-$(cksum <<<"$TOP" | cut -d' ' -f1)"
rm -rf "$work"/{kernel,series,seeds,replay,findings,afl,*.o}
mkdir -p "$work"/{corpus,findings,series}

say "building the fuzzers"
ln -s "$TOP/arch-x86-xen/lib/hvm-start-info.c" "$work/series"
export AFL_QUIET=1
make -s -C "$work" -f "$TOP/tests/parser/Makefile" replay seeds series/libfuzzer series/afl

"$work/replay" "$work/seeds"/* >"$work/replay.log" 2>&1 || found "$work/replay.log" "a seed" "see the message above"
find "$work/corpus" -type f -print0 | xargs -0 -r "$work/replay" >"$work/replay.log" 2>&1 ||
	found "$work/replay.log" "an input of out/fuzz/corpus" "see the message above"

start=$EPOCHSECONDS
say "libFuzzer for $TIME s"
run "$work/libfuzzer.log" "$work/series/libfuzzer" -max_total_time="$TIME" -max_len=512 -timeout=10 \
	-print_final_stats=1 -artifact_prefix="$findings/" "$work/corpus" "$work/seeds" ||
	found "$work/libfuzzer.log" libFuzzer "$(find "$findings" -type f | head -n 1)"
libfuzzer=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/libfuzzer.log")

say "AFL++ for $(((TIME + 2) / 3)) s"
export AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_COLOR=1
run "$work/afl.log" afl-fuzz -t 1000 -V $(((TIME + 2) / 3)) -G 512 -i "$work/seeds" -o "$work/afl" -- "$work/series/afl" ||
	found "$work/afl.log" "AFL++ did not run" "see the message above"
stat() { sed -n "s/^$1 *: *//p" "$work/afl/default/fuzzer_stats"; }
afl=$(stat execs_done)
find "$work/afl/default"/{crashes,hangs} -name 'id:*' -exec cp -t "$findings" {} +
inputs=$(find "$work/corpus" -type f | wc -l)
json_start fuzz
for fuzzer in libfuzzer afl; do
	json_record fuzz name="$fuzzer" executions="${!fuzzer}" findings="$(find "$findings" -type f | wc -l)" log="out/fuzz/$fuzzer.log"
done
json_close fuzz
[ -z "$(ls -A "$findings")" ] || found "$work/afl.log" AFL++ "$(find "$findings" -type f | head -n 1)"
# A fuzzer that hardly ran has not found anything, either.
[ "${libfuzzer:-0}" -gt $((TIME * 500)) ] || die "libFuzzer ran only ${libfuzzer:-0} inputs in $TIME s"
[ "${afl:-0}" -gt $((TIME * 30)) ] || die "AFL++ ran only ${afl:-0} inputs in $(((TIME + 2) / 3)) s"
[[ $(stat target_mode) == *persistent* ]] || die "AFL++ did not run in persistent mode"
summary="fuzz: $((libfuzzer + afl)) executions in $((EPOCHSECONDS - start)) s (libFuzzer $libfuzzer, AFL++ $afl), $inputs inputs in the corpus, 0 findings"
if [ -n "${KEEP:-}" ]; then
	echo "$summary" >"$work/summary"
	result_keep fuzz "$key" "$work/summary"
fi
echo "$summary"
