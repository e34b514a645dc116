// SPDX-License-Identifier: GPL-2.0
/*
 * krun CPUS MiB KERNEL INITRD CMDLINE: starts an ELF kernel with libkrun, its serial port on stdin and stdout.
 * libkrun enters startup_64 with a zero page. The prototypes are those of its manual; Debian has no header.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define KRUN_KERNEL_FORMAT_ELF	1

int32_t krun_create_ctx(void);
int32_t krun_set_vm_config(uint32_t ctx, uint8_t cpus, uint32_t mib);
int32_t krun_set_kernel(uint32_t ctx, const char *kernel, uint32_t format, const char *initrd, const char *cmdline);
int32_t krun_disable_implicit_console(uint32_t ctx);
int32_t krun_disable_implicit_vsock(uint32_t ctx);
int32_t krun_add_serial_console_default(uint32_t ctx, int in, int out);
int32_t krun_start_enter(uint32_t ctx);

static uint32_t try(const char *what, int32_t result)
{
	if (result < 0) {
		fprintf(stderr, "error: %s: %d\n", what, result);
		exit(1);
	}
	return result;
}

int main(int argc, char **argv)
{
	uint32_t ctx;

	if (argc != 6) {
		fprintf(stderr, "usage: krun CPUS MiB KERNEL INITRD CMDLINE\n");
		return 1;
	}
	ctx = try("krun_create_ctx", krun_create_ctx());
	try("krun_set_vm_config", krun_set_vm_config(ctx, atoi(argv[1]), atoi(argv[2])));
	try("krun_disable_implicit_console", krun_disable_implicit_console(ctx));
	try("krun_disable_implicit_vsock", krun_disable_implicit_vsock(ctx));
	try("krun_add_serial_console_default", krun_add_serial_console_default(ctx, 0, 1));
	try("krun_set_kernel", krun_set_kernel(ctx, argv[3], KRUN_KERNEL_FORMAT_ELF, argv[4], argv[5]));
	try("krun_start_enter", krun_start_enter(ctx));
	return 0;
}
