// SPDX-License-Identifier: GPL-2.0
/*
 * The description of a case: lines KEY=VALUE, of which those that start with
 * "loader." are read here. README has the list.
 */
#include "loader.h"

const char *const area_name[AREAS] = {
	"kernel", "initrd", "cmdline", "start_info", "modlist", "memmap", "modules", "zero_page", "mptable", "acpi",
};

#define ACPI_ROOM	0x40000u

static char case_text[TEXT_ROOM], profile_text[TEXT_ROOM];
static const char *memmap_text;
static const struct plan *numbers;	/* whose low and high a number may name */

/* -- Values --------------------------------------------------------------- */

/* Reads one number, moves *s behind it: 0x10, 64K, 3G, low, high. */
static uint64_t term(const char **s, const char *line)
{
	uint64_t v = 0;
	const char *start;

	if (!strncmp(*s, "low", 3)) {
		*s += 3;
		return numbers->low_end;
	}
	if (!strncmp(*s, "high", 4)) {
		*s += 4;
		return numbers->high_end;
	}
	if (!strncmp(*s, "0x", 2)) {
		start = *s += 2;
		for (;; (*s)++) {
			char c = **s | 0x20;

			if (**s >= '0' && **s <= '9')
				v = v << 4 | (**s - '0');
			else if (c >= 'a' && c <= 'f')
				v = v << 4 | (c - 'a' + 10);
			else
				break;
		}
	} else {
		for (start = *s; **s >= '0' && **s <= '9'; (*s)++)
			v = v * 10 + (**s - '0');
	}
	if (*s == start)
		refuse("%s: not a number", line);
	switch (**s) {
	case 'K': v <<= 10; (*s)++; break;
	case 'M': v <<= 20; (*s)++; break;
	case 'G': v <<= 30; (*s)++; break;
	}
	return v;
}

static uint64_t sum(const char **s, const char *line)
{
	uint64_t v = term(s, line);

	while (**s == '+' || **s == '-') {
		char sign = *(*s)++;
		uint64_t w = term(s, line);

		v = sign == '+' ? v + w : v - w;
	}
	return v;
}

static uint64_t number(const char *s)
{
	const char *end = s;
	uint64_t v = sum(&end, s);

	if (*end)
		refuse("%s: not a number", s);
	return v;
}

static unsigned int word(const char *s, const char *const *words)
{
	for (unsigned int i = 0; words[i]; i++)
		if (!strcmp(s, words[i]))
			return i;
	refuse("%s: unknown value", s);
}

/* ADDRESS, after:AREA[+N][/ALIGN] or top[-N][/ALIGN] */
static void read_place(struct place *at, const char *s)
{
	const char *line = s;

	*at = (struct place){ .kind = AT_ADDRESS, .align = 1 };
	if (!strncmp(s, "after:", 6)) {
		at->kind = AT_AFTER;
		for (s += 6; at->ref < AREAS; at->ref++)
			if (!strncmp(s, area_name[at->ref], strlen(area_name[at->ref])) &&
			    !(s[strlen(area_name[at->ref])] >= '_'))
				break;
		if (at->ref == AREAS)
			refuse("%s: unknown area", line);
		s += strlen(area_name[at->ref]);
		if (*s == '+') {
			s++;
			at->offset = sum(&s, line);
		}
	} else if (!strncmp(s, "top", 3)) {
		at->kind = AT_TOP;
		s += 3;
		if (*s == '-') {
			s++;
			at->offset = sum(&s, line);
		}
	} else {
		at->offset = sum(&s, line);
	}
	if (*s == '/') {
		s++;
		at->align = sum(&s, line);
	}
	if (*s || !at->align || at->align & (at->align - 1))
		refuse("%s: not a place", line);
}

/* -- Keys ----------------------------------------------------------------- */

static bool place_key(struct plan *p, const char *key, const char *value)
{
	for (enum area a = 0; a < AREAS; a++) {
		size_t n = strlen(area_name[a]);

		if (!strncmp(key, area_name[a], n) && !strcmp(key + n, "_at")) {
			read_place(&p->at[a], value);
			return true;
		}
	}
	return false;
}

static bool module_key(struct plan *p, const char *key, const char *value)
{
	unsigned int n = 0;
	const char *s = key + 3;

	if (strncmp(key, "mod", 3) || *s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + *s - '0';
	if (strcmp(s, ".cmdline"))
		return false;
	if (n >= MAX_MODULES)
		refuse("%s: there are at most %x modules", key, MAX_MODULES);
	p->mod_cmdline[n] = value;
	return true;
}

static void set_key(struct plan *p, const char *field, const char *value)
{
	struct setting *s = &p->set[p->sets];

	if (p->sets++ == MAX_SETS || strlen(field) >= sizeof(s->field))
		refuse("%s: too many or too long", field);
	memcpy(s->field, field, strlen(field) + 1);
	s->value = number(value);
}

static void read_profile(struct plan *p, const char *name);

static void key(struct plan *p, const char *key, const char *value)
{
	static const char *const entries[] = { "note", "startup_32", "startup_64", "bz32", "bz64", NULL };
	static const char *const shadows[] = { "ram", "rom", NULL };
	static const char *const gives[] = { "start_info", "zero_page_offsets", "zero_page_struct", NULL };

	const struct { const char *key; uint64_t *to; } numbers[] = {
		{ "force", &p->force }, { "la57", &p->la57 }, { "acpi", &p->acpi },
		{ "version", &p->version }, { "nr_modules", &p->nr_modules },
	};

	for (unsigned int i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (!strcmp(key, numbers[i].key)) {
			*numbers[i].to = number(value);
			return;
		}
	}
	if (!strcmp(key, "profile"))
		read_profile(p, value);
	else if (!strcmp(key, "entry"))
		p->entry = word(value, entries);
	else if (!strcmp(key, "give"))
		p->give = word(value, gives);
	else if (!strcmp(key, "shadow"))
		p->rom = word(value, shadows);
	else if (!strcmp(key, "pic_base"))
		p->pic_base = number(value), p->virtual_wire = true;
	else if (!strcmp(key, "memmap"))
		memmap_text = value;
	else if (!strncmp(key, "set.", 4))
		set_key(p, key + 4, value);
	else if (!place_key(p, key, value) && !module_key(p, key, value))
		refuse("loader.%s: unknown key", key);
}

/* Takes lines up to the next [section]. Values stay where they are in text. */
static void read_lines(struct plan *p, char *text)
{
	char *next;

	for (; *text && *text != '['; text = next) {
		char *value;

		for (next = text; *next && *next != '\n'; next++)
			;
		if (*next)
			*next++ = 0;
		if (strncmp(text, "loader.", 7))
			continue;
		text += 7;
		for (value = text; *value && *value != '='; value++)
			;
		if (!*value)
			refuse("loader.%s: no value", text);
		*value++ = 0;
		key(p, text, value);
	}
}

static void read_profile(struct plan *p, const char *name)
{
	extern const char profiles[];
	size_t size = strlen(profiles), n = strlen(name);

	if (size >= TEXT_ROOM)
		refuse("the profiles are too long");
	for (const char *s = profiles; *s; s++) {
		if (*s != '\n' || s[1] != '[' || strncmp(s + 2, name, n) || s[n + 2] != ']')
			continue;
		/* Each section is read once, to its own place in the copy. */
		memcpy(profile_text + (s - profiles), s, size - (s - profiles));
		return read_lines(p, profile_text + (s - profiles) + n + 4);
	}
	refuse("%s: unknown profile", name);
}

void read_case(struct plan *p)
{
	struct file file = need_file("opt/org.hvmlite/case");

	numbers = p;
	if (file.size >= TEXT_ROOM)
		refuse("the description is longer than %x bytes", TEXT_ROOM - 1);
	read_file(&file, 0, (uintptr_t)case_text, file.size);
	read_profile(p, "default");
	read_lines(p, case_text);
	if (p->nr_modules > MAX_MODULES)
		refuse("there are at most %x modules; loader.set.nr_modules= lies", MAX_MODULES);
}

/* -- The memory map ------------------------------------------------------- */

static void map_add(struct plan *p, uint64_t addr, uint64_t size, uint32_t type)
{
	if (p->map_entries == MAX_MAP)
		refuse("the memory map has more than %x entries", MAX_MAP);
	p->map[p->map_entries++] = (struct hvm_memmap_entry){ addr, size, type, 0 };
}

/*
 * count=N: all RAM in exactly N entries, none of which can be merged with
 * another or needs a change by the kernel (page 0 and the ISA hole are
 * reserved), in an order that is not sorted.
 */
static void map_scattered(struct plan *p, uint32_t count)
{
	const uint64_t piece = 64 << 10;
	uint32_t high = p->high_end ? 1 : 0, pieces = count - 3 - high, step = 7;
	uint64_t at = p->low_end - (pieces - 1) * piece;
	static struct hvm_memmap_entry sorted[MAX_MAP];

	if (count > MAX_MAP || count < 5 + high)
		refuse("loader.memmap: count must be %x to %x", 5 + high, MAX_MAP);
	map_add(p, 0, 0x1000, 2);
	map_add(p, 0x1000, 0x9f000, 1);
	map_add(p, 0xa0000, 0x60000, 2);
	map_add(p, 0x100000, at - 0x100000, 1);
	for (uint32_t i = 1; i < pieces; i++, at += piece)
		map_add(p, at, piece, i & 1 ? 2 : 1);
	if (high)
		map_add(p, GIB(4), p->high_end - GIB(4), 1);

	while (count % step == 0)
		step += 2;
	memcpy(sorted, p->map, sizeof(sorted));
	for (uint32_t i = 0; i < count; i++)
		p->map[i] = sorted[i * step % count];
}

/*
 * auto, none, count=N, or entries between semicolons: acpi, or ADDR,SIZE,TYPE,
 * where SIZE may be to:END and an entry that would then be empty is left out.
 */
static void build_map(struct plan *p)
{
	const char *s = memmap_text, *line = s;

	if (!strcmp(s, "none"))
		return;
	if (!strncmp(s, "count=", 6))
		return map_scattered(p, number(s + 6));
	if (!strcmp(s, "auto"))
		s = "0,0xa0000,1;0xa0000,0x60000,2;0x100000,to:low,1;acpi;4G,to:high,1";
	for (;; s++) {
		uint64_t addr, size, type;
		bool drop = false;

		if (!strncmp(s, "acpi", 4)) {
			s += 4;
			if (p->acpi)
				map_add(p, p->at[ACPI].addr, p->at[ACPI].size, 3);
		} else {
			addr = sum(&s, line);
			if (*s++ != ',')
				refuse("%s: not a memory map", line);
			if (!strncmp(s, "to:", 3)) {
				s += 3;
				size = sum(&s, line) - addr;
				drop = (int64_t)size <= 0;
			} else {
				size = sum(&s, line);
			}
			if (*s++ != ',')
				refuse("%s: not a memory map", line);
			type = sum(&s, line);
			if (!drop)
				map_add(p, addr, size, type);
		}
		if (!*s)
			return;
		if (*s != ';')
			refuse("%s: not a memory map", line);
	}
}

/* -- Places --------------------------------------------------------------- */

static void place(struct plan *p, enum area a)
{
	struct place *at = &p->at[a];
	uint64_t addr = at->offset;

	if (at->done)
		return;
	if (at->busy)
		refuse("loader.%s_at goes round in a circle", area_name[a]);
	at->busy = true;
	if (at->kind == AT_AFTER) {
		place(p, at->ref);
		addr += p->at[at->ref].addr + p->at[at->ref].size;
		addr = (addr + at->align - 1) & -at->align;
	} else if (at->kind == AT_TOP) {
		addr = (p->low_end - at->offset - at->size) & -at->align;
	}
	at->addr = addr;
	at->done = true;
}

void place_all(struct plan *p)
{
	bool info = p->give == GIVE_START_INFO;
	struct file file;

	if (p->acpi) {
		p->low_end -= ACPI_ROOM;
		p->at[ACPI] = (struct place){ .kind = AT_ADDRESS, .align = 1, .size = ACPI_ROOM,
					      .offset = p->low_end };
		place(p, ACPI);
	}
	build_map(p);

	if (find_file("opt/org.hvmlite/initrd", &file))
		p->at[INITRD].size = file.size;
	else
		p->nr_modules = 0;
	if (find_file("opt/org.hvmlite/cmdline", &file))
		p->at[CMDLINE].size = file.size + 1;
	if (info) {
		p->at[START_INFO].size = p->version ? sizeof(struct hvm_start_info) :
						      offsetof(struct hvm_start_info, memmap_paddr);
		p->at[MODLIST].size = p->nr_modules * sizeof(struct hvm_modlist_entry);
		p->at[MEMMAP].size = p->map_entries * sizeof(p->map[0]);
		for (unsigned int i = 0; i < p->nr_modules; i++)
			if (p->mod_cmdline[i])
				p->at[MODULES].size += strlen(p->mod_cmdline[i]) + 1;
	}
	if (p->entry != ENTRY_NOTE)
		p->at[ZERO_PAGE].size = ZP_SIZE;
	if (p->at[MPTABLE].kind != AT_DEFAULT)
		p->at[MPTABLE].size = mptable_size();
	for (enum area a = 0; a < AREAS; a++)
		place(p, a);
}
