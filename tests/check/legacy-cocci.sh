#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# legacy-cocci.sh: the coccinelle rule tests/check/cocci/x86_legacy_port.cocci on arch/x86 and on the files in tests/check/cocci/files.
# What it finds must be in tests/check/cocci/allow with a reason, and each line there must still be found. Code that
# coccinelle cannot parse counts as found. Then planted accesses, which it must find or not.
# tier: full
# reads: code
. "$(dirname "$0")/../lib/check.sh"

allow=$TOP/tests/check/cocci/allow
"$TOP/scripts/packages.sh" coccinelle libpython3.11

rule=$TOP/tests/check/cocci/x86_legacy_port.cocci
cd "$("$TOP/scripts/tree.sh" series | tail -n 1)"

# A file without one of these words has nothing to find, and most files have none.
words='(in|out)s?[bwl](_p|_pit)?|CMOS_(READ|WRITE)|RTC_PORT|rtc_cmos_(read|write)|i8042_(read|write)_[a-z]+|vga_[rw]'
mapfile -t listed < <(sed '/^#/d; /^$/d' "$TOP/tests/check/cocci/files")
for file in "${listed[@]}"; do
	[ -f "$file" ] || die "tests/check/cocci/files: there is no $file"
done
mapfile -t files < <(git ls-files 'arch/x86/*.[ch]' | xargs grep -lwE "$words"; printf '%s\n' "${listed[@]}")
[ ${#files[@]} -gt 50 ] || die "only ${#files[@]} files to look at"

# run FILE...: 'FILE FUNCTION' for each finding, by the options that coccicheck would take from the rule.
# One file at a time, as coccicheck does: of several together, spatch loses findings.
run() {
	local options file
	read -ra options < <(sed -n 's/^\/\/ Options: //p' "$rule")
	for file; do
		spatch -D report --very-quiet "${options[@]}" --cocci-file "$rule" "$file" 2>"$work/err" ||
			die "spatch fails: $(tail -n 1 "$work/err")"
	done >"$work/report"
	! grep -vE '^[^ :]+:[0-9]+:[0-9]+-[0-9]+: WARNING: [^ ]+\(\) accesses legacy hardware ' "$work/report" ||
		die "spatch says something else, see ${work#"$TOP/"}/report"
	sed -E 's/^([^:]+):[^ ]+ WARNING: ([^ ]+)\(\) .*/\1 \2/' "$work/report"
}

# unparsed FILE...: 'FILE unparsed' if coccinelle does not understand a line with an access.
unparsed() {
	spatch --no-includes --parse-c "$@" 2>&1 |
		awk -v words="(^|[^a-z0-9_])($words) *\\\\(" '
			/^PARSING: / { file = $2 }
			/^(bad|BAD)/ && $0 ~ words { print file, "unparsed" }'
}

{ run "${files[@]}"; unparsed "${files[@]}"; } | LC_ALL=C sort -u >"$work/found"

# A line of the list: FILE FUNCTION REASON; the function * stands for all that are found in the file.
verdict() { # verdict LIST
	awk -v list="$1" '
	FNR == NR { files[$1]; found[$1 " " $2]; next }
	/^#/ || NF == 0 { next }
	NF < 4 { print list ": line " FNR " has no reason"; next }
	{ key = $1 " " $2; count++ }
	key in seen { print list ": twice: " key; next }
	{ seen[key] }
	$2 == "*" { all[$1]; if (!($1 in files)) print list ": nothing is found any more: " key; next }
	!(key in found) { print list ": nothing is found any more: " key }
	END {
		for (key in found) {
			split(key, word)
			if (!(key in seen) && (!(word[1] in all) || word[2] == "unparsed"))
				print "without a test of the platform: " key
		}
		printf "# %d findings, %d lines in the list\n", length(found), count
	}' "$work/found" "$1"
}
verdict "$allow" >"$work/verdict"
sed "s|^$TOP/||" "$work/verdict"
grep -q '^# [1-9]' "$work/verdict" || die "the rule finds nothing at all"
! grep -qv '^#' "$work/verdict" || red=1

# Is the comparison able to fail?
{ grep -v ' i8254 ' "$allow"; echo 'arch/x86/kernel/tsc.c no_such_function for nothing'; echo 'kernel/dma.c *'; } >"$work/mutant"
verdict "$work/mutant" | sed '/^#/d' | LC_ALL=C sort >"$work/complaints"
[ "$(wc -l <"$work/complaints")" = 3 ] || not_ok "of a wrong list this is noticed: $(cat "$work/complaints")"
# shellcheck disable=SC2016	# no variables
for regex in 'line [0-9]* has no reason$' 'any more: arch/x86/kernel/tsc.c no_such_function$' 'platform: arch/x86/lib/kaslr.c i8254$'; do
	succeeds "this is noticed" "$regex" cat "$work/complaints"
done

# The rule itself.
awk -F'\t' 'BEGIN { print "#include <asm/x86_init.h>\n#define SOME_PORT 0x1234" }
	!/^#/ { printf "static void %s%d(int n)\n{\n\t%s\n}\n", $1, ++n[$1], $2 }' "$TOP/tests/check/cocci/planted" >"$work/plant.c"
run "$work/plant.c" | cut -d' ' -f2 | sort -V >"$work/planted"
sed -n 's/^static void \(bad[0-9]*\).*/\1/p' "$work/plant.c" >"$work/wanted"
[ -s "$work/wanted" ] || die "nothing is planted"
succeeds "planted accesses (< not found, > found for nothing)" '' diff "$work/wanted" "$work/planted"
