# SPDX-License-Identifier: GPL-2.0
# At $entry, raise the address that two instructions load for _end, whose operands are at $end1 and $end2, by $pad;
# after the division by the register $divisor that chooses a slot, at $divided, choose the $more-th after the last one.
set pagination off
hbreak *$entry
continue
delete
set {int}$end1 = {int}$end1 + $pad
set {int}$end2 = {int}$end2 + $pad
hbreak *$divided
continue
delete
eval "set $slots = $%s", $divisor
printf "slots %lu\n", $slots
set $rdx = $slots - 1 + $more
detach
