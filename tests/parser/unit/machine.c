// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "machine.h"

#ifdef __SANITIZE_ADDRESS__
#define HAVE_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_ASAN
#endif
#endif

#ifdef HAVE_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(addr, size)	((void)(addr), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(addr, size)	((void)(addr), (void)(size))
#endif

#define GUARD	(1ul << 20)

#if __SIZEOF_POINTER__ == 8
const u64 machine_big_limits[] = { 4 * GIB, 4 * GIB + MACHINE_WINDOW / 2, 1024 * GIB };
const unsigned int machine_nr_big_limits = 3;
#else
const u64 machine_big_limits[] = { 0 };
const unsigned int machine_nr_big_limits;
#endif

static u8 *window;		/* writable */
static u8 *small_view, *big_view[3];
static int memfd;

/* Read-only memory of @size bytes between guards, its end is that of the window. */
static u8 *view(u64 size)
{
	u8 *mem = mmap(NULL, size + 2 * GUARD, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (mem == MAP_FAILED)
		err(2, "mmap");
	mem += GUARD;
	if (size > MACHINE_WINDOW &&
	    mmap(mem, size - MACHINE_WINDOW, PROT_READ,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) == MAP_FAILED)
		err(2, "mmap");
	if (mmap(mem + size - MACHINE_WINDOW, MACHINE_WINDOW, PROT_READ,
		 MAP_SHARED | MAP_FIXED, memfd, 0) == MAP_FAILED)
		err(2, "mmap");
	return mem;
}

static void map_all(void)
{
	memfd = memfd_create("guest", 0);
	if (memfd < 0 || ftruncate(memfd, MACHINE_WINDOW))
		err(2, "memfd");
	window = mmap(NULL, MACHINE_WINDOW, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0);
	if (window == MAP_FAILED)
		err(2, "mmap");
	small_view = view(MACHINE_WINDOW);
	for (unsigned int i = 0; i < machine_nr_big_limits; i++)
		big_view[i] = view(machine_big_limits[i]);
}

void machine_init(struct machine *m, u64 limit)
{
	if (!window)
		map_all();
	memset(window, 0, MACHINE_WINDOW);

	m->limit = limit;
	if (limit <= MACHINE_WINDOW) {
		u64 unused = MACHINE_WINDOW - limit;

		m->start = 0;
		m->mem = window + unused;
		m->offset = (unsigned long)small_view + unused;
		ASAN_UNPOISON_MEMORY_REGION(small_view, MACHINE_WINDOW);
		ASAN_POISON_MEMORY_REGION(small_view, unused);
		return;
	}

	m->start = limit - MACHINE_WINDOW;
	m->mem = window;
	for (unsigned int i = 0; i < machine_nr_big_limits; i++)
		if (limit == machine_big_limits[i]) {
			m->offset = (unsigned long)big_view[i];
			return;
		}
	errx(2, "no machine with limit %#llx", limit);
}

void machine_put(struct machine *m, u64 paddr, u64 value, unsigned int bytes)
{
	for (; bytes; bytes--, paddr++, value >>= 8)
		if (paddr >= m->start && paddr < m->limit)
			m->mem[paddr - m->start] = value;
}

u64 machine_get(const struct machine *m, u64 paddr, unsigned int bytes)
{
	u64 value = 0;

	while (bytes--) {
		u64 at = paddr + bytes;

		if (at >= m->limit)
			errx(2, "the model reads at %#llx, beyond %#llx", at, m->limit);
		value = value << 8 | (at < m->start ? 0 : m->mem[at - m->start]);
	}
	return value;
}
