#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# legacy-selftest.sh: do the counters of tests/legacy count?  accesses.c gets small traces made here, whole, cut and
# with lost records; table.awk gets counts of known, unknown and wanted addresses.
# tier: test
# reads: harness
. "$(dirname "$0")/../lib/check.sh"

"$TOP/scripts/packages.sh" gcc libc6-dev libxen-dev
gcc -O2 -Wall -Wextra -Werror -o "$tmp/accesses" tests/legacy/accesses.c

# record EVENT-HEX TIME WORD-HEX...: a struct t_rec, little endian.
word() { printf '%b' "$(printf '\\x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255)))"; }
record() {
	local event=$1 time=$2 value
	shift 2
	word $((0x$event | $# << 28 | time << 31))
	[ "$time" = 0 ] || { word 0x12345678; word 0x9abcdef0; }
	for value; do word "0x$value"; done
}
# trace NAME STATUS TEXT...: what accesses makes of the file 'trace'.
trace() {
	local status=0 got
	got=$("$tmp/accesses" "$tmp/trace" 2>&1) || status=$?
	same "$1" "$2 $(printf '%s\n' "${@:3}")" "$status $got"
}
same() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1: want"$'\n'"$2"$'\ngot\n'"$3"; fi; }

while read -r event time words; do
	# shellcheck disable=SC2086	# words
	record "$event" "$time" ${words%%#*}
done >"$tmp/trace" <<'END'
1f003 0 0 0		# another processor: not counted
82016 0 40 ff		# a read of port 40
82216 1 40 12		# writes of it, with a time stamp
82216 0 40 13
82016 1 ffff 0
82017 1 f0000 0		# memory: read, written, not below 1 MiB, above 4 GiB
82217 0 fffff 1
82017 0 100000 0
82117 0 f0000 1 0
8200a 1 40 0		# no access at all
END
cp "$tmp/trace" "$tmp/whole"
trace whole 0 'port 40 1 2' 'port ffff 1 0' 'memory f0000 1 0' 'memory fffff 0 1' 'records 10'
record 1f001 0 5 0 0 0 >>"$tmp/trace"
trace lost 1 'error: records lost at record 11'
head -c -2 "$tmp/whole" >"$tmp/trace"
trace 'cut in a record' 1 'error: the trace ends at record 9'
{ cat "$tmp/whole"; printf '\x01\x02'; } >"$tmp/trace"
trace 'cut in a head' 1 'error: the trace ends at record 10'
: >"$tmp/trace"
trace empty 1 'error: the trace ends at record 0'
record 82016 0 10000 0 >"$tmp/trace"
trace 'no port' 1 'error: no port at record 1'

# table NAME AREAS BASE SERIES ROW...
table() { same "$1" "$(printf '%s\n' "${@:5}")" "$(awk -f tests/legacy/table.awk "$2" file=2 "$3" file=3 "$4")"; }
printf '%s\n' '# a comment' $'legacy\tport\tA\t40-43 61' $'wanted\tport\tB\taf00-af0f' $'legacy\tmemory\tC\t40-4f' >"$tmp/areas"
printf '%s\n' 'port 40 1 2' 'port 43 10 20' 'port 61 100 0' 'port af0f 5 0' 'memory 44 7 0' 'records 9' >"$tmp/base"
printf '%s\n' 'port 44 1 0' 'port af00 0 3' 'memory 50 0 2' 'records 9' >"$tmp/series"
unknown=('unknown port 44 0 0 1 0' 'unknown memory 50 0 0 0 2')
table both "$tmp"/{areas,base,series} 'legacy port A 111 22 0 0' 'wanted port B 5 0 0 3' 'legacy memory C 7 0 0 0' "${unknown[@]}"
table nothing "$tmp/areas" /dev/null /dev/null 'legacy port A 0 0 0 0' 'wanted port B 0 0 0 0' 'legacy memory C 0 0 0 0'
table series "$tmp/areas" /dev/null "$tmp/series" 'legacy port A 0 0 0 0' 'wanted port B 0 0 0 3' 'legacy memory C 0 0 0 0' "${unknown[@]}"
# Each address that must not be touched is in the real list.
printf 'port %s 1 0\n' 20 21 a0 a1 40 41 42 43 61 60 64 70 71 80 87 8f 4d0 4d1 3b0 3df 2e8 2ef 2f8 2ff 3e8 3ef 3f8 3ff cf8 cff >"$tmp/base"
same 'list of ports' 30 "$(awk -f tests/legacy/table.awk tests/legacy/areas file=2 "$tmp/base" file=3 /dev/null |
	awk '$4 { n += $4; if ($1 != "legacy") print } END { print n }')"
