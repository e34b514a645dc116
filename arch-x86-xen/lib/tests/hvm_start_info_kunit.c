// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit test of hvm_start_info_parse().
 *
 * A few KiB of memory represent the guest and hold the data of a loader. Every
 * case is a good start info with some values changed. The result of the parser
 * and all of boot_params must be as expected, even if it is parsed again.
 */
#include <kunit/test.h>
#include <linux/init.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include <asm/bootparam.h>
#include <asm/e820/types.h>
#include <asm/hvm-start-info.h>
#include <asm/setup.h>

/* Not the end of a page, as limits are exact to the byte. */
#define END		((u64)SZ_16K - 64)
#define SIZE_4G		BIT_ULL(32)
#define TOP		U64_MAX

/* Fills boot_params beforehand. */
#define KEEP		0x5c
#define KEEP32		0x5c5c5c5cU
#define KEEP64		0x5c5c5c5c5c5c5c5cULL

/* The fields of boot_params that keep their value */
#define MAP		BIT(0)
#define CMDLINE		BIT(1)
#define RAMDISK		BIT(2)
#define RSDP		BIT(3)
#define ALL		(MAP | CMDLINE | RAMDISK | RSDP)

/* The arguments of the parser, and the data at the addresses. */
struct guest {
	u64				limit, phys_limit;
	u64				data;
	u8				type_of_loader;
	struct hvm_start_info		info;
	struct hvm_modlist_entry	module;
	const struct hvm_memmap_table_entry *map;
	u32				map_entries;
};

static const struct hvm_memmap_table_entry good_map[] = {
	{ 0x000000, 0x00a0000, E820_TYPE_RAM },
	{ 0x100000, 0x7f00000, E820_TYPE_RAM },
};

static const struct guest good = {
	.limit		= END,
	.phys_limit	= BIT_ULL(40),
	.data		= 0x1000,
	.type_of_loader	= 0x90,
	.info = {
		.magic		= XEN_HVM_START_MAGIC_VALUE,
		.version	= 1,
		.flags		= 1,
		.nr_modules	= 1,
		.modlist_paddr	= 0x1100,
		.cmdline_paddr	= 0x2000,
		.rsdp_paddr	= 0xfc000,
		.memmap_paddr	= 0x1200,
		.memmap_entries	= 2,
	},
	.module	= { .paddr = 0x2000000, .size = 0x12345 },
	.map = good_map,
	.map_entries = ARRAY_SIZE(good_map),
};

struct change {
	u32	at, size;
	u64	value;
};

#define SET(field, v)	{ offsetof(struct guest, field), sizeof_field(struct guest, field), v }

struct outcome {
	u32	status;
	u64	value;
	u32	lost;
	u32	keeps;
};

#define OK_BUT(...)		{ HVM_START_INFO_OK, 1, __VA_ARGS__ }
#define OK			OK_BUT(0, 0)
#define OK_VERSION(v)		{ HVM_START_INFO_OK, v, 0, 0 }
#define NO_MAP(version)		{ HVM_START_INFO_NO_MEMMAP, version, 0, MAP }
#define BAD_MAP(value)		{ HVM_START_INFO_BAD_MEMMAP, value, 0, MAP }
#define BAD(what, value)	{ HVM_START_INFO_BAD_##what, value, 0, ALL }
#define LOST(what)		OK_BUT(HVM_START_INFO_LOST_##what, what)
#define LOST_MODULES		OK_BUT(HVM_START_INFO_LOST_MODULES, RAMDISK)

struct start_info_case {
	const char	*name;
	struct change	change[4];
	struct outcome	want;
};

static const struct start_info_case start_info_cases[] = {
	{ "good", {}, OK },

	/* The start info: where it is */
	{ "at 0", { SET(data, 0) }, BAD(ADDRESS, 0) },
	{ "at 1", { SET(data, 1) }, OK },
	{ "unaligned by 3", { SET(data, 0x1003) }, OK },
	{ "ends at limit", { SET(data, END - 56) }, OK },
	{ "reaches over limit", { SET(data, END - 55) }, BAD(ADDRESS, END - 55) },
	{ "version 0 ends at limit", { SET(data, END - 40), SET(info.version, 0) }, NO_MAP(0) },
	{ "version 0 reaches over limit", { SET(data, END - 39), SET(info.version, 0) },
	  BAD(ADDRESS, END - 39) },
	{ "at limit", { SET(data, END) }, BAD(ADDRESS, END) },
	{ "at 4 GiB", { SET(data, SIZE_4G), SET(limit, 2 * SIZE_4G) }, BAD(ADDRESS, SIZE_4G) },
	{ "wraps", { SET(data, TOP - 30) }, BAD(ADDRESS, TOP - 30) },
	{ "at max", { SET(data, TOP) }, BAD(ADDRESS, TOP) },
	{ "no memory", { SET(limit, 0) }, BAD(ADDRESS, 0x1000) },

	/* Its contents */
	{ "magic 0", { SET(info.magic, 0) }, BAD(MAGIC, 0) },
	{ "magic without the 0x80", { SET(info.magic, 0x336e4578) }, BAD(MAGIC, 0x336e4578) },
	{ "version 0", { SET(info.version, 0) }, NO_MAP(0) },
	{ "version 2", { SET(info.version, 2) }, OK_VERSION(2) },
	{ "version max", { SET(info.version, TOP) }, OK_VERSION(U32_MAX) },
	{ "flags and reserved max", { SET(info.flags, TOP), SET(info.reserved, TOP) }, OK },
	{ "loader without a name", { SET(type_of_loader, 0) }, OK },

	/* The memory map: where it is */
	{ "map missing", { SET(info.memmap_paddr, 0) }, NO_MAP(1) },
	{ "map empty", { SET(info.memmap_entries, 0) }, NO_MAP(1) },
	{ "map empty, at max", { SET(info.memmap_entries, 0), SET(info.memmap_paddr, TOP) },
	  NO_MAP(1) },
	{ "map missing in version 2", { SET(info.memmap_paddr, 0), SET(info.version, 2) },
	  NO_MAP(2) },
	{ "map unaligned", { SET(info.memmap_paddr, 0x1207) }, OK },
	{ "map ends at limit", { SET(info.memmap_paddr, END - 48) }, OK },
	{ "map reaches over limit", { SET(info.memmap_paddr, END - 47) }, BAD_MAP(END - 47) },
	{ "map at 4 GiB", { SET(info.memmap_paddr, SIZE_4G), SET(limit, 2 * SIZE_4G) },
	  BAD_MAP(SIZE_4G) },
	{ "map wraps", { SET(info.memmap_paddr, TOP - 47) }, BAD_MAP(TOP - 47) },
	{ "map of max entries", { SET(info.memmap_entries, TOP) }, BAD_MAP(0x1200) },
	{ "map whose 32-bit size is 48", { SET(info.memmap_entries, 0x80000002) },
	  BAD_MAP(0x1200) },

	/* Modules */
	{ "no module", { SET(info.nr_modules, 0) }, OK_BUT(0, RAMDISK) },
	{ "no module, list at max", { SET(info.nr_modules, 0), SET(info.modlist_paddr, TOP) },
	  OK_BUT(0, RAMDISK) },
	{ "2 modules", { SET(info.nr_modules, 2) }, OK },
	{ "list missing", { SET(info.modlist_paddr, 0) }, LOST_MODULES },
	{ "list unaligned", { SET(info.modlist_paddr, 0x1103) }, OK },
	{ "list ends at limit", { SET(info.modlist_paddr, END - 32) }, OK },
	{ "list reaches over limit", { SET(info.modlist_paddr, END - 31) }, LOST_MODULES },
	{ "list of 2 over limit", { SET(info.modlist_paddr, END - 63), SET(info.nr_modules, 2) },
	  LOST_MODULES },
	{ "list at 4 GiB", { SET(info.modlist_paddr, SIZE_4G), SET(limit, 2 * SIZE_4G) },
	  LOST_MODULES },
	{ "list wraps", { SET(info.modlist_paddr, TOP - 31) }, LOST_MODULES },
	{ "max modules", { SET(info.nr_modules, TOP) }, LOST_MODULES },
	{ "modules whose 32-bit size is 32", { SET(info.nr_modules, 0x8000001) }, LOST_MODULES },
	{ "module with a command line", { SET(module.cmdline_paddr, TOP) }, OK },

	/* The RAM disk; only where it is matters here */
	{ "RAM disk at 0", { SET(module.paddr, 0) }, LOST(RAMDISK) },
	{ "RAM disk of 0 bytes", { SET(module.size, 0) }, OK },
	{ "RAM disk above 4 GiB", { SET(module.paddr, 0x123456000) }, OK },
	{ "RAM disk of more than 4 GiB", { SET(module.size, 0x123456000) }, OK },
	{ "RAM disk up to the end", { SET(module.paddr, BIT_ULL(40) - 1), SET(module.size, 1) },
	  OK },
	{ "RAM disk beyond the end", { SET(module.paddr, BIT_ULL(40) - 1), SET(module.size, 2) },
	  LOST(RAMDISK) },
	{ "RAM disk wraps", { SET(module.paddr, TOP - 0x1000) }, LOST(RAMDISK) },
	{ "RAM disk of max bytes", { SET(module.size, TOP) }, LOST(RAMDISK) },
	{ "32 bits: RAM disk above 4 GiB", { SET(module.paddr, SIZE_4G), SET(phys_limit, SIZE_4G) },
	  LOST(RAMDISK) },

	/* The command line; the kernel is going to copy COMMAND_LINE_SIZE bytes */
	{ "no command line", { SET(info.cmdline_paddr, 0) }, OK_BUT(0, CMDLINE) },
	{ "command line unaligned", { SET(info.cmdline_paddr, 0x2001) }, OK },
	{ "command line ends at limit", { SET(info.cmdline_paddr, END - COMMAND_LINE_SIZE) }, OK },
	{ "command line reaches over limit",
	  { SET(info.cmdline_paddr, END - COMMAND_LINE_SIZE + 1) },
	  LOST(CMDLINE) },
	{ "command line above limit", { SET(info.cmdline_paddr, SIZE_4G) }, LOST(CMDLINE) },
	{ "command line above 4 GiB",
	  { SET(info.cmdline_paddr, SIZE_4G + 8), SET(limit, 2 * SIZE_4G) }, OK },
	{ "command line wraps", { SET(info.cmdline_paddr, TOP - 30) }, LOST(CMDLINE) },

	/* The RSDP */
	{ "no RSDP", { SET(info.rsdp_paddr, 0) }, OK_BUT(0, RSDP) },
	{ "RSDP above 4 GiB", { SET(info.rsdp_paddr, 0x123456789) }, OK },
	{ "RSDP beyond the end", { SET(info.rsdp_paddr, BIT_ULL(40)) }, LOST(RSDP) },
	{ "32 bits: RSDP above 4 GiB", { SET(info.rsdp_paddr, SIZE_4G), SET(phys_limit, SIZE_4G) },
	  LOST(RSDP) },

	/* Losing some parts does not affect the others. */
	{ "all lost but the map",
	  { SET(info.modlist_paddr, TOP), SET(info.cmdline_paddr, TOP), SET(info.rsdp_paddr, TOP) },
	  OK_BUT(HVM_START_INFO_LOST_MODULES | HVM_START_INFO_LOST_CMDLINE |
		 HVM_START_INFO_LOST_RSDP,
		 RAMDISK | CMDLINE | RSDP) },
};

KUNIT_ARRAY_PARAM_DESC(start_info, start_info_cases, name);

struct memmap_case {
	const char			*name;
	u32				entries;
	struct hvm_memmap_table_entry	map[4];
	struct outcome			want;
	u32				ranges;
	struct boot_e820_entry		table[4];
};

static const struct memmap_case memmap_cases[] = {
	{ "order is kept", 3,
	  { { 0x4000, 0x1000, 1 }, { 0x1000, 0x1000, 2 }, { 0x2000, 0x1000, 1 } },
	  OK, 3, { { 0x4000, 0x1000, 1 }, { 0x1000, 0x1000, 2 }, { 0x2000, 0x1000, 1 } } },
	{ "overlaps are kept", 2, { { 0, 0x10000, 1 }, { 0x8000, 0x10000, 1 } },
	  OK, 2, { { 0, 0x10000, 1 }, { 0x8000, 0x10000, 1 } } },
	{ "types are kept", 4, { { 0, 1, 0 }, { 10, 1, 7 }, { 20, 1, 12 }, { 30, 1, U32_MAX } },
	  OK, 4, { { 0, 1, 0 }, { 10, 1, 7 }, { 20, 1, 12 }, { 30, 1, U32_MAX } } },
	{ "reserved words are ignored", 1, { { 0, 0x1000, 1, U32_MAX } },
	  OK, 1, { { 0, 0x1000, 1 } } },
	{ "adjacent ranges are kept", 3,
	  { { 0, 0x1000, 1 }, { 0x1000, 0x1000, 1 }, { 0x2000, 1, 1 } },
	  OK, 3, { { 0, 0x1000, 1 }, { 0x1000, 0x1000, 1 }, { 0x2000, 1, 1 } } },
	{ "adjacent ranges across 4 GiB", 2, { { SIZE_4G - 1, 1, 1 }, { SIZE_4G, SIZE_4G, 1 } },
	  OK, 2, { { SIZE_4G - 1, 1, 1 }, { SIZE_4G, SIZE_4G, 1 } } },
	{ "adjacent ranges that must not merge", 2,
	  { { SIZE_4G, SIZE_4G, 12 }, { 2 * SIZE_4G, SIZE_4G, 12 } },
	  OK, 2, { { SIZE_4G, SIZE_4G, 12 }, { 2 * SIZE_4G, SIZE_4G, 12 } } },
	{ "adjacent ranges in reverse order", 2, { { 0x1000, 0x1000, 1 }, { 0, 0x1000, 1 } },
	  OK, 2, { { 0x1000, 0x1000, 1 }, { 0, 0x1000, 1 } } },
	{ "empty ranges are dropped", 4,
	  { { 0, 0, 1 }, { 0, 0x1000, 1 }, { TOP, 0, 2 }, { 0x1000, 1, 1 } },
	  OK, 2, { { 0, 0x1000, 1 }, { 0x1000, 1, 1 } } },
	{ "only empty ranges", 2, { { 0, 0, 1 }, { 0x100000, 0, 1 } }, NO_MAP(1) },
	{ "wrapping ranges are dropped", 3, { { TOP, 2, 1 }, { 0, 0x1000, 1 }, { 0x1000, TOP, 1 } },
	  OK_BUT(HVM_START_INFO_LOST_RANGE, 0), 1, { { 0, 0x1000, 1 } } },
	{ "only wrapping ranges", 2, { { TOP, 2, 1 }, { 2, TOP, 1 } },
	  { HVM_START_INFO_NO_MEMMAP, 1, HVM_START_INFO_LOST_RANGE, MAP } },
	{ "values are kept", 1, { { 2 * KEEP64, 0x1000, KEEP32 } },
	  OK, 1, { { 2 * KEEP64, 0x1000, KEEP32 } } },
	{ "up to the last address", 1, { { TOP - 0xfff, 0xfff, 2 } },
	  OK, 1, { { TOP - 0xfff, 0xfff, 2 } } },
	{ "one byte more wraps", 2, { { TOP - 0xfff, 0x1000, 2 }, { 0, 1, 1 } },
	  OK_BUT(HVM_START_INFO_LOST_RANGE, 0), 1, { { 0, 1, 1 } } },
	{ "all there is", 1, { { 0, TOP, 1 } }, OK, 1, { { 0, TOP, 1 } } },
	{ "other types in the ISA hole are kept", 1, { { 0xa0000, 0x60000, 7 } },
	  OK, 1, { { 0xa0000, 0x60000, 7 } } },
};

KUNIT_ARRAY_PARAM_DESC(memmap, memmap_cases, name);

static void put(u8 *memory, u64 paddr, const void *what, size_t size)
{
	if (paddr < END)
		memcpy(memory + paddr, what, min_t(u64, size, END - paddr));
}

static void __init expect(struct kunit *test, const struct guest *guest, const struct outcome *want,
			  const struct boot_params *wanted, const struct boot_params *bp,
			  const struct hvm_start_info_parser *parser)
{
	bool listed = guest->info.nr_modules && !(want->lost & HVM_START_INFO_LOST_MODULES);
	u32 version = guest->info.version;
	size_t i;

	KUNIT_EXPECT_EQ(test, parser->status, want->status);
	KUNIT_EXPECT_EQ(test, parser->value, want->value);
	KUNIT_EXPECT_EQ(test, parser->lost, want->lost);
	KUNIT_EXPECT_EQ(test, parser->paddr, guest->data);
	if (want->keeps != ALL) {
		KUNIT_EXPECT_EQ(test, parser->info.flags, guest->info.flags);
		KUNIT_EXPECT_EQ(test, parser->info.nr_modules, guest->info.nr_modules);
		KUNIT_EXPECT_EQ(test, parser->info.memmap_paddr,
				version ? guest->info.memmap_paddr : 0);
		KUNIT_EXPECT_EQ(test, parser->info.memmap_entries,
				version ? guest->info.memmap_entries : 0);
		KUNIT_EXPECT_EQ(test, parser->ramdisk.paddr, listed ? guest->module.paddr : 0);
	}
	KUNIT_EXPECT_EQ(test, bp->e820_entries, wanted->e820_entries);
	for (i = 0; i < sizeof(*bp); i++) {
		u8 is = ((const u8 *)bp)[i], should = ((const u8 *)wanted)[i];

		if (is != should) {
			KUNIT_FAIL(test, "boot_params: byte %#zx is %#x, not %#x", i, is, should);
			break;
		}
	}
}

/* Expect @want, and a memory map of @ranges in @table plus the ISA hole. */
static void __init parse(struct kunit *test, const struct guest *guest, const struct outcome *want,
			 const struct boot_e820_entry *table, u32 ranges)
{
	struct boot_params *bp = kunit_kzalloc(test, sizeof(*bp), GFP_KERNEL);
	struct boot_params *wanted = kunit_kzalloc(test, sizeof(*bp), GFP_KERNEL);
	u8 *memory = kunit_kzalloc(test, END, GFP_KERNEL);
	struct hvm_start_info_parser parser;
	int pass;

	KUNIT_ASSERT_NOT_NULL(test, bp);
	KUNIT_ASSERT_NOT_NULL(test, wanted);
	KUNIT_ASSERT_NOT_NULL(test, memory);

	put(memory, guest->info.memmap_paddr, guest->map, guest->map_entries * sizeof(*guest->map));
	put(memory, guest->info.modlist_paddr, &guest->module, sizeof(guest->module));
	put(memory, guest->data, &guest->info, sizeof(guest->info));

	memset(bp, KEEP, sizeof(*bp));
	bp->hdr.hardware_subarch_data = guest->data;
	bp->hdr.type_of_loader = guest->type_of_loader;
	*wanted = *bp;

	if (!(want->keeps & MAP)) {
		memcpy(wanted->e820_table, table, ranges * sizeof(*table));
		wanted->e820_table[ranges].addr = 0xa0000;
		wanted->e820_table[ranges].size = 0x60000;
		wanted->e820_table[ranges].type = E820_TYPE_RESERVED;
		wanted->e820_entries = ranges + 1;
	}
	if (!(want->keeps & CMDLINE)) {
		wanted->hdr.cmd_line_ptr = guest->info.cmdline_paddr;
		wanted->ext_cmd_line_ptr = guest->info.cmdline_paddr >> 32;
	}
	if (!(want->keeps & RAMDISK)) {
		wanted->hdr.ramdisk_image = guest->module.paddr;
		wanted->ext_ramdisk_image = guest->module.paddr >> 32;
		wanted->hdr.ramdisk_size = guest->module.size;
		wanted->ext_ramdisk_size = guest->module.size >> 32;
	}
	if (!(want->keeps & RSDP))
		wanted->acpi_rsdp_addr = guest->info.rsdp_paddr;
	if (want->keeps != ALL && !guest->type_of_loader)
		wanted->hdr.type_of_loader = 0xff;

	/* Pass 1 reuses the parser, pass 2 starts anew like the next stage. */
	for (pass = 0; pass < 3; pass++) {
		if (pass != 1) {
			memset(&parser, KEEP, sizeof(parser));
			parser.offset = (unsigned long)memory;
			parser.limit = guest->limit;
			parser.phys_limit = guest->phys_limit;
		}
		hvm_start_info_parse(bp, &parser);
		expect(test, guest, want, wanted, bp, &parser);
	}
}

static void __init start_info_test(struct kunit *test)
{
	static const struct boot_e820_entry table[] = {
		{ 0x000000, 0x00a0000, E820_TYPE_RAM },
		{ 0x100000, 0x7f00000, E820_TYPE_RAM },
	};
	const struct start_info_case *param = test->param_value;
	struct guest guest = good;
	int i;

	for (i = 0; i < ARRAY_SIZE(param->change); i++)
		memcpy((u8 *)&guest + param->change[i].at, &param->change[i].value,
		       param->change[i].size);

	parse(test, &guest, &param->want, table, ARRAY_SIZE(table));
}

static void __init memmap_test(struct kunit *test)
{
	const struct memmap_case *param = test->param_value;
	struct guest guest = good;

	guest.map = param->map;
	guest.map_entries = param->entries;
	guest.info.memmap_entries = param->entries;
	parse(test, &guest, &param->want, param->table, param->ranges);
}

/* Around the size of e820_table, the range of e820_entries, and the end of boot_params */
static const u32 memmap_sizes[] = { 1, 126, 127, 128, 129, 169, 255, 256, 257, 400 };

static void memmap_size_desc(const u32 *entries, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u ranges", *entries);
}

KUNIT_ARRAY_PARAM(memmap_size, memmap_sizes, memmap_size_desc);

static void __init memmap_size_test(struct kunit *test)
{
	const u32 entries = *(const u32 *)test->param_value;
	const u32 fit = min(entries, E820_MAX_ENTRIES_ZEROPAGE - 1);
	const struct outcome want = OK_BUT(fit < entries ? HVM_START_INFO_LOST_TAIL : 0, 0);
	struct hvm_memmap_table_entry *map;
	struct boot_e820_entry *table;
	struct guest guest = good;
	u32 i;

	map = kunit_kcalloc(test, entries, sizeof(*map), GFP_KERNEL);
	table = kunit_kcalloc(test, fit, sizeof(*table), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, map);
	KUNIT_ASSERT_NOT_NULL(test, table);

	for (i = 0; i < entries; i++) {
		map[i].addr = 0x2000 * i;
		map[i].size = 0x1000;
		map[i].type = E820_TYPE_RAM + i % 3;
		if (i < fit) {
			table[i].addr = map[i].addr;
			table[i].size = map[i].size;
			table[i].type = map[i].type;
		}
	}

	guest.map = map;
	guest.map_entries = entries;
	guest.info.memmap_entries = entries;
	parse(test, &guest, &want, table, fit);
}

/* Not __initdata: debugfs shows the results after init memory was freed. */
static struct kunit_case __refdata hvm_start_info_test_cases[] = {
	KUNIT_CASE_PARAM(start_info_test, start_info_gen_params),
	KUNIT_CASE_PARAM(memmap_test, memmap_gen_params),
	KUNIT_CASE_PARAM(memmap_size_test, memmap_size_gen_params),
	{}
};

static struct kunit_suite hvm_start_info_test_suite = {
	.name = "hvm_start_info",
	.test_cases = hvm_start_info_test_cases,
};

kunit_test_init_section_suites(&hvm_start_info_test_suite);
