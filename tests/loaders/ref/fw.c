// SPDX-License-Identifier: GPL-2.0
/*
 * The machine below the loader: debug console, QEMU's fw_cfg (docs/specs/fw_cfg),
 * RAM, the shadow area of q35 and pc, and the end of a run.
 */
#include <stdarg.h>
#include "loader.h"

#define DEBUGCON	0xe9
#define DEBUG_EXIT	0x501
#define EXIT_REFUSED	0x12		/* QEMU ends with 2 * 0x12 + 1 = 37 */

#define FW_CFG_SELECTOR	0x510
#define FW_CFG_DATA	0x511
#define FW_CFG_DMA	0x514
#define FW_CFG_ID	0x0001
#define FW_CFG_NB_CPUS	0x0005
#define FW_CFG_FILE_DIR	0x0019
#define DMA_ERROR	0x01
#define DMA_READ	0x02
#define DMA_SKIP	0x04
#define DMA_SELECT	0x08

#define E820_RAM	1
#define MAX_RAM		16

void *memset(void *to, int c, size_t n)
{
	void *d = to;

	asm volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(c) : "memory");
	return to;
}

void *memcpy(void *to, const void *from, size_t n)
{
	void *d = to;

	asm volatile("rep movsb" : "+D"(d), "+S"(from), "+c"(n) : : "memory");
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *x = a, *y = b;

	for (; n; n--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

size_t strlen(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++)
		if (*a != *b || !*a)
			return *a - *b;
	return 0;
}

int strcmp(const char *a, const char *b) { return strncmp(a, b, ~0u); }

/* %s, %x (32 bits) and %X (64 bits) are all that a line needs. */
static void vprint(const char *f, va_list args)
{
	for (; *f; f++) {
		if (*f != '%') {
			outb(DEBUGCON, *f);
			continue;
		}
		if (*++f == 's') {
			for (const char *s = va_arg(args, const char *); *s; s++)
				outb(DEBUGCON, *s);
		} else {
			uint64_t v = *f == 'X' ? va_arg(args, uint64_t) : va_arg(args, uint32_t);
			int shift = 60;

			outb(DEBUGCON, '0');
			outb(DEBUGCON, 'x');
			while (shift && !(v >> shift))
				shift -= 4;
			for (; shift >= 0; shift -= 4)
				outb(DEBUGCON, "0123456789abcdef"[v >> shift & 15]);
		}
	}
}

void print(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprint(format, args);
	va_end(args);
}

void refuse(const char *format, ...)
{
	va_list args;

	print("refuse: ");
	va_start(args, format);
	vprint(format, args);
	va_end(args);
	print("\n");
	outb(DEBUG_EXIT, EXIT_REFUSED);
	for (;;)
		asm volatile("cli; hlt");
}

static uint32_t be32(uint32_t v) { return __builtin_bswap32(v); }

/* One DMA job. The address is physical and 64 bits wide: no mapping is needed. */
static void dma(uint32_t control, uint64_t to, uint32_t size)
{
	volatile struct { uint32_t control, length; uint64_t address; } job = {
		be32(control), be32(size), __builtin_bswap64(to),
	};

	asm volatile("" : : : "memory");
	outl(FW_CFG_DMA, 0);
	outl(FW_CFG_DMA + 4, be32((uintptr_t)&job));
	while (be32(job.control) & ~DMA_ERROR)
		;
	asm volatile("" : : : "memory");
	if (job.control)
		refuse("fw_cfg: cannot read %x bytes to %X", size, to);
}

/* Bytes past the end of a file read as 0. */
void read_file(const struct file *file, uint64_t offset, uint64_t to, uint32_t size)
{
	dma((uint32_t)file->select << 16 | DMA_SELECT | DMA_SKIP, 0, offset);
	dma(DMA_READ, to, size);
}

bool find_file(const char *name, struct file *file)
{
	struct { uint32_t size; uint16_t select, reserved; char name[56]; } entry;
	uint32_t count;

	dma(FW_CFG_FILE_DIR << 16 | DMA_SELECT | DMA_READ, (uintptr_t)&count, sizeof(count));
	for (count = be32(count); count; count--) {
		dma(DMA_READ, (uintptr_t)&entry, sizeof(entry));
		if (strcmp(entry.name, name))
			continue;
		file->select = __builtin_bswap16(entry.select);
		file->size = be32(entry.size);
		return true;
	}
	return false;
}

/* How many processors the machine has now. */
uint16_t cpus(void)
{
	uint16_t n;

	dma(FW_CFG_NB_CPUS << 16 | DMA_SELECT | DMA_READ, (uintptr_t)&n, sizeof(n));
	return n;
}

struct file need_file(const char *name)
{
	struct file file;

	if (!find_file(name, &file))
		refuse("fw_cfg has no file %s", name);
	return file;
}

/* A whole file to its place, if it has one. Text ends with a zero, without the newline of its last line. */
void load_file(const char *name, const struct place *at, bool text)
{
	struct file file;
	char last = 0;

	if (!at->size)
		return;
	file = need_file(name);
	read_file(&file, 0, at->addr, file.size);
	if (!text)
		return;
	if (file.size)
		read_file(&file, file.size - 1, (uintptr_t)&last, 1);
	read_file(&file, file.size, at->addr + file.size - (last == 0x0a), 1);
}

static struct { uint64_t addr, size; } ram[MAX_RAM];
static unsigned int rams;

bool in_ram(uint64_t addr, uint64_t size)
{
	for (unsigned int i = 0; i < rams; i++)
		if (addr >= ram[i].addr && addr - ram[i].addr <= ram[i].size &&
		    size <= ram[i].size - (addr - ram[i].addr))
			return !(addr < 0x100000 && addr + size > 0xa0000);
	return false;
}

/* QEMU lists its RAM, and nothing of the hole below 1 MiB, in etc/e820. */
void find_ram(struct plan *p)
{
	struct { uint64_t addr, size; uint32_t type; } __attribute__((packed)) e;
	struct file file = need_file("etc/e820");

	for (uint32_t at = 0; at + sizeof(e) <= file.size; at += sizeof(e)) {
		read_file(&file, at, (uintptr_t)&e, sizeof(e));
		if (e.type != E820_RAM)
			continue;
		if (rams == MAX_RAM)
			refuse("fw_cfg lists too many pieces of RAM");
		ram[rams].addr = e.addr;
		ram[rams++].size = e.size;
		if (e.addr < GIB(4) && e.addr + e.size > p->low_end)
			p->low_end = e.addr + e.size;
		if (e.addr >= GIB(4) && e.addr + e.size > p->high_end)
			p->high_end = e.addr + e.size;
	}
	if (!p->low_end)
		refuse("fw_cfg lists no RAM");
}

/*
 * The RAM below the ROM area from 0xc0000. On q35 and pc the host bridge decides
 * if it is seen there, and if it can be written (PAM registers); a real firmware
 * leaves its option ROMs read-only. The microvm machine has plain RAM there, up
 * to its firmware.
 */
static uint8_t pam_register(void)
{
	outl(0xcf8, 0x80000000);
	switch (inl(0xcfc)) {
	case 0x29c08086: return 0x90;	/* q35 */
	case 0x12378086: return 0x59;	/* pc */
	default:	 return 0;
	}
}

bool in_shadow(uint64_t addr, uint64_t size)
{
	return addr >= 0xc0000 && addr < 0x100000 &&
	       size <= (pam_register() ? 0x100000 : 0xe0000) - addr;
}

/* QEMU's tables have an MCFG if the host bridge of q35 decodes PCI configuration space at PCIEXBAR. */
void enable_ecam(void)
{
	if (pam_register() == 0x90) {
		outl(0xcf8, 0x80000060);
		outl(0xcfc, 0xb0000001);
	}
}

void shadow(bool writable)
{
	uint8_t pam = pam_register();

	for (int i = 0; pam && i < 7; i++) {
		outl(0xcf8, 0x80000000 | ((pam + i) & ~3));
		/* The lower half of the first register is not used. */
		outb(0xcfc + ((pam + i) & 3), i ? writable ? 0x33 : 0x11 : writable ? 0x30 : 0x10);
	}
}

/* The PIC, unmasked, is heard through the local APIC, as a BIOS sets it up (MP specification, 3.6.2.2). */
static void virtual_wire(uint8_t base)
{
	if (base) {
		outb(0x20, 0x11); outb(0x21, base); outb(0x21, 4); outb(0x21, 1); outb(0x21, 0);
		outb(0xa0, 0x11); outb(0xa1, 0x70); outb(0xa1, 2); outb(0xa1, 1); outb(0xa1, 0);
	}
	*(volatile uint32_t *)ptr(0xfee000f0) = 0x1ff;	/* on, spurious vector 0xff */
	*(volatile uint32_t *)ptr(0xfee00350) = 0x700;	/* LINT0: ExtINT */
	*(volatile uint32_t *)ptr(0xfee00360) = 0x400;	/* LINT1: NMI */
}

bool has_long_mode(void)
{
	uint32_t eax = 0x80000000, ebx, ecx, edx;

	asm volatile("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
	if (eax < 0x80000001)
		return false;
	eax = 0x80000001;
	asm volatile("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
	return edx & 1u << 29;
}

/* The same page tables below a fifth level, which the processor uses once paging is on. */
const void *five_levels(const void *pml4)
{
	static uint64_t pml5[512] __attribute__((aligned(4096)));
	uint32_t eax = 7, ebx, ecx = 0, edx, cr4;

	asm volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
	if (!(ecx & 1u << 16))
		refuse("the processor has no 5-level paging");
	pml5[0] = (uintptr_t)pml4 | 3;
	asm volatile("mov %%cr4, %0; or $0x1000, %0; mov %0, %%cr4" : "=&r"(cr4));
	return pml5;
}

void main(void);

void main(void)
{
	static struct plan plan;	/* too large for the stack */

	find_ram(&plan);
	read_case(&plan);
	open_kernel(&plan);
	place_all(&plan);
	check_layout(&plan);
	load_files(&plan);
	build_mptable(&plan);
	if (plan.virtual_wire)
		virtual_wire(plan.pic_base);
	hand_over(&plan);
}
