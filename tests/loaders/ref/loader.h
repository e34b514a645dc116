/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of the loader share. */
#ifndef LOADER_H
#define LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "abi.h"

#define GIB(n)		((uint64_t)(n) << 30)
#define MAX_MAP		512
#define MAX_MODULES	32
#define MAX_SETS	32
#define TEXT_ROOM	16384

/* The loader's own memory: bss, stack, page tables (loader.lds). */
extern char work_start[], work_end[];

enum entry { ENTRY_NOTE, ENTRY_STARTUP_32, ENTRY_STARTUP_64, ENTRY_BZ32, ENTRY_BZ64 };
enum give { GIVE_START_INFO, GIVE_ZERO_PAGE_OFFSETS, GIVE_ZERO_PAGE_STRUCT };

/* The things that need a place. An area of size 0 is not used. */
enum area { KERNEL, INITRD, CMDLINE, START_INFO, MODLIST, MEMMAP, MODULES, ZERO_PAGE, MPTABLE, ACPI, AREAS };
extern const char *const area_name[AREAS];

struct place {
	enum { AT_DEFAULT, AT_ADDRESS, AT_AFTER, AT_TOP } kind;
	enum area ref;			/* of AT_AFTER */
	uint64_t offset, align;
	bool busy, done;
	uint64_t addr, size;
};

struct setting {			/* loader.set.FIELD=VALUE */
	char field[40];
	uint64_t value;
	bool used;
};

struct plan {
	enum entry entry;
	enum give give;
	bool rom, virtual_wire;
	uint64_t force, la57, acpi, version, nr_modules;
	uint8_t pic_base;		/* with virtual_wire */
	uint64_t rsdp;
	struct place at[AREAS];
	struct hvm_memmap_entry map[MAX_MAP];
	unsigned int map_entries;
	const char *mod_cmdline[MAX_MODULES];
	struct setting set[MAX_SETS];
	unsigned int sets;
	uint64_t low_end, high_end;	/* ends of usable RAM below, above 4 GiB */
};

/* case.c: the description, made into a plan */
void read_case(struct plan *p);
void place_all(struct plan *p);

/* contract.c: what any loader of this kernel does */
void open_kernel(struct plan *p);
void load_files(struct plan *p);
void check_layout(const struct plan *p);
void hand_over(struct plan *p) __attribute__((noreturn));

/* fields.c: any value in any field, on purpose */
void set_start_info_fields(struct plan *p, void *info);
void set_module_fields(struct plan *p, unsigned int module, void *entry);
void set_zero_page_fields(struct plan *p, void *zero_page);
void set_fadt_fields(struct plan *p, void *fadt);
void set_madt_fields(struct plan *p, void *madt);
void check_all_set(const struct plan *p);

/* fw.c: the machine */
struct file { uint16_t select; uint32_t size; };
bool find_file(const char *name, struct file *file);
uint16_t cpus(void);
struct file need_file(const char *name);
void read_file(const struct file *file, uint64_t offset, uint64_t to, uint32_t size);
void load_file(const char *name, const struct place *at, bool text);
bool in_ram(uint64_t addr, uint64_t size);
void find_ram(struct plan *p);
bool in_shadow(uint64_t addr, uint64_t size);
void enable_ecam(void);
void shadow(bool writable);
bool has_long_mode(void);
const void *five_levels(const void *pml4);
void print(const char *format, ...);
void refuse(const char *format, ...) __attribute__((noreturn));

/* acpi.c: QEMU's own tables, linked into place; returns the RSDP */
uint64_t load_acpi(struct plan *p);

/* mptable.c: an MP table of QEMU's processors */
uint32_t mptable_size(void);
void build_mptable(const struct plan *p);

int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
size_t strlen(const char *s);
void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);

static inline void *ptr(uint64_t addr) { return (void *)(uintptr_t)addr; }

static inline void outb(uint16_t port, uint8_t v) { asm volatile("outb %0, %1" : : "a"(v), "Nd"(port)); }
static inline void outl(uint16_t port, uint32_t v) { asm volatile("outl %0, %1" : : "a"(v), "Nd"(port)); }
static inline uint8_t inb(uint16_t port) { uint8_t v; asm volatile("inb %1, %0" : "=a"(v) : "Nd"(port)); return v; }
static inline uint32_t inl(uint16_t port) { uint32_t v; asm volatile("inl %1, %0" : "=a"(v) : "Nd"(port)); return v; }

#endif
