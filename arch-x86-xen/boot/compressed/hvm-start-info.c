// SPDX-License-Identifier: GPL-2.0
#include "misc.h"

#define _SETUP
#include <asm/setup.h>	/* For COMMAND_LINE_SIZE */
#undef _SETUP

#include <linux/init.h>
#undef __init
#define __init

#include "../../lib/hvm-start-info.c"
