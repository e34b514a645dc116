/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a loader and a kernel agree on. Each structure names the public
 * description that it follows; nothing here is this loader's own invention.
 */
#ifndef LOADER_ABI_H
#define LOADER_ABI_H

#include <stdint.h>

/* Xen public ABI, xen/include/public/arch-x86/hvm/start_info.h */
#define HVM_START_MAGIC	0x336ec578u

struct hvm_start_info {
	uint32_t magic;
	uint32_t version;
	uint32_t flags;
	uint32_t nr_modules;
	uint64_t modlist_paddr;
	uint64_t cmdline_paddr;
	uint64_t rsdp_paddr;
	uint64_t memmap_paddr;		/* version 1 and newer, with all below */
	uint32_t memmap_entries;
	uint32_t reserved;
} __attribute__((packed));

struct hvm_modlist_entry {
	uint64_t paddr;
	uint64_t size;
	uint64_t cmdline_paddr;
	uint64_t reserved;
} __attribute__((packed));

struct hvm_memmap_entry {
	uint64_t addr;
	uint64_t size;
	uint32_t type;
	uint32_t reserved;
} __attribute__((packed));

_Static_assert(sizeof(struct hvm_start_info) == 56, "start_info.h: 56 bytes");
_Static_assert(sizeof(struct hvm_modlist_entry) == 32, "start_info.h: 32 bytes");
_Static_assert(sizeof(struct hvm_memmap_entry) == 24, "start_info.h: 24 bytes");

/* Xen public ABI, xen/include/public/elfnote.h; the owner's name is "Xen" */
#define XEN_ELFNOTE_PHYS32_ENTRY	18
#define XEN_ELFNOTE_PHYS32_RELOC	19	/* alignment, minimum, maximum */

/* System V ABI, ELF; both classes */
#define PT_LOAD	1
#define PT_NOTE	4

struct elf_header {
	uint8_t ident[16];
	uint16_t type, machine;
	uint32_t version;
	union {
		struct {
			uint32_t entry, phoff, shoff, flags;
			uint16_t ehsize, phentsize, phnum;
		} e32;
		struct {
			uint64_t entry, phoff, shoff;
			uint32_t flags;
			uint16_t ehsize, phentsize, phnum;
		} __attribute__((packed)) e64;
	};
} __attribute__((packed));

struct elf32_phdr {
	uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};

struct elf64_phdr {
	uint32_t type, flags;
	uint64_t offset, vaddr, paddr, filesz, memsz, align;
} __attribute__((packed));

struct elf_note {
	uint32_t namesz, descsz, type;
};

/*
 * Linux boot protocol, Documentation/arch/x86/boot.rst. Offsets into the zero
 * page; the setup_header inside it starts at the same offset in a bzImage file.
 */
#define ZP_ACPI_RSDP_ADDR	0x070
#define ZP_EXT_RAMDISK_IMAGE	0x0c0
#define ZP_EXT_RAMDISK_SIZE	0x0c4
#define ZP_EXT_CMD_LINE_PTR	0x0c8
#define ZP_E820_ENTRIES		0x1e8
#define ZP_HDR			0x1f1
#define ZP_SETUP_SECTS		0x1f1
#define ZP_JUMP			0x201	/* header length after 0x202 */
#define ZP_HEADER		0x202
#define ZP_VERSION		0x206
#define ZP_TYPE_OF_LOADER	0x210
#define ZP_LOADFLAGS		0x211
#define ZP_CODE32_START		0x214
#define ZP_RAMDISK_IMAGE	0x218
#define ZP_RAMDISK_SIZE		0x21c
#define ZP_HEAP_END_PTR		0x224
#define ZP_CMD_LINE_PTR		0x228
#define ZP_KERNEL_ALIGNMENT	0x230
#define ZP_RELOCATABLE		0x234
#define ZP_XLOADFLAGS		0x236
#define ZP_HARDWARE_SUBARCH	0x23c
#define ZP_HARDWARE_SUBARCH_DATA 0x240
#define ZP_PREF_ADDRESS		0x258
#define ZP_INIT_SIZE		0x260
#define ZP_E820_TABLE		0x2d0
#define ZP_E820_ROOM		128
#define ZP_SIZE			0x1000

#define HDRS_MAGIC		0x53726448u	/* "HdrS" */
#define BOOT_PROTOCOL		0x020f
#define LOADER_UNDEFINED	0xff
#define X86_SUBARCH_XEN_HVMLITE	5
#define XLF_KERNEL_64_BIT	(1u << 0)
#define XLF_HVM_START_INFO_BIT	(1u << 8)	/* the image knows the pair */

#endif
