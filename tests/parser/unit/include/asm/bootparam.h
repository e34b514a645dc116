/* SPDX-License-Identifier: GPL-2.0 */
/* That of the distribution does not have the value of the series yet. */
#include_next <asm/bootparam.h>

#define X86_SUBARCH_XEN_HVMLITE 5
