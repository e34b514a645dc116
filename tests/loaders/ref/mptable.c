// SPDX-License-Identifier: GPL-2.0
/*
 * loader.mptable_at=: an MP table (Intel MultiProcessor Specification 1.4) of the
 * machine as QEMU wires it: APIC IDs from 0, one ISA bus, one IO-APIC at its usual
 * address, ISA interrupt 0 at its pin 2. Floating pointer first, as Firecracker has it.
 */
#include "loader.h"

#define PROCESSOR	20	/* bytes of an entry; all others have 8 */
#define ISA_IRQS	16

struct mp_pointer { char signature[4]; uint32_t table; uint8_t length, version, sum, feature[5]; } __attribute__((packed));
struct mp_header {
	char signature[4];
	uint16_t length;
	uint8_t version, sum;
	char oem[8], product[12];
	uint32_t oem_table;
	uint16_t oem_size, entries;
	uint32_t lapic;
	uint32_t reserved;
} __attribute__((packed));

static uint32_t table_size(void)
{
	return sizeof(struct mp_header) + cpus() * PROCESSOR + (2 + ISA_IRQS - 1 + 2) * 8;
}

uint32_t mptable_size(void) { return sizeof(struct mp_pointer) + table_size(); }

static uint8_t *add(uint8_t *to, uint64_t entry)
{
	memcpy(to, &entry, 8);
	return to + 8;
}

/* An interrupt entry: type 3 (IO-APIC) or 4 (local APIC) */
static uint8_t *add_irq(uint8_t *to, uint8_t type, uint8_t kind, uint8_t irq, uint8_t apic, uint8_t pin)
{
	return add(to, type | kind << 8 | (uint64_t)irq << 40 | (uint64_t)apic << 48 | (uint64_t)pin << 56);
}

static uint8_t sum(const void *from, uint32_t size)
{
	const uint8_t *byte = from;
	uint8_t total = 0;

	while (size--)
		total -= *byte++;
	return total;
}

void build_mptable(const struct plan *p)
{
	uint64_t at = p->at[MPTABLE].addr;
	uint8_t nr = cpus(), ioapic = nr + 1;
	struct mp_pointer pointer = { "_MP_", at + sizeof(pointer), 1, 4, 0, { 0 } };
	struct mp_header header = { "PCMP", table_size(), 4, 0, "HVMLITE ", "LOADER      ", 0, 0,
				    nr + 2 + ISA_IRQS - 1 + 2, 0xfee00000, 0 };
	uint8_t *table = ptr(at + sizeof(pointer)), *to = table + sizeof(header);

	if (!p->at[MPTABLE].size)
		return;
	pointer.sum = sum(&pointer, sizeof(pointer));
	memcpy(ptr(at), &pointer, sizeof(pointer));
	memcpy(table, &header, sizeof(header));
	for (unsigned int i = 0; i < nr; i++, to += PROCESSOR) {
		memset(to, 0, PROCESSOR);
		to[1] = i;
		to[2] = 0x14;			/* version */
		to[3] = i ? 1 : 3;		/* enabled, bootstrap processor */
		to[8] = 1;			/* has an FPU */
		to[9] = 2;			/* and an APIC */
	}
	to = add(to, 1 | (uint64_t)0x20415349 << 16 | (uint64_t)0x2020 << 48);	/* bus 0, "ISA   " */
	to = add(to, 2 | ioapic << 8 | 0x11 << 16 | 1 << 24 | (uint64_t)0xfec00000 << 32);
	for (unsigned int i = 0; i < ISA_IRQS; i++)
		if (i != 2)
			to = add_irq(to, 3, 0, i, ioapic, i ? i : 2);
	to = add_irq(to, 4, 3, 0, 0, 0);	/* LINT0 is ExtINT */
	to = add_irq(to, 4, 1, 0, 0xff, 1);	/* LINT1 is NMI */
	table[7] = sum(table, table_size());
}
