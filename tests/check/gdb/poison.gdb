# SPDX-License-Identifier: GPL-2.0
# At the address $stop, overwrite all that the start info at the physical address $info leads to, but
# for the RAM disk itself, with the content of the file "poison"; then let the guest go on.
set pagination off
shell head -c 8192 /dev/zero | tr "\\0" "\\245" >poison
hbreak *$stop
continue
maintenance packet Qqemu.PhyMemMode:1
set $modules = *(unsigned int *)($info + 12)
set $modlist = *(unsigned long *)($info + 16)
set $cmdline = *(unsigned long *)($info + 24)
set $memmap = *(unsigned long *)($info + 40)
set $entries = *(unsigned int *)($info + 48)

# Where the bytes of the file go is given as an offset.
set $overwritten = 0
define poison
	eval "restore poison binary %lu 0 %lu", $arg0, $arg1
	printf "poisoned %lu bytes at %#lx, now %#x\n", $arg1, $arg0, *(unsigned int *)$arg0
	if *(unsigned int *)$arg0 == 0xa5a5a5a5
		set $overwritten = $overwritten + 1
	end
end
set $i = 0
while $i < $modules
	set $string = *(unsigned long *)($modlist + 32 * $i + 16)
	poison $string 16
	set $i = $i + 1
end
poison $modlist (32*$modules)
poison $memmap (24*$entries)
poison $cmdline 2048
poison $info 56
printf "%d overwritten\n", $overwritten
delete
detach
