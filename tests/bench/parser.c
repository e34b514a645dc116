// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the parser of the series once for each size of start info, for callgrind to
 * count: see parser.sh.  A line "SHAPE N" says what each run was given.
 *
 * distinct	N pieces of RAM with holes between them; boot_params have room for 128
 * adjacent	N pieces of RAM that are one: the longest way through the parser
 * modules	one piece of RAM, N modules
 */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <linux/types.h>
#include <asm/bootparam.h>
#include <asm/hvm-start-info.h>

#define MEMORY		(64ull << 20)
#define INFO_AT		0x1000
#define CMDLINE_AT	0x2000
#define TABLE_AT	0x100000
#define MAX_N		1000000
#define RAM		1

enum shape { DISTINCT, ADJACENT, MODULES };
static const char * const shapes[] = { "distinct", "adjacent", "modules" };

static u8 *memory;

static void parse(enum shape shape, u32 n)
{
	static struct boot_params bp;
	static struct hvm_start_info_parser parser;
	struct hvm_memmap_table_entry *map = (void *)(memory + TABLE_AT);
	struct hvm_modlist_entry *module = (void *)(memory + TABLE_AT);
	struct hvm_start_info *info = (void *)(memory + INFO_AT);
	u32 entries = shape == MODULES ? 1 : n;

	memset(&bp, 0, sizeof(bp));
	memset(&parser, 0, sizeof(parser));
	memset(memory, 0, MEMORY);
	parser.offset = (unsigned long)memory;
	parser.limit = MEMORY;
	parser.phys_limit = 1ull << 52;
	bp.hdr.hardware_subarch_data = INFO_AT;
	info->magic = XEN_HVM_START_MAGIC_VALUE;
	info->version = 1;
	info->cmdline_paddr = CMDLINE_AT;
	info->memmap_paddr = TABLE_AT;
	info->memmap_entries = entries;
	if (shape == MODULES) {
		info->nr_modules = n;
		info->modlist_paddr = TABLE_AT;
		info->memmap_paddr = TABLE_AT - sizeof(*map);
		map--;
		for (u32 i = 0; i < n; i++) {
			module[i].paddr = 0x10000000;
			module[i].size = 0x1000;
		}
	}
	for (u32 i = 0; i < entries; i++) {
		map[i].addr = (u64)i << 21;
		map[i].size = shape == DISTINCT ? 1u << 20 : 1u << 21;
		map[i].type = RAM;
	}

	hvm_start_info_parse(&bp, &parser);
	if (parser.status != HVM_START_INFO_OK || (shape == MODULES && !bp.hdr.ramdisk_image))
		errx(1, "%s %u: status %u, lost %#x", shapes[shape], n, parser.status, parser.lost);
	printf("%s %u\n", shapes[shape], n);
}

int main(void)
{
	memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		err(1, "mmap");
	for (enum shape shape = DISTINCT; shape <= MODULES; shape++)
		for (u32 n = 1; n <= MAX_N; n *= 10)
			parse(shape, n);
	return 0;
}
