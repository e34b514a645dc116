# SPDX-License-Identifier: GPL-2.0
# awk -f table.awk areas file=2 BASE file=3 SERIES: a line
# KIND TYPE NAME BASE-READS BASE-WRITES SERIES-READS SERIES-WRITES
# for each line of areas; what is in none of them comes last, one line each, as KIND unknown.  BASE and
# SERIES are output of accesses.c.
function hex(s,  i, n) {
	for (i = 1; i <= length(s); i++)
		n = n * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1
	return n
}
BEGIN { file = 1 }
/^#/ || /^records/ { next }
file == 1 {
	kind[++rows] = $1; name[rows] = $2 " " $3; type[rows] = $2
	for (i = 4; i <= NF; i++) {
		split($i, range, "-")
		ranges++
		first[ranges] = hex(range[1])
		last[ranges] = hex(range[2] ? range[2] : range[1])
		row[ranges] = rows
	}
	next
}
{
	address = hex($2)
	found = 0
	for (i = 1; i <= ranges && !found; i++)
		if (type[row[i]] == $1 && first[i] <= address && address <= last[i])
			found = row[i]
	if (!found) {
		kind[++rows] = "unknown"; name[rows] = $1 " " $2; type[rows] = $1
		first[++ranges] = last[ranges] = address; row[ranges] = found = rows
	}
	reads[file, found] += $3; writes[file, found] += $4
}
END {
	for (r = 1; r <= rows; r++)
		print kind[r], name[r], reads[2, r] + 0, writes[2, r] + 0, reads[3, r] + 0, writes[3, r] + 0
}
