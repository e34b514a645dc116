// SPDX-License-Identifier: GPL-2.0
/*
 * map KIND NUMBER: writes a memory map of a start info with that many entries,
 * each kind one that makes work: to merge, to drop, to sort.
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {		/* Xen public ABI, struct hvm_memmap_table_entry */
	uint64_t addr, size;
	uint32_t type, reserved;
};

#define MIB		(1ull << 20)
#define PAGE		4096ull
#define SCATTERED	127	/* as many as the parser has room for */

int main(int argc, char **argv)
{
	const char *kind = argv[1];
	uint64_t number;

	if (argc != 3)
		errx(2, "usage: map KIND NUMBER");
	number = strtoull(argv[2], NULL, 0);

	for (uint64_t i = 0; i < number; i++) {
		struct entry e = { MIB + i * PAGE, PAGE, 1, 0 };

		if (!strcmp(kind, "empty"))
			e.size = i ? 0 : 256 * MIB;
		else if (!strcmp(kind, "wrapping") && i)
			e.addr = -PAGE, e.size = 2 * PAGE;
		else if (!strcmp(kind, "same"))
			e.addr = MIB, e.size = 256 * MIB;
		else if (!strcmp(kind, "descending"))
			e.addr = MIB + (number - i) * PAGE;
		else if (!strcmp(kind, "scattered-first"))
			e.addr = MIB + (i < SCATTERED ? 2 * i : SCATTERED * 2 + i) * PAGE;
		else if (strcmp(kind, "ascending") && strcmp(kind, "wrapping"))
			errx(2, "%s: no such kind", kind);
		if (!fwrite(&e, sizeof(e), 1, stdout))
			err(1, "write");
	}
	return fflush(stdout) != 0;
}
