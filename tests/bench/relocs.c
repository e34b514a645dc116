// SPDX-License-Identifier: GPL-2.0
/*
 * relocs VMLINUX [RUNS]: what it takes to move this kernel: "RELOCATIONS TABLE_BYTES MICROSECONDS", the time for the
 * very loop of the kernel on this processor, natively, with all of the image in memory as a loader leaves it; the
 * least of RUNS (101), each on a fresh copy, as whatever else the machine does only adds to it.  Of a kernel without
 * the series it has to be what is in a bzImage, where the relocations are appended: 4 bytes each, 64-bit ones, a 0,
 * 32-bit ones (a 0 is before each list).  They are packed.
 */
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/mman.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;
#include RELOCS_SHARED

static void die(const char *what)
{
	fprintf(stderr, "error: %s\n", what);
	exit(1);
}

static int by_address(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return (x > y) - (x < y);
}

/* The list of relocations that ends before *end, packed to @to. */
static u8 *pack(const u8 *elf, u32 **end, u32 text, u8 *to)
{
	u32 *first = *end, at = text;

	while ((u8 *)first > elf && first[-1])
		first--;
	qsort(first, *end - first, sizeof(*first), by_address);
	for (u32 *reloc = first; reloc < *end; at = *reloc++) {
		u32 skip = *reloc - at;

		for (; skip > 0x7f; skip >>= 7)
			*to++ = skip | 0x80;
		*to++ = skip;
	}
	*to++ = 0;
	*end = first - 1;
	return to;
}

int main(int argc, char **argv)
{
	unsigned int runs = argc > 2 ? atoi(argv[2]) : 101;
	FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;
	u64 first = ~0ull, last = 0, text = 0, table = 0, bytes = 0, relocations = 0;
	double micros, least = 0;
	u8 *elf = NULL, *image, *copy, *end, *other, *packed;
	Elf64_Ehdr *ehdr;
	Elf64_Phdr *phdr;
	Elf64_Shdr *shdr;
	size_t size;

	if (!file || fseek(file, 0, SEEK_END) || !(size = ftell(file)) || !(elf = malloc(size)))
		die("cannot open the kernel");
	rewind(file);
	if (fread(elf, 1, size, file) != size)
		die("cannot read the kernel");
	ehdr = (void *)elf;
	phdr = (void *)(elf + ehdr->e_phoff);
	shdr = (void *)(elf + ehdr->e_shoff);

	for (int i = 0; i < ehdr->e_phnum; i++) {
		if (phdr[i].p_type != PT_LOAD)
			continue;
		if (phdr[i].p_paddr < first)
			first = phdr[i].p_paddr;
		if (phdr[i].p_paddr + phdr[i].p_memsz > last)
			last = phdr[i].p_paddr + phdr[i].p_memsz;
	}
	image = calloc(1, last - first);
	/* The identity map of a loader has pages of 2 MiB. */
	copy = aligned_alloc(2 << 20, (last - first + (2 << 20) - 1) & -(u64)(2 << 20));
	if (copy)
		madvise(copy, last - first, MADV_HUGEPAGE);
	if (!image || !copy)
		die("no memory");
	for (int i = 0; i < ehdr->e_phnum; i++)
		if (phdr[i].p_type == PT_LOAD)
			memcpy(image + phdr[i].p_paddr - first, elf + phdr[i].p_offset, phdr[i].p_filesz);
	for (int i = 0; i < ehdr->e_shnum; i++) {
		const char *name = (char *)elf + shdr[ehdr->e_shstrndx].sh_offset + shdr[i].sh_name;

		if (!strcmp(name, ".text"))
			text = shdr[i].sh_addr;
		if (!strcmp(name, ".init.relocs"))
			table = shdr[i].sh_addr;
	}
	if (!text)
		die("no .text");
	if (table) {
		packed = image + (table - text);
	} else {
		u32 *tail = (u32 *)(elf + size);

		packed = malloc(size);
		other = malloc(size);
		if (!packed || !other || size % 4)
			die("no memory, or a size that no bzImage has");
		end = pack(elf, &tail, text, other);
		memcpy(pack(elf, &tail, text, packed), other, end - other);
	}

	/* A distance ends with a byte below 0x80; a 0 where one would begin ends a list. */
	end = packed;
	for (int list = 0; list < 2; list++) {
		while (*end) {
			while (*end++ & 0x80)
				;
			relocations++;
		}
		end++;
	}
	bytes = end - packed;
	other = malloc(bytes);
	if (!other)
		die("no memory");

	for (unsigned int i = 0; i < runs; i++) {
		struct timespec a, b;

		memcpy(copy, image, last - first);
		memcpy(other, packed, bytes);		/* is emptied */
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
		relocate_kernel_image(copy, other, 0x12e00000);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
		micros = (b.tv_sec - a.tv_sec) * 1e6 + (b.tv_nsec - a.tv_nsec) / 1e3;
		if (!i || micros < least)
			least = micros;
	}
	printf("%llu %llu %.0f\n", (unsigned long long)relocations, (unsigned long long)bytes, least);
	return 0;
}
