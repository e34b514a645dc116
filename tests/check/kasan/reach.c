// SPDX-License-Identifier: GPL-2.0
/*
 * reach: which code of a linked KASAN vmlinux can run before its shadow memory exists?
 *
 * usage: reach VMLINUX VARIANT EDGES SHADOW_OFFSET DISASSEMBLY64 DISASSEMBLY32
 *
 * Follows every instruction from each entry point that the image declares, the ELF entry and those of
 * the Xen notes, up to the call of kasan_early_init(), whose callees are part of it.  A function that is
 * reached must neither call the runtime of KASAN nor know the address of the shadow.  Where an indirect
 * branch leads to is taken from the file EDGES; one that is not there is an error, and so is a line that
 * nothing needs.  The disassemblies come from objdump -d --no-show-raw-insn.
 *
 * Not modelled: what is patched into the text (nothing before the cut is), exceptions (there is no
 * handler before the cut without CONFIG_AMD_MEM_ENCRYPT), and a plain return to a made up address.
 *
 * Exit status: 0 clean, 1 instrumented code is reachable, 2 anything that leaves the answer open.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define CUT		"kasan_early_init"
#define NONE		UINT32_MAX
#define NOTE_ENTRY	1	/* XEN_ELFNOTE_ENTRY */
#define NOTE_PHYS32	18	/* XEN_ELFNOTE_PHYS32_ENTRY */

enum kind {
	PLAIN,			/* goes on behind itself */
	JUMP, BRANCH, CALL,	/* to a known address: only, maybe, and back */
	INDIRECT_JUMP, INDIRECT_CALL, FAR_RETURN,	/* needs a line in EDGES */
	RETURN,
	TRAP,			/* goes on behind itself, but not into the next function */
	BAD,
};

static const char *const kind_name[] = {
	[INDIRECT_JUMP] = "jump", [INDIRECT_CALL] = "call", [FAR_RETURN] = "lret",
};

/* Kernel addresses are in the uppermost 2 GiB: 32 bits are enough for them, in both modes. */
struct insn {
	uint32_t addr;
	uint32_t target;	/* of the branch; of an indirect one: where in memory it is, or 0 */
	uint32_t function;
	uint32_t from;		/* the instruction by which it was reached, and its mode */
	uint8_t kind;
	uint8_t from_mode;
	bool seen;
};

struct function {
	char *name;
	uint32_t addr;
	const char *why;	/* it is no code to run without a shadow */
	bool shifted, shift;	/* both parts of the shadow offset, see parse_operands() */
	bool seen;
};

static struct mode {
	struct insn *insn;
	uint32_t count, room;
	struct function *function;
	uint32_t functions, function_room;
} modes[2];			/* 0: 64-bit, 1: 32-bit */

static struct edge {
	char *function, *kind, *target;
	unsigned int line;
	bool used;
} *edges;
static unsigned int edge_count;

static uint8_t *image;
static size_t image_size;
static unsigned long long shadow_offset;
static bool open_end;		/* something was not resolved */

__attribute__((noreturn, format(printf, 1, 2)))
static void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("error: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	exit(2);
}

__attribute__((format(printf, 1, 2)))
static void unresolved(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	putchar('\n');
	va_end(args);
	open_end = true;
}

static void *grow(void *p, uint32_t count, uint32_t *room, size_t size)
{
	if (count < *room)
		return p;
	*room = *room ? 2 * *room : 4096;
	p = realloc(p, *room * size);
	if (!p)
		die("out of memory");
	return p;
}

/* ---- The image ---- */

static const void *at(uint64_t offset, uint64_t size)
{
	if (offset > image_size || size > image_size - offset)
		die("vmlinux is cut off");
	return image + offset;
}

static const Elf64_Ehdr *ehdr(void)
{
	return at(0, sizeof(Elf64_Ehdr));
}

static const Elf64_Shdr *section(unsigned int n)
{
	return at(ehdr()->e_shoff + n * sizeof(Elf64_Shdr), sizeof(Elf64_Shdr));
}

static void map_image(const char *path)
{
	int fd = open(path, O_RDONLY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		die("%s: %s", path, strerror(errno));
	image_size = st.st_size;
	image = mmap(NULL, image_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (image == MAP_FAILED || memcmp(ehdr()->e_ident, ELFMAG, SELFMAG) ||
	    ehdr()->e_ident[EI_CLASS] != ELFCLASS64 || ehdr()->e_machine != EM_X86_64)
		die("%s is no x86-64 ELF file", path);
}

/* The address of a symbol, 0 if there is none. */
static uint32_t symbol(const char *name)
{
	unsigned int i;

	for (i = 0; i < ehdr()->e_shnum; i++) {
		const Elf64_Shdr *s = section(i);
		const Elf64_Sym *sym;
		const char *strings;
		size_t n;

		if (s->sh_type != SHT_SYMTAB)
			continue;
		sym = at(s->sh_offset, s->sh_size);
		strings = at(section(s->sh_link)->sh_offset, section(s->sh_link)->sh_size);
		for (n = s->sh_size / sizeof(*sym); n--; sym++)
			if (sym->st_shndx != SHN_UNDEF && !strcmp(strings + sym->st_name, name))
				return sym->st_value;
	}
	return 0;
}

/* What the image has at an address, 0 if that is not in the file. */
static uint32_t pointer_at(uint32_t addr)
{
	unsigned int i;

	for (i = 0; i < ehdr()->e_shnum; i++) {
		const Elf64_Shdr *s = section(i);
		uint32_t offset = addr - (uint32_t)s->sh_addr;

		if ((s->sh_flags & SHF_ALLOC) && s->sh_type == SHT_PROGBITS && s->sh_addr &&
		    s->sh_size >= 8 && offset <= s->sh_size - 8)
			return *(const uint32_t *)at(s->sh_offset + offset, 8);
	}
	return 0;
}

/* Loaders are told physical addresses. */
static uint32_t virtual(uint64_t paddr)
{
	const Elf64_Phdr *p = at(ehdr()->e_phoff, ehdr()->e_phnum * sizeof(*p));
	unsigned int i;

	for (i = 0; i < ehdr()->e_phnum; i++, p++)
		if (p->p_type == PT_LOAD && paddr - p->p_paddr < p->p_memsz)
			return paddr - p->p_paddr + p->p_vaddr;
	die("entry point %#llx is not in the image", (unsigned long long)paddr);
}

/* The number in a Xen ELF note, 0 if there is none. */
static uint64_t xen_note(uint32_t type)
{
	unsigned int i;

	for (i = 0; i < ehdr()->e_shnum; i++) {
		const Elf64_Shdr *s = section(i);
		uint64_t offset = 0, value = 0;

		while (s->sh_type == SHT_NOTE && offset + sizeof(Elf64_Nhdr) <= s->sh_size) {
			const Elf64_Nhdr *n = at(s->sh_offset + offset, sizeof(*n));
			uint64_t name = offset + sizeof(*n);
			uint64_t desc = name + ((n->n_namesz + 3) & ~3u);

			if (n->n_type == type && n->n_namesz == 4 && n->n_descsz <= sizeof(value) &&
			    !memcmp(at(s->sh_offset + name, 4), "Xen", 4)) {
				memcpy(&value, at(s->sh_offset + desc, n->n_descsz), n->n_descsz);
				return value;
			}
			offset = desc + ((n->n_descsz + 3) & ~3u);
		}
	}
	return 0;
}

/* ---- The disassembly ---- */

static const char *word_after(const char *s)
{
	s += strcspn(s, " \t\n");
	return s + strspn(s, " \t");
}

static bool is(const char *word, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(word, name, n) && strchr(" \t\n", word[n]);
}

static bool is_prefix(const char *word)
{
	static const char *const prefixes[] = {
		"addr32", "bnd", "cs", "data16", "ds", "es", "fs", "gs", "lock", "notrack",
		"rep", "repnz", "repz", "ss", "xacquire", "xrelease",
	};
	unsigned int i;

	for (i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (is(word, prefixes[i]))
			return true;
	return !strncmp(word, "rex", 3);
}

static enum kind classify(const char *op, const char *operand)
{
	bool indirect = *operand == '*' || strstr(operand, "<__x86_indirect_");

	if (is(op, "call") || is(op, "callq"))
		return indirect ? INDIRECT_CALL : CALL;
	if (is(op, "jmp") || is(op, "jmpq"))
		return indirect ? INDIRECT_JUMP : JUMP;
	if (!strncmp(op, "lcall", 5))
		return INDIRECT_CALL;
	if (!strncmp(op, "ljmp", 4))
		return INDIRECT_JUMP;
	if (!strncmp(op, "lret", 4) || !strncmp(op, "iret", 4) || !strncmp(op, "sysret", 6) ||
	    !strncmp(op, "sysexit", 7) || !strncmp(op, "eret", 4))
		return FAR_RETURN;
	if (is(op, "ret") || is(op, "retq") || is(op, "retl"))
		return RETURN;
	if (*op == 'j' || !strncmp(op, "loop", 4) || is(op, "xbegin"))
		return BRANCH;
	if (is(op, "ud0") || is(op, "ud1") || is(op, "ud2") || is(op, "int3") || is(op, "hlt"))
		return TRAP;
	if (*op == '(' || *op == '.')
		return BAD;
	return PLAIN;
}

/* What of an instruction shows that its function needs a shadow? */
static void parse_operands(struct function *f, const char *operand)
{
	const char *name = strchr(operand, '<');
	int zeros = __builtin_ctzll(shadow_offset);
	unsigned long long value;

	if (name && !strncmp(name + 1, "__asan_", 7) && name[strcspn(name, "+>")] == '>')
		f->why = "calls the runtime of KASAN";
	if (*operand != '$')
		return;
	value = strtoull(operand + 1, NULL, 0);
	if (value == 0xf1f1f1f1)
		f->why = "poisons its stack frame";
	/* gcc -Os shifts a smaller constant into place. */
	f->shifted |= value == shadow_offset >> zeros;
	f->shift |= value == (unsigned int)zeros;
	if (value == shadow_offset || (f->shifted && f->shift))
		f->why = "knows the address of the shadow";
}

static void read_disassembly(struct mode *m, const char *path)
{
	FILE *in = fopen(path, "r");
	char *line = NULL, *end, section[64] = "";
	size_t size = 0;

	if (!in)
		die("%s: %s", path, strerror(errno));
	while (getline(&line, &size, in) > 0) {
		unsigned long long addr = strtoull(line, &end, 16);
		const char *op, *operand, *comment;
		struct function *f;
		struct insn *i;

		if (sscanf(line, "Disassembly of section %63[^:]", section) == 1 || end == line)
			continue;
		if (*end == ' ' && end[1] == '<') {
			m->function = grow(m->function, m->functions, &m->function_room, sizeof(*f));
			end[strcspn(end, ">")] = 0;
			/* Pieces of code that are no function: the name of the section. */
			f = &m->function[m->functions++];
			*f = (struct function){ .addr = addr, .name = strdup(strstr(end, "-0x") ? section : end + 2) };
			if (!strncmp(f->name, "__asan_", 7))
				f->why = "is the runtime of KASAN";
			continue;
		}
		if (*end != ':')
			continue;
		if (addr < 0xffffffff80000000)
			die("%s: address %#llx is not in the kernel image", path, addr);
		if (!m->functions)
			die("%s: an instruction outside of any function", path);
		if (m->count && m->insn[m->count - 1].addr >= (uint32_t)addr)
			die("%s: addresses do not ascend at %#llx", path, addr);
		op = end + 1 + strspn(end + 1, " \t");
		while (is_prefix(op))
			op = word_after(op);
		operand = word_after(op);

		f = &m->function[m->functions - 1];
		parse_operands(f, operand);
		m->insn = grow(m->insn, m->count, &m->room, sizeof(*i));
		i = &m->insn[m->count++];
		*i = (struct insn){ .addr = addr, .function = m->functions - 1, .kind = classify(op, operand) };
		if (i->kind == CALL || i->kind == JUMP || i->kind == BRANCH) {
			i->target = strtoull(operand, &end, 16);
			if (end == operand)
				i->kind = BAD;	/* .data is in an executable segment, and so is decoded */
		} else if (i->kind >= INDIRECT_JUMP && i->kind <= INDIRECT_CALL && strstr(operand, "(%rip)")) {
			comment = strstr(operand, "# ");
			i->target = comment ? strtoull(comment + 2, NULL, 16) : 0;
		}
	}
	if (ferror(in))
		die("%s: %s", path, strerror(errno));
	fclose(in);
	free(line);
}

static int compare(const void *key, const void *element)
{
	uint32_t addr = *(const uint32_t *)key, other = ((const struct insn *)element)->addr;

	return addr < other ? -1 : addr > other;
}

static struct insn *find(struct mode *m, uint32_t addr)
{
	return bsearch(&addr, m->insn, m->count, sizeof(*m->insn), compare);
}

static struct function *function_of(struct mode *m, struct insn *i)
{
	return &m->function[i->function];
}

/* ---- The edges ---- */

static void read_edges(const char *path, const char *variant)
{
	FILE *in = fopen(path, "r");
	char *line = NULL, kernel[8], function[64], kind[8], target[64];
	unsigned int number = 0;
	uint32_t room = 0;
	size_t size = 0;

	if (!in)
		die("%s: %s", path, strerror(errno));
	while (getline(&line, &size, in) > 0) {
		int n = sscanf(line, "%7s %63s %7s %63s", kernel, function, kind, target);

		number++;
		if (n <= 0 || *kernel == '#')
			continue;
		if (n != 4 || (strcmp(kernel, "both") && strcmp(kernel, "base") && strcmp(kernel, "series")) ||
		    (strcmp(kind, "jump") && strcmp(kind, "call") && strcmp(kind, "lret")))
			die("%s:%u: want 'both|base|series FUNCTION jump|call|lret TARGET'", path, number);
		if (strcmp(kernel, "both") && strcmp(kernel, variant))
			continue;
		edges = grow(edges, edge_count, &room, sizeof(*edges));
		edges[edge_count++] = (struct edge){ strdup(function), strdup(kind), strdup(target), number, false };
	}
	fclose(in);
	free(line);
}

/* ---- The walk ---- */

static struct queue {
	struct insn *insn;
	struct mode *mode;
} *queue;
static uint32_t queued, queue_room;
static uint32_t reached, instrumented;	/* functions */

static const char *name_at(uint32_t addr)
{
	struct insn *i = find(&modes[0], addr);

	return i ? function_of(&modes[0], i)->name : "no code";
}

/* From an instruction back to the entry point, one line for each function. */
static void print_way(struct mode *m, struct insn *i)
{
	const struct function *last = NULL;

	for (;;) {
		struct function *f = function_of(m, i);

		if (f != last)
			printf("\t%s %s+%#x\n", last ? "from" : "  in", f->name, i->addr - f->addr);
		last = f;
		if (i->from == NONE)
			return;
		m = &modes[i->from_mode];
		i = &m->insn[i->from];
	}
}

static void reach(struct mode *m, uint32_t addr, struct mode *from_mode, struct insn *from)
{
	struct insn *i = find(m, addr);
	struct function *f;

	if (!i) {
		unresolved("%s at %#x goes to %#x, where no instruction begins",
			   from ? function_of(from_mode, from)->name : "the entry", from ? from->addr : 0, addr);
		return;
	}
	if (i->seen)
		return;
	i->seen = true;
	i->from = from ? (uint32_t)(from - from_mode->insn) : NONE;
	i->from_mode = from_mode - modes;
	f = function_of(m, i);
	if (!f->seen) {
		f->seen = true;
		reached++;
		if (f->why) {
			instrumented++;
			printf("%s() is reached before the shadow exists and %s:\n", f->name, f->why);
			print_way(m, i);
		}
	}
	/* What is behind a function that must not be reached at all does not matter. */
	if (f->why)
		return;
	queue = grow(queue, queued, &queue_room, sizeof(*queue));
	queue[queued++] = (struct queue){ i, m };
}

static void fall_through(struct mode *m, struct insn *i)
{
	bool last = i + 1 == m->insn + m->count;

	/* BUG() ends a function, WARN() does not. */
	if (i->kind == TRAP && (last || i[1].function != i->function))
		return;
	if (last)
		unresolved("%s runs into nowhere at %#x", function_of(m, i)->name, i->addr);
	else
		reach(m, i[1].addr, m, i);
}

/* An indirect branch leads to all targets that are listed, and the one that the image has must be listed. */
static void follow_edges(struct mode *m, struct insn *i)
{
	const char *name = function_of(m, i)->name, *kind = kind_name[i->kind];
	uint32_t content = i->target ? pointer_at(i->target) : 0;
	bool confirmed = false;
	unsigned int n;

	for (n = 0; n < edge_count; n++) {
		struct edge *e = &edges[n];
		uint32_t addr;

		if (strcmp(e->function, name) || strcmp(e->kind, kind))
			continue;
		e->used = true;
		if (content && !strcmp(name_at(content), e->target))
			addr = content;
		else if (!strcmp(e->target, "next") && i + 1 < m->insn + m->count)
			addr = i[1].addr;
		else
			addr = symbol(e->target);
		if (!addr)
			die("edge list, line %u: there is no symbol %s", e->line, e->target);
		confirmed |= !content || addr == content;
		/* A 32-bit stub enters long mode by a far return. */
		reach(&modes[0], addr, m, i);
	}
	if (!confirmed)
		unresolved("%s: indirect %s at %#x%s%s is not in the edge list", name, kind, i->addr,
			   content ? ", in this image to " : "", content ? name_at(content) : "");
}

static void walk(const char *entry, struct mode *entry_mode, uint32_t addr)
{
	uint32_t cut = symbol(CUT), n;
	bool arrived = false;
	int k;

	for (k = 0; k < 2; k++) {
		for (n = 0; n < modes[k].count; n++)
			modes[k].insn[n].seen = false;
		for (n = 0; n < modes[k].functions; n++)
			modes[k].function[n].seen = false;
	}
	queued = reached = 0;
	printf("# from the %s, %s()\n", entry, name_at(addr));
	reach(entry_mode, addr, entry_mode, NULL);
	for (n = 0; n < queued; n++) {
		struct mode *m = queue[n].mode;
		struct insn *i = queue[n].insn;

		switch (i->kind) {
		case CALL:
		case JUMP:
		case BRANCH:
			reach(m, i->target, m, i);
			break;
		case INDIRECT_CALL:
		case INDIRECT_JUMP:
		case FAR_RETURN:
			follow_edges(m, i);
			break;
		case BAD:
			unresolved("%s: no valid instruction at %#x", function_of(m, i)->name, i->addr);
			break;
		}
		switch (i->kind) {
		case CALL:
			/* Behind this call the shadow exists. */
			if (i->target == cut) {
				arrived = true;
				break;
			}
			/* fall through */
		case PLAIN:
		case BRANCH:
		case INDIRECT_CALL:
		case TRAP:
			fall_through(m, i);
		}
	}
	if (!arrived)
		unresolved("the call of " CUT "() is never reached");
	printf("# %u functions, %u instructions\n", reached, queued);
}

int main(int argc, char **argv)
{
	uint32_t n, count = 0;

	if (argc != 7)
		die("usage: reach VMLINUX base|series EDGES SHADOW_OFFSET DISASSEMBLY64 DISASSEMBLY32");
	map_image(argv[1]);
	shadow_offset = strtoull(argv[4], NULL, 0);
	if (!shadow_offset)
		die("'%s' is no address of a shadow", argv[4]);
	read_edges(argv[3], argv[2]);
	read_disassembly(&modes[0], argv[5]);
	read_disassembly(&modes[1], argv[6]);
	if (!symbol(CUT))
		die("the kernel has no " CUT "()");
	for (n = 0; n < modes[0].functions; n++)
		count += !!modes[0].function[n].why;
	printf("# %u functions, %u of them need the shadow\n", modes[0].functions, count);
	/* Most of a KASAN kernel is instrumented.  If not, this program is blind. */
	if (count < modes[0].functions / 2)
		die("that is no KASAN kernel");

	walk("ELF entry", &modes[0], virtual(ehdr()->e_entry));
	walk("PHYS32_ENTRY note", &modes[1], virtual(xen_note(NOTE_PHYS32)));
	for (n = 0; n < edge_count; n++)
		if (!edges[n].used)
			unresolved("edge list, line %u: nothing needs it", edges[n].line);
	printf("# %u instrumented function%s reached\n", instrumented, instrumented == 1 ? "" : "s");
	return open_end ? 2 : instrumented ? 1 : 0;
}
