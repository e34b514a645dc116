#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# totals.sh: what the series costs and saves, from the trees and from kernels that build.sh has made: lines by
# kind, sections of vmlinux and size of bzImage with CONFIG_PVH=y (tests/boot/configs/lean.config) and =n
# (nopvh.config), on the base and with the series. Becomes tests/results/totals.{txt,json}.
# totals.sh fresh: is the committed result about this series?
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$TOP/scripts/results.sh"

# All that the series leaves behind, Documentation as well, and where its parts end; not the changelogs.
patch_files
key=$({ index_lines "${patches[@]}" | awk '{ print $2, $3 }'; result_hash series tests/boot/configs/{lean,nopvh}.config scripts/totals.sh; } |
	sha256sum | cut -d' ' -f1) || die "totals.sh lacks one of its parts"
result_args totals "$key" scripts/totals.sh "$@"
work=$OUT/totals
rm -rf "$work"
mkdir -p "$work"
json_start totals
base=$("$TOP/scripts/source.sh" | tail -n 1)
"$TOP/scripts/tree.sh" series >/dev/null
tell() { printf '%s\n' "$*" | tee -a "$work/report"; }

# Lines that git calls added and removed, from the base to the end; .S is assembly. Tests are the KUnit suites,
# tools/testing, and what only they are built from.
# The kind of a file.
kinds='function kind(f) {
	if (f ~ /[_-]kunit\.c$|-test\.c$|^tools\/testing\/|\/tests?\/|kunit/) return "tests"
	if (f ~ /^Documentation\// || f == "MAINTAINERS") return "documentation"
	if (f ~ /\.S$/) return "assembly"
	return f ~ /\.[ch]$/ ? "C" : "build and rules" }'
kind() {
	awk "$kinds"' { k = kind($3); added[k] += $1; removed[k] += $2; n[k]++ }
		END { m = split("assembly,C,build and rules,tests,documentation", order, ",")
			for (i = 1; i <= m; i++) if (n[order[i]]) print order[i] "\t" n[order[i]] "\t" added[order[i]] "\t" removed[order[i]] }'
}
tell "Lines, $(base_field version) to the end of the series ($(series_patches | wc -l) patches):"
while IFS=$'\t' read -r what files added removed; do
	tell "$(printf '  %-16s +%-5d -%-5d %+5d  in %d files' "$what" "$added" "$removed" $((added - removed)) "$files")"
	json_record totals name="lines, $what" added="$added" removed="$removed" files="$files"
done < <(git -C "$base" diff --no-renames --numstat base refs/heads/series | kind)

# Net lines of code of each part, without comments, empty lines, tests and documentation: cloc's count of all files that
# the part touches, after less before.
need cloc cloc
code_lines() {
	local files
	rm -rf "$work/files"
	mkdir "$work/files"
	mapfile -t files < <(git -C "$base" ls-tree -r --name-only "$1" | grep -xFf "$work/touched")
	[ ${#files[@]} = 0 ] || git -C "$base" archive "$1" "${files[@]}" | tar -x -C "$work/files"
	cloc --quiet --csv --skip-uniqueness "$work/files" | awk -F, '$2 == "SUM" { print $5 }'
}
mapfile -t commits < <(git -C "$base" rev-list --reverse base..refs/heads/series)
tell ""
tell "Net lines of code, by cloc:"
from=base n=0
while read -r title; do
	part=${title#Part } part=$((10#${part%%:*})) count=$(series_parts "$TOP/series" | grep -c "^$part ")
	n=$((n + count)) to=${commits[n - 1]}
	git -C "$base" diff --no-renames --name-only "$from" "$to" |
		awk "$kinds"' kind($0) !~ /^(tests|documentation)$/ && !/\.cocci$/' >"$work/touched"
	before=$(code_lines "$from") after=$(code_lines "$to")
	tell "$(printf '  %+5d  %s (%d patches)' $((after - before)) "$title" "$count")"
	json_record totals name="net code lines, $title" lines=$((after - before)) patches="$count"
	from=$to
done < <(sed -n 's/^# \(Part [0-9]*: .*\)/\1/p' "$TOP/series")
[ "$from" = "${commits[-1]}" ] || die "the parts of the series are not all of its commits"

# Bytes of a kernel: .text and so on of vmlinux as 'size -A' has them, the sum of all its sections, and both files.
bytes() {
	size -A "$1/vmlinux" | awk '$1 ~ /^\.(text|rodata|data|bss|init\.text|init\.data)$/ { print substr($1, 2), $2 }
		$1 == "Total" { print "vmlinux", $2 }'
	echo "vmlinux-file $(stat -c %s "$1/vmlinux")"
	echo "bzImage $(stat -c %s "$1/bzImage")"
}
for config in lean nopvh; do
	for variant in base series; do
		kernel=$("$TOP/scripts/build.sh" "$config" "$variant" | tail -n 1)
		[ -f "$kernel/vmlinux" ] || die "no kernel $config ($variant)"
		bytes "$kernel" >"$work/$config-$variant"
	done
	[ "$(wc -l <"$work/$config-base")" = 9 ] || die "size does not tell of all sections of $config"
	tell ""
	tell "Bytes of the $config kernel, CONFIG_PVH=$(grep -q '^CONFIG_PVH=y' "$kernel/.config" && echo y || echo n): base, series, difference"
	while read -r what before _ after; do
		tell "$(printf '  %-12s %9d %9d %+7d' "$what" "$before" "$after" $((after - before)))"
		json_record totals name="$config, $what" base="$before" series="$after"
	done < <(paste -d' ' "$work/$config-base" "$work/$config-series")
done

# The table of relocations of the lean kernel, and its size in other encodings, alone and after gzip.
need perl perl
kernel=$("$TOP/scripts/build.sh" lean series | tail -n 1)
objcopy -O binary -j .init.relocs "$kernel/vmlinux" "$work/table"
[ -s "$work/table" ] || die "vmlinux has no .init.relocs"
count=$(perl -e '
	my $dir = shift; local $/; open my $f, "<:raw", "$dir/table" or die; my @byte = unpack "C*", <$f>; my $i = 0;
	sub list { my ($at, @list) = 0;
		while (1) { my ($v, $shift) = (0, 0);
			do { $v |= ($byte[$i] & 127) << $shift; $shift += 7 } while ($byte[$i++] & 128);
			return @list unless $v; push @list, $at += $v } }
	sub leb { my ($last, $out) = (0, "");
		for (@_) { my $v = $_ - $last; $last = $_; for (; $v > 127; $v >>= 7) { $out .= chr($v & 127 | 128) } $out .= chr $v }
		"$out\0" }
	sub relr { my $out = "";
		while (@_) { my $next = 8 + $_[0]; $out .= pack "Q<", shift;
			while (@_ && $_[0] < $next + 63 * 8) { my $map = 1;
				while (@_ && $_[0] < $next + 63 * 8) { $map |= 1 << 1 + (shift() - $next) / 8 } $next += 63 * 8; $out .= pack "Q<", $map } }
		$out }
	sub put { my $file = shift; open my $f, ">:raw", "$dir/$file" or die; print $f @_ }
	my @r64 = list; my @r32 = list;
	put "addresses", pack "V*", @r64, @r32;
	put "leb128", leb(@r64), leb(@r32);
	put "relr", relr(grep !($_ & 7), @r64), leb(grep $_ & 7, @r64), leb(@r32);
	print @r64 + @r32' "$work")
cmp -s -n "$(stat -c %s "$work/leb128")" "$work/leb128" "$work/table" || die "the table of vmlinux is not what its own encoding makes"
tell ""
tell "$count relocations of the lean kernel with the series; .init.relocs has $(stat -c %s "$work/table") bytes. Encodings, bytes, after gzip -9:"
json_record totals name="relocations" count="$count" reserved="$(stat -c %s "$work/table")"
while read -r file what; do
	bytes=$(stat -c %s "$work/$file") zipped=$(gzip -9n <"$work/$file" | wc -c)
	tell "$(printf '  %8d %8d  %s' "$bytes" "$zipped" "$what")"
	json_record totals name="relocations, $file" bytes="$bytes" gzip="$zipped"
done <<-EOT
	addresses addresses of 4 bytes
	leb128 distances as LEB128
	relr 64-bit ones as RELR, others as LEB128
EOT
tell ""
tell "$(gcc --version | head -n 1), CONFIG_CC_OPTIMIZE_FOR_SIZE=y; by scripts/totals.sh"
json_close totals
result_keep totals "$key" "$work/report"
