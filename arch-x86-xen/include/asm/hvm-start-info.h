/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_X86_HVM_START_INFO_H
#define _ASM_X86_HVM_START_INFO_H

#include <linux/bits.h>
#include <linux/types.h>

#include <asm/bootparam.h>

#include <xen/interface/hvm/start_info.h>

/**
 * enum hvm_start_info_status - result of hvm_start_info_parse()
 *
 * @HVM_START_INFO_OK: boot_params were completed from the start info.
 * @HVM_START_INFO_NO_MEMMAP: there is no memory map, or it has no usable range.
 *	Only Xen has a hypercall for the map.
 * @HVM_START_INFO_BAD_ADDRESS: the start info is not in reachable memory.
 * @HVM_START_INFO_BAD_MAGIC: something else is at the address.
 * @HVM_START_INFO_BAD_MEMMAP: the memory map is not in reachable memory. For
 *	other items, see @lost.
 * @HVM_START_INFO_NO_XEN: the hypervisor is Xen, but the kernel is built
 *	without CONFIG_XEN_PVH. Set by pvh_early_setup(), not by the parser.
 */
enum hvm_start_info_status {
	HVM_START_INFO_OK,
	HVM_START_INFO_NO_MEMMAP,
	HVM_START_INFO_BAD_ADDRESS,
	HVM_START_INFO_BAD_MAGIC,
	HVM_START_INFO_BAD_MEMMAP,
	HVM_START_INFO_NO_XEN,
};

/*
 * Parts of a start info that were left out of boot_params. They are lost,
 * except for the tail of a long memory map, which the caller can still read.
 */
#define HVM_START_INFO_LOST_CMDLINE	BIT(0)
#define HVM_START_INFO_LOST_MODULES	BIT(1)
#define HVM_START_INFO_LOST_RAMDISK	BIT(2)
#define HVM_START_INFO_LOST_RSDP	BIT(3)
#define HVM_START_INFO_LOST_RANGE	BIT(4)
#define HVM_START_INFO_LOST_TAIL	BIT(5)

/**
 * struct hvm_start_info_parser - how to read a start info, and the result
 *
 * @offset: added to a physical address to get a pointer.
 * @limit: first physical address that cannot be reached at @offset.
 * @phys_limit: RAM disk and RSDP must be below this physical address. They are not
 *	read here, so it may be above @limit.
 * @info: the start info; fields that its version does not have are 0.
 * @ramdisk: the first entry of the module list, if there is one.
 * @memmap_done: how many entries of the memory map were read. The caller can read
 *	the others if it has room for them.
 * @paddr: physical address of the start info.
 * @value: the offending value, the version if no single value is at fault.
 * @status: see &enum hvm_start_info_status.
 * @lost: HVM_START_INFO_LOST_* bits.
 */
struct hvm_start_info_parser {
	unsigned long			offset;
	u64				limit;
	u64				phys_limit;

	struct hvm_start_info		info;
	struct hvm_modlist_entry	ramdisk;
	u64				paddr;
	u64				value;
	u32				memmap_done;
	u32				status;
	u32				lost;
};

/**
 * has_start_info - do boot_params come with a start info?
 * @bp: as the loader has left them
 *
 * Return: true if they are to be completed from a start info.
 */
static inline bool has_start_info(const struct boot_params *bp)
{
	return bp->hdr.version >= 0x207 &&
	       bp->hdr.hardware_subarch == X86_SUBARCH_XEN_HVMLITE &&
	       bp->hdr.hardware_subarch_data;
}

void hvm_start_info_parse(struct boot_params *bp,
			  struct hvm_start_info_parser *parser);

extern struct hvm_start_info_parser pvh_parser;

#ifdef CONFIG_PVH
void pvh_early_setup(void);
void pvh_report(void);
#else
static inline void pvh_early_setup(void) { }
static inline void pvh_report(void) { }
#endif

#endif /* _ASM_X86_HVM_START_INFO_H */
