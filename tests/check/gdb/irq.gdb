# SPDX-License-Identifier: GPL-2.0
# The flags of the processor when the function at $stop is called first after that at $after.
set pagination off
hbreak *$after
continue
delete
hbreak *$stop
continue
printf "flags %d\n", $eflags
delete
detach
