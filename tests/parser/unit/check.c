// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "check.h"

/* boot_params fill a page: one between two that nobody can touch. */
static struct boot_params *guarded(void)
{
	static u8 *mem;

	_Static_assert(sizeof(struct boot_params) == 4096, "boot_params are not a page");
	if (!mem) {
		mem = mmap(NULL, 3 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (mem == MAP_FAILED || mprotect(mem + 4096, 4096, PROT_READ | PROT_WRITE))
			err(2, "mmap");
	}
	return (void *)(mem + 4096);
}

/* The parser must write to nothing beside its struct. */
static struct {
	u8				before[64];
	struct hvm_start_info_parser	p;
	u8				after[64];
} out;

static void fresh(const struct machine *m, u64 phys_limit)
{
	memset(&out, 0x3c, sizeof(out));	/* what the parser leaves there is stale */
	out.p.offset = m->offset;
	out.p.limit = m->limit;
	out.p.phys_limit = phys_limit;
}

static bool all(const u8 *mem, u8 value, size_t bytes)
{
	while (bytes--)
		if (*mem++ != value)
			return false;
	return true;
}

static const char *compare(const struct machine *m, u64 phys_limit, const struct outcome *want)
{
	const struct hvm_start_info_parser *p = &out.p;

	if (!all(out.before, 0x3c, sizeof(out.before)) || !all(out.after, 0x3c, sizeof(out.after)))
		return "wrote beside the parser's struct";
	if (p->offset != m->offset || p->limit != m->limit || p->phys_limit != phys_limit)
		return "changed the mapping or a limit";
	if (p->status != want->status)
		return "status";
	if (p->value != want->value)
		return "offending value";
	if (p->paddr != want->paddr)
		return "address of the start info";
	if (p->lost != want->lost)
		return "what was lost";
	if (!want->has_info)
		return NULL;
	if (p->info.magic != XEN_HVM_START_MAGIC_VALUE || p->info.version != want->version ||
	    p->info.flags != want->flags || p->info.nr_modules != want->nr_modules ||
	    p->info.modlist_paddr != want->modlist || p->info.cmdline_paddr != want->cmdline ||
	    p->info.rsdp_paddr != want->rsdp || p->info.memmap_paddr != want->memmap ||
	    p->info.memmap_entries != want->entries)
		return "copy of the start info";
	if (p->ramdisk.paddr != want->module || p->ramdisk.size != want->module_size ||
	    p->ramdisk.cmdline_paddr != want->module_cmdline)
		return "copy of the first module";
	return NULL;
}

/* Whatever the model says: what is not the parser's stays as it was. */
static const char *untouched(const struct boot_params *bp, const struct boot_params *initial)
{
	static const struct { unsigned int at, bytes; } owned[] = {	/* by address */
		{ ZP_RSDP, 8 }, { ZP_EXT_RAMDISK_IMAGE, 4 }, { ZP_EXT_RAMDISK_SIZE, 4 },
		{ ZP_EXT_CMD_LINE_PTR, 4 }, { ZP_E820_ENTRIES, 1 }, { ZP_TYPE_OF_LOADER, 1 },
		{ ZP_RAMDISK_IMAGE, 4 }, { ZP_RAMDISK_SIZE, 4 }, { ZP_CMD_LINE_PTR, 4 },
		{ ZP_E820_TABLE, ZP_E820_MAX * ZP_E820_SIZE }, { sizeof(*bp), 0 },
	};
	unsigned int from = 0;

	for (unsigned int i = 0; i < sizeof(owned) / sizeof(owned[0]); i++) {
		if (memcmp((const u8 *)bp + from, (const u8 *)initial + from, owned[i].at - from))
			return "wrote a field of boot_params that is not its own";
		from = owned[i].at + owned[i].bytes;
	}
	return NULL;
}

/* Whatever the model says: the RAM that went in comes out. */
static const char *same_ram(const struct machine *m, const struct boot_params *bp)
{
	const struct hvm_start_info_parser *p = &out.p;
	u64 in = 0, got = 0;

	if (p->status != HVM_START_INFO_OK || (p->lost & HVM_START_INFO_LOST_TAIL))
		return NULL;
	for (u32 i = 0; i < p->info.memmap_entries; i++) {
		u64 at = p->info.memmap_paddr + 24ull * i;
		u64 addr = machine_get(m, at, 8), size = machine_get(m, at + 8, 8);

		if (machine_get(m, at + 16, 4) == 1 && (addr == 0 || size <= ~0ull - addr))
			in += size;
	}
	for (int i = 0; i < bp->e820_entries; i++)
		if (bp->e820_table[i].type == 1)
			got += bp->e820_table[i].size;
	return in == got ? NULL : "RAM was lost or invented";
}

const char *check(const struct machine *m, u64 phys_limit, const struct boot_params *initial,
		  struct boot_params *result, struct hvm_start_info_parser *p)
{
	static struct boot_params want_bp;
	static struct hvm_start_info_parser first;
	struct boot_params *bp = guarded();
	struct outcome want;
	const char *wrong;

	want_bp = *initial;
	model(m, phys_limit, &want_bp, &want);

	*bp = *initial;
	fresh(m, phys_limit);
	hvm_start_info_parse(bp, &out.p);
	*result = *bp;
	*p = first = out.p;
	wrong = compare(m, phys_limit, &want);
	if (!wrong && (out.p.status == HVM_START_INFO_BAD_ADDRESS || out.p.status == HVM_START_INFO_BAD_MAGIC) && memcmp(bp, initial, sizeof(*bp)))
		wrong = "rejected, and wrote to boot_params";
	if (!wrong)
		wrong = untouched(bp, initial);
	if (!wrong)
		wrong = same_ram(m, bp);
	if (!wrong && memcmp(bp, &want_bp, sizeof(*bp)))
		wrong = "boot_params";
	if (wrong)
		return wrong;

	/* Again into what is there, with the same struct: nothing changes. */
	hvm_start_info_parse(bp, &out.p);
	if (memcmp(bp, &want_bp, sizeof(*bp)) || memcmp(&out.p, &first, sizeof(first)))
		return "the second pass differs";

	/* And with a new one, as the kernel does after the decompressor. */
	fresh(m, phys_limit);
	hvm_start_info_parse(bp, &out.p);
	if (memcmp(bp, &want_bp, sizeof(*bp)))
		return "boot_params after a pass of the next stage";
	wrong = compare(m, phys_limit, &want);
	return wrong ? "the pass of the next stage differs" : NULL;
}
