/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An option ROM: the memory map of the BIOS (INT 15h, AX=E820h) has a range of type 5, UNUSABLE, from START to END in the
 * middle of the RAM from 1 MiB on, so that Xen and its dom0 find one below RAM.  The map's entry of this RAM becomes three:
 * which of them comes next is in the two upper bits of the continuation in %ebx.
 */
	.code16
	.text
	.byte	0x55, 0xaa, 1		/* 512 bytes; the last one is the checksum */
init:	pushl	%eax
	push	%ds
	xorw	%ax, %ax
	movw	%ax, %ds
	movl	0x15 * 4, %eax
	movl	%eax, %cs:bios
	movw	$int15, 0x15 * 4
	movw	%cs, 0x15 * 4 + 2
	pop	%ds
	popl	%eax
	lret

int15:	cmpw	$0xe820, %ax
	je	1f
	ljmpw	*%cs:bios
1:	pushl	%ebp
	pushl	%esi
	movl	%ebx, %esi
	andl	$0x3fffffff, %ebx
	pushl	%ebx
	pushfw
	lcallw	*%cs:bios
	jc	fail
	popl	%ebp			/* the continuation of this entry */
	cmpl	$0x100000, %es:(%di)
	jne	done
	cmpl	$0, %es:4(%di)
	jne	done
	cmpl	$1, %es:16(%di)
	jne	done
	shrl	$30, %esi
	cmpw	$1, %si
	je	second
	ja	third
	movl	$(START - 0x100000), %es:8(%di)
	leal	0x40000000(%ebp), %ebx
	jmp	done
second:	movl	$START, %es:(%di)
	movl	$(END - START), %es:8(%di)
	movl	$5, %es:16(%di)
	leal	0x80000000(%ebp), %ebx
	jmp	done
third:	movl	$END, %es:(%di)
	subl	$(END - 0x100000), %es:8(%di)
done:	popl	%esi
	movw	%sp, %bp		/* %ebp, %ip, %cs, flags */
	andw	$~1, 8(%bp)
	popl	%ebp
	iretw
fail:	popl	%esi			/* the continuation */
	popl	%esi
	movw	%sp, %bp
	orw	$1, 8(%bp)
	popl	%ebp
	iretw

bios:	.long	0
	.org	511
	.byte	0
