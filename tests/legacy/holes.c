// SPDX-License-Identifier: GPL-2.0
/*
 * holes DOMID: takes away from a paused domU the pages where a PC has its BIOS areas: page 0 (interrupt vectors,
 * BIOS data with the address of the EBDA) and 0xa0000 to 0xfffff (VGA, ROMs).  From then on Xen has to handle
 * each access to them and xentrace shows it.  Prints how many pages are gone.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xenctrl.h>

#define FIRST_PAGE	0xa0
#define LAST_PAGE	0xff

int main(int argc, char **argv)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	int domid = argc == 2 ? atoi(argv[1]) : 0;
	xen_pfn_t pages[1 + LAST_PAGE - FIRST_PAGE + 1] = { 0 };
	int nr = sizeof(pages) / sizeof(pages[0]), gone;

	if (domid <= 0) {
		fprintf(stderr, "usage: holes DOMID\n");
		return 1;
	}
	for (int i = 1; i < nr; i++)
		pages[i] = FIRST_PAGE + i - 1;
	gone = xch ? xc_domain_decrease_reservation(xch, domid, nr, 0, pages) : -1;
	if (gone < 0) {
		fprintf(stderr, "error: cannot take the pages: %s\n", strerror(errno));
		return 1;
	}
	printf("%d pages of %d are gone\n", gone, nr);
	return 0;
}
