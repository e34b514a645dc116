# SPDX-License-Identifier: GPL-2.0
# Says whether interrupts are on when the function at $stop is called first after that at $after.
set pagination off
hbreak *$after
continue
delete
hbreak *$stop
continue
if $eflags & 512
	echo interrupts are on\n
else
	echo interrupts are off\n
end
delete
detach
