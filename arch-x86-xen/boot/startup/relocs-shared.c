// SPDX-License-Identifier: GPL-2.0
/*
 * Relocate a kernel image in place. This file is included by the decompressor
 * and by the startup code of vmlinux, so that both read the same table.
 */

/**
 * relocate_kernel_image - add an offset to all absolute addresses in vmlinux
 * @text:	where _text is at present
 * @table:	where __relocs is at present, see fill_table() in
 *		arch/x86/tools/relocs.c
 * @delta:	the offset, 0 if the image stays as it is linked
 *
 * Clears the first byte of the table, which marks the image as one that must not
 * be relocated again.
 */
static void relocate_kernel_image(void *text, u8 *table, unsigned long delta)
{
	unsigned int size, shift;
	unsigned long skip;
	u8 *p = table;
	void *loc;

	/* First the 64-bit relocations of a 64-bit kernel, then 32-bit ones */
	for (size = sizeof(long); delta && size >= sizeof(u32); size /= 2, p++) {
		for (loc = text; *p; ) {
			skip = 0;
			shift = 0;
			do {
				skip |= (*p & 0x7fUL) << shift;
				shift += 7;
			} while (*p++ & 0x80);

			loc += skip;
			if (size == sizeof(u64))
				*(u64 *)loc += delta;
			else
				*(u32 *)loc += delta;
		}
	}

	*table = 0;
}
