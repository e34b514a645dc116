# SPDX-License-Identifier: GPL-2.0
# Says who reads the pointer to the EBDA, the size of conventional memory, and where a scan for the RSDP begins,
# until $stop is reached. Until the kernel proper runs, addresses are physical ones.
set pagination off
define hook-stop
	if (unsigned long)$pc != (unsigned long)$stop
		printf "read by %#lx\n", (unsigned long)$pc
	end
end
rwatch *(unsigned short *)0x40e
rwatch *(unsigned short *)0x413
rwatch *(unsigned long *)0xe0000
hbreak *$stop
set $reads = -1
while (unsigned long)$pc != (unsigned long)$stop
	continue
	set $reads = $reads + 1
end
printf "%d reads\n", $reads
delete
detach
