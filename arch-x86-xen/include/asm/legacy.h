/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_X86_LEGACY_H
#define _ASM_X86_LEGACY_H

#include <asm/i8259.h>
#include <asm/x86_init.h>

#if defined(CONFIG_DEBUG_X86_LEGACY) && !defined(MODULE)
/**
 * struct x86_legacy_fn - a function that uses legacy hardware
 * @name: name of the function
 * @feature: name of the hardware
 * @present: says whether the platform has it
 * @fn: address of the function if it does nothing else, else NULL
 * @trap: address of the breakpoint in it, 0 if there is none
 * @runs: how often it ran while the hardware was known to be absent [0], and
 *	otherwise [1]
 */
struct x86_legacy_fn {
	const char	*name;
	const char	*feature;
	bool		(*present)(void);
	void		*fn;
	unsigned long	trap;
	unsigned int	runs[2];
};

/* The hardware that a function can be marked with. */
static inline bool x86_legacy_has_pic(void) { return has_legacy_pic(); }
static inline bool x86_legacy_has_pit(void) { return x86_platform.legacy.pit; }
static inline bool x86_legacy_has_bios(void) { return x86_platform.legacy.bios; }

/**
 * x86_legacy_only - mark a function that does nothing but use legacy hardware
 * @function: the function, or NULL if it does something else, too
 * @hardware: pic, pit or bios
 *
 * The function must be marked with __x86_legacy as well. If the hardware is known
 * to be absent late in setup_arch(), a later call of the function is reported and
 * returns 0 at once. In a function that only setup_arch() calls, use
 * x86_legacy_use() instead: no trap is set yet.
 */
#define x86_legacy_only(function, hardware)					\
do {										\
	static struct x86_legacy_fn __x86_legacy_fn				\
		__used __section("_x86_legacy_fns") __aligned(sizeof(long)) = {	\
		.name = __func__,						\
		.feature = #hardware,						\
		.present = x86_legacy_has_##hardware,				\
		.fn = function,							\
	};									\
										\
	x86_legacy_count(&__x86_legacy_fn);					\
} while (0)

/* Keep such a function in one piece, at one address that all callers use. */
#define __x86_legacy	noinline __noipa notrace

extern struct x86_legacy_fn __start_x86_legacy_fns[], __stop_x86_legacy_fns[];

void x86_legacy_count(struct x86_legacy_fn *fn);
void x86_legacy_arm(void);
#else
#define x86_legacy_only(function, hardware)	((void)(function))
#define __x86_legacy
static inline void x86_legacy_arm(void) { }
#endif

/**
 * x86_legacy_use - declare that legacy hardware is used from here on
 * @hardware: pic, pit or bios
 *
 * This is not itself a legacy check. It verifies that the legacy check before
 * it, in the same function, in a caller or by way of a hook, has worked.
 */
#define x86_legacy_use(hardware)	x86_legacy_only(NULL, hardware)

#endif /* _ASM_X86_LEGACY_H */
