// SPDX-License-Identifier: GPL-2.0
/*
 * start-info DOMID WORD...: changes the start info of a PVH domU that is paused before its first instruction.
 *
 *	version=N			another version
 *	memmap=ADDR,SIZE,TYPE;...	another memory map, in the place of Xen's; numbers as in C, M and G are suffixes
 *
 * The start info is where %ebx of processor 0 points to.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#define XC_WANT_COMPAT_MAP_FOREIGN_API
#include <xenctrl.h>
#include <xen/arch-x86/hvm/start_info.h>
#include <xen/hvm/save.h>

static xc_interface *xch;
static int domid;

static void die(const char *what)
{
	fprintf(stderr, "start-info: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void *guest(uint64_t paddr)
{
	char *page = xc_map_foreign_range(xch, domid, XC_PAGE_SIZE, PROT_READ | PROT_WRITE, paddr / XC_PAGE_SIZE);

	if (!page)
		die("cannot map the guest's memory");
	return page + paddr % XC_PAGE_SIZE;
}

static uint64_t number(char **s)
{
	uint64_t v = strtoull(*s, s, 0);

	switch (**s) {
	case 'M': v <<= 20; (*s)++; break;
	case 'G': v <<= 30; (*s)++; break;
	}
	if (**s)
		(*s)++;
	return v;
}

int main(int argc, char **argv)
{
	struct hvm_hw_cpu cpu;
	struct hvm_start_info *info;

	if (argc < 3 || (domid = atoi(argv[1])) <= 0) {
		fprintf(stderr, "usage: start-info DOMID WORD...\n");
		return 1;
	}
	xch = xc_interface_open(NULL, NULL, 0);
	if (!xch || xc_domain_hvm_getcontext_partial(xch, domid, HVM_SAVE_CODE(CPU), 0, &cpu, sizeof(cpu)))
		die("no registers");
	info = guest(cpu.rbx);
	if (info->magic != XEN_HVM_START_MAGIC_VALUE) {
		fprintf(stderr, "start-info: none at 0x%llx\n", (unsigned long long)cpu.rbx);
		return 1;
	}
	for (char **word = argv + 2; *word; word++) {
		if (!strncmp(*word, "version=", 8)) {
			info->version = atoi(*word + 8);
		} else if (!strncmp(*word, "memmap=", 7)) {
			struct hvm_memmap_table_entry *map = guest(info->memmap_paddr);
			char *s = *word + 7;
			unsigned int n = 0;

			while (*s) {
				if ((info->memmap_paddr + (n + 1) * sizeof(*map) - 1) / XC_PAGE_SIZE !=
				    info->memmap_paddr / XC_PAGE_SIZE) {
					fprintf(stderr, "start-info: no room for the map\n");
					return 1;
				}
				map[n].addr = number(&s);
				map[n].size = number(&s);
				map[n].type = number(&s);
				map[n++].reserved = 0;
			}
			info->memmap_entries = n;
		} else {
			fprintf(stderr, "start-info: unknown word '%s'\n", *word);
			return 1;
		}
	}
	printf("start-info: version %u, %u memory map entries\n", info->version, info->memmap_entries);
	return 0;
}
