// SPDX-License-Identifier: GPL-2.0
/*
 * A breakpoint of user space whose instruction pointer is 1: it stands at offset 0 of a code segment of the LDT.  The
 * kernel's own breakpoint handler must not take it for one of its own.  Prints "SIGTRAP at 1".
 */
#define _GNU_SOURCE
#include <asm/ldt.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static void trapped(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)info;
	printf("SIGTRAP at %lld\n", ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP]);
	fflush(stdout);
	_exit(0);
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = trapped, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	unsigned char *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	stack_t stack = { .ss_sp = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
			  .ss_size = 65536 };
	struct user_desc segment = { .base_addr = (uintptr_t)code, .limit = 1, .seg_32bit = 1, .limit_in_pages = 1,
				     .contents = MODIFY_LDT_CONTENTS_CODE };
	struct { uint32_t offset; uint16_t selector; } target = { 0, 7 };

	if (code == MAP_FAILED || stack.ss_sp == MAP_FAILED || sigaltstack(&stack, NULL) ||
	    sigaction(SIGTRAP, &action, NULL) || syscall(SYS_modify_ldt, 1, &segment, sizeof(segment))) {
		perror("int3");
		return 1;
	}
	code[0] = 0xcc;
	asm volatile("ljmpl *%0" : : "m" (target) : "memory");
	return 1;
}
