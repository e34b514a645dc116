# SPDX-License-Identifier: GPL-2.0
# At the address $stop, an NMI from QEMU's monitor.
set pagination off
hbreak *$stop
continue
delete
monitor nmi
detach
