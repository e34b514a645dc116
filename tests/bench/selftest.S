/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Firmware with a known number of instructions between its marks, for the test of
 * count.c: see tests/check/bench-count.sh.
 */
	.code16
	.section .text
	.globl	_start, mark_loop, mark_string, mark_empty, mark_end
_start:	cli
	cld
	xorw	%ax, %ax
	movw	%ax, %es
mark_loop:				/* 1 + 1000 * 2 */
	movw	$1000, %cx
1:	decw	%cx
	jnz	1b
mark_string:				/* 3, and 300 rounds and a last one of a string instruction, twice */
	movw	$0x1000, %di
	movw	$300, %cx
	rep stosb
	movw	$300, %cx
	rep stosw
mark_empty:				/* 1 + a string instruction that does nothing + 1 */
	xorw	%cx, %cx
	rep stosb
	nop
mark_end:
	movw	$0x501, %dx
	movb	$0x10, %al
	outb	%al, %dx
2:	hlt
	jmp	2b

	.section .reset, "ax"
	ljmpw	$0xf000, $_start
	.balign	16
