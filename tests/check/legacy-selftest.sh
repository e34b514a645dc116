#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# legacy-selftest.sh: do the counters of tests/legacy count?  accesses.c gets small traces made here, whole, cut and
# with lost records; table.awk gets counts of known, unknown and wanted addresses.
# tier: test
# reads: harness
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

"$TOP/scripts/packages.sh" gcc libc6-dev libxen-dev
dir=$(mktemp -d "$OUT/legacy-selftest.XXXXXX")
trap 'rm -rf "$dir"' EXIT
gcc -O2 -Wall -Wextra -Werror -o "$dir/accesses" "$TOP/tests/legacy/accesses.c"

failed=0
check() {	# NAME WANTED-STATUS WANTED-TEXT GOT-STATUS GOT-TEXT
	if [ "$2" != "$4" ] || [ "$3" != "$5" ]; then
		printf '%s: status %s, want %s; output:\n%s\nwant:\n%s\n' "$1" "$4" "$2" "$5" "$3"
		failed=1
	fi
}

# record EVENT-HEX TIME WORD-HEX...: a struct t_rec, little endian.
word() { printf '%b' "$(printf '\\x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255)))"; }
record() {
	local event=$1 time=$2 value
	shift 2
	word $((0x$event | $# << 28 | time << 31))
	[ "$time" = 0 ] || { word 0x12345678; word 0x9abcdef0; }
	for value; do word "0x$value"; done
}
# trace NAME WANTED-STATUS WANTED-TEXT: what accesses makes of the file 'trace'.
trace() {
	local status=0 got
	got=$("$dir/accesses" "$dir/trace" 2>&1) || status=$?
	check "$1" "$2" "$3" "$status" "$got"
}

{
	record 1f003 0 0 0		# another processor: not counted
	record 82016 0 40 ff		# a read of port 40
	record 82216 1 40 12		# writes of it, with a time stamp
	record 82216 0 40 13
	record 82016 1 ffff 0
	record 82017 1 f0000 0		# memory: read, written, not below 1 MiB, above 4 GiB
	record 82217 0 fffff 1
	record 82017 0 100000 0
	record 82117 0 f0000 1 0
	record 8200a 1 40 0		# no access at all
} >"$dir/trace"
trace whole 0 $'port 40 1 2\nport ffff 1 0\nmemory f0000 1 0\nmemory fffff 0 1\nrecords 10'
cp "$dir/trace" "$dir/whole"

record 1f001 0 5 0 0 0 >>"$dir/trace"
trace lost 1 'error: records lost at record 11'
head -c -2 "$dir/whole" >"$dir/trace"
trace 'cut in a record' 1 'error: the trace ends at record 9'
{ cat "$dir/whole"; printf '\x01\x02'; } >"$dir/trace"
trace 'cut in a head' 1 'error: the trace ends at record 10'
: >"$dir/trace"
trace empty 1 'error: the trace ends at record 0'
record 82016 0 10000 0 >"$dir/trace"
trace 'no port' 1 'error: no port at record 1'

cat >"$dir/areas" <<'END'
# a comment
legacy	port	A	40-43 61
wanted	port	B	af00-af0f
legacy	memory	C	40-4f
END
printf '%s\n' 'port 40 1 2' 'port 43 10 20' 'port 61 100 0' 'port af0f 5 0' 'memory 44 7 0' 'records 9' >"$dir/stock"
printf '%s\n' 'port 44 1 0' 'port af00 0 3' 'memory 50 0 2' 'records 9' >"$dir/series"
check table 0 "legacy port A 111 22 0 0
wanted port B 5 0 0 3
legacy memory C 7 0 0 0
unknown port 44 0 0 1 0
unknown memory 50 0 0 0 2" 0 "$(awk -f "$TOP/tests/legacy/table.awk" "$dir/areas" file=2 "$dir/stock" file=3 "$dir/series")"
check 'nothing seen' 0 "legacy port A 0 0 0 0
wanted port B 0 0 0 0
legacy memory C 0 0 0 0" 0 "$(awk -f "$TOP/tests/legacy/table.awk" "$dir/areas" file=2 /dev/null file=3 /dev/null)"
check 'nothing of stock' 0 "legacy port A 0 0 0 0
wanted port B 0 0 0 3
legacy memory C 0 0 0 0
unknown port 44 0 0 1 0
unknown memory 50 0 0 0 2" 0 "$(awk -f "$TOP/tests/legacy/table.awk" "$dir/areas" file=2 /dev/null file=3 "$dir/series")"
# Each address that must not be touched is in the real list.
for port in 20 21 a0 a1 40 41 42 43 61 60 64 70 71 80 87 8f 4d0 4d1 3b0 3df 2e8 2ef 2f8 2ff 3e8 3ef 3f8 3ff cf8 cff; do
	echo "port $port 1 0"
done >"$dir/stock"
got=$(awk -f "$TOP/tests/legacy/table.awk" "$TOP/tests/legacy/areas" file=2 "$dir/stock" file=3 /dev/null |
	awk '$4 { n += $4; if ($1 != "legacy") print } END { print n }')
check 'list of ports' 0 30 0 "$got"
exit $failed
