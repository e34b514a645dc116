// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin for QEMU that counts the instructions of a guest, exactly.
 *
 *	-plugin file=count.so,out=FILE[,profile=FILE],NAME=ADDRESS,...
 *
 * NAME=ADDRESS (hexadecimal) are marks in the order in which the guest must reach
 * them: each is looked for once the one before it was seen.  FILE gets a line
 * "NAME STEPS INSTRUCTIONS ADDRESS" for each mark that was reached: what the
 * machine had executed before it since it was started, and where it was.
 *
 * STEPS are those of QEMU's -icount: each round of a string instruction that has a
 * repeat prefix is one.  INSTRUCTIONS are what a processor's own counter would
 * show: there the whole string instruction is one.
 *
 * An address in the upper half is one of the kernel as it was linked.  KASLR
 * moves the kernel by a multiple of 2 MiB, which the first of these marks tells;
 * the others must have been moved by as much.
 *
 * The profile has, for each piece of code that ran between the first mark and
 * the last one, a line "ADDRESS INSTRUCTIONS"; addresses are as linked.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is used of QEMU's plugin interface, version 1: Debian packages no header of it. */
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { NO_REGS = 0, ADD_U64 = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, void (*cb)(uint64_t id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_atexit_cb(uint64_t id, void (*cb)(uint64_t id, void *data), void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    void (*cb)(unsigned int vcpu, void *data), int flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int op, void *to, uint64_t value);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);

int qemu_plugin_version = 1;

#define MAX_MARKS	32
#define KASLR_ALIGN	(2u << 20)

static struct mark {
	const char *name;
	uint64_t addr, seen_at, steps, instructions;
} marks[MAX_MARKS];
static unsigned int nr_marks, next_mark;
/* The kernel's half of the addresses: that of x86-64, or of i386 if a mark lies there. */
static uint64_t upper_half = 0xffffffff80000000;

static const char *out, *profile;
static uint64_t steps, instructions, slide;
static int slide_known;

/* A place in the code that counts for itself, for the profile. */
static struct block {
	struct block *next;
	uint64_t addr, instructions;
} *blocks;

/* A string instruction with its prefix. */
struct repeat {
	uint64_t addr;
	struct block *block;
};

static FILE *must_open(const char *path)
{
	FILE *file = fopen(path, "w");

	if (!file) {
		perror(path);
		exit(1);
	}
	return file;
}

static void must_close(FILE *file, const char *path)
{
	if (fclose(file)) {
		perror(path);
		exit(1);
	}
}

static void clear_profile(void)
{
	for (struct block *b = blocks; b; b = b->next)
		b->instructions = 0;
}

static void write_profile(void)
{
	FILE *file = must_open(profile);

	for (struct block *b = blocks; b; b = b->next)
		if (b->instructions)
			fprintf(file, "%" PRIx64 " %" PRIu64 "\n",
				b->addr - (b->addr >= upper_half ? slide : 0), b->instructions);
	must_close(file, profile);
}

static void write_marks(uint64_t id, void *data)
{
	FILE *file = must_open(out);

	(void)id;
	(void)data;
	for (unsigned int m = 0; m < next_mark; m++)
		fprintf(file, "%s %" PRIu64 " %" PRIu64 " 0x%" PRIx64 "\n",
			marks[m].name, marks[m].steps, marks[m].instructions, marks[m].seen_at);
	must_close(file, out);
}

static int is_mark(const struct mark *mark, uint64_t addr)
{
	if (mark->addr < upper_half)
		return addr == mark->addr;
	return addr >= upper_half && !((addr - mark->addr) % KASLR_ALIGN);
}

/* QEMU calls this before the instruction is counted. */
static void at_mark(unsigned int vcpu, void *data)
{
	uint64_t addr = (uintptr_t)data;
	struct mark *mark = &marks[next_mark];

	(void)vcpu;
	if (next_mark == nr_marks || !is_mark(mark, addr))
		return;
	if (addr >= upper_half) {
		if (slide_known && addr - mark->addr != slide)
			return;
		slide = addr - mark->addr;
		slide_known = 1;
	}
	mark->steps = steps;
	mark->instructions = instructions;
	mark->seen_at = addr;
	if (profile && !next_mark)
		clear_profile();
	next_mark++;
	if (profile && next_mark == nr_marks)
		write_profile();
}

/* A round follows another one if it is the same place and nothing was executed in between. */
static void at_repeat(unsigned int vcpu, void *data)
{
	static uint64_t last_addr, last_steps;
	struct repeat *repeat = data;

	(void)vcpu;
	if (repeat->addr != last_addr || steps != last_steps + 1) {
		instructions++;
		if (repeat->block)
			repeat->block->instructions++;
	}
	last_addr = repeat->addr;
	last_steps = steps++;
}

/* ins, outs, movs, cmps, stos, lods or scas with a repeat prefix? */
static int is_repeat(const struct qemu_plugin_insn *insn)
{
	const uint8_t *byte = qemu_plugin_insn_data(insn);
	size_t size = qemu_plugin_insn_size(insn);
	int repeat = 0;

	for (; size; byte++, size--) {
		switch (*byte) {
		case 0xf2: case 0xf3:
			repeat = 1;
			continue;
		case 0x26: case 0x2e: case 0x36: case 0x3e: case 0x64: case 0x65:
		case 0x66: case 0x67:
		case 0x40 ... 0x4f:
			continue;
		case 0x6c ... 0x6f: case 0xa4 ... 0xa7: case 0xaa ... 0xaf:
			return repeat;
		default:
			return 0;
		}
	}
	return 0;
}

static void *must_alloc(size_t size)
{
	void *mem = calloc(1, size);

	if (!mem)
		abort();
	return mem;
}

static void translated(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	struct block *block = NULL;

	(void)id;
	if (profile) {
		block = must_alloc(sizeof(*block));
		block->addr = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0));
		block->next = blocks;
		blocks = block;
	}
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t addr = qemu_plugin_insn_vaddr(insn);

		for (unsigned int m = 0; m < nr_marks; m++)
			if (is_mark(&marks[m], addr)) {
				qemu_plugin_register_vcpu_insn_exec_cb(insn, at_mark, NO_REGS,
								       (void *)(uintptr_t)addr);
				break;
			}
		if (is_repeat(insn)) {
			struct repeat *repeat = must_alloc(sizeof(*repeat));

			repeat->addr = addr;
			repeat->block = block;
			qemu_plugin_register_vcpu_insn_exec_cb(insn, at_repeat, NO_REGS, repeat);
			continue;
		}
		qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD_U64, &steps, 1);
		qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD_U64, &instructions, 1);
		if (block)
			qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD_U64, &block->instructions, 1);
	}
}

static int add_mark(const char *name, const char *value)
{
	struct mark *mark = &marks[nr_marks++];
	char *end;

	mark->name = name;
	mark->addr = strtoull(value, &end, 16);
	if (mark->addr >= 0xc0000000 && mark->addr < 1ull << 32)
		upper_half = 0xc0000000;
	return end != value && !*end;
}

int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv);

int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++) {
		char *value = strchr(argv[i], '=');

		if (value)
			*value++ = 0;
		if (value && !strcmp(argv[i], "out")) {
			out = value;
		} else if (value && !strcmp(argv[i], "profile")) {
			profile = value;
		} else if (!value || nr_marks == MAX_MARKS || !add_mark(argv[i], value)) {
			fprintf(stderr, "count: bad argument '%s'\n", argv[i]);
			return 1;
		}
	}
	if (!out || !nr_marks) {
		fprintf(stderr, "count: no out=FILE or no mark\n");
		return 1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, write_marks, NULL);
	return 0;
}
