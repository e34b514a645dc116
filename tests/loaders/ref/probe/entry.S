/* SPDX-License-Identifier: GPL-2.0 */
/* Where the loader jumps to. All registers that the protocols speak of are told. */
	.section .text.entry, "ax"
	.globl	_start
#ifdef __x86_64__
_start:
	leaq	_start(%rip), %rcx
	leaq	stack_end(%rip), %rsp
	pushfq
	popq	%rdx
	movq	%rbx, %rdi		/* must be 0 */
	call	tell
#else
_start:	movl	$stack_end, %esp		/* anywhere, to learn where this runs */
	call	1f
1:	popl	%ecx
	subl	$(1b - _start), %ecx
	leal	stack_end - _start(%ecx), %esp
	pushfl
	popl	%edx
	pushl	%ecx
	pushl	%edx
	pushl	%esi
	pushl	%ebx
	call	tell
#endif

	.bss
	.balign	16
	.skip	4096
stack_end:

#ifndef FLAT
	.section .note.Xen, "a", @note
	.balign	4
	.long	4, 4, 18		/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz	"Xen"
	.long	_start
#ifdef RELOC
	.long	4, 12, 19		/* XEN_ELFNOTE_PHYS32_RELOC */
	.asciz	"Xen"
	.long	0x200000, 0x1000000, 0x3fffffff
#endif
#endif
	.section .note.GNU-stack, "", @progbits
