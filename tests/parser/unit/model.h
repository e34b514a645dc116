/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MODEL_H
#define MODEL_H

#include <asm/bootparam.h>
#include <asm/hvm-start-info.h>

#include "machine.h"

/* What a parser has to find. */
struct outcome {
	u32	status;
	u64	paddr;
	u64	value;
	u32	lost;
	bool	has_info;		/* the start info was accepted */
	u32	flags, version, nr_modules, entries;
	u64	modlist, cmdline, rsdp, memmap;
	u64	module, module_size, module_cmdline;
};

/* A zero page by offset, see Documentation/arch/x86/zero-page.rst and boot.rst. */
enum zero_page {
	ZP_RSDP			= 0x070,
	ZP_EXT_RAMDISK_IMAGE	= 0x0c0,
	ZP_EXT_RAMDISK_SIZE	= 0x0c4,
	ZP_EXT_CMD_LINE_PTR	= 0x0c8,
	ZP_E820_ENTRIES		= 0x1e8,
	ZP_TYPE_OF_LOADER	= 0x210,
	ZP_RAMDISK_IMAGE	= 0x218,
	ZP_RAMDISK_SIZE		= 0x21c,
	ZP_CMD_LINE_PTR		= 0x228,
	ZP_SUBARCH_DATA		= 0x240,
	ZP_E820_TABLE		= 0x2d0,
};
#define ZP_E820_SIZE	20
#define ZP_E820_MAX	128

u64 zp_get(const void *zero_page, unsigned int at, unsigned int bytes);
void zp_put(void *zero_page, unsigned int at, u64 value, unsigned int bytes);

/* Do to @zero_page what the parser ought to. */
void model(const struct machine *m, u64 phys_limit, void *zero_page, struct outcome *want);

#endif
