#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cases.sh [NAME]: the text of one boot case, or of all with a line [NAME] before each: what the tables of
# tests/boot say, see tests/boot/README.
set -euo pipefail
dir=${CASES:-$(cd "$(dirname "$0")/../boot" && pwd -P)}

for file in "$dir"/*.case; do
	[ ! -e "$file" ] || { echo "error: $file: make it a block of a table, see tests/boot/README" >&2; exit 1; }
done
exec awk -v only="${1:-}" '
function fail(where, text) { printf "error: %s: %s\n", where, text >"/dev/stderr"; bad = 1; exit 1 }
# What two lines have in common of which the later one replaces the earlier one.
function id(line) { return match(line, /^[^=!<>~]*(!=|>=|<=|=|~)/) ? substr(line, 1, RLENGTH) : line }
# put(LINE): to text[1..n]. Lines that came from another block, as level[] tells, are replaced.
function put(line,   i, m, found) {
	for (i = 1; i <= n; i++) {
		if (line ~ /^-/ ? index(text[i], substr(line, 2)) == 1 : level[i] != now && id(text[i]) == id(line)) {
			if (found++ || line ~ /^-/) continue
			text[++m] = line; level[m] = now
		} else {
			text[++m] = text[i]; level[m] = level[i]
		}
	}
	n = m + 0
	if (line ~ /^-/ && !found) fail(at[block], "there is nothing to leave out by " line)
	if (line !~ /^-/ && !found) { text[++n] = line; level[n] = now }
}
# take(BLOCK): what its header names, then its own lines.
function take(b,   i, k, part) {
	if (!(b in body)) fail(at[block], "there is no [" b "]")
	k = split(uses[b], part, " ")
	for (i = 1; i <= k; i++) take(part[i])
	k = split(body[b], part, "\n")
	now++
	for (i = 1; i < k; i++) put(part[i])
}
/^#/ || /^[ \t]*$/ { next }
/^\[/ {
	if (!match($0, /^\[(@[a-z0-9_-]*|[A-Za-z0-9_.-]+)\]( @[a-z0-9_-]+)*$/)) fail(FILENAME ":" FNR, "not a block: " $0)
	name = substr($1, 2, length($1) - 2)
	if (name == "@" && FILENAME !~ /\/defaults$/) name = "@" FILENAME
	if (name in body) fail(FILENAME ":" FNR, "there is another [" name "]")
	if (name !~ /^@/) order[++blocks] = name
	uses[name] = substr($0, length($1) + 2)
	at[name] = FILENAME ":" FNR
	file[name] = FILENAME
	body[name] = ""
	next
}
name == "" { fail(FILENAME ":" FNR, "a line before the first block") }
{ body[name] = body[name] $0 "\n" }
END {
	if (bad) exit 1
	if (only != "" && !(only in body)) { print "error: there is no test case " only >"/dev/stderr"; exit 1 }
	for (b = 1; b <= blocks; b++) {
		block = order[b]
		if (only != "" && only != block) continue
		n = 0
		take("@")
		if (("@" file[block]) in body) take("@" file[block])
		take(block)
		if (only == "") print "[" block "]"
		for (i = 1; i <= n; i++) print text[i]
	}
}' "$dir/defaults" "$dir"/*.cases
