// SPDX-License-Identifier: GPL-2.0
/*
 * Turn a struct hvm_start_info into struct boot_params.
 *
 * This can run as ordinary code in a 64-bit kernel, in physical mode before
 * paging in a 32-bit one, and in the decompressor. So it only depends on its
 * arguments: it calls nothing, has no data of its own, and needs no particular
 * mapping. It never prints or stops either, as there may be no way to do so:
 * the caller reports errors as soon as it can print.
 *
 * Every value comes from the loader and is checked before it is used. Parsing
 * the same start info again gives the same result: a decompressor may parse it
 * for its own decisions, then the kernel proper.
 *
 * The ABI is defined in include/xen/interface/hvm/start_info.h.
 */
#include <linux/bits.h>
#include <linux/init.h>
#include <linux/types.h>

#include <asm/bootparam.h>
#include <asm/e820/types.h>
#include <asm/hvm-start-info.h>
#include <asm/setup.h>

/* The ABI demands no alignment of anything. */
typedef struct hvm_start_info		unaligned_start_info	__aligned(1);
typedef struct hvm_modlist_entry	unaligned_module	__aligned(1);
typedef struct hvm_memmap_table_entry	unaligned_memmap_entry	__aligned(1);

/* Xen puts all this below 4 GiB if it can, and 32-bit code cannot read more. */
#define START_INFO_LIMIT	BIT_ULL(32)

static __always_inline bool inside(u64 paddr, u64 size, u64 limit)
{
	return paddr && size <= limit && paddr <= limit - size;
}

static __always_inline bool readable(const struct hvm_start_info_parser *p,
				     u64 paddr, u64 size)
{
	return inside(paddr, size, p->limit) && inside(paddr, size, START_INFO_LIMIT);
}

static __always_inline const void *at(const struct hvm_start_info_parser *p, u64 paddr)
{
	return (const void *)((unsigned long)paddr + p->offset);
}

/*
 * Drop ranges that wrap: a single one would make the E820 code reject the whole
 * map. Merging of ranges is left to the E820 code.
 *
 * Keep a slot free for the ISA hole. Where ranges overlap, the E820 code uses
 * the higher type, so this reservation only overrides RAM and gaps.
 */
static __always_inline void parse_memmap(struct boot_params *bp,
					 struct hvm_start_info_parser *p)
{
	const unaligned_memmap_entry *from = at(p, p->info.memmap_paddr);
	struct boot_e820_entry *to = bp->e820_table;
	u32 i, entries = 0;

	for (i = 0; i < p->info.memmap_entries; i++, from++) {
		u64 addr = from->addr, size = from->size;

		if (addr + size <= addr) {
			if (size)
				p->lost |= HVM_START_INFO_LOST_RANGE;
			continue;
		}

		if (entries == E820_MAX_ENTRIES_ZEROPAGE - 1) {
			p->lost |= HVM_START_INFO_LOST_TAIL;
			break;
		}

		to->addr = addr;
		to->size = size;
		to->type = from->type;
		to++;
		entries++;
	}
	p->memmap_done = i;

	if (!entries) {
		p->status = HVM_START_INFO_NO_MEMMAP;
		return;
	}

	to->addr = ISA_START_ADDRESS;
	to->size = ISA_END_ADDRESS - ISA_START_ADDRESS;
	to->type = E820_TYPE_RESERVED;
	bp->e820_entries = entries + 1;
}

/* The first module is the RAM disk. */
static __always_inline void parse_modules(struct boot_params *bp,
					  struct hvm_start_info_parser *p)
{
	const unaligned_module *module;

	p->ramdisk = (struct hvm_modlist_entry){};
	if (!p->info.nr_modules)
		return;

	if (!readable(p, p->info.modlist_paddr, (u64)p->info.nr_modules * sizeof(*module))) {
		p->lost |= HVM_START_INFO_LOST_MODULES;
		return;
	}

	module = at(p, p->info.modlist_paddr);
	p->ramdisk.paddr = module->paddr;
	p->ramdisk.size = module->size;
	p->ramdisk.cmdline_paddr = module->cmdline_paddr;

	if (!inside(p->ramdisk.paddr, p->ramdisk.size, p->phys_limit)) {
		p->lost |= HVM_START_INFO_LOST_RAMDISK;
		return;
	}

	bp->hdr.ramdisk_image = p->ramdisk.paddr;
	bp->ext_ramdisk_image = p->ramdisk.paddr >> 32;
	bp->hdr.ramdisk_size = p->ramdisk.size;
	bp->ext_ramdisk_size = p->ramdisk.size >> 32;
}

/**
 * hvm_start_info_parse - complete boot_params from a struct hvm_start_info
 * @bp: boot_params; hdr.hardware_subarch_data is the physical address of the
 *	start info.
 * @p: how to reach physical memory; filled with what was found there.
 *
 * Only these fields are written: memory map, address of the command line, address
 * and size of the RAM disk, RSDP, and the type of loader if there is none. A
 * field that the start info does not provide keeps its value. If there is no
 * start info at the address, @bp is not written at all. If only the memory map is
 * unusable, all other fields are written: the report of that error needs the
 * console options on the command line.
 *
 * The result is in @p: the status, the offending value and what was left out.
 */
void __init hvm_start_info_parse(struct boot_params *bp,
				 struct hvm_start_info_parser *p)
{
	struct hvm_start_info *info = &p->info;
	const unaligned_start_info *si;

	p->paddr = bp->hdr.hardware_subarch_data;
	p->value = p->paddr;
	p->lost = 0;
	p->status = HVM_START_INFO_BAD_ADDRESS;
	if (!readable(p, p->paddr, offsetof(struct hvm_start_info, memmap_paddr)))
		return;

	si = at(p, p->paddr);
	info->magic = si->magic;
	if (info->magic != XEN_HVM_START_MAGIC_VALUE) {
		p->value = info->magic;
		p->status = HVM_START_INFO_BAD_MAGIC;
		return;
	}

	/* Versions above 1 may only add to what version 1 has. */
	info->version = si->version;
	if (info->version && !readable(p, p->paddr, sizeof(*si)))
		return;

	/* Some compilers call memcpy() to copy all of the structure. */
	info->flags = si->flags;
	info->nr_modules = si->nr_modules;
	info->modlist_paddr = si->modlist_paddr;
	info->cmdline_paddr = si->cmdline_paddr;
	info->rsdp_paddr = si->rsdp_paddr;
	info->memmap_paddr = info->version ? si->memmap_paddr : 0;
	info->memmap_entries = info->version ? si->memmap_entries : 0;

	if (inside(info->cmdline_paddr, COMMAND_LINE_SIZE, p->limit)) {
		bp->hdr.cmd_line_ptr = info->cmdline_paddr;
		bp->ext_cmd_line_ptr = info->cmdline_paddr >> 32;
	} else if (info->cmdline_paddr) {
		p->lost |= HVM_START_INFO_LOST_CMDLINE;
	}

	parse_modules(bp, p);

	if (info->rsdp_paddr >= p->phys_limit)
		p->lost |= HVM_START_INFO_LOST_RSDP;
	else if (info->rsdp_paddr)
		bp->acpi_rsdp_addr = info->rsdp_paddr;

	/* Linux ignores the RAM disk of a loader that has no ID. */
	if (!bp->hdr.type_of_loader)
		bp->hdr.type_of_loader = 0xff;

	p->value = info->version;
	p->status = HVM_START_INFO_NO_MEMMAP;
	if (!info->memmap_paddr || !info->memmap_entries)
		return;

	if (!readable(p, info->memmap_paddr, (u64)info->memmap_entries *
		      sizeof(struct hvm_memmap_table_entry))) {
		p->value = info->memmap_paddr;
		p->status = HVM_START_INFO_BAD_MEMMAP;
		return;
	}

	p->status = HVM_START_INFO_OK;
	parse_memmap(bp, p);
}
