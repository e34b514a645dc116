// SPDX-License-Identifier: GPL-2.0
/*
 * Check that legacy hardware which the platform does not have is left alone.
 */
#include <linux/bug.h>
#include <linux/debugfs.h>
#include <linux/init.h>
#include <linux/kdebug.h>
#include <linux/kprobes.h>
#include <linux/seq_file.h>
#include <linux/text-patching.h>

#include <asm/ibt.h>
#include <asm/legacy.h>

/**
 * x86_legacy_count - count a use of legacy hardware, complain if there is none
 * @fn: the record of the function that uses it
 */
void x86_legacy_count(struct x86_legacy_fn *fn)
{
	bool present = fn->present();

	WARN(!fn->runs[present]++ && !present,
	     "x86/legacy: %s() runs, but this platform has no %s\n", fn->name, fn->feature);
}

/* Return from the function before its first instruction: the stack is as the caller left it. */
static int x86_legacy_int3(struct notifier_block *nb, unsigned long event, void *data)
{
	struct pt_regs *regs = ((struct die_args *)data)->regs;
	struct x86_legacy_fn *fn;

	if (event != DIE_INT3 || user_mode(regs))
		return NOTIFY_DONE;

	for (fn = __start_x86_legacy_fns; fn < __stop_x86_legacy_fns; fn++) {
		if (fn->trap != regs->ip - INT3_INSN_SIZE)
			continue;

		WARN(!fn->runs[0]++, "x86/legacy: %s() called by %pS, but this platform has no %s\n",
		     fn->name, *(void **)regs->sp, fn->feature);
		regs->ax = 0;
		int3_emulate_ret(regs);
		return NOTIFY_STOP;
	}

	return NOTIFY_DONE;
}
NOKPROBE_SYMBOL(x86_legacy_int3);

static struct notifier_block x86_legacy_nb = {
	.notifier_call = x86_legacy_int3,
};

/**
 * x86_legacy_arm - set a breakpoint in functions for hardware that is not there
 *
 * To be called late in setup_arch(), after guest_late_init(), while there is
 * only one CPU.
 */
void __init x86_legacy_arm(void)
{
	static const u8 int3 = INT3_INSN_OPCODE;
	struct x86_legacy_fn *fn;

	register_die_notifier(&x86_legacy_nb);

	for (fn = __start_x86_legacy_fns; fn < __stop_x86_legacy_fns; fn++) {
		if (!fn->fn || fn->present())
			continue;

		fn->trap = (unsigned long)fn->fn + (is_endbr(fn->fn) ? ENDBR_INSN_SIZE : 0);
		text_poke_early((void *)fn->trap, &int3, INT3_INSN_SIZE);
	}
}

static int legacy_fns_show(struct seq_file *m, void *v)
{
	struct x86_legacy_fn *fn;

	for (fn = __start_x86_legacy_fns; fn < __stop_x86_legacy_fns; fn++)
		seq_printf(m, "%s %s %s %u %u\n", fn->name, fn->feature,
			   fn->present() ? "present" : "absent", fn->runs[1], fn->runs[0]);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(legacy_fns);

static int __init x86_legacy_debugfs_init(void)
{
	debugfs_create_file("legacy_fns", 0400, arch_debugfs_dir, NULL, &legacy_fns_fops);
	return 0;
}
late_initcall(x86_legacy_debugfs_init);
