# SPDX-License-Identifier: GPL-2.0
# At $entry, raise the address that two instructions load for _end, whose operands are at $end1 and $end2, by $pad1 and $pad2;
# after the division that chooses a slot, at $divided, choose the last one.
set pagination off
hbreak *$entry
continue
delete
set {int}$end1 = {int}$end1 + $pad1
set {int}$end2 = {int}$end2 + $pad2
hbreak *$divided
continue
delete
printf "slots %lu\n", $rcx
set $rdx = $rcx - 1
detach
