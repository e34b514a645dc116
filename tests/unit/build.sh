# SPDX-License-Identifier: GPL-2.0
# Build the parser of the series, the very file, for the host. Source it after scripts/lib.sh.
# PARSER= names another file to take its place (a mutant).
# shellcheck shell=bash disable=SC2034

PARSER=${PARSER:-$TOP/arch-x86-xen/lib/hvm-start-info.c}
UNIT=$TOP/tests/unit
FUZZ=$TOP/tests/fuzz

# parser_headers DIR: the ABI and the E820 header of the kernel go to DIR/kernel, the rest is the
# shim, the header of the series and the uapi headers of the distribution. Sets $includes.
parser_headers() {
	local dir=$1 tree file
	tree=$("$TOP/scripts/source.sh" | tail -n 1)
	mkdir -p "$dir/kernel"/{asm/e820,xen/interface/hvm}
	for file in include/xen/interface/hvm/start_info.h arch/x86/include/asm/e820/types.h; do
		git -C "$tree" show "base:$file" >"$dir/kernel/${file##*include/}" ||
			die "the kernel source has no $file"
	done
	git -C "$tree" show base:arch/x86/include/asm/setup.h |
		grep -qxF "$(grep COMMAND_LINE_SIZE "$UNIT/include/asm/setup.h" | tail -n 1)" ||
		die "COMMAND_LINE_SIZE of the kernel is not that of tests/unit/include/asm/setup.h"
	# A quoted directory before <>: the shim's linux/types.h goes on to that of the distribution.
	includes=(-I "$UNIT/include" -I "$dir/kernel" -I "$TOP/arch-x86-xen/include" -I "$UNIT")
}

# The kernel's dialect; the tests bring their own flags along.
kernel_flags=(-std=gnu11 -fno-strict-aliasing -fno-common)
warnings=(-Wall -Wextra -Werror -Wno-override-init -Wno-unused-parameter)
sanitizers=(-fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
