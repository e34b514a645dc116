# SPDX-License-Identifier: GPL-2.0
# Build the parser of the series, the very file, for the host. Source it after scripts/lib.sh.
# PARSER= names another file to take its place (a mutant).
# shellcheck shell=bash disable=SC2034

PARSER=${PARSER:-$TOP/arch-x86-xen/lib/hvm-start-info.c}
UNIT=$TOP/tests/parser/unit
FUZZ=$TOP/tests/parser/fuzz

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
		die "COMMAND_LINE_SIZE of the kernel is not that of tests/parser/unit/include/asm/setup.h"
	# A quoted directory before <>: the shim's linux/types.h goes on to that of the distribution.
	includes=(-I "$UNIT/include" -I "$dir/kernel" -I "$TOP/arch-x86-xen/include" -I "$UNIT")
}

# The kernel's dialect; the tests bring their own flags along.
kernel_flags=(-std=gnu11 -fno-strict-aliasing -fno-common)
warnings=(-Wall -Wextra -Werror -Wno-override-init -Wno-unknown-warning-option -Wno-initializer-overrides -Wno-unused-parameter)
sanitizers=(-fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
coverage=()	# of parser_fuzzers

# parser_fuzzers DIR CC: the objects of a fuzzing target in DIR, made by CC. Only the parser and
# the decoder of the input have coverage, as the model shall be neither slow nor explored.
parser_fuzzers() {
	local dir=$1 cc=$2 name
	local common=(-O2 -g "${kernel_flags[@]}" "${warnings[@]}" "${includes[@]}" -I "$FUZZ")
	mkdir -p "$dir"
	for name in check model; do
		clang "${common[@]}" -c -o "$dir/$name.o" "$UNIT/$name.c"
	done
	clang "${common[@]}" -fsanitize=address -c -o "$dir/machine.o" "$UNIT/machine.c"
	"$cc" "${common[@]}" "${coverage[@]}" -c -o "$dir/fuzz.o" "$FUZZ/fuzz.c"
}

# parser_fuzzer DIR CC PARSER BINARY FLAG...: such a target for one version of the parser.
parser_fuzzer() {
	local dir=$1 cc=$2 file=$3 binary=$4
	shift 4
	"$cc" -O2 -g "${kernel_flags[@]}" "${warnings[@]}" "${includes[@]}" "${sanitizers[@]}" "${coverage[@]}" \
		-c -o "$binary.o" "$file"
	"$cc" "${sanitizers[@]}" -o "$binary" "$binary.o" "$dir"/{fuzz,check,model,machine}.o "$@"
}
