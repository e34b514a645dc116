/* SPDX-License-Identifier: GPL-2.0 */
/*
 * boot_params cut down to what a solver can follow: the fields of the parser by the names of
 * arch/x86/include/uapi/asm/bootparam.h, something that is not its own behind each group, and
 * an E820 table that is soon full.
 */
#ifndef PROVE_BOOTPARAM_H
#define PROVE_BOOTPARAM_H

#include <linux/types.h>

#define E820_MAX_ENTRIES_ZEROPAGE 3
#define X86_SUBARCH_XEN_HVMLITE 5

struct boot_e820_entry {
	__u64 addr;
	__u64 size;
	__u32 type;
} __attribute__((packed));

struct setup_header {
	__u16 version;
	__u8  type_of_loader;
	__u32 ramdisk_image;
	__u32 ramdisk_size;
	__u32 cmd_line_ptr;
	__u32 hardware_subarch;
	__u64 hardware_subarch_data;
} __attribute__((packed));

struct boot_params {
	__u64 acpi_rsdp_addr;
	__u32 ext_ramdisk_image;
	__u32 ext_ramdisk_size;
	__u32 ext_cmd_line_ptr;
	__u8  other1[4];
	__u8  e820_entries;
	struct setup_header hdr;
	__u8  other2[20];
	struct boot_e820_entry e820_table[E820_MAX_ENTRIES_ZEROPAGE];
	__u8  other3[20];
} __attribute__((packed));

#endif
