# SPDX-License-Identifier: GPL-2.0
# At the address $stop, call the function at $fn through no pointer that the kernel knows of, and say what it returned.
set pagination off
hbreak *$stop
continue
# The stack pointer is written last: gdb may take another frame for the selected one then, whose registers are others.
set *(unsigned long *)($rsp - 8) = $stop
set $rip = $fn
frame 0
set $rsp = $rsp - 8
continue
printf "the call returned %lu at %#lx\n", $rax, $rip
delete
detach
