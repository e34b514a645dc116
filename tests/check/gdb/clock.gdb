# SPDX-License-Identifier: GPL-2.0
# Given $parse, $setup and $after, the addresses of hvm_start_info_parse(), pvh_memory_setup() and of a
# function that runs later, and $wide, the size of a return address: prints the nanoseconds that each
# of the first two takes. The HPET is the clock: nobody else uses it yet.
set pagination off
define clock
	maintenance packet Qqemu.PhyMemMode:1
	set {unsigned int}0xfed00010 = 1
	set $clock = 10 * (unsigned long)*(unsigned int *)0xfed000f0
	maintenance packet Qqemu.PhyMemMode:0
end
define took
	clock
	set $start = $clock
	delete
	if $wide == 8
		hbreak **(unsigned long *)$rsp
	else
		hbreak **(unsigned int *)$rsp
	end
	continue
	clock
	delete
	printf "took %lu\n", $clock - $start
end

hbreak *$parse
continue
took
hbreak *$setup
hbreak *$after
continue
if (unsigned long)$pc == (unsigned long)$setup
	took
end
kill
