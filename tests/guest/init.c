// SPDX-License-Identifier: GPL-2.0
/*
 * /init of the test guest: looks at the machine from inside, compares what it
 * sees with /expect and reports.
 *
 * Each thing it sees is one console line "init: KEY VALUE".  /expect holds one
 * condition a line, KEY OP VALUE, where OP is one of
 *
 *	=  !=	equal or not: as numbers if the key is a number, else as text
 *	>= <=	numbers only
 *	~	the text contains VALUE
 *
 * Numbers are decimal, or hexadecimal with 0x.  An unknown key, a bad line, no
 * condition at all and anything that could not be read are failures.
 *
 * The verdict has two witnesses: the line "init: verdict PASS" or "init:
 * verdict FAIL reason", the last one printed, and after it a byte to QEMU's
 * isa-debug-exit device, which the console cannot imitate.  A guest of Xen that
 * has no such device powers off or reboots instead: Xen knows which of both.
 *
 * As "init pad BYTES" on the host it writes the file that the guest finds in
 * its initrd as /pad and verifies byte by byte.  As "init exit REASON" in a Xen
 * dom0 it passes such a guest's shutdown reason on to isa-debug-exit.
 *
 * A guest whose initrd has /next is only the first stage, and what follows has
 * the verdict unless something fails before: /next/how is "save" (wait for a
 * line on the console, before anything is looked at), or "kexec" or "crash"
 * (/next/kexec loads the next kernel with the arguments in /next/args, and it
 * is entered by reboot() or by the panic that the end of init causes).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cpuid.h>
#include <elf.h>
#include <dirent.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <asm/bootparam.h>
#include <sys/io.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define DEBUG_EXIT_PORT	0x501
#define DEBUG_EXIT_PASS	0x10	/* QEMU exits with 33: no other cause does */
#define DEBUG_EXIT_FAIL	0x11	/* QEMU exits with 35 */
/* The same of a domU's reason: 0 is SHUTDOWN_poweroff, 1 SHUTDOWN_reboot. */
#define DEBUG_EXIT_XEN	0x10
#define DEBUG_EXIT_XEN_MAX 0x11

struct fact {
	const char *key;
	int is_number;
	uint64_t number;
	char text[4096];
};

static struct fact facts[48];
static unsigned int nr_facts;
static char reason[8192];

static void fail(const char *fmt, ...)
{
	size_t used = strlen(reason);
	va_list args;

	if (used && used < sizeof(reason) - 2)
		used += snprintf(reason + used, sizeof(reason) - used, "; ");
	va_start(args, fmt);
	vsnprintf(reason + used, sizeof(reason) - used, fmt, args);
	va_end(args);
}

static struct fact *new_fact(const char *key)
{
	static struct fact overflow;

	if (nr_facts == sizeof(facts) / sizeof(facts[0])) {
		fail("no room for %s", key);
		return &overflow;
	}
	facts[nr_facts].key = key;
	return &facts[nr_facts++];
}

static void fact_text(const char *key, const char *text)
{
	struct fact *fact = new_fact(key);

	if (snprintf(fact->text, sizeof(fact->text), "%s", text) >= (int)sizeof(fact->text))
		fail("%s is too long", key);
	printf("init: %s %s\n", key, fact->text);
}

static void fact_number(const char *key, uint64_t number, const char *fmt)
{
	struct fact *fact = new_fact(key);

	fact->is_number = 1;
	fact->number = number;
	snprintf(fact->text, sizeof(fact->text), fmt, (unsigned long long)number);
	printf("init: %s %s\n", key, fact->text);
}

#define DEC "%llu"
#define HEX "0x%llx"

/* The whole file as a string, or NULL and a failure. */
static char *slurp(const char *path)
{
	size_t used = 0, room = 1 << 16;
	char *text = malloc(room);
	int fd = open(path, O_RDONLY);
	ssize_t got = -1;

	while (fd >= 0 && text && (got = read(fd, text + used, room - used - 1)) > 0) {
		used += got;
		if (room - used < 4096)
			text = realloc(text, room *= 2);
	}
	if (got < 0 || !text) {
		fail("cannot read %s: %s", path, strerror(errno));
		return NULL;
	}
	close(fd);
	text[used] = '\0';
	return text;
}

static void look_at_boot_params(void)
{
	static const char path[] = "/sys/kernel/boot_params/data";
	struct boot_params bp;
	int fd = open(path, O_RDONLY);

	if (fd < 0 || read(fd, &bp, sizeof(bp)) != (ssize_t)sizeof(bp)) {
		fail("cannot read %s", path);
		return;
	}
	close(fd);
	fact_number("subarch", bp.hdr.hardware_subarch, DEC);
	fact_number("data", bp.hdr.hardware_subarch_data, HEX);
	fact_number("version", bp.hdr.version, HEX);
	fact_number("type_of_loader", bp.hdr.type_of_loader, HEX);
	fact_number("kaslr", !!(bp.hdr.loadflags & KASLR_FLAG), DEC);
	fact_number("vga", bp.screen_info.orig_video_isVGA, DEC);
	fact_number("e820_entries", bp.e820_entries, DEC);
	fact_number("rsdp", bp.acpi_rsdp_addr, HEX);
	fact_number("cmd_line_ptr", bp.hdr.cmd_line_ptr |
		    (uint64_t)bp.ext_cmd_line_ptr << 32, HEX);
	fact_number("ramdisk_image", bp.hdr.ramdisk_image |
		    (uint64_t)bp.ext_ramdisk_image << 32, HEX);
	fact_number("ramdisk_size", bp.hdr.ramdisk_size |
		    (uint64_t)bp.ext_ramdisk_size << 32, DEC);
}

static void look_at_cmdline(void)
{
	char *text = slurp("/proc/cmdline");

	if (text) {
		text[strcspn(text, "\n")] = '\0';
		fact_text("cmdline", text);
	}
}

/* The number that stands where the line that ends in @suffix begins. */
static int line_start(const char *path, const char *suffix, uint64_t *number)
{
	char *text = slurp(path), *end;

	if (!text)
		return 0;
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		size_t len = strlen(line), want = strlen(suffix);

		if (len < want || strcmp(line + len - want, suffix))
			continue;
		*number = strtoull(line, &end, 16);
		if (end == line || !*number)
			break;
		free(text);
		return 1;
	}
	free(text);
	fail("%s has no '%s'", path, suffix);
	return 0;
}

static void look_at_kernel_addresses(void)
{
	uint64_t addr;

	if (line_start("/proc/kallsyms", " _text", &addr))
		fact_number("kernel_virt", addr, HEX);
	if (line_start("/proc/iomem", " : Kernel code", &addr))
		fact_number("kernel_phys", addr, HEX);
}

/*
 * Where the direct mapping begins: a socket is in it, and with no_hash_pointers the kernel tells its address.  The
 * mapping begins at a multiple of 1 GiB, and so this is right for a guest without memory above that.
 */
static void look_at_direct_map(void)
{
	char *cmdline = slurp("/proc/cmdline"), *text;
	unsigned long long addr;
	int fd;

	if (!cmdline || !strstr(cmdline, "no_hash_pointers"))
		return;
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	text = slurp("/proc/net/unix");
	if (fd < 0 || !text || sscanf(text, "%*[^\n]\n%llx:", &addr) != 1)
		fail("no address of a socket");
	else
		fact_number("direct_map", addr & ~((1ull << 30) - 1), HEX);
	close(fd);
	free(text);
	free(cmdline);
}

static void look_at_meminfo(void)
{
	char *text = slurp("/proc/meminfo");
	unsigned long long kb;

	if (!text)
		return;
	if (sscanf(text, "MemTotal: %llu kB", &kb) == 1)
		fact_number("memtotal_kb", kb, DEC);
	else
		fail("/proc/meminfo has no MemTotal");
	free(text);
}

static int memmap_value(const char *entry, const char *name, uint64_t *value)
{
	char path[320], *text;

	snprintf(path, sizeof(path), "/sys/firmware/memmap/%s/%s", entry, name);
	text = slurp(path);
	if (!text)
		return 0;
	*value = strtoull(text, NULL, 0);
	free(text);
	return 1;
}

static int memmap_is_ram(const char *entry)
{
	char path[320], *text;
	int ram;

	snprintf(path, sizeof(path), "/sys/firmware/memmap/%s/type", entry);
	text = slurp(path);
	ram = text && !strcmp(text, "System RAM\n");
	free(text);
	return ram;
}

/* The memory map as the firmware gave it, not as the kernel cut it. */
static void look_at_firmware_memmap(void)
{
	DIR *dir = opendir("/sys/firmware/memmap");
	uint64_t start, end, ram = 0, entries = 0;
	struct dirent *de;

	if (!dir) {
		fail("cannot open /sys/firmware/memmap");
		return;
	}
	while ((de = readdir(dir))) {
		if (de->d_name[0] == '.')
			continue;
		entries++;
		if (memmap_is_ram(de->d_name) &&
		    memmap_value(de->d_name, "start", &start) &&
		    memmap_value(de->d_name, "end", &end))
			ram += end - start + 1;
	}
	closedir(dir);
	fact_number("memmap_entries", entries, DEC);
	fact_number("ram_kb", ram / 1024, DEC);
}

static void look_at_cpus(void)
{
	char *text = slurp("/proc/cpuinfo");
	unsigned int cpus = 0, flags = 0, la57 = 0;

	if (!text)
		return;
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		cpus += !strncmp(line, "processor\t", 10);
		if (!flags && !strncmp(line, "flags\t", 6)) {
			flags = 1;
			la57 = strstr(line, " la57") != NULL;
		}
	}
	free(text);
	if (!cpus || !flags) {
		fail("/proc/cpuinfo has no processor or no flags");
		return;
	}
	fact_number("cpus", cpus, DEC);
	fact_number("la57", la57, DEC);
}

static void look_at_hypervisor(void)
{
	unsigned int eax, ebx, ecx, edx, signature[4] = { 0 };
	char *guest;

	if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) {
		fail("no CPUID leaf 1");
		return;
	}
	if (ecx & (1u << 31))
		__cpuid(0x40000000, eax, signature[0], signature[1], signature[2]);
	fact_text("hypervisor", signature[0] ? (char *)signature : "none");

	/* The kernel's own word on it, which only a Xen guest has. */
	if (access("/sys/hypervisor/guest_type", F_OK)) {
		fact_text("xen_guest", "none");
	} else if ((guest = slurp("/sys/hypervisor/guest_type"))) {
		guest[strcspn(guest, "\n")] = '\0';
		fact_text("xen_guest", guest);
		free(guest);
	}
}

/* What tells the time, and, of a guest that has waited for its host, whether it still passes. */
static void look_at_time(int saved)
{
	const char *path = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
	struct timespec before, after;
	char *source = access(path, F_OK) ? NULL : slurp(path);

	if (source) {
		source[strcspn(source, "\n")] = '\0';
		fact_text("clocksource", source);
		free(source);
	}
	if (!saved)
		return;
	if (clock_gettime(CLOCK_MONOTONIC, &before) || sleep(1) || clock_gettime(CLOCK_MONOTONIC, &after))
		fail("cannot sleep");
	else
		fact_number("slept_ms", (after.tv_sec - before.tv_sec) * 1000 + after.tv_nsec / 1000000 - before.tv_nsec / 1000000, DEC);
}

/* Event channels among the numbers of ISA interrupts, where a driver for an ISA device may find them. */
static void look_at_interrupts(void)
{
	char *text = slurp("/proc/interrupts");
	unsigned int count = 0;

	if (!text)
		return;
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		char *end;

		count += strtoul(line, &end, 10) < 16 && *end == ':' && strstr(end, " xen-");
	}
	free(text);
	fact_number("xen_isa_irqs", count, DEC);
}

/* The witness of EFI, and of a crash kernel: what it would dump is an ELF file. */
static void look_at_firmware_and_dump(void)
{
	char magic[4] = "";
	int fd;

	fact_number("efi", !access("/sys/firmware/efi", F_OK), DEC);
	fd = open("/proc/vmcore", O_RDONLY);
	if (fd >= 0 && read(fd, magic, sizeof(magic)) < 0)
		fail("cannot read /proc/vmcore: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	fact_number("vmcore", !memcmp(magic, "\177ELF", 4), DEC);
}

#define LINKED_AT	0xffffffff81000000ull	/* _text without KASLR */

/* The text after @key in the notes of /proc/vmcore, as a hexadecimal number. */
static int vmcoreinfo(const char *key, uint64_t *value)
{
	static char notes[1 << 16];
	Elf64_Ehdr ehdr;
	Elf64_Phdr phdr;
	int fd = open("/proc/vmcore", O_RDONLY);
	ssize_t size = -1;
	char *at = NULL;

	if (fd >= 0 && pread(fd, &ehdr, sizeof(ehdr), 0) == sizeof(ehdr) &&
	    pread(fd, &phdr, sizeof(phdr), ehdr.e_phoff) == sizeof(phdr) && phdr.p_type == PT_NOTE)
		size = pread(fd, notes, phdr.p_filesz < sizeof(notes) ? phdr.p_filesz : sizeof(notes) - 1, phdr.p_offset);
	if (fd >= 0)
		close(fd);
	if (size > 0)
		at = memmem(notes, size, key, strlen(key));
	if (at)
		*value = strtoull(at + strlen(key), NULL, 16);
	else
		fail("/proc/vmcore has no %s", key);
	return at != NULL;
}

/* Runs a program; what it says is in /log. */
static int run(char *const argv[])
{
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		int fd = open("/log", O_WRONLY | O_CREAT | O_TRUNC, 0600);

		if (fd >= 0 && dup2(fd, 1) >= 0 && dup2(fd, 2) >= 0)
			execv(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

static int begins_with(const char *path, const char *magic)
{
	char got[16] = "";
	int fd = open(path, O_RDONLY);

	if (fd >= 0 && read(fd, got, sizeof(got)) < 0)
		got[0] = '\0';
	if (fd >= 0)
		close(fd);
	return !strncmp(got, magic, strlen(magic));
}

/*
 * A crash kernel that was told where the kernel before it was: VMCOREINFO must say the same, and the distribution's
 * makedumpfile, if it is there, must find the log of that kernel and make a dump without the pages that are of no use.
 */
static void look_at_dump(void)
{
	static char *const dmesg[] = { "/makedumpfile", "--dump-dmesg", "/proc/vmcore", "/dmesg", NULL };
	static char *const dump[] = { "/makedumpfile", "--message-level", "6", "-d31", "/proc/vmcore", "/dump", NULL };
	char *cmdline = slurp("/proc/cmdline"), *first, *text;
	uint64_t offset, stext;
	int status;

	first = cmdline ? strstr(cmdline, "first_text=") : NULL;
	if (!first || access("/proc/vmcore", F_OK))
		return;
	if (!vmcoreinfo("KERNELOFFSET=", &offset) || !vmcoreinfo("SYMBOL(_stext)=", &stext))
		return;
	fact_number("vmcore_offset", offset, HEX);
	if (strtoull(first + strlen("first_text="), NULL, 16) != LINKED_AT + offset)
		fail("KERNELOFFSET=0x%llx, but %.29s", (unsigned long long)offset, first);
	if (stext != LINKED_AT + offset)
		fail("SYMBOL(_stext)=0x%llx, but KERNELOFFSET=0x%llx", (unsigned long long)stext, (unsigned long long)offset);

	if (access(dmesg[0], F_OK))
		return;
	if (mkdir("/tmp", 0700) && errno != EEXIST)
		fail("cannot make /tmp");
	status = run(dmesg);
	text = status ? NULL : slurp("/dmesg");
	if (!text || !strstr(text, "] Linux version ") || !strstr(text, "] Kernel panic - not syncing: Attempted to kill init!")) {
		fail("makedumpfile --dump-dmesg: wait status 0x%x, %s", status, slurp("/log"));
		return;
	}
	free(text);
	status = run(dump);
	if (status || !begins_with("/dump", "KDUMP   ") || !strstr(slurp("/log"), "makedumpfile Completed."))
		fail("makedumpfile -d31: wait status 0x%x, %s", status, slurp("/log"));
	else
		fact_number("makedumpfile", 1, DEC);
}

/* Fills @words with what /pad holds from word @index on. */
static void pad_fill(uint64_t *words, size_t nr, uint64_t index)
{
	for (size_t i = 0; i < nr; i++) {
		uint64_t x = (index + i + 1) * 0x9e3779b97f4a7c15ull;

		words[i] = x ^ x >> 29;
	}
}

#define PAD_WORDS 8192

static void look_at_pad(void)
{
	static uint64_t got[PAD_WORDS], want[PAD_WORDS];
	int fd = open("/pad", O_RDONLY);
	uint64_t bytes = 0;
	ssize_t len = 0;

	if (fd < 0 && errno != ENOENT) {
		fail("cannot open /pad: %s", strerror(errno));
		return;
	}
	while (fd >= 0 && (len = read(fd, got, sizeof(got))) > 0) {
		pad_fill(want, PAD_WORDS, bytes / sizeof(got[0]));
		if (bytes % sizeof(got[0]) || memcmp(got, want, len)) {
			fail("/pad is wrong in the %zd bytes at %llu", len,
			     (unsigned long long)bytes);
			return;
		}
		bytes += len;
	}
	if (len < 0)
		fail("cannot read /pad: %s", strerror(errno));
	fact_number("pad", bytes, DEC);
}

static int write_pad(const char *arg)
{
	static uint64_t words[PAD_WORDS];
	uint64_t bytes, done;
	char *end;

	bytes = strtoull(arg, &end, 0);
	if (end == arg || *end || *arg == '-') {
		fprintf(stderr, "error: '%s' is not a number of bytes\n", arg);
		return 1;
	}
	for (done = 0; done < bytes; done += sizeof(words)) {
		size_t len = bytes - done < sizeof(words) ? bytes - done : sizeof(words);

		pad_fill(words, PAD_WORDS, done / sizeof(words[0]));
		if (fwrite(words, 1, len, stdout) != len)
			return 1;
	}
	return fflush(stdout) != 0;
}

static const struct fact *find_fact(const char *key, size_t len)
{
	for (unsigned int i = 0; i < nr_facts; i++)
		if (strlen(facts[i].key) == len && !strncmp(facts[i].key, key, len))
			return &facts[i];
	return NULL;
}

static void check_condition(const char *line)
{
	size_t len = strcspn(line, "=!<>~ ");
	const struct fact *fact = find_fact(line, len);
	const char *value = line + len + strcspn(line + len, "=~");
	size_t op_len = value - (line + len) + 1;
	char op = line[len], *end;
	uint64_t number;
	int holds;

	if (!len || !*value || op_len > 2 || (op_len == 2 && !strchr("!<>", op)) ||
	    (op_len == 1 && !strchr("=~", op))) {
		fail("bad condition '%s'", line);
		return;
	}
	value++;
	if (!fact) {
		fail("no such thing as '%.*s'", (int)len, line);
		return;
	}
	if (op == '~') {
		holds = strstr(fact->text, value) != NULL;
	} else if (fact->is_number) {
		errno = 0;
		number = strtoull(value, &end, 0);
		if (end == value || *end || errno || *value == '-') {
			fail("bad number in '%s'", line);
			return;
		}
		holds = op == '=' ? fact->number == number :
			op == '!' ? fact->number != number :
			op == '>' ? fact->number >= number : fact->number <= number;
	} else if (op == '=' || op == '!') {
		holds = !strcmp(fact->text, value) == (op == '=');
	} else {
		fail("'%.*s' is not a number", (int)len, line);
		return;
	}
	if (!holds)
		fail("%s=%s, want %s", fact->key, fact->text, line);
}

static void check_expect(void)
{
	char *text = slurp("/expect");
	unsigned int conditions = 0;

	if (!text)
		return;
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		check_condition(line);
		conditions++;
	}
	if (!conditions)
		fail("/expect is empty");
	printf("init: conditions %u\n", conditions);
	free(text);
}

/* Does not return where there is such a device. */
static int debug_exit(unsigned char value)
{
	if (!ioperm(DEBUG_EXIT_PORT, 1, 1))
		outb(value, DEBUG_EXIT_PORT);
	return 1;
}

static int pass_on_reason(const char *arg)
{
	char *end;
	unsigned long value = strtoul(arg, &end, 10);

	if (end == arg || *end || *arg == '-' || value > DEBUG_EXIT_XEN_MAX) {
		fprintf(stderr, "error: '%s' is not a shutdown reason\n", arg);
		return 1;
	}
	return debug_exit(DEBUG_EXIT_XEN + value);
}

static void mount_or_fail(const char *type, const char *where)
{
	if (mount(type, where, type, 0, NULL))
		fail("cannot mount %s: %s", where, strerror(errno));
}

/* The first stage of a guest to which something is done before it looks at anything. */
static void wait_for_go(void)
{
	char line[8];

	printf("init: waiting\n");
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin) || strcmp(line, "go\n"))
		fail("nobody said go");
}

/* For the next kernel's check of the dump: where this one is, instead of "first_text=?". */
static char *with_text_address(char *line)
{
	const struct fact *fact = find_fact("kernel_virt", strlen("kernel_virt"));
	char *at = strstr(line, "first_text=?"), *told;

	if (!at || !fact)
		return line;
	at[strlen("first_text=")] = '\0';
	if (asprintf(&told, "%s%s%s", line, fact->text, at + strlen("first_text=?")) < 0)
		return line;
	return told;
}

/* The first stage of kexec and kdump: only a failure comes back. */
static void start_next_kernel(int crash)
{
	char *argv[16] = { "/next/kexec" }, *text = slurp("/next/args");
	unsigned int argc = 1;
	int status = 0;
	pid_t pid;

	if (!text)
		return;
	mount_or_fail("devtmpfs", "/dev");	/* for Xen's privcmd */
	for (char *line = strtok(text, "\n"); line && argc < 15; line = strtok(NULL, "\n"))
		argv[argc++] = with_text_address(line);
	pid = fork();
	if (!pid) {
		execv(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status) {
		fail("kexec: wait status 0x%x", status);
		return;
	}
	printf("init: next kernel loaded\n");
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	if (crash)
		exit(0);	/* "Attempted to kill init!" */
	reboot(RB_KEXEC);
	fail("reboot into the next kernel: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	struct timespec now;
	char *next = NULL;
	int saved = 0;

	if (getpid() != 1) {
		if (argc == 3 && !strcmp(argv[1], "pad"))
			return write_pad(argv[2]);
		if (argc == 3 && !strcmp(argv[1], "exit"))
			return pass_on_reason(argv[2]);
		fprintf(stderr, "usage: init pad BYTES|exit REASON\n");
		return 1;
	}

	/* So that the kernel does not talk into our lines: warnings and worse only. */
	if (klogctl(8, NULL, 5))
		fail("cannot set the console log level");

	if (!access("/next/how", F_OK))
		next = slurp("/next/how");
	if (next && !strcmp(next, "save\n")) {
		saved = 1;
		wait_for_go();
	}

	if (clock_gettime(CLOCK_BOOTTIME, &now))
		fail("cannot read the clock");
	else
		fact_number("uptime_ms", now.tv_sec * 1000 + now.tv_nsec / 1000000, DEC);
	fact_number("bits", 8 * sizeof(long), DEC);
	mount_or_fail("proc", "/proc");
	mount_or_fail("sysfs", "/sys");

	look_at_boot_params();
	look_at_cmdline();
	look_at_kernel_addresses();
	look_at_direct_map();
	look_at_meminfo();
	look_at_firmware_memmap();
	look_at_cpus();
	look_at_hypervisor();
	look_at_interrupts();
	look_at_time(saved);
	look_at_firmware_and_dump();
	look_at_dump();
	look_at_pad();
	check_expect();

	if (next && !*reason && !saved)
		start_next_kernel(!strcmp(next, "crash\n"));

	/* A late driver must not print into the middle of the verdict. */
	klogctl(6 /* SYSLOG_ACTION_CONSOLE_OFF */, NULL, 0);
	if (*reason)
		printf("init: verdict FAIL %s\n", reason);
	else
		printf("init: verdict PASS\n");
	/* Until the last character is out of the UART: the port write ends QEMU. */
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	/* xl restore loses the processor's I/O bitmap, with the base kernel, too. */
	if (!saved)
		debug_exit(*reason ? DEBUG_EXIT_FAIL : DEBUG_EXIT_PASS);
	/*
	 * Only reached where there is no such device; then one witness is missing,
	 * unless this is a domU whose end Xen reports.
	 */
	reboot(*reason ? RB_AUTOBOOT : RB_POWER_OFF);
	for (;;)
		pause();
}
