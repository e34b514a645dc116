// SPDX-License-Identifier: GPL-2.0
/*
 * loader.acpi=: QEMU's own ACPI tables, put in place by its linker script
 * etc/table-loader (qemu: hw/acpi/bios-linker-loader.c describes the commands).
 * The tables of microvm describe a machine without legacy hardware and need
 * nothing from a firmware; those of q35 and pc expect one that sets up the
 * chipset, which this is not, unless the FADT is made one of hardware-reduced ACPI.
 */
#include "loader.h"

enum { ALLOCATE = 1, ADD_POINTER, ADD_CHECKSUM };

#define MAX_TABLES 16

struct command {
	uint32_t command;
	union {
		struct { char file[56]; uint32_t align; uint8_t zone; } __attribute__((packed)) allocate;
		struct { char in[56], to[56]; uint32_t offset; uint8_t size; } __attribute__((packed)) pointer;
		struct { char in[56]; uint32_t offset, start, length; } checksum;
		char room[124];
	};
} __attribute__((packed));

static struct { char name[56]; uint32_t at, size; } table[MAX_TABLES];
static unsigned int tables;

/* Where size bytes at offset in the table are. */
static uint8_t *inside(const char *name, uint32_t offset, uint32_t size)
{
	for (unsigned int i = 0; i < tables; i++)
		if (!strncmp(table[i].name, name, sizeof(table[i].name)) &&
		    offset <= table[i].size && size <= table[i].size - offset)
			return ptr(table[i].at + offset);
	refuse("etc/table-loader: no such place in %s", name);
}

static void checksum(const uint8_t *byte, uint32_t length, uint8_t *sum)
{
	uint8_t total = 0;

	for (uint32_t i = 0; i < length; i++)
		total += byte[i];
	*sum -= total;
}

/* Hardware-reduced ACPI and no legacy devices */
static void reduce_fadt(uint8_t *fadt)
{
	fadt[109] = fadt[110] = 0;	/* IAPC_BOOT_ARCH */
	fadt[114] |= 0x10;		/* HW_REDUCED_ACPI, bit 20 of the flags */
}

/* No RTC (PNP0B00) in the namespace, nothing that reserves the ECAM (PNP0C01): these devices have another ID then. */
static void hide_devices(uint8_t *dsdt, uint32_t length)
{
	for (uint32_t i = 0; i + 7 <= length; i++)
		if (!memcmp(dsdt + i, "\x41\xd0\x0b", 4))	/* compressed */
			dsdt[i + 3] = 0xff;
		else if (!memcmp(dsdt + i, "PNP0C01", 7))
			dsdt[i + 6] = 'F';
}

/* What a case wants in tables, which QEMU has put one after another in one file. */
static void set_tables(struct plan *p)
{
	const uint32_t header = 36;
	bool fadt = false;

	for (unsigned int i = 0; i < tables; i++) {
		uint32_t length;

		if (strcmp(table[i].name, "etc/acpi/tables"))
			continue;
		for (uint32_t at = 0; at + header <= table[i].size; at += length) {
			uint8_t *t = ptr(table[i].at + at);

			memcpy(&length, t + 4, 4);
			if (length < header || length > table[i].size - at)
				break;
			if (!memcmp(t, "FACP", 4)) {
				fadt = true;
				if (p->acpi == 2)
					reduce_fadt(t);
				set_fadt_fields(p, t);
			} else if (!memcmp(t, "APIC", 4)) {
				set_madt_fields(p, t);
			} else if (p->acpi == 2 && !memcmp(t, "DSDT", 4)) {
				hide_devices(t, length);
			} else {
				continue;	/* it may have no checksum */
			}
			checksum(t, length, t + 9);
		}
	}
	if (!fadt)
		refuse("no %s", "FADT");
}

uint64_t load_acpi(struct plan *p)
{
	struct file script = need_file("etc/table-loader");
	uint64_t at = p->at[ACPI].addr, end = at + p->at[ACPI].size;
	struct command c;

	if (p->acpi == 2)
		enable_ecam();
	for (uint32_t n = 0; n + sizeof(c) <= script.size; n += sizeof(c)) {
		read_file(&script, n, (uintptr_t)&c, sizeof(c));
		if (c.command == ALLOCATE) {
			struct file file = need_file(c.allocate.file);

			at = (at + c.allocate.align - 1) & -(uint64_t)c.allocate.align;
			if (tables == MAX_TABLES || at + file.size > end)
				refuse("no room for ACPI table file %s", c.allocate.file);
			read_file(&file, 0, at, file.size);
			memcpy(table[tables].name, c.allocate.file, sizeof(c.allocate.file));
			table[tables].at = at;
			table[tables++].size = file.size;
			at += file.size;
		} else if (c.command == ADD_POINTER) {
			uint8_t *field = inside(c.pointer.in, c.pointer.offset, c.pointer.size);
			uint64_t value = 0;

			memcpy(&value, field, c.pointer.size);
			value += (uintptr_t)inside(c.pointer.to, 0, 0);
			memcpy(field, &value, c.pointer.size);
		} else if (c.command == ADD_CHECKSUM) {
			checksum(inside(c.checksum.in, c.checksum.start, c.checksum.length), c.checksum.length,
				 inside(c.checksum.in, c.checksum.offset, 1));
		}
	}
	set_tables(p);
	return (uintptr_t)inside("etc/acpi/rsdp", 0, 20);
}
