# SPDX-License-Identifier: GPL-2.0
# At the address $stop, call the function at $fn through no pointer that the kernel knows of, and say what it returned.
set pagination off
hbreak *$stop
continue
set $rsp = $rsp - 8
set *(unsigned long *)$rsp = $stop
set $rip = $fn
continue
printf "the call returned %lu at %#lx\n", $rax, $rip
delete
detach
