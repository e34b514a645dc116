/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory of a guest: physical addresses from 0 to a limit. The parser sees it
 * read-only, and one byte beyond the limit there is a page that nobody can read.
 * Only the last part of it can be written by a test, the rest of a big one is zero.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <linux/types.h>

#define MACHINE_WINDOW	16384		/* bytes that can be written */

struct machine {
	u64		limit;		/* first physical address that does not exist */
	u64		start;		/* first one that can be written */
	unsigned long	offset;		/* from physical address to the parser's pointer */
	u8		*mem;		/* the tests' own view of [start, limit) */
};

#define GIB		(1ull << 30)

/* Limits above MACHINE_WINDOW that a 64-bit host can play. */
extern const u64 machine_big_limits[];
extern const unsigned int machine_nr_big_limits;

/* All zero, @limit at most MACHINE_WINDOW or one of the above. */
void machine_init(struct machine *m, u64 limit);

/* Little-endian, byte by byte; writes outside the window are lost. */
void machine_put(struct machine *m, u64 paddr, u64 value, unsigned int bytes);
u64 machine_get(const struct machine *m, u64 paddr, unsigned int bytes);

#endif
