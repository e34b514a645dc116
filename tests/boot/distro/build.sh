#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# build.sh base|series: the kernel of the series' version with the configuration of the distribution's cloud flavour, as
# "config" and "modules" change it.  It takes an hour, goes on where it was, and is kept.
# The last line is the folder: vmlinux, bzImage, .config, and modules/ with lib/modules.  With "deb" as the second word it
# makes the package that a user can install, too: *.deb there.
set -euo pipefail
. "$(dirname "$0")/../../../scripts/lib.sh"

variant=${1:-} here=$TOP/tests/boot/distro
[[ $variant =~ ^(base|series)$ && ${2:-} =~ ^(deb|)$ ]] || die "usage: build.sh base|series [deb]"
dir=$CACHE/distro/$variant src=$CACHE/distro/$variant/linux
obj=$src/build	# below the source, and of one name: see scripts/build.sh
version=$(base_field version)

lock "distro-$variant"
base=$("$TOP/scripts/source.sh" | tail -n 1)
package=$("$TOP/tests/lib/suite.sh" unstable "linux-config-${version%.*}" | tail -n 1)
own=$package/root/usr/src/linux-config-${version%.*}/config.amd64_none_cloud-amd64.xz
[ -f "$own" ] || die "the archive has no configuration of the cloud flavour of ${version%.*}"
if [ "$variant" = series ]; then
	WORK=$src "$TOP/scripts/tree.sh" >/dev/null
elif [ ! -d "$src" ]; then
	git clone -q -s "$base" "$src"
fi

cc=${CC:-gcc}
key=$({ git -C "$src" rev-parse 'HEAD^{tree}'; cat "$own" "$here"/{config,modules,build.sh}; "$cc" --version | head -n 1; } |
	sha256sum | cut -c1-16)
if [ "$(cat "$dir/done" 2>/dev/null)" != "$key" ] || { [ $# = 2 ] && [ -z "$(ls "$dir"/*.deb 2>/dev/null)" ]; }; then
	"$TOP/scripts/packages.sh" build zstd >&2
	export CCACHE_DIR="$CACHE/ccache" CCACHE_COMPILERCHECK=content CCACHE_DEPEND=1 CCACHE_NOHASHDIR=1
	export KBUILD_BUILD_TIMESTAMP='@0' KBUILD_BUILD_USER=hvmlite KBUILD_BUILD_HOST=localhost KBUILD_BUILD_VERSION=1
	log=$dir/build.log
	make=(make -s -C "$src" O="$obj" ARCH=x86 LOCALVERSION="-$variant" CC="ccache $cc" HOSTCC="ccache gcc" -j"$(nproc)")
	run() { "${make[@]}" "$@" >>"$log" 2>&1 </dev/null || die "make $* failed, see $log"; }
	mkdir -p "$obj"
	if [ "$(cat "$dir/configured" 2>/dev/null)" != "$key" ]; then
		: >"$log"
		say "configuring the distribution's kernel ($variant)"
		{ xz -dc "$own"; cat "$here/config"; } >"$obj/.config"
		run olddefconfig
		# The kernel's own way to a smaller set of modules: those that lsmod would list, and what they need.
		{ echo 'Module Size Used by'; sed 's/$/ 0 0/' "$here/modules"; } >"$dir/lsmod"
		run LSMOD="$dir/lsmod" localmodconfig
		cat "$here/config" >>"$obj/.config"
		run olddefconfig
		while read -r line; do
			name=${line#\# } name=${name%%[= ]*}
			grep -qxF -e "$line" "$obj/.config" || ! grep -q "^$name=" "$obj/.config" ||
				die "'$line' did not take effect"
		done < <(grep CONFIG_ "$here/config")
		echo "$key" >"$dir/configured"
	fi
	say "building the distribution's kernel ($variant)"
	start=$SECONDS
	run vmlinux bzImage modules
	rm -rf "$dir/modules"
	run INSTALL_MOD_PATH="$dir/modules" INSTALL_MOD_STRIP=1 modules_install
	rm -f "$dir"/modules/lib/modules/*/build "$dir"/*.deb
	cp "$obj/vmlinux" "$obj/.config" "$obj/arch/x86/boot/bzImage" "$dir/"
	# The package's tools write where the object folder's parent is.
	[ $# = 1 ] || { run bindeb-pkg; mv "$src"/linux-image-*.deb "$dir/"; }
	echo $(($(cat "$dir/seconds" 2>/dev/null || echo 0) + SECONDS - start)) >"$dir/seconds"
	echo "$key" >"$dir/done"
	say "built the distribution's kernel ($variant) in $((SECONDS - start)) s"
fi
echo "$dir"
