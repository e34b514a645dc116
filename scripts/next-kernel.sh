#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# next-kernel.sh [NAME...]: the series on the newest kernel that the suites of the archive have: does it apply, build without a
# new warning, and boot?  NAMEs are boot cases, and some of each kind without them.
# What is committed here is copied into the cache, and the copy is moved as make rebase says.  The results become
# tests/results/next-kernel.txt; rows of the same series on the same kernel are kept, so that a run can be stopped.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$TOP/scripts/unstable.sh"
. "$TOP/scripts/results.sh"

[ $# -gt 0 ] || set -- ref-qemu ref-startup64 ref-bz64 ref-bz32 xen-pvh-domu xen-pvh-dom0 \
	i386pae-note-q35 i386pae-startup_32-behind-8m ref-bz32-i386pae \
	note-kasan ref-startup64-kasan ref-bz64-kasan xen-pvh-domu-kasan xen-pvh-dom0-kasan
dir=$CACHE/next linux=$CACHE/next/linux repo=$CACHE/next/repo log=$OUT/next-kernel.log result=$RESULTS_DIR/next-kernel.txt
need git git
need xz xz-utils
lock next
mkdir -p "$dir"
: >"$log"

unstable_setup "$dir/apt" "$log" deb unstable experimental stable-backports || exit 1
read -r version package < <(unstable "$dir/apt" apt-cache search --names-only '^linux-source-[0-9.]*$' | cut -d' ' -f1 |
	while read -r name; do unstable "$dir/apt" apt-cache madison "$name"; done | awk '{ print $3, $1 }' | sort -V | tail -n 1)
[ -n "${version:-}" ] || die "the suites of the archive have no linux-source-*"
if [ "$(cat "$dir/version" 2>/dev/null)" != "$version" ]; then
	say "next-kernel: $package $version"
	rm -rf "$dir"/{linux,new,cache}
	mkdir "$dir/new"
	(cd "$dir/new" && unstable "$dir/apt" apt-get -qq download "$package=$version" && dpkg-deb --fsys-tarfile ./*.deb | tar -x --wildcards './usr/src/*.tar.xz' &&
		mkdir linux && tar -xf usr/src/*.tar.xz -C linux --strip-components=1) >>"$log" 2>&1 || die "next-kernel: $(tail -n 1 "$log")"
	git -C "$dir/new/linux" init -q
	git -C "$dir/new/linux" -c core.bigFileThreshold=1 -c core.compression=1 add -A -f
	git -C "$dir/new/linux" -c user.name="$AUTHOR_NAME" -c user.email="$AUTHOR_EMAIL" commit -q -m "$package $version"
	mv "$dir/new/linux" "$linux"
	rm -rf "$dir/new"
	echo "$version" >"$dir/version"
fi

# What is committed, on that kernel.
key=$(result_hash series patches scripts tests/{boot,guest,lib,loaders,run.sh})
if [ "$(cat "$repo/key" 2>/dev/null)" != "$key" ] || [ ! "$repo/key" -nt "$dir/version" ]; then
	say "next-kernel: the series on $version"
	rm -rf "$repo"
	git clone -q "$TOP" "$repo"
	(cd "$repo" && KDIR=$linux scripts/rebase.sh HEAD >moved && WORK=out/rebase scripts/refresh.sh) 2>>"$log" || die "next-kernel: $(tail -n 1 "$log")"
	found=$(awk -F' *= *' '/^(VERSION|PATCHLEVEL|SUBLEVEL) *=/ { printf "%s%s", sep, $2; sep = "." }' "$linux/Makefile")
	sed -i "s/^# base-version: .*/# base-version: $found/" "$repo/series"
	# Options that have another name there, or are gone.
	while read -r old new; do
		grep -rqx "config $old" --include='Kconfig*' "$linux" || sed -i "s/^CONFIG_$old=.*/$new/" "$repo"/tests/boot/configs/*.config
	done <<<$'PROC_SYSCTL CONFIG_SYSCTL=y\nXEN_PVHVM'
	echo "$key" >"$repo/key"
fi

export KDIR=$linux XDG_CACHE_HOME=$dir/cache
rows=$dir/rows status=0
[ "$(head -n 1 "$rows" 2>/dev/null)" = "$key $version" ] || echo "$key $version" >"$rows"
for variant in series base; do
	for name; do
		! grep -q "^ok $name $variant:" "$rows" || continue
		say "next-kernel: $name, $variant"
		row=$("$repo/tests/run.sh" "$name" "$variant" 2>>"$log" | tail -n 1) || true
		[[ $row = @(ok|red)\ * ]] || row="red $name $variant: ${row:-$(tail -n 1 "$log")}"
		[[ $row = ok* ]] || status=1
		echo "$row" >>"$rows"
	done
done
built() { cat "$dir/cache/xen-hvmlite/builds/$1"-*/build.log >"$OUT/next-kernel.messages" 2>/dev/null && messages "$OUT/next-kernel.messages"; }
{ date -u '+date %Y-%m-%dT%H:%M:%SZ'
  echo "key $key $version"
  echo "Linux $version, $package of the archive, by scripts/next-kernel.sh"
  awk '/^ *[0-9-]+: +[0-9a-f-]+ [=!<>] / { if ($3 == "=") same++; else other = other "\n" $0 }
	END { print "git am -3: " same + 0 " patches are the same" (other == "" ? "" : ", these are not:" other) }' "$repo/moved"
  for name; do tac "$rows" | grep -m 1 " $name base:" || true; tac "$rows" | grep -m 1 " $name series:"; done
  for config in $(cd "$dir/cache/xen-hvmlite/builds" && printf '%s\n' *-series-* | sed 's/-series-.*//' | sort -u); do
	echo "new warnings, $config: $(LC_ALL=C comm -13 <(built "$config-base") <(built "$config-series") | grep -c . || true)"
  done; } >"$result"
cat "$result"
! grep -E '^new warnings, [^ ]*: [^0]' "$result" || status=1
exit $status
