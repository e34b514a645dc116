# SPDX-License-Identifier: GPL-2.0
# Exits of a guest by reason, port and function: awk -f census.awk System.map CENSUS
# CENSUS is what L1 counts (tests/loaders/kvm/census).  Prints KIND, NAME, EXITS with tabs between:
#   where     kernel, or loader: firmware and boot loader
#   reason    why the kernel exits
#   device    the ports of the kernel's I/O exits, by what a PC has there
#   function  where in the kernel, with the reason
#   leaf, msr, mmio  what the whole boot asks for
# The kernel is not relocated.  Before it runs at its virtual address it is where it was loaded.
BEGIN {
	FS = "\n"
	split("0 read_cr0 2 read_cr2 4 read_cr4 16 write_cr0 20 write_cr4 96 interrupt 55 write_dr7 97 NMI 98 SMI 100 interrupt_window " \
	      "101 write_cr0 114 CPUID 117 IRET 120 HLT 121 INVLPG 123 IO 124 MSR 127 shutdown 129 VMMCALL 137 WBINVD 1024 NPF", words, " ")
	for (i = 1; i in words; i += 2)
		reasons[words[i]] = words[i + 1]
	while (hex_digits++ < 16)
		digit[substr("0123456789abcdef", hex_digits, 1)] = hex_digits - 1
}

function number(text,	i, value)
{
	for (i = 1; i <= length(text); i++)
		value = value * 16 + digit[substr(text, i, 1)]
	return value + 0
}

# The last 32 bits of an address in the kernel's image; empty elsewhere.
function in_kernel(rip,	low)
{
	if (length(rip) == 16 && substr(rip, 1, 8) == "ffffffff")
		return number(substr(rip, 9))
	low = number(rip)
	if (length(rip) <= 8 && low >= 16777216 && low < 16777216 + end - start)
		return low - 16777216 + start
	return ""
}

function function_at(address,	from, to, middle)
{
	from = 1
	to = symbols
	while (from < to) {
		middle = int((from + to + 1) / 2)
		if (at[middle] <= address)
			from = middle
		else
			to = middle - 1
	}
	return symbol[from]
}

function device(port)
{
	if (port >= 1016 && port <= 1023) return "COM1"
	if (port >= 760 && port <= 767 || port >= 744 && port <= 751 || port >= 1000 && port <= 1007) return "COM2-4"
	if (port == 112 || port == 113) return "CMOS clock"
	if (port == 32 || port == 33 || port == 160 || port == 161 || port == 1232 || port == 1233) return "PIC"
	if (port >= 64 && port <= 67 || port == 97) return "PIT"
	if (port == 96 || port == 100) return "keyboard"
	if (port == 128 || port == 237) return "delay"
	if (port >= 3320 && port <= 3327) return "PCI"
	if (port >= 1296 && port <= 1307) return "fw_cfg"
	if (port >= 1536 && port <= 1663) return "ACPI"
	return sprintf("0x%x", port)
}

# key(LINE, NAME): the value of one key of a histogram
function key(line, name)
{
	if (!match(line, name ": *[0-9a-z]+"))
		return ""
	line = substr(line, RSTART, RLENGTH)
	sub(/.*: */, "", line)
	return line
}

NR == FNR {
	if (split($0, field, " ") < 3 || field[1] !~ /^ffffffff/ || field[2] !~ /^[tTwWA]$/ && field[3] != "_end")
		next
	if (field[3] == "_text")
		start = number(substr(field[1], 9))
	if (field[3] == "_end")
		end = number(substr(field[1], 9))
	if (field[2] != "A") {
		symbols++
		at[symbols] = number(substr(field[1], 9))
		symbol[symbols] = field[3]
	}
	next
}

/^[a-z_]+ +Dropped: *[1-9]/ { print "census: too many different exits for a table" >"/dev/stderr"; failed = 1 }

/^[a-z_]+ \{/ {
	count = key($0, "hitcount")
	event = $0
	sub(/ .*/, "", event)
	if (event == "kvm_cpuid")
		n["leaf\t0x" key($0, "function")] += count
	else if (event == "kvm_msr")
		n["msr\t" (key($0, "write") ? "write" : "read") " 0x" key($0, "ecx")] += count
	else if (event == "kvm_mmio")
		n["mmio\t" sprintf("0x%xxxx", int(number(key($0, "gpa")) / 4096))] += count
	if (event != "kvm_exit" || $0 !~ /guest_rip/)
		next
	reason = key($0, "exit_reason")
	reason = reason in reasons ? reasons[reason] : sprintf("0x%x", reason)
	address = in_kernel(key($0, "guest_rip"))
	n["where\tall"] += count
	n["where\t" (address == "" ? "loader" : "kernel")] += count
	if (address == "")
		next
	n["reason\t" reason] += count
	if (reason != "interrupt" && reason != "interrupt_window") {
		name = function_at(address)
		n["function\t" reason " " name] += count
		# How often depends on the load of this machine.
		if (name != "lapic_next_deadline" && name != "native_apic_msr_eoi")
			n["where\tkernel, but for timer and interrupts"] += count
	}
	info = key($0, "info1")
	if (reason == "IO")
		n["device\t" device(int(number(info) / 65536))] += count
}

END {
	if (!n["where\tkernel"]) {
		print "census: no exit of the kernel was counted" >"/dev/stderr"
		exit 1
	}
	for (i in n)
		print i "\t" n[i]
	exit failed
}
