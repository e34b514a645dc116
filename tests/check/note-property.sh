#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# note-property.sh: is the PHYS32_ENTRY note found if the toolchain adds .note.gnu.property to every object?  This note would have
# all notes aligned to 8 bytes, which loaders do not expect of the kernel's.  The assembler is told to add it; the kernel has
# to be without it, and QEMU, Xen and the reference loader have to start it.
# tier: full
# reads: harness
# kernel: lean base
set -euo pipefail
# shellcheck source=SCRIPTDIR/../../scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"

work=$OUT/note-property
mkdir -p "$work"
need readelf binutils
# Its version is what a build is kept by.
cat >"$work/gcc" <<'END'
#!/bin/sh
[ "$*" != --version ] || echo "with .note.gnu.property"
exec gcc -Wa,-mx86-used-note=yes "$@"
END
chmod 755 "$work/gcc"
echo 'int x;' >"$work/x.c"
"$work/gcc" -c -o "$work/x.o" "$work/x.c"
readelf -nW "$work/x.o" | grep NT_GNU_PROPERTY >/dev/null || die "the assembler adds no .note.gnu.property"

kernel=$(CC=$work/gcc "$TOP/scripts/build.sh" property series | tail -n 1)
[ -f "$kernel/vmlinux" ] || die "no kernel"
failed=0
notes=$(readelf -nW "$kernel/vmlinux")
echo "$notes" | grep -E '^ *Xen .*0x0*12\)' || { echo "no PHYS32_ENTRY note"; failed=1; }
! echo "$notes" | grep NT_GNU_PROPERTY || failed=1
for case in note-q35 ref-note-16m xen-pvh-domu; do
	line=$(KERNEL=$kernel "$TOP/tests/run.sh" $case series 2>&1 | tail -n 1) || failed=1
	echo "$line"
done
exit $failed
