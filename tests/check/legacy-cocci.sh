#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# legacy-cocci.sh: the coccinelle rule tests/check/cocci/x86_legacy_port.cocci on arch/x86 and on the files in tests/check/cocci/files.
# What it finds must be in tests/check/cocci/allow with a reason, and each line there must still be found. Code that
# coccinelle cannot parse counts as found. Then planted accesses, which it must find or not.
# tier: full
# reads: code
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

work=$OUT/legacy-cocci allow=$TOP/tests/check/cocci/allow failed=0
rm -rf "$work"
mkdir -p "$work"
"$TOP/scripts/packages.sh" coccinelle libpython3.11

tree=${TREE:-$("$TOP/scripts/tree.sh" series | tail -n 1)}
rule=$TOP/tests/check/cocci/x86_legacy_port.cocci
cd "$tree"

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
! grep -qv '^#' "$work/verdict" || failed=1

# Is the comparison able to fail?
{ grep -v ' i8254 ' "$allow"; echo 'arch/x86/kernel/tsc.c no_such_function for nothing'; echo 'kernel/dma.c *'; } >"$work/mutant"
verdict "$work/mutant" | sed '/^#/d' >"$work/complaints"
if [ "$(wc -l <"$work/complaints")" = 3 ] &&
   grep -q 'line [0-9]* has no reason$' "$work/complaints" &&
   grep -q 'any more: arch/x86/kernel/tsc.c no_such_function$' "$work/complaints" &&
   grep -q 'platform: arch/x86/lib/kaslr.c i8254$' "$work/complaints"; then
	echo "ok - a line too many, one without a reason and one that is missing are noticed"
else
	echo "not ok - of a wrong list this is noticed:"
	cat "$work/complaints"
	failed=1
fi

# The rule itself. Each line is the body of one function.
plant() {
	local body n=0
	printf '#include <asm/x86_init.h>\n#define SOME_PORT 0x1234\n'
	while IFS= read -r body; do
		n=$((n + 1))
		printf 'static void %s%d(int n)\n{\n\t%s\n}\n' "$1" $n "$body"
	done
}
{
	plant bad <<-'C'
		outb(0x34, 0x43);
		outb_p(n, PIT_CH0);
		n = inb(PIC_MASTER_IMR);
		outb(0xff, 0xA1U);
		outb(0x60 + n, PIC_SLAVE_CMD);
		n = inb(0x4d0);
		if (n) { outb(n, RTC_PORT(0)); }
		n = CMOS_READ(n);
		n = inb(0x71);
		while (inb(0x64) & 2);
		outb(0xd1, I8042_COMMAND_REG);
		outb(inb(0x61) | 3, n);
		outb(0, 0x80);
		outb(0, 0x0c);
		outb(0, DMA1_RESET_REG);
		outw(n, 0x3d4);
		n = inb_p(VGA_CRT_IC);
		outb_p(n, vga_video_port_reg);
		if (x86_init.timers.timer_init) outb(0, 0x40);
		outsb(0x64, SOME_BUFFER, 4);
		x86_platform.legacy.pit = 0; outb(0x34, 0x43);
		pr_info("%d", x86_platform.legacy.pit); outb(0x34, 0x43);
	C
	plant good <<-'C'
		if (x86_platform.legacy.pit) outb(0x34, 0x43);
		if (!x86_platform.legacy.rtc) return; outb(n, RTC_PORT(0));
		outl(n, 0xcf8);
		outb(n, 0x3f8);
		outb(n, 0x92);
		n = inb(n + 0x61);
		n = inw(SOME_PORT);
		n = 0x43;
		outsb(SOME_PORT, SOME_BUFFER, 0x43);
		if (!has_legacy_pic() || n) return; outb(0x34, 0x43);
	C
} >"$work/plant.c"
run "$work/plant.c" | cut -d' ' -f2 | sort -V >"$work/planted"
seq -f bad%.0f 22 >"$work/wanted"
if diff "$work/wanted" "$work/planted"; then
	echo "ok - planted accesses: 22 of 22 found, 10 others left alone"
else
	echo "not ok - planted accesses: < not found, > found for nothing"
	failed=1
fi
exit $failed
