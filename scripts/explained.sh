# SPDX-License-Identifier: GPL-2.0
# Findings that are accepted are in a list, with the reason.  Source it after lib.sh.
# shellcheck shell=bash

# explained LIST [BEGINNING] <FINDINGS: prints each finding that LIST does not explain, each line of LIST that explains none
# or has no reason, and at last '# N explained'; fails if anything but that is printed.
# A line of LIST is FINDING|REASON, where FINDING is a finding or its first words; the first that fits explains a finding.
# With BEGINNING only lines with this beginning count.
explained() {
	awk -v list="${1#"$TOP/"}" -v beginning="${2:-}" '
	input == "list" && (/^#/ || NF == 0 || substr($0, 1, length(beginning)) != beginning) { next }
	input == "list" && !/.\|[^|]+$/ { print list ": no reason: " $0; red = 1; next }
	input == "list" { sub(/\|[^|]+$/, ""); entry[++n] = $0; next }
	{ i = 1
	  while (i <= n && index($0 " ", entry[i] " ") != 1) i++
	  if (i <= n) { used[i]; count++ } else { print; red = 1 } }
	END { for (i = 1; i <= n; i++) if (!(i in used)) { print list ": not needed: " entry[i]; red = 1 }
	      print "# " count + 0 " explained"
	      exit red }' input=list "$1" input=findings -
}
