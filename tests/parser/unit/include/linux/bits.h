/* SPDX-License-Identifier: GPL-2.0 */
#define BIT(n)		(1ul << (n))
#define BIT_ULL(n)	(1ull << (n))
