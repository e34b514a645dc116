/* SPDX-License-Identifier: GPL-2.0 */
/* arch/x86/include/asm/setup.h; tests/parser/Makefile compares the number. */
#define COMMAND_LINE_SIZE 2048
