// SPDX-License-Identifier: GPL-2.0
/*
 * The target of all fuzzers: makes a whole guest-physical image of the input, that is
 * a machine, a start info, modules and a memory map at places of the fuzzer's choice,
 * and has the parser checked against the model, see tests/parser/unit/check.c.
 *
 * The input is a stream of choices. One that has come to its end gives zeros, so each
 * input is a valid one. tests/parser/fuzz/seeds.c writes such streams.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "fuzz.h"

#define MAX_ENTRIES	2000		/* what a map of zeros may have, for the sake of speed */

static const u8 *input;
static size_t left;

static u64 take(unsigned int bytes)
{
	u64 value = 0;

	for (unsigned int i = 0; i < bytes && left; i++, left--)
		value |= (u64)*input++ << 8 * i;
	return value;
}

static u64 address(const struct machine *m)
{
	u64 size = m->limit - m->start;

	switch (take(1) % CHOICES) {
	case ADDR_ZERO:		return 0;
	case ADDR_RAW32:	return take(4);
	case ADDR_RAW64:	return take(8);
	case ADDR_BELOW_LIMIT:	return m->limit - take(1);
	case ADDR_CMDLINE:	return m->limit - 2048 - 128 + take(1);
	case ADDR_ABOVE_LIMIT:	return m->limit + take(1);
	case ADDR_WRAPS:	return -take(1);
	case ADDR_NEAR_4G:	return 4 * GIB - 128 + take(1);
	case ADDR_BIT:		return 1ull << take(1) % 64;
	default:		return m->start + (size ? take(2) % size : 0);
	}
}

static void put_entry(struct machine *m, u64 at, u64 addr, u64 size, u32 type)
{
	machine_put(m, at, addr, 8);
	machine_put(m, at + 8, size, 8);
	machine_put(m, at + 16, type, 4);
}

/* All that is left of the input becomes the map. Returns the number of its entries. */
static u32 put_map(struct machine *m, u64 at)
{
	u64 addr = 0, size = 0x1000;
	u32 type = 1, n = 0;

	while (left && n < MACHINE_WINDOW / 24) {
		u8 op = take(1);
		u32 repeat = 1;

		switch (op % MAP_OPS) {
		case MAP_ADJACENT:
			break;
		case MAP_OTHER_TYPE:
			type = op / MAP_OPS;
			break;
		case MAP_GAP:
			addr += 0x1000 + take(1);
			break;
		case MAP_EMPTY:
			put_entry(m, at + 24 * n++, addr, 0, type);
			continue;
		case MAP_WRAPS:
			put_entry(m, at + 24 * n++, -take(2), take(2), type);
			continue;
		case MAP_RAW:
			addr = take(8);
			size = take(8);
			type = take(4);
			break;
		case MAP_STRIPES:
			repeat = 1 + op / MAP_OPS;
			break;
		case MAP_OVERLAP:
			addr -= take(2);
			break;
		}
		while (repeat-- && n < MACHINE_WINDOW / 24) {
			put_entry(m, at + 24 * n++, addr, size, type);
			addr += size;
			if (op % MAP_OPS == MAP_STRIPES)
				addr += 0x1000;
		}
		if (op % MAP_OPS == MAP_RAW)
			size = 0x1000;
	}
	return n;
}

static u64 machine_limit(void)
{
	u8 choice = take(1);

	if (choice < 160)
		return MACHINE_WINDOW;
	if (choice < 208 || !machine_nr_big_limits)
		return take(2) % (MACHINE_WINDOW + 1);
	return machine_big_limits[choice % machine_nr_big_limits];
}

static u64 phys_limit_of(const struct machine *m)
{
	switch (take(1) % 4) {
	case 0:	 return 1ull << 40;
	case 1:	 return 4 * GIB;
	case 2:	 return m->limit;
	default: return take(8);
	}
}

static u32 number(u8 choice, u32 raw, u32 given, u64 room)
{
	switch (choice % 8) {
	case NUMBER_RAW:	return raw;
	case NUMBER_MORE:	return given + raw % 256;
	case NUMBER_LIMIT:	return room - 1 + raw % 3;
	case NUMBER_WRAPS:	return 0x80000000 / (1 + raw % 32) + raw % 7;
	default:		return given;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct boot_params initial, bp;
	struct hvm_start_info_parser p;
	struct machine m;
	u64 si, points_to, phys_limit, modlist, memmap;
	u64 cmdline, rsdp, module, module_size, module_cmdline;
	u32 magic, version, flags, nr_modules, entries, raw;
	const char *wrong;
	u8 choice;

	input = data;
	left = size;

	machine_init(&m, machine_limit());
	phys_limit = phys_limit_of(&m);
	memset(&initial, take(1), sizeof(initial));
	if (take(1) % 2)
		initial.hdr.type_of_loader = 0;

	si = address(&m);
	points_to = take(1) % 16 ? si : address(&m);
	initial.hdr.hardware_subarch_data = points_to;
	choice = take(1);
	magic = choice % 16 == 15 ? take(4) : 0x336ec578 ^ (choice % 16 == 14 ? 1u << take(1) % 32 : 0);
	choice = take(1);
	version = choice < 250 ? choice % 4 : take(4);
	flags = take(1);
	modlist = address(&m);
	memmap = address(&m);
	cmdline = address(&m);
	rsdp = address(&m);
	module = address(&m);
	module_size = take(1) % 4 ? take(3) : take(8);
	module_cmdline = take(2);
	choice = take(1);
	raw = choice % 8 <= NUMBER_LAST ? take(4) : 0;
	nr_modules = number(choice, raw, choice / 8 % 4, (m.limit - modlist) / 32);
	choice = take(1);
	raw = choice % 8 <= NUMBER_LAST ? take(4) : 0;
	entries = number(choice, raw, put_map(&m, memmap), (m.limit - memmap) / 24);
	/* Where there is a machine of that size, too, do not read all of it. */
	if (m.limit > MACHINE_WINDOW && memmap < m.limit && entries > MAX_ENTRIES)
		entries = entries % 2 ? ~0u : MAX_ENTRIES;

	machine_put(&m, modlist, module, 8);
	machine_put(&m, modlist + 8, module_size, 8);
	machine_put(&m, modlist + 16, module_cmdline, 8);

	machine_put(&m, si, magic, 4);
	machine_put(&m, si + 4, version, 4);
	machine_put(&m, si + 8, flags, 4);
	machine_put(&m, si + 12, nr_modules, 4);
	machine_put(&m, si + 16, modlist, 8);
	machine_put(&m, si + 24, cmdline, 8);
	machine_put(&m, si + 32, rsdp, 8);
	machine_put(&m, si + 40, memmap, 8);
	machine_put(&m, si + 48, entries, 4);

	wrong = check(&m, phys_limit, &initial, &bp, &p);
	if (wrong) {
		fprintf(stderr, "fuzz: %s: start info at %#llx, limit %#llx, version %u, %u entries at %#llx, "
			"status %u, value %#llx, lost %#x, %u E820 entries\n", wrong, points_to, m.limit, version,
			entries, memmap, p.status, p.value, p.lost, bp.e820_entries);
		abort();
	}
	return 0;
}
