// SPDX-License-Identifier: GPL-2.0
/*
 * ports FILE: counts the port accesses in a trace that xentrace wrote for HVM and PVH guests:
 * a line "PORT READS WRITES" for each port touched, in hexadecimal and decimal, and last
 * "records N".  A trace that is cut, empty or lost records proves nothing: an error.
 */
#include <stdint.h>
#include <stdio.h>
#include <xen/xen.h>
#include <xen/trace.h>

static unsigned long reads[65536], writes[65536];

static int fail(const char *what, unsigned long where)
{
	fprintf(stderr, "error: %s at record %lu\n", what, where);
	return 1;
}

int main(int argc, char **argv)
{
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	unsigned long records = 0;
	uint32_t head, words[9];

	if (!file)
		return fail("usage: ports FILE, or it cannot be read", 0);
	while (fread(&head, sizeof(head), 1, file) == 1) {
		/* struct t_rec: event 28 bits, number of words 3 bits, time stamp 1 bit */
		unsigned int event = head & 0xfffffff, time = head >> 31 ? 2 : 0;
		unsigned int nr = (head >> 28 & 7) + time;
		uint32_t *port = words + time;

		if (nr && fread(words, sizeof(words[0]), nr, file) != nr)
			return fail("the trace ends", records);
		records++;
		/* 64-bit arguments only where an address has them, which ports have not. */
		if (event == TRC_LOST_RECORDS)
			return fail("records lost", records);
		if (event != TRC_HVM_IOPORT_READ && event != TRC_HVM_IOPORT_WRITE)
			continue;
		if (nr == time || *port > 0xffff)
			return fail("no port", records);
		(event == TRC_HVM_IOPORT_READ ? reads : writes)[*port]++;
	}
	if (ferror(file) || !feof(file) || !records)
		return fail("nothing to read", records);
	for (unsigned int port = 0; port < 65536; port++)
		if (reads[port] || writes[port])
			printf("%x %lu %lu\n", port, reads[port], writes[port]);
	printf("records %lu\n", records);
	return fflush(stdout) != 0;
}
