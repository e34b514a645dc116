#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# htmldocs.sh: does "make htmldocs SPHINXDIRS=arch/x86" warn of anything that it does not warn of in the base, and
# are all pages and figures of the series there?  Sphinx is the distribution's.  What it said of the same
# documentation before is remembered.  Minutes if it is not.
# tier: full
# beside: one process after the other, in a folder of its own
. "$(dirname "$0")/../lib/check.sh"

dir=arch/x86
"$TOP/scripts/packages.sh" source docs
PATH=/usr/bin:$PATH	# Sphinx belongs to the distribution's Python

# kernel_docs TREE: the sources whose comments are part of the pages
kernel_docs() { (cd "$1" && sed -n 's/^\.\. kernel-doc:: *//p' "Documentation/$dir"/*.rst "Documentation/$dir"/*/*.rst | LC_ALL=C sort -u); }

# key TREE: everything that goes into the pages, as one word
key() {
	(cd "$1" && {
		git ls-files -s "Documentation/$dir" Documentation/sphinx Documentation/conf.py Documentation/Makefile \
			tools/docs tools/lib/python Documentation/features
		kernel_docs . | xargs -r git ls-files -s
		git diff-index HEAD
		sphinx-build --version
	} | sha256sum | cut -c1-16)
}

# build NAME TREE: the warnings, one a line and without line numbers, go to $work/NAME.warnings; the pages are in $pages.
build() {
	local name=$1 tree=$2 log=$work/$1.log
	pages=$CACHE/htmldocs/$(key "$tree")
	if [ ! -e "$pages/log" ]; then
		say "building the documentation of $name"
		rm -rf "$pages"
		mkdir -p "$pages"
		nice -n 10 make -s -C "$tree" O="$pages" ARCH=x86 SPHINXDIRS="$dir" htmldocs >"$log" 2>&1 ||
			{ tail -n 10 "$log" >&2; die "make htmldocs of $name fails, see $log"; }
		sed "s|$tree/||g" "$log" >"$pages/log.new"
		mv "$pages/log.new" "$pages/log"
	fi
	{ grep -E "WARNING|ERROR|[Ww]arning:" "$pages/log" || true; } |
		sed -E "s/:[0-9]+(:[0-9]+)*(:|;|$)/\\2/g" | LC_ALL=C sort -u >"$work/$name.warnings"
}

build base "$("$TOP/scripts/source.sh" | tail -n 1)"
build series "$("$TOP/scripts/tree.sh" series | tail -n 1)"

LC_ALL=C comm -13 "$work/base.warnings" "$work/series.warnings" >"$work/new"
[ ! -s "$work/new" ] || not_ok "new warnings: $(cat "$work/new")"

# What the series adds is really there.
patch_files
count=0
for file in $(index_lines "${patches[@]}" | awk -v dir="Documentation/$dir/" '$1 ~ /^0+$/ && index($3, dir) == 1 { print $3 }'); do
	name=$(basename "$file")
	case $name in
	*.rst)	found=$(find "$pages" -name "${name%.rst}.html" -size +4k) ;;
	*.dot)	found=$(find "$pages" -path '*_images*' -name "${name%.dot}*.svg" -size +1k) ;;
	*)	found=yes ;;
	esac
	[ -n "$found" ] || not_ok "$file did not become a page or figure"
	count=$((count + 1))
done
[ $count -gt 0 ] || die "the series adds no documentation below $dir"
echo "$(wc -l <"$work/base.warnings") warnings in the base; $count new files in $pages"
