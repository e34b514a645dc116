#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parser-object.sh: what makes the parser safe before paging, before the decompressor has moved itself and before
# KASAN is a property of its objects: no data, no undefined symbol, no relocation in the code.  Kbuild checks that;
# does it refuse an object without this property?
# tier: test
# reads: code
# kernel: lean series
# kernel: i386pae-small series
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/check/objects.sh"

source=$CACHE/src/series/arch/x86/lib/hvm-start-info.c

# saved FILE: the command that Kbuild made FILE with
saved() { sed -n 's/^savedcmd_[^ ]* := //p' "$obj/$(dirname "$1")/.$(basename "$1").cmd"; }
# mutant SED: the object that the command of $object makes of a parser with another first statement; $tmp/mutant.o
mutant() {
	local cmd file=${object%.o}.c
	sed "s/^	p->lost = 0;/$1/" "$source" >"$tmp/parser.c"
	! cmp -s "$source" "$tmp/parser.c" || die "the parser has no line 'p->lost = 0;'"
	sed "s#\"../../lib/hvm-start-info.c\"#\"$tmp/parser.c\"#" "$CACHE/src/series/$file" >"$tmp/includer.c"
	[[ $object == */compressed/* ]] || mv "$tmp/parser.c" "$tmp/includer.c"
	cmd=$(saved "$object")
	cmd=${cmd//..\/$file/-I ../$(dirname "$file") $tmp/includer.c}
	cmd=${cmd//-o $object/-o $tmp/mutant.o}
	cmd=${cmd//-Wp,-MMD,/-Wp,-MMD,$tmp/}
	mkdir -p "$tmp/$(dirname "$object")"
	(cd "$obj" && eval "${cmd%%;*}") >"$tmp/log" 2>&1 || { cat "$tmp/log"; die "$object: the mutant does not build"; }
}
kbuild() { (cd "$obj" && eval "$check"); }

for config in lean i386pae-small; do
	objects $config series
	for object in arch/x86/lib/hvm-start-info.o arch/x86/boot/compressed/hvm-start-info.o; do
		found=$(parser_faults "$obj/$object")
		[ -z "$found" ] || not_ok "$config $object: $found"
		echo "$config $object: $(size "$obj/$object" | awk 'NR == 2 { print $1 }') bytes of code"

		check=$(saved "${object%.o}.checked")
		[ -n "$check" ] || { not_ok "$config $object: Kbuild does not check it"; continue; }
		check=${check//$object/$tmp\/mutant.o}
		check=${check//touch */touch $tmp/checked; fi}
		for statement in '{ static u32 runs; p->lost = runs++; }' 'extern void other(void); other(); p->lost = 0;'; do
			mutant "$statement"
			[ -n "$(parser_faults "$tmp/mutant.o")" ] || not_ok "$config $object: this check does not notice '$statement'"
			fails "$config $object: Kbuild refuses '$statement'" 'depends on its address' kbuild
		done
		gcc -c -x assembler -o "$tmp/mutant.o" - <<<$'.section .text.other, "ax"\ncall other'
		fails "$config $object: Kbuild refuses a call in a section of its own" 'depends on its address' kbuild
	done
done
