/* SPDX-License-Identifier: GPL-2.0 */
#define MAX_NUMNODES 1
