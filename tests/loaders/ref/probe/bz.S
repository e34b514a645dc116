/* SPDX-License-Identifier: GPL-2.0 */
/* A bzImage around the probe: one setup sector, then the 32-bit and the 64-bit entry. */
	.section .text, "ax"
	.org	0x1f1
	.byte	1			/* setup_sects */
	.org	0x201
	.byte	0x280 - 0x202
	.ascii	"HdrS"
	.word	0x20f
	.org	0x211
	.byte	1			/* LOADED_HIGH */
	.org	0x214
	.long	0x100000		/* code32_start */
	.org	0x22c
	.long	0x7fffffff		/* initrd_addr_max */
	.long	0x200000		/* kernel_alignment */
	.byte	1, 21			/* relocatable, 2^21 */
	.word	XLOADFLAGS
	.org	0x258
	.quad	0x1000000		/* pref_address */
	.long	0x200000		/* init_size */
	.org	0x400
	.code32
	jmp	probe32 + 0x100
	.org	0x600
	.code64
	jmp	probe64 + 0x100
	.org	0x400 + 0x4000
probe32:
	.incbin	"probe32.bin"
	.org	0x400 + 0x8000
probe64:
	.incbin	"probe64.bin"
	.section .note.GNU-stack, "", @progbits
