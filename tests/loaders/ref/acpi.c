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

/* Hardware-reduced ACPI and no legacy devices, said by the FADT of all tables that QEMU has put in one file. */
static void reduce_fadt(void)
{
	for (unsigned int i = 0; i < tables; i++) {
		for (uint32_t n = 0; n + 116 <= table[i].size; n++) {
			uint8_t *fadt = ptr(table[i].at + n), before = 0, after = 0;

			if (memcmp(fadt, "FACP", 4))
				continue;
			for (uint32_t k = 109; k < 116; k++)
				before += fadt[k];
			fadt[109] = fadt[110] = 0;	/* IAPC_BOOT_ARCH */
			fadt[114] |= 0x10;		/* HW_REDUCED_ACPI, bit 20 of the flags */
			for (uint32_t k = 109; k < 116; k++)
				after += fadt[k];
			fadt[9] += before - after;
			return;
		}
	}
	refuse("no %s", "FADT");
}

uint64_t load_acpi(uint64_t at, uint32_t room, bool reduced)
{
	struct file script = need_file("etc/table-loader");
	uint64_t end = at + room;
	struct command c;

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
			uint8_t *byte = inside(c.checksum.in, c.checksum.start, c.checksum.length);
			uint8_t total = 0;

			for (uint32_t i = 0; i < c.checksum.length; i++)
				total += byte[i];
			*inside(c.checksum.in, c.checksum.offset, 1) -= total;
		}
	}
	if (reduced)
		reduce_fadt();
	return (uintptr_t)inside("etc/acpi/rsdp", 0, 20);
}
