// SPDX-License-Identifier: GPL-2.0
/*
 * What a loader has to do to start this kernel, and nothing else.
 *
 * There are two ways to describe the machine: a start info (Xen public ABI), which
 * knows nothing of Linux, or a complete zero page. A start info is handed over
 *
 *  - at the PHYS32_ENTRY note of vmlinux: its address in %ebx;
 *  - at any entry of the Linux boot protocol: through a zero page that holds the
 *    image's setup_header as it is, if it has one, and the pair
 *	hardware_subarch      = X86_SUBARCH_XEN_HVMLITE
 *	hardware_subarch_data = physical address of the start info
 *    An image that understands the pair says so: a bzImage in xloadflags, a
 *    vmlinux by its note.
 *
 * All that is handed over lies outside [load address, + init_size).
 */
#include <asm/bootparam.h>	/* struct boot_params, by linux-libc-dev */
#include "loader.h"

/* A rule of the contract, which a description may break on purpose. */
#define require(p, rule, ...) do {						\
	if (!(rule)) {								\
		if (!(p)->force)						\
			refuse(__VA_ARGS__);					\
		print("loader: forced: "); print(__VA_ARGS__); print("\n");	\
	}									\
} while (0)

static struct image {
	struct file file;
	bool elf, elf64, has_note, has_reloc;
	uint64_t lowest, end, entry, note_entry;	/* as linked, physical */
	uint32_t reloc_align, reloc_min, reloc_max;
	struct { uint64_t offset, paddr, filesz, memsz; } seg[16];
	unsigned int segs;
	uint8_t head[0x400];				/* of a bzImage */
} image;

static uint16_t get16(const uint8_t *at) { uint16_t v; memcpy(&v, at, 2); return v; }
static uint32_t get32(const uint8_t *at) { uint32_t v; memcpy(&v, at, 4); return v; }
static uint64_t get64(const uint8_t *at) { uint64_t v; memcpy(&v, at, 8); return v; }
static void put16(uint8_t *at, uint16_t v) { memcpy(at, &v, 2); }
static void put32(uint8_t *at, uint32_t v) { memcpy(at, &v, 4); }
static void put64(uint8_t *at, uint64_t v) { memcpy(at, &v, 8); }

/* -- The image ------------------------------------------------------------ */

static void read_notes(uint64_t offset, uint64_t size)
{
	static uint8_t notes[8192];
	struct elf_note note;

	if (size > sizeof(notes))
		refuse("the kernel's notes are larger than %x bytes", (uint32_t)sizeof(notes));
	read_file(&image.file, offset, (uintptr_t)notes, size);

	for (uint32_t at = 0; at + sizeof(note) <= size;) {
		const uint8_t *name = notes + at + sizeof(note), *desc;

		memcpy(&note, notes + at, sizeof(note));
		if (note.namesz > size || note.descsz > size)
			refuse("the kernel's notes are damaged");
		desc = name + ((note.namesz + 3) & ~3u);
		at = desc - notes + ((note.descsz + 3) & ~3u);
		if (at > size)
			refuse("the kernel's notes are damaged");
		if (note.namesz != 4 || memcmp(name, "Xen", 4))
			continue;
		if (note.type == XEN_ELFNOTE_PHYS32_ENTRY && note.descsz >= 4) {
			image.has_note = true;
			image.note_entry = note.descsz >= 8 ? get64(desc) : get32(desc);
		}
		if (note.type == XEN_ELFNOTE_PHYS32_RELOC) {
			image.has_reloc = true;
			image.reloc_align = note.descsz >= 4 ? get32(desc) : 0x200000;
			image.reloc_min = note.descsz >= 8 ? get32(desc + 4) : 0;
			image.reloc_max = note.descsz >= 12 ? get32(desc + 8) : 0xffffffff;
		}
	}
}

static void open_vmlinux(const struct elf_header *elf)
{
	bool elf64 = image.elf64 = elf->ident[4] == 2;
	uint64_t phoff = elf64 ? elf->e64.phoff : elf->e32.phoff;
	unsigned int phnum = elf64 ? elf->e64.phnum : elf->e32.phnum;

	image.entry = elf64 ? elf->e64.entry : elf->e32.entry;
	image.lowest = ~0ull;
	for (unsigned int i = 0; i < phnum; i++) {
		struct elf64_phdr ph;

		if (elf64) {
			read_file(&image.file, phoff + i * sizeof(ph), (uintptr_t)&ph, sizeof(ph));
		} else {
			struct elf32_phdr ph32;

			read_file(&image.file, phoff + i * sizeof(ph32), (uintptr_t)&ph32, sizeof(ph32));
			ph = (struct elf64_phdr){ ph32.type, ph32.flags, ph32.offset, ph32.vaddr,
						  ph32.paddr, ph32.filesz, ph32.memsz, ph32.align };
		}
		if (ph.type == PT_NOTE)
			read_notes(ph.offset, ph.filesz);
		if (ph.type != PT_LOAD || !ph.memsz)
			continue;
		if (image.segs == sizeof(image.seg) / sizeof(image.seg[0]))
			refuse("the kernel has too many segments");
		image.seg[image.segs].offset = ph.offset;
		image.seg[image.segs].paddr = ph.paddr;
		image.seg[image.segs].filesz = ph.filesz;
		image.seg[image.segs++].memsz = ph.memsz;
		if (ph.paddr < image.lowest)
			image.lowest = ph.paddr;
		if (ph.paddr + ph.memsz > image.end)
			image.end = ph.paddr + ph.memsz;
	}
	if (!image.segs)
		refuse("the kernel has nothing to load");
}

static void open_bzimage(void)
{
	const uint8_t *h = image.head;
	uint32_t setup = ((h[ZP_SETUP_SECTS] ? h[ZP_SETUP_SECTS] : 4) + 1) * 512;

	if (get16(h + ZP_VERSION) < 0x20a)
		refuse("boot protocol %x has no init_size", get16(h + ZP_VERSION));
	image.lowest = h[ZP_RELOCATABLE] ? get64(h + ZP_PREF_ADDRESS) : get32(h + ZP_CODE32_START);
	image.end = image.lowest + get32(h + ZP_INIT_SIZE);
	image.entry = image.lowest;
	image.segs = 1;
	image.seg[0].offset = setup;
	image.seg[0].paddr = image.lowest;
	image.seg[0].filesz = image.file.size - setup;
	image.seg[0].memsz = image.end - image.lowest;
}

void open_kernel(struct plan *p)
{
	image.file = need_file("opt/org.hvmlite/kernel");
	read_file(&image.file, 0, (uintptr_t)image.head, sizeof(image.head));
	image.elf = !memcmp(image.head, "\177ELF", 4);
	if (image.elf)
		open_vmlinux((const void *)image.head);
	else if (get32(image.head + ZP_HEADER) == HDRS_MAGIC)
		open_bzimage();
	else
		refuse("the kernel is neither ELF nor bzImage");
	p->at[KERNEL].size = image.end - image.lowest;
	if (p->at[KERNEL].kind == AT_DEFAULT)
		p->at[KERNEL].offset = image.lowest;

	/* Is there such an entry point in this image? */
	if (image.elf == (p->entry == ENTRY_BZ32 || p->entry == ENTRY_BZ64) ||
	    (p->entry == ENTRY_STARTUP_32 && image.elf64) ||
	    (p->entry == ENTRY_STARTUP_64 && !image.elf64) ||
	    (p->entry == ENTRY_BZ64 && !(get16(image.head + ZP_XLOADFLAGS) & XLF_KERNEL_64_BIT)))
		refuse("the kernel has no such entry point");
	if ((p->entry == ENTRY_STARTUP_64 || p->entry == ENTRY_BZ64) && !has_long_mode())
		refuse("the CPU has no long mode");
	if (p->entry == ENTRY_NOTE && !image.has_note)
		refuse("the kernel has no PHYS32_ENTRY note");
	if (p->entry == ENTRY_NOTE && p->give != GIVE_START_INFO)
		refuse("the note takes a start info, not a zero page");

	/* Does it understand what it would be given? */
	if (p->give != GIVE_START_INFO)
		return;
	if (image.elf)
		require(p, image.has_note, "a kernel without a PHYS32_ENTRY note knows no start info");
	else
		require(p, get16(image.head + ZP_XLOADFLAGS) & XLF_HVM_START_INFO_BIT,
			"the bzImage has no XLF_HVM_START_INFO: it knows no start info");
}

/* May the image be at the place that the description asks for? */
static void check_kernel_place(const struct plan *p)
{
	uint64_t at = p->at[KERNEL].addr, end = at + p->at[KERNEL].size;

	if (at == image.lowest)
		return;
	if (!image.elf) {
		require(p, image.head[ZP_RELOCATABLE], "the bzImage is not relocatable");
		require(p, !(at & (get32(image.head + ZP_KERNEL_ALIGNMENT) - 1)), "%X breaks kernel_alignment", at);
	} else if (p->entry == ENTRY_NOTE) {
		require(p, image.has_reloc, "no PHYS32_RELOC note: the kernel stays at %X", image.lowest);
		require(p, !(at & (image.reloc_align - 1)) && at >= image.reloc_min && end - 1 <= image.reloc_max,
			"PHYS32_RELOC (%x, %x, %x) forbids a kernel at %X - %X", image.reloc_align,
			image.reloc_min, image.reloc_max, at, end);
	} else {
		require(p, p->entry == ENTRY_STARTUP_64 && !(at & 0x1fffff), "the kernel cannot run at %X", at);
	}
}

void check_layout(const struct plan *p)
{
	check_kernel_place(p);
	for (enum area a = 0; a < AREAS; a++) {
		uint64_t addr = p->at[a].addr, size = p->at[a].size;

		if (!size)
			continue;
		if (a != INITRD && a != CMDLINE && addr + size > GIB(4))
			refuse("%s at %X is above 4 GiB", area_name[a], addr);
		if (!in_ram(addr, size) && !in_shadow(addr, size))
			refuse("no memory for %s at %X, %X bytes", area_name[a], addr, size);
		if (addr < (uintptr_t)work_end && addr + size > (uintptr_t)work_start)
			refuse("%s at %X overlaps the loader itself", area_name[a], addr);
		for (enum area b = 0; b < a; b++)
			require(p, !p->at[b].size || addr >= p->at[b].addr + p->at[b].size ||
				   p->at[b].addr >= addr + size,
				"%s at %X overlaps %s at %X", area_name[a], addr, area_name[b], p->at[b].addr);
	}
}

void load_files(struct plan *p)
{
	uint64_t delta = p->at[KERNEL].addr - image.lowest;

	shadow(true);
	for (unsigned int i = 0; i < image.segs; i++) {
		uint64_t to = image.seg[i].paddr + delta;

		read_file(&image.file, image.seg[i].offset, to, image.seg[i].filesz);
		/* Nobody promises a bzImage what is in the rest of its memory. */
		memset(ptr(to + image.seg[i].filesz), image.elf ? 0 : 0xcc, image.seg[i].memsz - image.seg[i].filesz);
	}

	load_file("opt/org.hvmlite/initrd", &p->at[INITRD], false);
	load_file("opt/org.hvmlite/cmdline", &p->at[CMDLINE], true);
	if (p->acpi)
		p->rsdp = load_acpi(p);
}

/* -- What is handed over -------------------------------------------------- */

static void build_start_info(struct plan *p)
{
	const struct place *at = p->at;
	struct hvm_start_info info = {
		.magic		= HVM_START_MAGIC,
		.version	= p->version,
		.nr_modules	= p->nr_modules,
		.modlist_paddr	= p->nr_modules ? at[MODLIST].addr : 0,
		.cmdline_paddr	= at[CMDLINE].size ? at[CMDLINE].addr : 0,
		.rsdp_paddr	= p->rsdp,
		.memmap_paddr	= p->map_entries ? at[MEMMAP].addr : 0,
		.memmap_entries	= p->map_entries,
	};
	struct hvm_modlist_entry *mod = ptr(at[MODLIST].addr);
	uint64_t extra = at[MODULES].addr;

	/* Module 0 is the initrd. The others hold their own command line. */
	for (unsigned int i = 0; i < p->nr_modules; i++) {
		const char *text = p->mod_cmdline[i];
		size_t size = text ? strlen(text) + 1 : 0;

		mod[i] = (struct hvm_modlist_entry){ at[INITRD].addr, at[INITRD].size, 0, 0 };
		if (i) {
			mod[i].paddr = extra;
			mod[i].size = size;
		}
		if (text)
			mod[i].cmdline_paddr = extra;
		memcpy(ptr(extra), text, size);
		extra += size;
		set_module_fields(p, i, &mod[i]);
	}
	memcpy(ptr(at[MEMMAP].addr), p->map, p->map_entries * sizeof(p->map[0]));
	memcpy(ptr(at[START_INFO].addr), &info, at[START_INFO].size);
	set_start_info_fields(p, ptr(at[START_INFO].addr));
}

/* The image's own header, verbatim; a vmlinux has none, so it is told what it would say. */
static void copy_setup_header(uint8_t *zp)
{
	memset(zp, 0, ZP_SIZE);
	if (image.elf)
		put16(zp + ZP_VERSION, BOOT_PROTOCOL);
	else
		memcpy(zp + ZP_HDR, image.head + ZP_HDR, ZP_HEADER + image.head[ZP_JUMP] - ZP_HDR);
}

static void give_start_info(struct plan *p, uint8_t *zp)
{
	build_start_info(p);
	put32(zp + ZP_HARDWARE_SUBARCH, X86_SUBARCH_XEN_HVMLITE);
	put64(zp + ZP_HARDWARE_SUBARCH_DATA, p->at[START_INFO].addr);
}

/* A complete zero page by the offsets that boot.rst lists, as QEMU's x86_load_linux() does. */
static void fill_by_offsets(const struct plan *p, uint8_t *zp)
{
	uint64_t cmdline = p->at[CMDLINE].addr, initrd = p->at[INITRD].addr, size = p->at[INITRD].size;

	put32(zp + ZP_HEADER, HDRS_MAGIC);
	zp[ZP_TYPE_OF_LOADER] = LOADER_UNDEFINED;
	zp[ZP_LOADFLAGS] |= LOADED_HIGH;
	put32(zp + ZP_CMD_LINE_PTR, cmdline);
	put32(zp + ZP_EXT_CMD_LINE_PTR, cmdline >> 32);
	put32(zp + ZP_RAMDISK_IMAGE, initrd);
	put32(zp + ZP_EXT_RAMDISK_IMAGE, initrd >> 32);
	put32(zp + ZP_RAMDISK_SIZE, size);
	put32(zp + ZP_EXT_RAMDISK_SIZE, size >> 32);
	put64(zp + ZP_ACPI_RSDP_ADDR, p->rsdp);
	zp[ZP_E820_ENTRIES] = p->map_entries;
	for (unsigned int i = 0; i < p->map_entries; i++)
		memcpy(zp + ZP_E820_TABLE + 20 * i, &p->map[i], 20);
}

/* The same through the kernel's own header, as lguest's Launcher did. */
static void fill_by_struct(const struct plan *p, struct boot_params *bp)
{
	bp->hdr.header = HDRS_MAGIC;
	bp->hdr.type_of_loader = LOADER_UNDEFINED;
	bp->hdr.loadflags |= LOADED_HIGH;
	bp->hdr.cmd_line_ptr = p->at[CMDLINE].addr;
	bp->ext_cmd_line_ptr = p->at[CMDLINE].addr >> 32;
	bp->hdr.ramdisk_image = p->at[INITRD].addr;
	bp->ext_ramdisk_image = p->at[INITRD].addr >> 32;
	bp->hdr.ramdisk_size = p->at[INITRD].size;
	bp->ext_ramdisk_size = p->at[INITRD].size >> 32;
	bp->acpi_rsdp_addr = p->rsdp;
	bp->e820_entries = p->map_entries;
	for (unsigned int i = 0; i < p->map_entries; i++) {
		bp->e820_table[i].addr = p->map[i].addr;
		bp->e820_table[i].size = p->map[i].size;
		bp->e820_table[i].type = p->map[i].type;
	}
}

/* -- The jump ------------------------------------------------------------- */

void enter32(uint32_t entry, uint32_t ebx, uint32_t esi) __attribute__((noreturn));
void enter64(uint32_t entry, uint32_t rsi, const void *page_tables) __attribute__((noreturn));

/* The 64-bit entries start on the loader's identity map: all below 4 GiB, and the command line. */
static const void *identity_map(const struct plan *p)
{
	static uint64_t pml4[512] __attribute__((aligned(4096))), pdpt[512] __attribute__((aligned(4096)));
	static uint64_t pd[6][512] __attribute__((aligned(4096)));
	uint64_t want[6] = { 0, GIB(1), GIB(2), GIB(3), p->at[CMDLINE].addr,
			     p->at[CMDLINE].addr + p->at[CMDLINE].size };

	pml4[0] = (uintptr_t)pdpt | 3;
	for (unsigned int i = 0; i < 6; i++) {
		uint64_t gib = want[i] >> 30;

		if (gib >= 512)
			refuse("the command line is above 512 GiB");
		if (pdpt[gib])
			continue;
		for (unsigned int j = 0; j < 512; j++)
			pd[i][j] = (gib << 30 | (uint64_t)j << 21) | 0x83;
		pdpt[gib] = (uintptr_t)pd[i] | 3;
	}
	return p->la57 ? five_levels(pml4) : pml4;
}

void hand_over(struct plan *p)
{
	uint64_t entry = (p->entry == ENTRY_NOTE ? image.note_entry : image.entry) +
			 (p->at[KERNEL].addr - image.lowest) + (p->entry == ENTRY_BZ64 ? 0x200 : 0);
	uint8_t *zp = ptr(p->at[ZERO_PAGE].addr);
	const void *map = NULL;

	if (p->entry == ENTRY_STARTUP_64 || p->entry == ENTRY_BZ64)
		map = identity_map(p);
	if (p->at[ZERO_PAGE].size)
		copy_setup_header(zp);
	if (p->entry == ENTRY_NOTE)
		build_start_info(p);
	else if (p->give == GIVE_START_INFO)
		give_start_info(p, zp);
	else if (p->map_entries > ZP_E820_ROOM)
		refuse("a zero page holds %x memory map entries", ZP_E820_ROOM);
	else if (p->give == GIVE_ZERO_PAGE_OFFSETS)
		fill_by_offsets(p, zp);
	else
		fill_by_struct(p, (struct boot_params *)zp);
	if (p->at[ZERO_PAGE].size)
		set_zero_page_fields(p, (struct boot_params *)zp);
	check_all_set(p);
	if (p->rom)
		shadow(false);

	print("loader: kernel %X entry %X start_info %X zero_page %X cmdline %X initrd %X + %X map %x modules %X\n",
	      p->at[KERNEL].addr, entry, p->at[START_INFO].addr, p->at[ZERO_PAGE].addr,
	      p->at[CMDLINE].addr, p->at[INITRD].addr, p->at[INITRD].size, p->map_entries, p->nr_modules);
	/* The marker: every device access after the byte 4 is the kernel's. */
	print("loader: jump\n\004");
	if (map)
		enter64(entry, (uintptr_t)zp, map);
	if (p->entry == ENTRY_NOTE)
		enter32(entry, p->at[START_INFO].addr, 0);
	enter32(entry, 0, (uintptr_t)zp);
}
