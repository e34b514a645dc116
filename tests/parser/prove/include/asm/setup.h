/* SPDX-License-Identifier: GPL-2.0 */
/* Short enough for a command line to be in the memory of the proof. */
#define COMMAND_LINE_SIZE 16
