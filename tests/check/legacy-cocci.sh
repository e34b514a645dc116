#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# legacy-cocci.sh: the coccinelle rule tests/check/cocci/x86_legacy_port.cocci on arch/x86 and on the files in tests/check/cocci/files.
# What it finds must be in tests/check/cocci/allow with a reason, and each line there must still be found. Code that
# coccinelle cannot parse counts as found. Then planted accesses, which it must find or not.
# tier: full
# reads: code
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/scripts/explained.sh"

allow=$TOP/tests/check/cocci/allow
"$TOP/scripts/packages.sh" coccinelle libpython3-dev

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

# unparsed FILE...: 'unparsed FILE' if coccinelle does not understand a line with an access.
unparsed() {
	spatch --no-includes --parse-c "$@" 2>&1 |
		awk -v words="(^|[^a-z0-9_])($words) *\\\\(" '
			/^PARSING: / { file = $2 }
			/^(bad|BAD)/ && $0 ~ words { print "unparsed", file }'
}

{ run "${files[@]}"; unparsed "${files[@]}"; } | LC_ALL=C sort -u >"$work/found"

[ -s "$work/found" ] || die "the rule finds nothing at all"
explained "$allow" <"$work/found" >"$work/verdict" || not_ok "findings without a reason, or a wrong line in the list:"
cat "$work/verdict"

# Is the comparison able to fail?
{ grep -v ' i8254|' "$allow"; echo 'arch/x86/kernel/tsc.c no_such_function|nothing'; echo 'kernel/dma.c'; } >"$work/mutant"
explained "$work/mutant" <"$work/found" | sed '$d' | LC_ALL=C sort >"$work/complaints" || true
for regex in '^arch/x86/lib/kaslr\.c i8254$' ': no reason: kernel/dma\.c$' ': not needed: arch/x86/kernel/tsc\.c no_such_function$'; do
	succeeds "of a wrong list this is noticed" "$regex" cat "$work/complaints"
done
succeeds "and nothing else" '^3$' wc -l <"$work/complaints"

# The rule itself.
awk -F'\t' 'BEGIN { print "#include <asm/x86_init.h>\n#define SOME_PORT 0x1234" }
	!/^#/ { printf "static void %s%d(int n)\n{\n\t%s\n}\n", $1, ++n[$1], $2 }' "$TOP/tests/check/cocci/planted" >"$work/plant.c"
run "$work/plant.c" | cut -d' ' -f2 | sort -V >"$work/planted"
sed -n 's/^static void \(bad[0-9]*\).*/\1/p' "$work/plant.c" >"$work/wanted"
[ -s "$work/wanted" ] || die "nothing is planted"
succeeds "planted accesses (< not found, > found for nothing)" '' diff "$work/wanted" "$work/planted"
