#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mutants.sh [NAME]: plant one bug after the other into a copy of the parser. Both the tables of
# tests/parser/unit and libFuzzer, which starts from nothing but the seeds, must find each of them in less
# than 60 s. The parser as it is must pass both.
set -euo pipefail
. "$(dirname "$0")/../../../scripts/lib.sh"
. "$TOP/tests/parser/unit/build.sh"

only=${1:-}
work=$OUT/mutants count=0 bad=0
"$TOP/scripts/packages.sh" build fuzz
lock "mutants-$(cksum <<<"$TOP" | cut -d' ' -f1)"
rm -rf "$work"
mkdir -p "$work/seeds" "$work/unit"
parser_headers "$work"
# A mutant may well have an unused variable; that is not how it is to be found.
warnings=(-w)
clang "${kernel_flags[@]}" "${includes[@]}" -I "$FUZZ" -o "$work/make-seeds" "$FUZZ/seeds.c"
"$work/make-seeds" "$work/seeds"
for name in unit check model machine; do
	clang -O1 -g "${kernel_flags[@]}" "${warnings[@]}" "${sanitizers[@]}" "${includes[@]}" \
		-c -o "$work/unit/$name.o" "$UNIT/$name.c"
done
coverage=(-fsanitize=fuzzer-no-link)
parser_fuzzers "$work/fuzz" clang

# build FILE BINARY: the table test BINARY-unit and the fuzzer BINARY-fuzz.
build() {
	clang -O1 -g "${kernel_flags[@]}" "${warnings[@]}" "${sanitizers[@]}" "${includes[@]}" \
		-o "$2-unit" "$1" "$work"/unit/*.o
	parser_fuzzer "$work/fuzz" clang "$1" "$2-fuzz" -fsanitize=fuzzer
}
fuzz() {	# BINARY SECONDS
	nice -n 10 timeout --foreground -k 1 70 "$1-fuzz" -max_total_time="$2" -max_len=512 -timeout=10 -seed=1 \
		-artifact_prefix="$work/" "$work/seeds" >"$1.fuzz" 2>&1 </dev/null
}

build "$PARSER" "$work/parser"
"$work/parser-unit" >"$work/parser.unit" 2>&1 || { tail "$work/parser.unit" >&2; die "the parser fails its own tables"; }
fuzz "$work/parser" 5 || { tail "$work/parser.fuzz" >&2; die "the fuzzer finds something in the parser"; }

# mutant NAME SED: SED must change one line of the parser.
mutant() {
	local name=$1 dir=$work/$1 file=$work/$1/hvm-start-info.c start unit took status=0
	[ -z "$only" ] || [ "$only" = "$name" ] || return 0
	mkdir "$dir"
	sed "$2" "$PARSER" >"$file"
	count=$((count + 1))
	[ "$(diff "$PARSER" "$file" | grep -c '^>')" = 1 ] ||
		{ echo "not ok $name: the mutation changes no line, or more than one"; bad=1; return 0; }
	build "$file" "$dir/m" 2>"$dir/build" || { echo "not ok $name: does not build, see $dir/build"; bad=1; return 0; }
	timeout --foreground -k 1 60 "$dir/m-unit" >"$dir/unit" 2>&1 || status=$?
	unit=$(grep -m1 -o -E '^not ok [^:]*|(Address|Undefined.*)Sanitizer: [a-zA-Z-]*|runtime error: [a-z ]*' "$dir/unit" || true)
	[ $status != 0 ] || { echo "not ok $name: the tables do not notice"; bad=1; }
	start=${EPOCHREALTIME/./} status=0
	fuzz "$dir/m" 60 || status=$?
	took=$(((${EPOCHREALTIME/./} - start) / 100000))
	if [ $status = 0 ] || [ $status = 124 ]; then
		echo "not ok $name: libFuzzer does not find it in 60 s"
		bad=1
	else
		echo "ok $name # tables: ${unit:-exit status}, libFuzzer: $((took / 10)).$((took % 10)) s"
	fi
}

# The limits of the memory map
mutant table-one-more	's/== E820_MAX_ENTRIES_ZEROPAGE - 1/== E820_MAX_ENTRIES_ZEROPAGE/'
mutant table-one-less	's/== E820_MAX_ENTRIES_ZEROPAGE - 1/== E820_MAX_ENTRIES_ZEROPAGE - 2/'
mutant table-no-limit	's/if (entries == E820_MAX_ENTRIES_ZEROPAGE - 1)/if (0)/'
mutant count-u8	's/i < p->info.memmap_entries;/i < (u8)p->info.memmap_entries;/'
mutant count-one-less	's/bp->e820_entries = entries + 1;/bp->e820_entries = entries;/'
mutant map-size-u32	's/if (!readable(p, info->memmap_paddr, (u64)info->memmap_entries \*/if (!readable(p, info->memmap_paddr, (u32)info->memmap_entries * (u32)/'
mutant map-unchecked	's/if (!readable(p, info->memmap_paddr, (u64)/if (0 \&\& !readable(p, info->memmap_paddr, (u64)/'
mutant tail-silent	's/p->lost |= HVM_START_INFO_LOST_TAIL;/;/'
# What is in it
mutant wrap-unchecked	's/if (addr + size <= addr)/if (!size)/'
mutant wrap-u32	's/if (addr + size <= addr)/if ((u32)(addr + size) <= (u32)addr)/'
mutant wrap-gives-up	's/p->lost |= HVM_START_INFO_LOST_RANGE;/& break;/'
mutant wrap-silent	's/p->lost |= HVM_START_INFO_LOST_RANGE;/;/'
mutant empty-kept	's/if (addr + size <= addr)/if (addr + size < addr)/'
mutant empty-gives-up	's/if (addr + size <= addr)/if (!size) break; if (addr + size <= addr)/'
mutant merges	's/if (entries == E820_MAX/if (entries \&\& to[-1].type == from->type \&\& to[-1].addr + to[-1].size == addr) { to[-1].size += size; continue; } &/'
mutant type-u8	's/to->type = from->type;/to->type = (u8)from->type;/'
mutant address-u32	's/u64 addr = from->addr,/u32 addr = from->addr; u64/'
mutant isa-short	's/to->size = ISA_END_ADDRESS - ISA_START_ADDRESS;/to->size = ISA_END_ADDRESS - ISA_START_ADDRESS - 1;/'
mutant isa-ram		's/to->type = E820_TYPE_RESERVED;/to->type = E820_TYPE_RAM;/'
# What is read, and from where
mutant magic-unchecked	's/if (info->magic != XEN_HVM_START_MAGIC_VALUE)/if (0)/'
mutant limit-off	's/return paddr \&\& end >= size \&\& end <= limit;/return paddr;/'
mutant limit-one-more	's/end <= limit;/end <= limit + 1;/'
mutant limit-one-less	's/end <= limit;/end < limit;/'
mutant limit-no-size	's/end <= limit;/paddr < limit;/'
mutant limit-wraps	's/end >= size \&\& end <= limit;/end <= limit;/'
mutant zero-is-there	's/return paddr \&\& end >= size \&\& end <= limit;/return end >= size \&\& end <= limit;/'
mutant read-off	's/return inside(paddr, size, p->limit) \&\& .*/return paddr;/'
mutant 4g-unchecked	's/ \&\& inside(paddr, size, START_INFO_LIMIT);/;/'
mutant 4g-only	's/return inside(paddr, size, p->limit) \&\& /return /'
mutant version-1-short	's/if (info->version \&\& !readable(p, p->paddr, sizeof(\*si)))/if (0)/'
mutant version-1-only	's/info->version ? si->memmap_paddr : 0/info->version == 1 ? si->memmap_paddr : 0/'
mutant version-0-map	's/info->version ? si->memmap_entries : 0/si->memmap_entries/'
mutant aligned-info	's/unaligned_start_info	__aligned(1);/unaligned_start_info;/'
mutant aligned-map	's/unaligned_memmap_entry	__aligned(1);/unaligned_memmap_entry;/'
mutant aligned-module	's/unaligned_module	__aligned(1);/unaligned_module;/'
mutant offset-u32	's/(const void \*)((unsigned long)paddr + p->offset)/(const void *)((unsigned long)(u32)(paddr + 0x10000000) - 0x10000000 + p->offset)/'
# Modules, command line, RSDP
mutant modules-absurd	's/(u64)p->info.nr_modules \* sizeof(\*module)/sizeof(*module)/'
mutant modules-u32	's/(u64)p->info.nr_modules \* sizeof(\*module)/(u32)(p->info.nr_modules * sizeof(*module))/'
mutant modules-none	's/if (!p->info.nr_modules)/if (0)/'
mutant modules-unchecked	's/if (!readable(p, p->info.modlist_paddr, .*/if (0) {/'
mutant ramdisk-limit	's/p->ramdisk.size, p->phys_limit))/p->ramdisk.size, p->limit))/'
mutant ramdisk-u32	's/bp->ext_ramdisk_image = .*/bp->ext_ramdisk_image = 0;/'
mutant ramdisk-size-u32	's/bp->ext_ramdisk_size = .*/bp->ext_ramdisk_size = 0;/'
mutant cmdline-u32	's/bp->ext_cmd_line_ptr = .*/bp->ext_cmd_line_ptr = 0;/'
mutant cmdline-short	's/inside(info->cmdline_paddr, COMMAND_LINE_SIZE, p->limit)/inside(info->cmdline_paddr, 1, p->limit)/'
mutant rsdp-limit	's/if (info->rsdp_paddr >= p->phys_limit)/if (info->rsdp_paddr > p->phys_limit)/'
mutant rsdp-zeroed	's/else if (info->rsdp_paddr)/else/'
# Passes and stages
mutant second-pass-zeroes	's/bp->hdr.cmd_line_ptr = info->cmdline_paddr;/bp->hdr.cmd_line_ptr = bp->hdr.cmd_line_ptr == (u32)info->cmdline_paddr ? 0 : info->cmdline_paddr;/'
mutant second-pass-lost	's/^	p->lost = 0;/;/'
mutant cmdline-zeroed	's/} else if (info->cmdline_paddr) {/} else if (bp->ext_cmd_line_ptr = 0, info->cmdline_paddr) {/'
mutant loader-replaced	's/if (!bp->hdr.type_of_loader)/if (1)/'
mutant loader-kept-0	's/if (!bp->hdr.type_of_loader)/if (0)/'
mutant pointer-zeroed	's/^	p->lost = 0;/& bp->hdr.hardware_subarch_data = 0;/'
mutant reject-writes	's/p->status = HVM_START_INFO_BAD_MEMMAP;/& bp->e820_entries = 0;/'
mutant stale-module	's/^	p->ramdisk = (struct hvm_modlist_entry){};/;/'
mutant value-forgotten	's/p->value = info->magic;/;/'

[ "$count" -gt 0 ] || die "there is no mutant $only"
[ -n "$only" ] || [ "$count" -ge 57 ] || die "only $count mutants"
[ $bad = 0 ] || die "a planted bug was not found"
echo "$count planted bugs, each found by tables and fuzzer"
