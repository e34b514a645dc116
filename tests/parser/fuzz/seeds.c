// SPDX-License-Identifier: GPL-2.0
/* seeds DIR: write inputs for fuzz.c to start from, one for each kind of loader. */
#include <err.h>
#include <stdio.h>

#include "fuzz.h"

struct seed {
	const char *name;
	u8 limit;		/* 0: all of the window, 208 to 255: a big machine */
	u8 version;
	u8 nr_modules;
	u8 data_kind;
	u8 cmdline_kind, rsdp_kind, module_kind;
	u8 stripes[8];		/* 8 of them make a map of up to 256 entries */
	u8 ops[12];		/* the map, or what follows the stripes */
};

#define RAW_AT_0	MAP_RAW, 0, 0, 0, 0, 0, 0, 0, 0, 0

static const struct seed seeds[] = {
	{ "empty", 0, 1, 0, ADDR_ZERO, 0, 0, 0, { 0 }, { 0 } },
	{ "version-0", 0, 0, 1, ADDR_WINDOW, ADDR_WINDOW, ADDR_WINDOW, ADDR_BIT, { 0 }, { 0 } },
	{ "xen-domu", 0, 1, 1, ADDR_WINDOW, ADDR_WINDOW, ADDR_BIT, ADDR_BIT, { 0 },
	  { MAP_GAP, 0, MAP_OTHER_TYPE + 2 * MAP_OPS, MAP_GAP, 16, MAP_OTHER_TYPE + MAP_OPS } },
	{ "qemu", 0, 1, 1, ADDR_WINDOW, ADDR_WINDOW, ADDR_WINDOW, ADDR_BIT, { 0 },
	  { MAP_GAP, 0, MAP_ADJACENT, MAP_OTHER_TYPE + 2 * MAP_OPS, MAP_GAP, 255, MAP_OVERLAP, 1, 2, MAP_EMPTY } },
	{ "wrapping", 0, 1, 0, ADDR_WINDOW, ADDR_WRAPS, ADDR_RAW64, ADDR_WRAPS, { 0 },
	  { MAP_WRAPS, 1, 0, 2, 0, MAP_GAP, 1, MAP_WRAPS, 1, 0, 0, 0 } },
	{ "stripes-128", 0, 1, 1, ADDR_WINDOW, ADDR_WINDOW, ADDR_WINDOW, ADDR_BIT,
	  { 254, 254, 254, 254 }, { MAP_EMPTY } },
	{ "stripes-256", 0, 2, 1, ADDR_WINDOW, ADDR_WINDOW, ADDR_WINDOW, ADDR_BIT,
	  { 254, 254, 254, 254, 254, 254, 254, 254 }, { MAP_ADJACENT } },
	{ "near-4g", 208, 1, 1, ADDR_NEAR_4G, ADDR_NEAR_4G, ADDR_RAW64, ADDR_NEAR_4G, { 0 }, { RAW_AT_0 } },
	{ "above-4g", 209, 1, 1, ADDR_NEAR_4G, ADDR_WINDOW, ADDR_BIT, ADDR_RAW64, { 254 }, { MAP_GAP, 0 } },
};

static FILE *f;

static void put(u8 value)
{
	putc(value, f);
}

/* An address; each raw or two-byte choice gets as many bytes as it will take. */
static void put_address(u8 kind, u8 where)
{
	put(kind);
	switch (kind) {
	case ADDR_ZERO:
		break;
	case ADDR_RAW64:
		for (int i = 0; i < 7; i++)
			put(i);
		put(0);
		break;
	case ADDR_WINDOW:
		put(0);
		put(where);
		break;
	case ADDR_BIT:
		put(24 + where % 16);
		break;
	default:
		put(where);
	}
}

int main(int argc, char **argv)
{
	char path[4096];

	if (argc != 2)
		errx(2, "usage: seeds DIR");
	for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++) {
		const struct seed *s = &seeds[i];

		snprintf(path, sizeof(path), "%s/%s", argv[1], s->name);
		f = fopen(path, "wb");
		if (!f)
			err(2, "%s", path);
		put(s->limit);
		put(0);				/* 2^40 of physical memory */
		put(0x5c);			/* the pattern in boot_params */
		put(i);				/* type of loader */
		put_address(s->data_kind, 0x10);
		put(1);				/* data points to it */
		put(0);				/* magic */
		put(s->version);
		put(1);				/* flags */
		put_address(ADDR_WINDOW, 0x11);	/* module list */
		put_address(ADDR_WINDOW, 0x12);	/* map */
		put_address(s->cmdline_kind, 0x30);
		put_address(s->rsdp_kind, 0x08);
		put_address(s->module_kind, 0x02);
		put(1);
		put(0x45), put(0x23), put(0x01);	/* size of the module */
		put(0), put(0);
		put(NUMBER_GIVEN + 8 * s->nr_modules);
		put(NUMBER_GIVEN);		/* as many entries as there are */
		for (int j = 0; j < 8 && s->stripes[j]; j++)
			put(s->stripes[j]);
		for (int j = 0; j < 12; j++)
			put(s->ops[j]);
		fclose(f);
	}
	return 0;
}
