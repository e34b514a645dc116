// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel that only tells what the loader handed it, on the debug console, and
 * leaves: so that the loader is tested without Linux. Built for both classes.
 */
#include "../abi.h"

#define DEBUGCON	0xe9
#define DEBUG_EXIT	0x501
#define EXIT_PASS	0x10

static void outb(uint16_t port, uint8_t v) { asm volatile("outb %0, %1" : : "a"(v), "Nd"(port)); }

static void text(const char *s)
{
	while (*s)
		outb(DEBUGCON, *s++);
}

static void hex(const char *name, uint64_t v)
{
	text(name);
	for (int shift = 60, on = 0; shift >= 0; shift -= 4) {
		on |= v >> shift & 15 || !shift;
		if (on)
			outb(DEBUGCON, "0123456789abcdef"[v >> shift & 15]);
	}
}

static const char *string(uint64_t addr) { return (const char *)(uintptr_t)addr; }

static void tell_start_info(uint64_t addr)
{
	const volatile struct hvm_start_info *s = (const void *)(uintptr_t)addr;
	const struct hvm_modlist_entry *mod = (const void *)(uintptr_t)s->modlist_paddr;
	const struct hvm_memmap_entry *map = (const void *)(uintptr_t)s->memmap_paddr;

	hex("start_info ", addr); hex(": magic ", s->magic); hex(" version ", s->version);
	hex(" flags ", s->flags); hex(" nr_modules ", s->nr_modules); hex(" modlist ", s->modlist_paddr);
	hex(" cmdline ", s->cmdline_paddr); hex(" rsdp ", s->rsdp_paddr); text("\n");
	if (s->magic != HVM_START_MAGIC)
		return;
	*(volatile uint32_t *)(uintptr_t)addr = 0;
	if (s->magic == HVM_START_MAGIC)
		text("read-only\n");
	*(volatile uint32_t *)(uintptr_t)addr = HVM_START_MAGIC;
	if (s->cmdline_paddr) {
		text("cmdline: '"); text(string(s->cmdline_paddr)); text("'\n");
	}
	for (uint32_t i = 0; i < s->nr_modules; i++) {
		hex("module ", mod[i].paddr); hex(" size ", mod[i].size);
		hex(" cmdline ", mod[i].cmdline_paddr); hex(" reserved ", mod[i].reserved);
		text(": '"); text(mod[i].cmdline_paddr ? string(mod[i].cmdline_paddr) : "");
		text("' content '");
		for (uint64_t j = 0; j < mod[i].size && j < 16; j++)
			outb(DEBUGCON, string(mod[i].paddr)[j] < ' ' ? '.' : string(mod[i].paddr)[j]);
		text("'\n");
	}
	if (!s->version)
		return;
	hex("memmap ", s->memmap_paddr); hex(" entries ", s->memmap_entries); hex(" reserved ", s->reserved); text("\n");
	for (uint32_t i = 0; i < s->memmap_entries; i++) {
		hex("  ", map[i].addr); hex(" + ", map[i].size); hex(" type ", map[i].type);
		hex(" reserved ", map[i].reserved); text("\n");
	}
}

/* Everything in a zero page that is not zero. */
static void tell_zero_page(uint64_t addr)
{
	const uint8_t *zp = (const void *)(uintptr_t)addr;
	uint64_t data;

	hex("zero_page ", addr); text(":");
	for (uint32_t i = 0; i < ZP_SIZE; i++) {
		if (!zp[i])
			continue;
		hex(" ", i); hex("=", zp[i]);
	}
	text("\n");
	__builtin_memcpy(&data, zp + ZP_HARDWARE_SUBARCH_DATA, sizeof(data));
	if (data)
		tell_start_info(data);
}

void tell(unsigned long info, unsigned long zero_page, unsigned long flags, unsigned long here);

void tell(unsigned long info, unsigned long zero_page, unsigned long flags, unsigned long here)
{
	unsigned long cr0, cr4;
	unsigned short cs, ds, ss;

	asm volatile("mov %%cr0, %0; mov %%cr4, %1; mov %%cs, %2; mov %%ds, %3; mov %%ss, %4"
		     : "=r"(cr0), "=r"(cr4), "=r"(cs), "=r"(ds), "=r"(ss));
	hex("entered at ", here); text(sizeof(long) == 8 ? " long" : " protected");
	hex(" cr0 ", cr0); hex(" cr4 ", cr4); hex(" cs ", cs); hex(" ds ", ds); hex(" ss ", ss);
	text(flags & 1 << 9 ? " IF" : ""); text(flags & 1 << 10 ? " DF" : ""); text("\n");
	if (info)
		tell_start_info(info);
	if (zero_page)
		tell_zero_page(zero_page);
	outb(DEBUG_EXIT, EXIT_PASS);
	for (;;)
		asm volatile("hlt");
}
