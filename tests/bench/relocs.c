// SPDX-License-Identifier: GPL-2.0
/*
 * relocs VMLINUX [RUNS]: what it takes to move this kernel: "RELOCATIONS TABLE_BYTES MICROSECONDS", the time for the
 * very loop of the kernel on this processor, natively, with all of the image in memory as a loader leaves it; the
 * median of RUNS (21), each on a fresh copy.
 */
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;
#include RELOCS_SHARED

static void die(const char *what)
{
	fprintf(stderr, "error: %s\n", what);
	exit(1);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	unsigned int runs = argc > 2 ? atoi(argv[2]) : 21;
	FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;
	u64 first = ~0ull, last = 0, text = 0, table = 0, bytes = 0, relocations = 0;
	double *micros = calloc(runs + 1, sizeof(*micros));
	u8 *elf = NULL, *image, *copy, *end;
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
	copy = malloc(last - first);
	if (!image || !copy || !micros)
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
	if (!text || !table)
		die("no .init.relocs, or no .text");

	/* A distance ends with a byte below 0x80; a 0 where one would begin ends a list. */
	end = image + (table - text);
	for (int list = 0; list < 2; list++) {
		while (*end) {
			while (*end++ & 0x80)
				;
			relocations++;
		}
		end++;
	}
	bytes = end - (image + (table - text));

	for (unsigned int i = 0; i < runs; i++) {
		struct timespec a, b;

		memcpy(copy, image, last - first);
		clock_gettime(CLOCK_MONOTONIC, &a);
		relocate_kernel_image(copy, copy + (table - text), 0x12e00000);
		clock_gettime(CLOCK_MONOTONIC, &b);
		micros[i] = (b.tv_sec - a.tv_sec) * 1e6 + (b.tv_nsec - a.tv_nsec) / 1e3;
	}
	qsort(micros, runs, sizeof(*micros), by_value);
	printf("%llu %llu %.0f\n", (unsigned long long)relocations, (unsigned long long)bytes, micros[runs / 2]);
	return 0;
}
