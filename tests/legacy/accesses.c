// SPDX-License-Identifier: GPL-2.0
/*
 * accesses FILE: counts what a guest without virtual devices has touched, from a trace that xentrace wrote:
 * a line "port ADDRESS READS WRITES" for each I/O port and "memory ADDRESS READS WRITES" for each address
 * below 1 MiB that was no RAM of the guest, addresses in hexadecimal.  Last comes "records N".  A trace that
 * is cut, empty or lost records proves nothing: an error.
 */
#include <stdint.h>
#include <stdio.h>
#include <xen/xen.h>
#include <xen/trace.h>

#define PORTS	0x10000
#define MEMORY	0x100000

struct counts {
	unsigned long reads, writes;
};

static struct counts ports[PORTS], memory[MEMORY];

static int fail(const char *what, unsigned long where)
{
	fprintf(stderr, "error: %s at record %lu\n", what, where);
	return 1;
}

static void print(const char *what, const struct counts *counts, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (counts[i].reads || counts[i].writes)
			printf("%s %x %lu %lu\n", what, i, counts[i].reads, counts[i].writes);
}

int main(int argc, char **argv)
{
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	unsigned long records = 0;
	uint32_t head, words[9];
	size_t got;

	if (!file)
		return fail("usage: accesses FILE, or it cannot be read", 0);
	while ((got = fread(&head, 1, sizeof(head), file)) == sizeof(head)) {
		/* struct t_rec: event 28 bits, number of words 3 bits, time stamp 1 bit */
		unsigned int event = head & 0xfffffff, time = head >> 31 ? 2 : 0;
		unsigned int nr = (head >> 28 & 7) + time;
		uint32_t *address = words + time;

		if (nr && fread(words, sizeof(words[0]), nr, file) != nr)
			return fail("the trace ends", records);
		records++;
		switch (event) {
		case TRC_LOST_RECORDS:
			return fail("records lost", records);
		/* An address above 4 GiB has TRC_64_FLAG: neither a port nor below 1 MiB. */
		case TRC_HVM_IOPORT_READ:
		case TRC_HVM_IOPORT_WRITE:
			if (nr == time || *address >= PORTS)
				return fail("no port", records);
			if (event == TRC_HVM_IOPORT_READ)
				ports[*address].reads++;
			else
				ports[*address].writes++;
			break;
		case TRC_HVM_IOMEM_READ:
		case TRC_HVM_IOMEM_WRITE:
			if (nr == time)
				return fail("no address", records);
			if (*address >= MEMORY)
				break;
			if (event == TRC_HVM_IOMEM_READ)
				memory[*address].reads++;
			else
				memory[*address].writes++;
			break;
		}
	}
	if (ferror(file) || got || !records)
		return fail("the trace ends", records);
	print("port", ports, PORTS);
	print("memory", memory, MEMORY);
	printf("records %lu\n", records);
	return fflush(stdout) != 0;
}
