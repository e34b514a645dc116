// SPDX-License-Identifier: GPL-2.0
/*
 * KASLR of a vmlinux that its loader has entered without the decompressor, as
 * most loaders of PVH guests do. Only virtual addresses change: the kernel stays
 * in the memory that the loader has chosen.
 */
#include <linux/linkage.h>
#include <linux/mem_encrypt.h>
#include <linux/types.h>

#include <asm/boot.h>
#include <asm/bootparam.h>
#include <asm/cmdline.h>
#include <asm/cpufeatures.h>
#include <asm/cpuid/api.h>
#include <asm/desc.h>
#include <asm/hvm-start-info.h>
#include <asm/init.h>
#include <asm/kaslr.h>
#include <asm/msr-index.h>
#include <asm/sections.h>
#include <asm/setup.h>
#include <asm/trapnr.h>

#include "relocs-shared.c"

static bool has_cpuflag(int flag)
{
	u32 eax = 1, ebx, ecx = 0, edx;

	native_cpuid(&eax, &ebx, &ecx, &edx);

	return (flag / 32 == X86_FEATURE_RDRAND / 32 ? ecx : edx) & BIT(flag % 32);
}

#define KASLR_COMPRESSED_BOOT
#define debug_putstr(v)		((void)(v))
#define get_boot_seed()		0
#include "../../lib/kaslr.c"

/* Do not change builtin_cmdline[] in .data, which setup_arch() still needs. */
#ifdef CONFIG_CMDLINE_BOOL
#define builtin_cmdline		CONFIG_CMDLINE
#undef builtin_cmdline_added
#define builtin_cmdline_added	false
#endif
#include "../../lib/cmdline.c"

static char cmdline[COMMAND_LINE_SIZE] __initdata;

/* Copy until the first page fault. Return the number of bytes not copied. */
static unsigned long copy_phys(void *to, u64 paddr, unsigned long size)
{
	struct idt_data data;
	struct desc_ptr idt;
	unsigned long left;
	gate_desc *gate;

	/* With 4-level paging, an address from 2^47 on may raise #GP, not #PF. */
	if (paddr > BIT_ULL(47) - size)
		return size;

	store_idt(&idt);
	gate = (gate_desc *)idt.address + X86_TRAP_PF;
	init_idt_data(&data, X86_TRAP_PF, rip_rel_ptr(startup_64_copy_fault));
	idt_init_desc(gate, &data);
	left = startup_64_copy(to, (void *)paddr, size);
	gate->bits.p = 0;

	return left;
}

static bool read_cmdline(struct boot_params *bp)
{
	struct hvm_start_info info;
	u64 paddr = bp->hdr.cmd_line_ptr;
	unsigned long i, n;

	/* sanitize_boot_params() will clear it otherwise. */
	if (!bp->sentinel)
		paddr |= (u64)bp->ext_cmd_line_ptr << 32;

	if (IS_ENABLED(CONFIG_PVH) && has_start_info(bp)) {
		if (copy_phys(&info, bp->hdr.hardware_subarch_data,
			      offsetofend(struct hvm_start_info, cmdline_paddr)) ||
		    info.magic != XEN_HVM_START_MAGIC_VALUE)
			return false;
		if (info.cmdline_paddr)
			paddr = info.cmdline_paddr;
	}

	if (!paddr)
		return true;

	n = sizeof(cmdline) - copy_phys(cmdline, paddr, sizeof(cmdline));

	/* A fault after the end of the command line does not matter. */
	for (i = 0; i < n && cmdline[i]; i++)
		;

	return i < n || n == sizeof(cmdline);
}

static enum kaslr_skip check_kaslr(struct boot_params *bp)
{
	unsigned long raw;

	if (!IS_ENABLED(CONFIG_CMDLINE_OVERRIDE) && !read_cmdline(bp))
		return KASLR_SKIP_NO_CMDLINE;

	if (cmdline_find_option_bool(cmdline, "nokaslr") > 0)
		return KASLR_SKIP_OPTION;

	/* RDTSC may raise #VC, and there is no handler for that yet. */
	if (sev_status & MSR_AMD64_SEV_ES_ENABLED)
		return KASLR_SKIP_SEV_ES;

	/* Otherwise, the PIT would be used, which may not exist. */
	if (!has_cpuflag(X86_FEATURE_TSC) &&
	    !(has_cpuflag(X86_FEATURE_RDRAND) && rdrand_long(&raw)))
		return KASLR_SKIP_NO_ENTROPY;

	return KASLR_SKIP_NOT;
}

/**
 * startup_64_kaslr - move vmlinux to a random virtual address
 * @bp: boot_params in the identity map
 *
 * Does nothing if the decompressor has relocated the kernel or has decided not
 * to. Runs before the first use of a virtual address.
 */
void startup_64_kaslr(struct boot_params *bp)
{
	u8 *table = rip_rel_ptr(__relocs);
	void *text = rip_rel_ptr(_text);
	unsigned long image_size, virt_addr;

	if (!*table)
		return;

	/* Only the kernel may set it, not a loader. */
	bp->hdr.loadflags &= ~KASLR_FLAG;

	kaslr_skip = check_kaslr(bp);
	if (kaslr_skip)
		return;

	/* The decompressor rounds up, too. */
	image_size = ALIGN(rip_rel_ptr(_end) - text, MIN_KERNEL_ALIGN);
	virt_addr = find_random_virt_addr(LOAD_PHYSICAL_ADDR, image_size);
	relocate_kernel_image(text, table, virt_addr - LOAD_PHYSICAL_ADDR);
	bp->hdr.loadflags |= KASLR_FLAG;
}
