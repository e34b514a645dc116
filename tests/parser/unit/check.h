/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CHECK_H
#define CHECK_H

#include "model.h"

/*
 * Parse what @m holds into a copy of @initial, and compare with the model. NULL if
 * all is well, or what is wrong. @bp and @p get what the parser left there.
 */
const char *check(const struct machine *m, u64 phys_limit, const struct boot_params *initial,
		  struct boot_params *bp, struct hvm_start_info_parser *p);

#endif
