// SPDX-License-Identifier: GPL-2.0
/*
 * Tables of start infos with the result that is asked for, by hand.
 * Each one is also compared with the model and parsed again, see check.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check.h"

#define MAGIC	0x336ec578
#define KEEP	0x5c5c5c5c5c5c5c5cull		/* the pattern in boot_params beforehand */
#define KEEP8	0x5c
#define TOP	~0ull
#define WINDOW	((u64)MACHINE_WINDOW)

enum { OK, NO_MEMMAP, BAD_ADDRESS, BAD_MAGIC, BAD_MEMMAP };
enum { CMDLINE = 1, MODULES = 2, RAMDISK = 4, RSDP = 8, RANGE = 16, TAIL = 32 };

struct range {
	u64 addr, size;
	u32 type;
};

struct test {
	const char *name;
	/* the machine and what the loader puts where */
	u64 limit, phys_limit;
	u64 at, data;			/* the start info, and what points to it */
	u64 modlist_at, memmap_at;	/* where they really are */
	u32 magic, version, flags, nr_modules;
	u64 modlist, cmdline, rsdp, memmap;
	u32 entries, reserved;
	u64 module, module_size, module_cmdline;
	struct range map[6];
	u32 stripes;			/* this many ranges instead, with holes between them */
	u8 loader;
	/* what comes of it */
	u32 status;
	u64 value;
	u32 lost;
	u64 want_cmdline, want_ramdisk, want_ramdisk_size, want_rsdp;
	u8 want_loader, want_entries;
	struct range want[7];
};

/* A good start info at 0x1000; a row names what is different. */
#define GOOD(n) .name = n, .limit = WINDOW, .phys_limit = 1ull << 40, .at = 0x1000, .data = 0x1000, \
	.magic = MAGIC, .version = 1, .flags = 1, .loader = 0x90, .nr_modules = 1,		\
	.modlist_at = 0x1100, .modlist = 0x1100, .memmap_at = 0x1200, .memmap = 0x1200, .entries = 2, \
	.cmdline = 0x2000, .rsdp = 0xfc000,							\
	.module = 0x2000000, .module_size = 0x12345, .module_cmdline = 0,			\
	.map = { { 0, 0xa0000, 1 }, { 0x100000, 0x7f00000, 1 } },				\
	.status = OK, .value = 1, .lost = 0, .want_cmdline = 0x2000, .want_ramdisk = 0x2000000,	\
	.want_ramdisk_size = 0x12345, .want_rsdp = 0xfc000, .want_loader = 0x90,		\
	.want_entries = 3, .want = { { 0, 0xa0000, 1 }, { 0x100000, 0x7f00000, 1 }, ISA }
#define ISA	{ 0xa0000, 0x60000, 2 }

/* Fatal: boot_params stay as they are. */
#define REJECT(s, v) .status = s, .value = v, .want_cmdline = KEEP, .want_ramdisk = KEEP,	\
	.want_ramdisk_size = KEEP, .want_rsdp = KEEP, .want_entries = KEEP8, .lost = 0

/* So is this, but there is the rest, and with the command line a console. */
#define BADMAP(v) .status = BAD_MEMMAP, .value = v, .want_entries = KEEP8

#define NOMAP(v) .status = NO_MEMMAP, .value = v, .want_entries = KEEP8
#define NO_RAMDISK .want_ramdisk = KEEP, .want_ramdisk_size = KEEP

static const struct test tests[] = {
	{ GOOD("good") },

	/* The pointer and where it leads to */
	{ GOOD("data 0"), .data = 0, REJECT(BAD_ADDRESS, 0) },
	{ GOOD("data 1"), .data = 1, REJECT(BAD_MAGIC, 0) },
	{ GOOD("data at limit - 39"), .data = WINDOW - 39, REJECT(BAD_ADDRESS, WINDOW - 39) },
	{ GOOD("data at limit"), .data = WINDOW, REJECT(BAD_ADDRESS, WINDOW) },
	{ GOOD("data above limit"), .data = WINDOW + 1, REJECT(BAD_ADDRESS, WINDOW + 1) },
	{ GOOD("data above 4 GiB"), .data = 0x100001000, REJECT(BAD_ADDRESS, 0x100001000) },
	{ GOOD("data wraps"), .data = TOP - 38, REJECT(BAD_ADDRESS, TOP - 38) },
	{ GOOD("data max"), .data = TOP, REJECT(BAD_ADDRESS, TOP) },
	{ GOOD("start info at 1"), .at = 1, .data = 1 },
	{ GOOD("start info unaligned by 1"), .at = 0x1001, .data = 0x1001 },
	{ GOOD("start info unaligned by 2"), .at = 0x1002, .data = 0x1002 },
	{ GOOD("start info unaligned by 3"), .at = 0x1003, .data = 0x1003 },
	{ GOOD("start info unaligned by 5"), .at = 0x1005, .data = 0x1005 },
	{ GOOD("start info ends at limit"), .at = WINDOW - 56, .data = WINDOW - 56 },
	{ GOOD("version 1 reaches over limit"), .at = WINDOW - 55, .data = WINDOW - 55,
	  REJECT(BAD_ADDRESS, WINDOW - 55) },
	{ GOOD("version 1 in the space of version 0"), .at = WINDOW - 40, .data = WINDOW - 40,
	  REJECT(BAD_ADDRESS, WINDOW - 40) },
	{ GOOD("version 0 ends at limit"), .at = WINDOW - 40, .data = WINDOW - 40, .version = 0, NOMAP(0) },
	{ GOOD("no memory"), .limit = 0, REJECT(BAD_ADDRESS, 0x1000) },
	{ GOOD("memory of 39 bytes"), .limit = 39, .at = 1, .data = 1, REJECT(BAD_ADDRESS, 1) },
	{ GOOD("memory of 40 bytes, version 0 at 1"), .limit = 40, .at = 1, .data = 1, .version = 0,
	  REJECT(BAD_ADDRESS, 1) },
	{ GOOD("memory of 41 bytes, version 0 at 1"), .limit = 41, .at = 1, .data = 1, .version = 0, NOMAP(0),
	  .lost = CMDLINE | MODULES, .want_cmdline = KEEP, NO_RAMDISK },
	{ GOOD("memory of 55 bytes, version 1 at 1"), .limit = 55, .at = 1, .data = 1, REJECT(BAD_ADDRESS, 1) },
	{ GOOD("memory of 57 bytes, version 1 at 1"), .limit = 57, .at = 1, .data = 1,
	  BADMAP(0x1200), .lost = CMDLINE | MODULES, .want_cmdline = KEEP, NO_RAMDISK },

	/* Magic and version */
	{ GOOD("magic 0"), .magic = 0, REJECT(BAD_MAGIC, 0) },
	{ GOOD("magic max"), .magic = ~0, REJECT(BAD_MAGIC, 0xffffffff) },
	{ GOOD("magic without the 0x80"), .magic = 0x336e4578, REJECT(BAD_MAGIC, 0x336e4578) },
	{ GOOD("magic with the wrong first byte"), .magic = MAGIC + 1, REJECT(BAD_MAGIC, MAGIC + 1) },
	{ GOOD("magic with the wrong last byte"), .magic = MAGIC ^ 1u << 31, REJECT(BAD_MAGIC, MAGIC ^ 1u << 31) },
	{ GOOD("magic of a multiboot loader"), .magic = 0x2badb002, REJECT(BAD_MAGIC, 0x2badb002) },
	{ GOOD("version 0"), .version = 0, NOMAP(0) },
	{ GOOD("version 2"), .version = 2, .value = 2 },
	{ GOOD("version max"), .version = ~0, .value = 0xffffffff },
	{ GOOD("version 2 without a map"), .version = 2, .entries = 0, NOMAP(2) },
	{ GOOD("flags 0"), .flags = 0 },
	{ GOOD("flags max"), .flags = ~0 },
	{ GOOD("reserved max"), .reserved = ~0 },

	/* The memory map: where it is */
	{ GOOD("map of 0 entries"), .entries = 0, NOMAP(1) },
	{ GOOD("map at 0"), .memmap = 0, NOMAP(1) },
	{ GOOD("map of 0 entries at max"), .entries = 0, .memmap = TOP, NOMAP(1) },
	{ GOOD("map at 1"), .memmap = 1, .memmap_at = 1 },
	{ GOOD("map unaligned"), .memmap = 0x1207, .memmap_at = 0x1207 },
	{ GOOD("map ends at limit"), .memmap = WINDOW - 48, .memmap_at = WINDOW - 48 },
	{ GOOD("map reaches over limit"), .memmap = WINDOW - 47, BADMAP(WINDOW - 47) },
	{ GOOD("map at limit"), .memmap = WINDOW, BADMAP(WINDOW) },
	{ GOOD("map above 4 GiB"), .memmap = 0x100001200, BADMAP(0x100001200) },
	{ GOOD("map wraps"), .memmap = TOP - 46, BADMAP(TOP - 46) },
	{ GOOD("map wraps to 0"), .memmap = TOP - 47, BADMAP(TOP - 47) },
	{ GOOD("map max"), .memmap = TOP, BADMAP(TOP) },
	{ GOOD("map of max entries"), .entries = ~0, BADMAP(0x1200) },
	{ GOOD("map whose 32-bit size is 48"), .entries = 0x80000002, BADMAP(0x1200) },
	{ GOOD("map whose size is above limit"), .entries = WINDOW / 24 + 1, BADMAP(0x1200) },

	/* The memory map: what is in it */
	{ GOOD("only empty entries"), .map = { { 0, 0, 1 }, { 0x100000, 0, 1 } }, NOMAP(1) },
	{ GOOD("only wrapping entries"), .map = { { TOP, 2, 1 }, { 2, TOP, 1 } }, NOMAP(1), .lost = RANGE },
	{ GOOD("empty entry between two"), .entries = 3,
	  .map = { { 0, 0xa0000, 1 }, { 0xf0000, 0, 2 }, { 0x100000, 0x7f00000, 1 } } },
	{ GOOD("empty entry at the top"), .entries = 3,
	  .map = { { TOP, 0, 1 }, { 0, 0xa0000, 1 }, { 0x100000, 0x7f00000, 1 } } },
	{ GOOD("wrapping entry between two"), .entries = 3,
	  .map = { { 0, 0xa0000, 1 }, { 0xfffffffffffff000, 0x2000, 2 }, { 0x100000, 0x7f00000, 1 } },
	  .lost = RANGE },
	{ GOOD("wrapping entry first"), .entries = 3,
	  .map = { { TOP, TOP, 1 }, { 0, 0xa0000, 1 }, { 0x100000, 0x7f00000, 1 } }, .lost = RANGE },
	{ GOOD("entry up to 2^64 - 1"), .entries = 1, .map = { { 0xfffffffffffff000, 0xfff, 2 } },
	  .want_entries = 2, .want = { { 0xfffffffffffff000, 0xfff, 2 }, ISA } },
	{ GOOD("entry up to 2^64"), .entries = 2, .map = { { 0xfffffffffffff000, 0x1000, 2 }, { 0, 1, 1 } },
	  .lost = RANGE, .want_entries = 2, .want = { { 0, 1, 1 }, ISA } },
	{ GOOD("entry of all memory"), .entries = 1, .map = { { 0, TOP, 1 } },
	  .want_entries = 2, .want = { { 0, TOP, 1 }, ISA } },
	{ GOOD("entry of one byte"), .entries = 1, .map = { { 5, 1, 1 } },
	  .want_entries = 2, .want = { { 5, 1, 1 }, ISA } },
	{ GOOD("loader's order is kept"), .entries = 3,
	  .map = { { 0x4000000, 0x1000, 1 }, { 0x1000, 0x1000, 2 }, { 0x2000000, 0x1000, 1 } }, .want_entries = 4,
	  .want = { { 0x4000000, 0x1000, 1 }, { 0x1000, 0x1000, 2 }, { 0x2000000, 0x1000, 1 }, ISA } },
	{ GOOD("overlapping entries are kept"), .entries = 2, .map = { { 0, 0x10000, 1 }, { 0x8000, 0x10000, 1 } },
	  .want_entries = 3, .want = { { 0, 0x10000, 1 }, { 0x8000, 0x10000, 1 }, ISA } },
	{ GOOD("equal entries are kept"), .entries = 2, .map = { { 0x8000, 0x1000, 1 }, { 0x8000, 0x1000, 1 } },
	  .want_entries = 3, .want = { { 0x8000, 0x1000, 1 }, { 0x8000, 0x1000, 1 }, ISA } },
	{ GOOD("adjacent entries are kept"), .entries = 3,
	  .map = { { 0, 0x1000, 1 }, { 0x1000, 0x1000, 1 }, { 0x2000, 0x1000, 1 } }, .want_entries = 4,
	  .want = { { 0, 0x1000, 1 }, { 0x1000, 0x1000, 1 }, { 0x2000, 0x1000, 1 }, ISA } },
	{ GOOD("adjacent entries of two types are kept"), .entries = 2,
	  .map = { { 0, 0x1000, 1 }, { 0x1000, 0x1000, 2 } },
	  .want_entries = 3, .want = { { 0, 0x1000, 1 }, { 0x1000, 0x1000, 2 }, ISA } },
	{ GOOD("adjacent in the other order are kept"), .entries = 2,
	  .map = { { 0x1000, 0x1000, 1 }, { 0, 0x1000, 1 } },
	  .want_entries = 3, .want = { { 0x1000, 0x1000, 1 }, { 0, 0x1000, 1 }, ISA } },
	{ GOOD("two adjacent pmem ranges are kept"), .entries = 2,
	  .map = { { 0x100000000, 0x40000000, 12 }, { 0x140000000, 0x40000000, 12 } }, .want_entries = 3,
	  .want = { { 0x100000000, 0x40000000, 12 }, { 0x140000000, 0x40000000, 12 }, ISA } },
	{ GOOD("adjacent across an empty one are kept"), .entries = 3,
	  .map = { { 0, 0x1000, 1 }, { 0x5000, 0, 2 }, { 0x1000, 0x1000, 1 } },
	  .want_entries = 3, .want = { { 0, 0x1000, 1 }, { 0x1000, 0x1000, 1 }, ISA } },
	{ GOOD("values are kept"), .entries = 1, .map = { { 2 * KEEP, 0x1000, (u32)KEEP } },
	  .want_entries = 2, .want = { { 2 * KEEP, 0x1000, (u32)KEEP }, ISA } },
	{ GOOD("adjacent across 4 GiB are kept"), .entries = 2,
	  .map = { { 0xfffff000, 0x1000, 1 }, { 0x100000000, 0x100000000, 1 } },
	  .want_entries = 3, .want = { { 0xfffff000, 0x1000, 1 }, { 0x100000000, 0x100000000, 1 }, ISA } },
	{ GOOD("types"), .entries = 6,
	  .map = { { 0, 1, 0 }, { 10, 1, 3 }, { 20, 1, 4 }, { 30, 1, 7 }, { 40, 1, 6 }, { 50, 1, ~0 } },
	  .want_entries = 7, .want = { { 0, 1, 0 }, { 10, 1, 3 }, { 20, 1, 4 }, { 30, 1, 7 }, { 40, 1, 6 },
	  { 50, 1, ~0 }, ISA } },

	/* The memory map: how much of it */
	{ GOOD("1 entry"), .stripes = 1, .want_entries = 2 },
	{ GOOD("126 entries"), .stripes = 126, .want_entries = 127 },
	{ GOOD("127 entries"), .stripes = 127, .want_entries = 128 },
	{ GOOD("128 entries"), .stripes = 128, .want_entries = 128, .lost = TAIL },
	{ GOOD("129 entries"), .stripes = 129, .want_entries = 128, .lost = TAIL },
	{ GOOD("200 entries"), .stripes = 200, .want_entries = 128, .lost = TAIL },
	{ GOOD("255 entries"), .stripes = 255, .want_entries = 128, .lost = TAIL },
	{ GOOD("256 entries"), .stripes = 256, .want_entries = 128, .lost = TAIL },
	{ GOOD("257 entries"), .stripes = 257, .want_entries = 128, .lost = TAIL },
	{ GOOD("400 entries"), .stripes = 400, .want_entries = 128, .lost = TAIL },

	/* Modules */
	{ GOOD("no module"), .nr_modules = 0, NO_RAMDISK },
	{ GOOD("no module, list at max"), .nr_modules = 0, .modlist = TOP, NO_RAMDISK },
	{ GOOD("2 modules"), .nr_modules = 2 },
	{ GOOD("2 modules up to limit"), .nr_modules = 2, .modlist = WINDOW - 64, .modlist_at = WINDOW - 64 },
	{ GOOD("2 modules over limit"), .nr_modules = 2, .modlist = WINDOW - 63, .modlist_at = WINDOW - 63, NO_RAMDISK,
	  .lost = MODULES },
	{ GOOD("max modules"), .nr_modules = ~0, NO_RAMDISK, .lost = MODULES },
	{ GOOD("modules whose 32-bit size is 32"), .nr_modules = 0x8000001, NO_RAMDISK, .lost = MODULES },
	{ GOOD("list at 0"), .modlist = 0, NO_RAMDISK, .lost = MODULES },
	{ GOOD("list at 1"), .modlist = 1, .modlist_at = 1 },
	{ GOOD("list unaligned"), .modlist = 0x1103, .modlist_at = 0x1103 },
	{ GOOD("list ends at limit"), .modlist = WINDOW - 32, .modlist_at = WINDOW - 32 },
	{ GOOD("list reaches over limit"), .modlist = WINDOW - 31, NO_RAMDISK, .lost = MODULES },
	{ GOOD("list above 4 GiB"), .modlist = 0x100001100, NO_RAMDISK, .lost = MODULES },
	{ GOOD("list wraps"), .modlist = TOP - 30, NO_RAMDISK, .lost = MODULES },
	{ GOOD("list max"), .modlist = TOP, NO_RAMDISK, .lost = MODULES },
	{ GOOD("module command line max"), .module_cmdline = TOP },
	{ GOOD("RAM disk at 0"), .module = 0, NO_RAMDISK, .lost = RAMDISK },
	{ GOOD("RAM disk at 1"), .module = 1, .want_ramdisk = 1 },
	{ GOOD("RAM disk of 0 bytes"), .module_size = 0, .want_ramdisk_size = 0 },
	{ GOOD("RAM disk of 1 byte"), .module_size = 1, .want_ramdisk_size = 1 },
	{ GOOD("RAM disk above 4 GiB"), .module = 0x123456000, .want_ramdisk = 0x123456000 },
	{ GOOD("RAM disk of more than 4 GiB"), .module_size = 0x123456000, .want_ramdisk_size = 0x123456000 },
	{ GOOD("RAM disk up to the end"), .module = 0xffffffffff, .module_size = 1, .want_ramdisk = 0xffffffffff,
	  .want_ramdisk_size = 1 },
	{ GOOD("RAM disk beyond the end"), .module = 0xffffffffff, .module_size = 2, NO_RAMDISK, .lost = RAMDISK },
	{ GOOD("RAM disk wraps"), .module = TOP, .module_size = 0x12345, NO_RAMDISK, .lost = RAMDISK },
	{ GOOD("RAM disk of max bytes"), .module_size = TOP, NO_RAMDISK, .lost = RAMDISK },
	{ GOOD("RAM disk wraps to itself"), .module = 0x2000, .module_size = TOP - 0x1000, NO_RAMDISK, .lost = RAMDISK },
	{ GOOD("32-bit: RAM disk above 4 GiB"), .phys_limit = 4 * GIB, .module = 0x123456000, NO_RAMDISK,
	  .lost = RAMDISK },
	{ GOOD("32-bit: RAM disk of more than 4 GiB"), .phys_limit = 4 * GIB, .module_size = 0x123456000, NO_RAMDISK,
	  .lost = RAMDISK },
	{ GOOD("32-bit: RAM disk up to 4 GiB"), .phys_limit = 4 * GIB, .module = 0xfffff000, .module_size = 0x1000,
	  .want_ramdisk = 0xfffff000, .want_ramdisk_size = 0x1000 },

	/* The command line; the kernel will copy COMMAND_LINE_SIZE bytes of it */
	{ GOOD("no command line"), .cmdline = 0, .want_cmdline = KEEP },
	{ GOOD("command line at 1"), .cmdline = 1, .want_cmdline = 1 },
	{ GOOD("command line unaligned"), .cmdline = 0x2001, .want_cmdline = 0x2001 },
	{ GOOD("command line ends at limit"), .cmdline = WINDOW - 2048, .want_cmdline = WINDOW - 2048 },
	{ GOOD("command line reaches over limit"), .cmdline = WINDOW - 2047, .want_cmdline = KEEP, .lost = CMDLINE },
	{ GOOD("command line above 4 GiB and limit"), .cmdline = 0x100002000, .want_cmdline = KEEP, .lost = CMDLINE },
	{ GOOD("command line wraps"), .cmdline = TOP - 2046, .want_cmdline = KEEP, .lost = CMDLINE },
	{ GOOD("command line max"), .cmdline = TOP, .want_cmdline = KEEP, .lost = CMDLINE },

	/* The RSDP */
	{ GOOD("no RSDP"), .rsdp = 0, .want_rsdp = KEEP },
	{ GOOD("RSDP at 1"), .rsdp = 1, .want_rsdp = 1 },
	{ GOOD("RSDP above 4 GiB"), .rsdp = 0x123456789, .want_rsdp = 0x123456789 },
	{ GOOD("RSDP last"), .rsdp = 0xffffffffff, .want_rsdp = 0xffffffffff },
	{ GOOD("RSDP beyond the end"), .rsdp = 0x10000000000, .want_rsdp = KEEP, .lost = RSDP },
	{ GOOD("RSDP max"), .rsdp = TOP, .want_rsdp = KEEP, .lost = RSDP },
	{ GOOD("32-bit: RSDP above 4 GiB"), .phys_limit = 4 * GIB, .rsdp = 0x123456789, .want_rsdp = KEEP, .lost = RSDP },

	/* The loader */
	{ GOOD("type of loader 0"), .loader = 0, .want_loader = 0xff },
	{ GOOD("type of loader 1"), .loader = 1, .want_loader = 1 },
	{ GOOD("type of loader 0xff"), .loader = 0xff, .want_loader = 0xff },
	{ GOOD("type of loader 0, no map"), .loader = 0, .entries = 0, NOMAP(1), .want_loader = 0xff },
	{ GOOD("type of loader 0, bad magic"), .loader = 0, .magic = 0, REJECT(BAD_MAGIC, 0), .want_loader = 0 },

	/* Everything at once */
	{ GOOD("all that can be lost"), .entries = 2, .map = { { TOP, 2, 1 }, { 0, 0x1000, 1 } }, .modlist = 0,
	  .cmdline = TOP, .rsdp = TOP, .lost = RANGE | MODULES | CMDLINE | RSDP, NO_RAMDISK, .want_cmdline = KEEP,
	  .want_rsdp = KEEP, .want_entries = 2, .want = { { 0, 0x1000, 1 }, ISA } },
	{ GOOD("nothing in it"), .version = 0, .nr_modules = 0, .cmdline = 0, .rsdp = 0, NOMAP(0), NO_RAMDISK,
	  .want_cmdline = KEEP, .want_rsdp = KEEP },
	{ GOOD("map is the start info"), .memmap = 0x1000, .memmap_at = 0x1000, .entries = 1, .want_entries = 2,
	  .version = 0x10000000, .value = 0x10000000, .nr_modules = 0, .modlist = 0, NO_RAMDISK,
	  .want = { { 0x1000000000000000ull | MAGIC, 1, 0 }, ISA } },
};

#define HIGH(n, lim, base) GOOD(n), .limit = lim, .at = base, .data = base, .memmap = base + 0x200,	\
	.memmap_at = base + 0x200, .modlist = base + 0x100, .modlist_at = base + 0x100,		\
	.cmdline = base + 0x300, .want_cmdline = base + 0x300
#define ACROSS	(4 * GIB + WINDOW / 2)

/* Only a 64-bit host has the addresses for these machines. */
static const struct test big_tests[] = {
	{ HIGH("all of it below 4 GiB", 4 * GIB, 4 * GIB - 0x2000) },
	{ HIGH("start info ends at 4 GiB", 4 * GIB, 4 * GIB - 0x2000), .at = 4 * GIB - 56, .data = 4 * GIB - 56 },
	{ HIGH("map ends at 4 GiB", 4 * GIB, 4 * GIB - 0x2000), .memmap = 4 * GIB - 48, .memmap_at = 4 * GIB - 48 },
	{ HIGH("map reaches over 4 GiB", 4 * GIB, 4 * GIB - 0x2000), .memmap = 4 * GIB - 47,
	  BADMAP(4 * GIB - 47) },
	{ HIGH("map of max entries", 4 * GIB, 4 * GIB - 0x2000), .entries = ~0,
	  BADMAP(4 * GIB - 0x2000 + 0x200) },
	{ HIGH("zeros instead of a map", 4 * GIB, 4 * GIB - 0x2000), .memmap = 8, .entries = 100, NOMAP(1) },
	{ HIGH("list of zeros", 4 * GIB, 4 * GIB - 0x2000), .modlist = 0x1000, NO_RAMDISK, .lost = RAMDISK },
	{ HIGH("list of all memory", 4 * GIB, 4 * GIB - 0x2000), .modlist = 32, .nr_modules = 0x7ffffff, NO_RAMDISK,
	  .lost = RAMDISK },
	{ HIGH("list of more than all memory", 4 * GIB, 4 * GIB - 0x2000), .modlist = 32, .nr_modules = 0x8000000,
	  NO_RAMDISK, .lost = MODULES },
	{ HIGH("command line ends at 4 GiB", 4 * GIB, 4 * GIB - 0x2000), .cmdline = 4 * GIB - 2048,
	  .want_cmdline = 4 * GIB - 2048 },
	{ HIGH("200 entries below 4 GiB", 4 * GIB, 4 * GIB - 0x2000), .stripes = 200, .want_entries = 128, .lost = TAIL },
	/* The metadata must be below 4 GiB even where there is memory above. */
	{ HIGH("only the start info above 4 GiB", 1024 * GIB, 1024 * GIB - 0x2000),
	  REJECT(BAD_ADDRESS, 1024 * GIB - 0x2000) },
	{ HIGH("start info at 4 GiB", ACROSS, 4 * GIB), REJECT(BAD_ADDRESS, 4 * GIB) },
	{ HIGH("start info across 4 GiB", ACROSS, 4 * GIB - 0x1000), .at = 4 * GIB - 55, .data = 4 * GIB - 55,
	  REJECT(BAD_ADDRESS, 4 * GIB - 55) },
	{ HIGH("version 0 up to 4 GiB", ACROSS, 4 * GIB - 0x1000), .at = 4 * GIB - 40, .data = 4 * GIB - 40,
	  .version = 0, NOMAP(0) },
	{ HIGH("map up to 4 GiB", ACROSS, 4 * GIB - 0x1000), .memmap = 4 * GIB - 48, .memmap_at = 4 * GIB - 48 },
	{ HIGH("map across 4 GiB", ACROSS, 4 * GIB - 0x1000), .memmap = 4 * GIB - 47, .memmap_at = 4 * GIB - 47,
	  BADMAP(4 * GIB - 47) },
	{ HIGH("list up to 4 GiB", ACROSS, 4 * GIB - 0x1000), .modlist = 4 * GIB - 32, .modlist_at = 4 * GIB - 32 },
	{ HIGH("list across 4 GiB", ACROSS, 4 * GIB - 0x1000), .modlist = 4 * GIB - 31, .modlist_at = 4 * GIB - 31,
	  NO_RAMDISK, .lost = MODULES },
	/* A command line may be anywhere. */
	{ HIGH("command line across 4 GiB", ACROSS, 4 * GIB - 0x1000), .cmdline = 4 * GIB - 1, .want_cmdline = 4 * GIB - 1 },
	{ HIGH("command line above 4 GiB", ACROSS, 4 * GIB - 0x1000), .cmdline = 4 * GIB + 8, .want_cmdline = 4 * GIB + 8 },
	{ HIGH("command line above 4 GiB and limit", ACROSS, 4 * GIB - 0x1000), .cmdline = ACROSS - 2047,
	  .want_cmdline = KEEP, .lost = CMDLINE },
};

static unsigned int passed, failed;

static void result(const char *name, const char *wrong)
{
	if (!wrong) {
		passed++;
		return;
	}
	failed++;
	printf("not ok %s: %s\n", name, wrong);
}

static struct range stripe(u32 i)
{
	return (struct range){ 0x100000 + 0x2000ull * i, 0x1000, 1 + i % 3 };
}

static void put_range(struct machine *m, u64 at, struct range r)
{
	machine_put(m, at, r.addr, 8);
	machine_put(m, at + 8, r.size, 8);
	machine_put(m, at + 16, r.type, 4);
	machine_put(m, at + 20, ~0, 4);		/* reserved */
}

static bool same(struct range a, const struct boot_e820_entry *b)
{
	return a.addr == b->addr && a.size == b->size && a.type == b->type;
}

/* The values in the row itself, without the model. */
static const char *as_wanted(const struct test *t, const struct boot_params *bp,
			     const struct hvm_start_info_parser *p)
{
	u64 cmdline = bp->hdr.cmd_line_ptr | (u64)bp->ext_cmd_line_ptr << 32;
	u64 ramdisk = bp->hdr.ramdisk_image | (u64)bp->ext_ramdisk_image << 32;
	u64 ramdisk_size = bp->hdr.ramdisk_size | (u64)bp->ext_ramdisk_size << 32;

	if (p->status != t->status)
		return "status";
	if (p->value != t->value)
		return "offending value";
	if (p->lost != t->lost)
		return "what was lost";
	if (cmdline != t->want_cmdline)
		return "command line";
	if (ramdisk != t->want_ramdisk || ramdisk_size != t->want_ramdisk_size)
		return "RAM disk";
	if (bp->acpi_rsdp_addr != t->want_rsdp)
		return "RSDP";
	if (bp->hdr.type_of_loader != t->want_loader)
		return "type of loader";
	if (bp->e820_entries != t->want_entries)
		return "number of E820 entries";
	if (t->status != OK)
		return NULL;
	for (u32 i = 0; i < t->want_entries; i++) {
		struct range want = t->want[i % 7];

		if (t->stripes)
			want = i + 1 < t->want_entries ? stripe(i) : (struct range)ISA;
		if (!same(want, &bp->e820_table[i]))
			return "E820 table";
	}
	return NULL;
}

static void run(const struct test *t)
{
	static struct boot_params initial, bp;
	struct hvm_start_info_parser p;
	struct machine m;
	const char *wrong, *model_says;

	machine_init(&m, t->limit);
	for (u32 i = 0; i < t->stripes; i++)
		put_range(&m, t->memmap_at + 24 * i, stripe(i));
	for (u32 i = 0; !t->stripes && i < t->entries && i < 6; i++)
		put_range(&m, t->memmap_at + 24 * i, t->map[i]);
	machine_put(&m, t->modlist_at, t->module, 8);
	machine_put(&m, t->modlist_at + 8, t->module_size, 8);
	machine_put(&m, t->modlist_at + 16, t->module_cmdline, 8);
	machine_put(&m, t->modlist_at + 24, ~0ull, 8);
	machine_put(&m, t->at, t->magic, 4);
	machine_put(&m, t->at + 4, t->version, 4);
	machine_put(&m, t->at + 8, t->flags, 4);
	machine_put(&m, t->at + 12, t->nr_modules, 4);
	machine_put(&m, t->at + 16, t->modlist, 8);
	machine_put(&m, t->at + 24, t->cmdline, 8);
	machine_put(&m, t->at + 32, t->rsdp, 8);
	machine_put(&m, t->at + 40, t->memmap, 8);
	machine_put(&m, t->at + 48, t->stripes ? t->stripes : t->entries, 4);
	machine_put(&m, t->at + 52, t->reserved, 4);

	memset(&initial, KEEP8, sizeof(initial));
	initial.hdr.hardware_subarch_data = t->data;
	initial.hdr.type_of_loader = t->loader;
	model_says = check(&m, t->phys_limit, &initial, &bp, &p);
	wrong = as_wanted(t, &bp, &p);
	result(t->name, wrong ? wrong : model_says);
}

/* One pass over a million entries, of which each is looked at. */
static void million(void)
{
	const u32 entries = 1000000;
	const size_t bytes = 0x1000 + entries * sizeof(struct hvm_memmap_table_entry);
	u8 *mem = calloc(1, bytes);
	struct hvm_memmap_table_entry *map = (void *)(mem + 0x1000);
	struct hvm_start_info *si = (void *)(mem + 0x100);
	struct hvm_start_info_parser p = { .limit = bytes, .phys_limit = bytes };
	static struct boot_params bp;
	struct timespec t0, t1;
	long us;

	for (u32 i = 0; i < entries; i++) {
		map[i].addr = i;
		map[i].size = i < 200 ? i & 1 : 0;	/* a hundred, then empty ones */
		map[i].type = 1;
	}
	si->magic = MAGIC;
	si->version = 1;
	si->memmap_paddr = 0x1000;
	si->memmap_entries = entries;
	p.offset = (unsigned long)mem;
	bp.hdr.hardware_subarch_data = 0x100;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t0);
	hvm_start_info_parse(&bp, &p);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t1);
	us = (t1.tv_sec - t0.tv_sec) * 1000000 + (t1.tv_nsec - t0.tv_nsec) / 1000;
	printf("# a million entries: %ld us\n", us);
	result("a million entries", p.status != OK || bp.e820_entries != 101 ? "not parsed" :
	       us > 100000 ? "more than 100 ms" : NULL);
	free(mem);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		run(&tests[i]);
	if (machine_nr_big_limits)
		for (size_t i = 0; i < sizeof(big_tests) / sizeof(big_tests[0]); i++)
			run(&big_tests[i]);
	million();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
