// SPDX-License-Identifier: GPL-2.0
/*
 * The reference: what is to become of a start info. Written from the drawing in
 * include/xen/interface/hvm/start_info.h and from Documentation/arch/x86, by
 * offsets, without the C structures that the parser uses, and without any care for
 * speed.
 */
#include <stdlib.h>
#include <string.h>

#include "model.h"

u64 zp_get(const void *zero_page, unsigned int at, unsigned int bytes)
{
	const u8 *zp = zero_page;
	u64 value = 0;

	while (bytes--)
		value = value << 8 | zp[at + bytes];
	return value;
}

void zp_put(void *zero_page, unsigned int at, u64 value, unsigned int bytes)
{
	u8 *zp = zero_page;

	for (; bytes; bytes--, value >>= 8)
		zp[at++] = value;
}

/* Nothing is at 0; the last byte must come neither before the first nor at the limit. */
static bool exists(u64 paddr, u64 bytes, u64 limit)
{
	u64 last = paddr + bytes - 1;

	if (paddr == 0)
		return false;
	if (bytes == 0)
		return paddr <= limit;
	return last >= paddr && last < limit;
}

/*
 * The map as the E820 code is to get it: each entry by itself and in the loader's order, as which of them may be
 * merged is for that code to know.
 */
static void model_map(const struct machine *m, void *zp, struct outcome *want)
{
	u8 map[(ZP_E820_MAX - 1) * ZP_E820_SIZE] = { 0 };
	unsigned int to = 0;

	for (u32 i = 0; i < want->entries; i++) {
		u64 at = want->memmap + 24ull * i;
		u64 addr = machine_get(m, at, 8), size = machine_get(m, at + 8, 8);

		/* Empty entries do not count, nor do those that reach 2^64. */
		if (!size)
			continue;
		if (addr && size > ~0ull - addr) {
			want->lost |= HVM_START_INFO_LOST_RANGE;
			continue;
		}

		/* All but one slot, which is for the ISA hole. */
		if (to == sizeof(map)) {
			want->lost |= HVM_START_INFO_LOST_TAIL;
			break;
		}
		zp_put(map, to, addr, 8);
		zp_put(map, to + 8, size, 8);
		zp_put(map, to + 16, machine_get(m, at + 16, 4), 4);
		to += ZP_E820_SIZE;
	}

	if (!to) {
		want->status = HVM_START_INFO_NO_MEMMAP;
		return;
	}

	memcpy((u8 *)zp + ZP_E820_TABLE, map, to);
	zp_put(zp, ZP_E820_TABLE + to, 0xa0000, 8);
	zp_put(zp, ZP_E820_TABLE + to + 8, 0x60000, 8);
	zp_put(zp, ZP_E820_TABLE + to + 16, 2, 4);
	zp_put(zp, ZP_E820_ENTRIES, to / ZP_E820_SIZE + 1, 1);
}

static void put_address(void *zp, unsigned int low, unsigned int high, u64 value)
{
	zp_put(zp, low, value & 0xffffffff, 4);
	zp_put(zp, high, value >> 32, 4);
}

void model(const struct machine *m, u64 phys_limit, void *zp, struct outcome *want)
{
	u64 si = zp_get(zp, ZP_SUBARCH_DATA, 8);
	u64 limit = m->limit, magic;

	/* "Xen on x86 will always try to place all the data below the 4GiB boundary." */
	if (limit > 1ull << 32)
		limit = 1ull << 32;

	memset(want, 0, sizeof(*want));
	want->paddr = want->value = si;
	want->status = HVM_START_INFO_BAD_ADDRESS;
	if (!exists(si, 40, limit))
		return;

	magic = machine_get(m, si, 4);
	if (magic != 0x336ec578) {
		want->value = magic;
		want->status = HVM_START_INFO_BAD_MAGIC;
		return;
	}

	want->version = machine_get(m, si + 4, 4);
	if (want->version >= 1) {
		if (!exists(si, 56, limit))
			return;
		want->memmap = machine_get(m, si + 40, 8);
		want->entries = machine_get(m, si + 48, 4);
	}
	want->value = want->version;

	/* A map that is there has both an address and entries. */
	want->status = HVM_START_INFO_NO_MEMMAP;
	if (want->memmap && want->entries) {
		if (exists(want->memmap, 24ull * want->entries, limit)) {
			want->status = HVM_START_INFO_OK;
			model_map(m, zp, want);
		} else {
			/* The rest is used: the command line says where a person can read of it. */
			want->value = want->memmap;
			want->status = HVM_START_INFO_BAD_MEMMAP;
		}
	}

	want->has_info = true;
	want->flags = machine_get(m, si + 8, 4);
	want->nr_modules = machine_get(m, si + 12, 4);
	want->modlist = machine_get(m, si + 16, 8);
	want->cmdline = machine_get(m, si + 24, 8);
	want->rsdp = machine_get(m, si + 32, 8);

	if (want->nr_modules && !exists(want->modlist, 32ull * want->nr_modules, limit))
		want->lost |= HVM_START_INFO_LOST_MODULES;
	else if (want->nr_modules) {
		want->module = machine_get(m, want->modlist, 8);
		want->module_size = machine_get(m, want->modlist + 8, 8);
		want->module_cmdline = machine_get(m, want->modlist + 16, 8);
		if (exists(want->module, want->module_size, phys_limit)) {
			put_address(zp, ZP_RAMDISK_IMAGE, ZP_EXT_RAMDISK_IMAGE, want->module);
			put_address(zp, ZP_RAMDISK_SIZE, ZP_EXT_RAMDISK_SIZE, want->module_size);
		} else {
			want->lost |= HVM_START_INFO_LOST_RAMDISK;
		}
	}

	if (want->cmdline) {
		if (exists(want->cmdline, 2048, m->limit))
			put_address(zp, ZP_CMD_LINE_PTR, ZP_EXT_CMD_LINE_PTR, want->cmdline);
		else
			want->lost |= HVM_START_INFO_LOST_CMDLINE;
	}

	if (want->rsdp >= phys_limit)
		want->lost |= HVM_START_INFO_LOST_RSDP;
	else if (want->rsdp)
		zp_put(zp, ZP_RSDP, want->rsdp, 8);

	if (!zp_get(zp, ZP_TYPE_OF_LOADER, 1))
		zp_put(zp, ZP_TYPE_OF_LOADER, 0xff, 1);
}
