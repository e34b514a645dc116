#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# warnings.sh: do the files that the series touches build without a warning that the base does not have, at W=1?
# And does the object of the parser have the property that lets it run anywhere, in each environment?
# test-inputs: series patches scripts/build.sh tests/configs/lean.config tests/configs/i386pae.config
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"

fail=0
red() { echo "not ok - $*"; fail=1; }

# The objects of a tree that come from touched sources; enough to look at each header, too.
objects()
{
	local file
	patch_files
	index_lines "${patches[@]}" | cut -d' ' -f3 | LC_ALL=C sort -u | while read -r file; do
		case $file in
		arch/x86/boot/*|*/asm-offsets.c) ;; # only built with all the rest: see build.log
		*_32.S|*32.c)	[ "$2" = i386pae ] && [ -e "$1/$file" ] && echo "${file%.*}.o" ;;
		*_64.S|*64.c)	[ "$2" = lean ] && [ -e "$1/$file" ] && echo "${file%.*}.o" ;;
		*.c|*.S)	[ -e "$1/$file" ] && echo "${file%.*}.o" ;;
		esac
	done
}

# Prints the warnings of one tree, without line numbers.
warnings()
{
	local config=$1 variant=$2 src obj build
	build=$("$TOP/scripts/build.sh" "$config" "$variant" | tail -n 1)
	src=$CACHE/src/$variant obj=$CACHE/src/$variant/build-$config
	[ -e "$obj/.config" ] || die "no object folder for $config ($variant)"
	mapfile -t list < <(objects "$src" "$config")
	[ ${#list[@]} -gt 5 ] || die "only ${#list[@]} objects to look at"
	rm -rf "$obj-w1"
	mkdir "$obj-w1"
	cp "$obj/.config" "$obj-w1/"
	make -s -C "$src" O="$obj-w1" ARCH=x86 W=1 -j"$(nproc)" "${list[@]}" > "$OUT/w1-$config-$variant.log" 2>&1 ||
		{ tail -n 5 "$OUT/w1-$config-$variant.log" >&2; die "W=1 build of $config ($variant) failed"; }
	for o in "${list[@]}"; do
		[ -e "$obj-w1/$o" ] || echo "not built: $o"
	done
	cat "$build/build.log" "$OUT/w1-$config-$variant.log" | grep -E 'warning:|error:' | sed -E 's/:[0-9]+:[0-9]+:/:/; s/^(\.\.\/)*//' | LC_ALL=C sort -u || true
}

# Nothing that the code in it refers to: no call, no data, no address.
standalone()
{
	local object=$1
	[ -e "$object" ] || { red "no $object"; return; }
	if readelf -SW "$object" | grep -qE '\.rela?\.(init\.)?text'; then
		red "$object has relocations in its code"
		readelf -rW "$object" | head -n 20
	elif ! nm "$object" | grep -q ' [tT] hvm_start_info_parse$'; then
		red "$object does not have the parser"
	else
		echo "ok - $object runs at any address"
	fi
}

for config in lean i386pae; do
	warnings "$config" base > "$OUT/w1-$config-base"
	warnings "$config" series > "$OUT/w1-$config-series"
	new=$(LC_ALL=C comm -13 "$OUT/w1-$config-base" "$OUT/w1-$config-series")
	if [ -n "$new" ]; then
		red "new warnings in $config"
		printf '%s\n' "$new"
	else
		echo "ok - $config: no new warning at W=1 in $(objects "$CACHE/src/series" "$config" | wc -l) objects"
	fi
	standalone "$CACHE/src/series/build-$config-w1/arch/x86/lib/hvm-start-info.o"
	rm -rf "$CACHE/src/base/build-$config-w1" "$CACHE/src/series/build-$config-w1"
done
exit $fail
