// SPDX-License-Identifier: GPL-2.0
/*
 * loader.set.FIELD=VALUE: any value in any field of what is handed over, after
 * the contract part has filled it. Start info fields have their own name, those
 * of module N start with modN., those of the zero page are written as in C, and
 * those of the ACPI tables that have a prefix follow the ACPI specification.
 */
#include <asm/bootparam.h>
#include "loader.h"

struct field { const char *name; uint16_t offset, size; };
#define FIELD(type, name)	{ #name, offsetof(struct type, name), sizeof(((struct type *)0)->name) }

static const struct field start_info_fields[] = {
	FIELD(hvm_start_info, magic), FIELD(hvm_start_info, version), FIELD(hvm_start_info, flags),
	FIELD(hvm_start_info, nr_modules), FIELD(hvm_start_info, modlist_paddr),
	FIELD(hvm_start_info, cmdline_paddr), FIELD(hvm_start_info, rsdp_paddr),
	FIELD(hvm_start_info, memmap_paddr), FIELD(hvm_start_info, memmap_entries),
	FIELD(hvm_start_info, reserved), { }
};

static const struct field module_fields[] = {
	FIELD(hvm_modlist_entry, paddr), FIELD(hvm_modlist_entry, size),
	FIELD(hvm_modlist_entry, cmdline_paddr), FIELD(hvm_modlist_entry, reserved), { }
};

static const struct field zero_page_fields[] = {
	FIELD(boot_params, hdr.version), FIELD(boot_params, hdr.header),
	FIELD(boot_params, hdr.type_of_loader), FIELD(boot_params, hdr.loadflags),
	FIELD(boot_params, hdr.xloadflags), FIELD(boot_params, hdr.hardware_subarch),
	FIELD(boot_params, hdr.hardware_subarch_data), FIELD(boot_params, hdr.cmd_line_ptr),
	FIELD(boot_params, hdr.ramdisk_image), FIELD(boot_params, hdr.ramdisk_size),
	FIELD(boot_params, hdr.setup_data), FIELD(boot_params, ext_cmd_line_ptr),
	FIELD(boot_params, ext_ramdisk_image), FIELD(boot_params, ext_ramdisk_size),
	FIELD(boot_params, acpi_rsdp_addr), FIELD(boot_params, e820_entries),
	FIELD(boot_params, sentinel), FIELD(boot_params, screen_info.orig_video_mode),
	FIELD(boot_params, screen_info.orig_video_cols), FIELD(boot_params, screen_info.orig_video_lines),
	FIELD(boot_params, screen_info.orig_video_isVGA), FIELD(boot_params, screen_info.orig_video_points), { }
};

static const struct field fadt_fields[] = {
	{ "boot_flags", 109, 2 }, { "flags", 112, 4 }, { }
};

static const struct field madt_fields[] = {
	{ "flags", 40, 4 }, { }
};

static void set_fields(struct plan *p, const char *prefix, const struct field *field, void *base)
{
	size_t n = strlen(prefix);

	for (; field->name; field++) {
		for (unsigned int i = 0; i < p->sets; i++) {
			struct setting *s = &p->set[i];

			if (strncmp(s->field, prefix, n) || strcmp(s->field + n, field->name))
				continue;
			if (field->size < 8 && s->value >> (8 * field->size))
				refuse("%X does not fit into %s", s->value, s->field);
			memcpy((char *)base + field->offset, &s->value, field->size);
			s->used = true;
		}
	}
}

void set_start_info_fields(struct plan *p, void *info)
{
	set_fields(p, "", start_info_fields, info);
}

void set_module_fields(struct plan *p, unsigned int module, void *entry)
{
	char prefix[8] = "mod";
	char *s = prefix + 3;

	if (module >= 10)
		*s++ = '0' + module / 10;
	*s++ = '0' + module % 10;
	*s++ = '.';
	set_fields(p, prefix, module_fields, entry);
}

void set_zero_page_fields(struct plan *p, void *zero_page)
{
	set_fields(p, "", zero_page_fields, zero_page);
}

void set_fadt_fields(struct plan *p, void *fadt)
{
	set_fields(p, "fadt.", fadt_fields, fadt);
}

void set_madt_fields(struct plan *p, void *madt)
{
	set_fields(p, "madt.", madt_fields, madt);
}

void check_all_set(const struct plan *p)
{
	for (unsigned int i = 0; i < p->sets; i++)
		if (!p->set[i].used)
			refuse("there is no field %s at this entry point", p->set[i].field);
}
