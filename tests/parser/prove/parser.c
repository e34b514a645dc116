// SPDX-License-Identifier: GPL-2.0
/*
 * For CBMC: any memory of MEMORY bytes, any start info anywhere in it, any boot_params, any limits
 * up to its size. Out-of-bounds accesses and overflows are checks of CBMC itself.
 */
#include <stddef.h>

#include <asm/bootparam.h>
#include <asm/hvm-start-info.h>

u8 memory[MEMORY];
struct boot_params bp, before;
struct hvm_start_info_parser p;

size_t nondet_size(void);

#define OWN(field) \
	if (i >= offsetof(struct boot_params, field) && \
	    i < offsetof(struct boot_params, field) + sizeof(bp.field)) \
		return true

static bool memory_map(size_t i)
{
	OWN(e820_entries);
	OWN(e820_table);
	return false;
}

static bool owned(size_t i)
{
	OWN(acpi_rsdp_addr);
	OWN(ext_ramdisk_image);
	OWN(ext_ramdisk_size);
	OWN(ext_cmd_line_ptr);
	OWN(hdr.type_of_loader);
	OWN(hdr.ramdisk_image);
	OWN(hdr.ramdisk_size);
	OWN(hdr.cmd_line_ptr);
	return memory_map(i);
}

int main(void)
{
	size_t i = nondet_size();
	bool rejected;

	__CPROVER_havoc_object(memory);
	__CPROVER_havoc_object(&bp);
	__CPROVER_havoc_object(&p);
	__CPROVER_assume(i < sizeof(bp));
	__CPROVER_assume(p.limit <= MEMORY);
	p.offset = (unsigned long)memory;
	before = bp;

	hvm_start_info_parse(&bp, &p);

	__CPROVER_assert(p.status <= HVM_START_INFO_BAD_MEMMAP, "status is one of the enum");
	rejected = p.status == HVM_START_INFO_BAD_ADDRESS || p.status == HVM_START_INFO_BAD_MAGIC;
	__CPROVER_assert(!rejected || ((u8 *)&bp)[i] == ((u8 *)&before)[i], "without a start info nothing is written");
	__CPROVER_assert(p.status == HVM_START_INFO_OK || !memory_map(i) || ((u8 *)&bp)[i] == ((u8 *)&before)[i],
			 "without a memory map that of the loader stays");
	__CPROVER_assert(owned(i) || ((u8 *)&bp)[i] == ((u8 *)&before)[i], "only owned fields are written");
	__CPROVER_assert(p.status != HVM_START_INFO_OK ||
			 (bp.e820_entries >= 2 && bp.e820_entries <= E820_MAX_ENTRIES_ZEROPAGE), "entries are in the table");
	__CPROVER_assert(p.status != HVM_START_INFO_OK || i + 1 >= bp.e820_entries ||
			 (bp.e820_table[i].size && bp.e820_table[i].addr <= ~bp.e820_table[i].size),
			 "no entry is empty or wraps");
	__CPROVER_assert(rejected || bp.hdr.type_of_loader, "the loader has a type");
	return 0;
}
