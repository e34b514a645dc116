/* SPDX-License-Identifier: GPL-2.0 */
/* The choices that an input of fuzz.c is made of. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <linux/types.h>

enum {
	ADDR_ZERO, ADDR_RAW32, ADDR_RAW64, ADDR_BELOW_LIMIT, ADDR_CMDLINE, ADDR_ABOVE_LIMIT,
	ADDR_WRAPS, ADDR_NEAR_4G, ADDR_BIT, ADDR_WINDOW,
	CHOICES = 24,
};

enum {
	MAP_ADJACENT, MAP_OTHER_TYPE, MAP_GAP, MAP_EMPTY, MAP_WRAPS, MAP_RAW, MAP_STRIPES, MAP_OVERLAP,
	MAP_OPS,
};

enum { NUMBER_RAW, NUMBER_MORE, NUMBER_LIMIT, NUMBER_WRAPS, NUMBER_LAST = NUMBER_WRAPS, NUMBER_GIVEN };

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

#endif
