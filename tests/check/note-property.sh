#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# note-property.sh: is the PHYS32_ENTRY note found if the toolchain adds .note.gnu.property to objects?  The linker script
# of the kernel discards it.  The objects of the last build of the configuration lean are linked again with such a note;
# the kernel has to be without it, and QEMU, the reference loader and Xen have to start it.  As a control the discard is
# left out: then the note is there.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
. "$(dirname "$0")/../lib/check.sh"

need readelf binutils
built lean series >/dev/null
obj=$CACHE/src/series/build-lean
[ -f "$obj/vmlinux.o" ] || die "no objects of the configuration lean in $obj"
mkdir -p "$work"/{discard,keep}
cd "$work"

echo 'int x;' | gcc -Wa,-mx86-used-note=yes -c -x c -o x.o -
objcopy -O binary -j .note.gnu.property --set-section-flags .note.gnu.property=alloc,contents x.o property
[ -s property ] || die "the assembler adds no .note.gnu.property"
# The linker keeps it only if all have it.
for name in vmlinux.o .tmp_vmlinux2.kallsyms.o; do
	objcopy --add-section .note.gnu.property=property --set-section-flags .note.gnu.property=alloc,readonly,contents \
		--set-section-alignment .note.gnu.property=8 "$obj/$name" "with$name"
done
cp "$obj/arch/x86/kernel/vmlinux.lds" discard/lds
sed 's/\*(\.note\.gnu\.property)//; s/__start_notes = \.;/& KEEP(*(.note.gnu.property))/' discard/lds >keep/lds
! cmp -s discard/lds keep/lds || die "the linker script does not discard .note.gnu.property"
for name in discard keep; do
	ld -m elf_x86_64 -z noexecstack --no-warn-rwx-segments -z max-page-size=0x200000 --build-id=sha1 -X --emit-relocs --discard-none \
		--script=$name/lds -o $name/elf --whole-archive withvmlinux.o --no-whole-archive with.tmp_vmlinux2.kallsyms.o
	objcopy --strip-all -R '.rel*' $name/elf $name/vmlinux
	cp "$obj/.config" $name/
	echo "$name: $(readelf -lW $name/vmlinux | awk '$1 == "NOTE" { print "notes aligned to", $NF }'), $(
		readelf -nW $name/vmlinux | grep -c NT_GNU_PROPERTY || true) of .note.gnu.property, $(
		readelf -nW $name/vmlinux | grep -cE '^ *Xen .*\(0x0*12\)' || true) of PHYS32_ENTRY"
done >notes
rm -f with* ./*/elf
succeeds 'the note is found alone' '^discard: notes aligned to 0x4, 0 of .note.gnu.property, 1 of PHYS32_ENTRY$' cat notes
succeeds 'the control has the other, too' '^keep: .* 1 of .note.gnu.property, ' cat notes
for name in note-q35 ref-note-16m xen-pvh-domu; do
	# The table of relocations is made after the link.
	case_text $name | sed '/^append=/s/$/ nokaslr no_timer_check/' >"$name.case"
	boot "$work/$name.case" series KERNEL="$work/discard" || not_ok "$line"
	echo "$line"
done
