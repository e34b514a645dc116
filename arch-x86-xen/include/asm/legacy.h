/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_X86_LEGACY_H
#define _ASM_X86_LEGACY_H

#include <linux/compiler.h>
#include <linux/types.h>

#include <asm/x86_init.h>

/**
 * struct x86_legacy_fn - a function that uses legacy hardware
 * @name: name of the function
 * @feature: the member of struct x86_legacy_features that says whether the
 *	platform has the hardware
 * @present: address of that member
 * @fn: address of the function if it does nothing else, else NULL
 * @trap: address of the breakpoint in it, 0 if there is none
 * @runs: how often the hardware was used
 * @denied: how often the breakpoint was hit
 * @warned: was reported
 */
struct x86_legacy_fn {
	const char	*name;
	const char	*feature;
	const int	*present;
	void		*fn;
	unsigned long	trap;
	unsigned int	runs;
	unsigned int	denied;
	bool		warned;
};

/**
 * x86_legacy_use - say that legacy hardware is used from here on
 * @member: the member of struct x86_legacy_features that must not be 0
 *
 * It is no test, but checks the one that must come before it, be that in the
 * same function, in its callers or by way of an x86_init hook.
 */
#define x86_legacy_use(member)		__x86_legacy_use(NULL, member)

/**
 * x86_legacy_only - the same as first statement of a function that does nothing else
 * @function: the function that this is in, which must be marked by __x86_legacy
 * @member: the member of struct x86_legacy_features that must not be 0
 *
 * A call of the function is not only reported if the hardware is not there,
 * but returns 0 at once.
 */
#define x86_legacy_only(function, member)	__x86_legacy_use(function, member)

#if defined(CONFIG_DEBUG_X86_LEGACY) && !defined(MODULE)
#define __x86_legacy_use(function, member)					\
do {										\
	static struct x86_legacy_fn __x86_legacy_fn				\
		__used __section("_x86_legacy_fns") __aligned(sizeof(long)) = {	\
		.name = __func__,						\
		.feature = #member,						\
		.present = (const int *)&x86_platform.legacy.member,		\
		.fn = function,							\
	};									\
										\
	x86_legacy_count(&__x86_legacy_fn);					\
} while (0)

/* Such a function must be all there at one address, which all callers use. */
#define __x86_legacy	noinline __noipa notrace

extern struct x86_legacy_fn __start_x86_legacy_fns[], __stop_x86_legacy_fns[];

void x86_legacy_count(struct x86_legacy_fn *fn);
void x86_legacy_arm(void);
#else
#define __x86_legacy_use(function, member) \
	((void)sizeof(x86_platform.legacy.member), (void)(function))
#define __x86_legacy

static inline void x86_legacy_arm(void) { }
#endif

#endif /* _ASM_X86_LEGACY_H */
