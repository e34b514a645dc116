/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All the assembly: from the reset vector to C, and from C to the kernel.
 */
	.section .reset, "ax"
	.code16
	jmp	start16

	.section .text.start16, "ax"
	.globl	start16
rom:
	.balign	8
/* boot.rst: __BOOT_CS 0x10, __BOOT_DS 0x18, flat; then the start info ABI's TSS */
gdt:	.quad	0, 0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x0000890000000067
gdt_end:
gdt64:	.quad	0, 0, 0x00af9b000000ffff, 0x00cf93000000ffff
gdt64_end:
gdt_pointer:
	.word	gdt_end - gdt - 1
	.long	gdt
gdt_ram_pointer:
	.word	gdt_end - gdt - 1
	.long	gdt_ram
gdt64_pointer:
	.word	gdt64_end - gdt64 - 1
	.long	gdt64

	.code16
start16:
	cli
	cld
	lgdtl	%cs:(gdt_pointer - rom)
	movl	$0x11, %eax		/* PE, ET; the caches are off after a reset */
	movl	%eax, %cr0
	ljmpl	$0x10, $start32

	.code32
start32:
	movl	$0x18, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	%eax, %fs
	movl	%eax, %gs
	movl	$work_start, %edi
	movl	$work_end, %ecx
	movl	%ecx, %esp
	subl	%edi, %ecx
	xorl	%eax, %eax
	rep stosb
	movl	$gdt, %esi		/* ltr writes to the table, so not in ROM */
	movl	$gdt_ram, %edi
	movl	$(gdt_end - gdt), %ecx
	rep movsb
	lgdtl	gdt_ram_pointer
	call	main
1:	hlt
	jmp	1b

/*
 * enter32(entry, ebx, esi): protected mode, paging off, flat segments, a 32-bit
 * TSS, interrupts off: what the start info ABI and boot.rst's 32-bit entry ask.
 */
	.globl	enter32
enter32:
	movl	4(%esp), %eax
	movl	8(%esp), %ebx
	movl	12(%esp), %esi
	movl	$0x20, %ecx
	ltr	%cx
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	xorl	%edi, %edi
	xorl	%ebp, %ebp
	jmp	*%eax

/* enter64(entry, rsi, page_tables): boot.rst's 64-bit entry, all below 4 GiB. */
	.globl	enter64
enter64:
	movl	4(%esp), %ebp
	movl	8(%esp), %esi
	movl	12(%esp), %eax
	lgdtl	gdt64_pointer
	movl	%eax, %cr3
	movl	%cr4, %eax
	orl	$0x20, %eax		/* PAE */
	movl	%eax, %cr4
	movl	$0xc0000080, %ecx	/* EFER.LME */
	rdmsr
	orl	$0x100, %eax
	wrmsr
	movl	%cr0, %eax
	orl	$0x80000000, %eax
	movl	%eax, %cr0
	ljmpl	$0x10, $1f

	.code64
1:	movl	$0x18, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	%eax, %fs
	movl	%eax, %gs
	movl	%ebp, %eax
	movl	%esi, %esi
	xorl	%ebx, %ebx
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	xorl	%edi, %edi
	xorl	%ebp, %ebp
	jmp	*%rax

	.bss
	.balign	8
gdt_ram: .skip	gdt_end - gdt

/* The named layouts, read by the same parser as a case. */
	.section .rodata.profiles, "a"
	.globl	profiles
profiles:
	.incbin	"profiles"
	.byte	0

	.section .note.GNU-stack, "", @progbits
