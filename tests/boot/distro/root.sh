#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# root.sh KERNEL...: a disk with the distribution's own root file system: systemd, udev, the initramfs and kexec tools, and
# Xen with its toolstack and QEMU, so that it is guest, dom0 and KVM's host alike.  debootstrap makes it; each KERNEL, a
# folder of build.sh, is put in as its package would, with an initrd of the distribution's tools.
# The last line is the folder: disk, and for each kernel initrd-RELEASE.  All is kept in the cache.
set -euo pipefail
. "$(dirname "$0")/../../../scripts/lib.sh"

SUITE=trixie
PACKAGES=systemd-sysv,udev,dbus,kmod,initramfs-tools,kexec-tools,kdump-tools,makedumpfile,busybox,pciutils,dmidecode,input-utils
PACKAGES+=,util-linux-extra,iproute2,procps,login,zstd,linux-image-amd64,qemu-system-x86
PACKAGES+=,xen-utils-4.20,xen-hypervisor-4.20-amd64,xenstore-utils,qemu-system-xen,seabios,bridge-utils

[ $# -gt 0 ] || die "usage: root.sh KERNEL..."
lock distro-root
here=$TOP/tests/boot/distro
bare=$CACHE/distro/bare-$(echo $SUITE $PACKAGES | sha256sum | cut -c1-16)
if [ ! -e "$bare" ]; then
	need debootstrap debootstrap
	# shellcheck disable=SC2016	# apt expands it
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)
	[ -n "$mirror" ] || die "no package archive is configured here"
	say "debootstrap $SUITE"
	as_root rm -rf "$bare.part"
	as_root env DEBIAN_FRONTEND=noninteractive debootstrap --variant=minbase --include=$PACKAGES \
		$SUITE "$bare.part" "$mirror" >"$OUT/debootstrap.log" 2>&1 ||
		die "debootstrap: $(grep -m1 -E '^(E|W):' "$OUT/debootstrap.log"), see $OUT/debootstrap.log"
	as_root mv "$bare.part" "$bare"
fi

dir=$CACHE/distro/disk-$({ echo "$bare"; cat "$here/root.sh"; for kernel; do echo "$kernel"; cat "$kernel/done"; done; } |
	sha256sum | cut -c1-16)
if [ ! -e "$dir" ]; then
	need mke2fs e2fsprogs
	part=$dir.part tree=$dir.part/tree
	as_root rm -rf "$part"
	mkdir -p "$part"
	say "making the disk"
	as_root cp -a "$bare" "$tree"
	as_root sh -eu -s "$tree" <<-'SETUP'
		cd "$1"
		echo guest >etc/hostname
		echo '127.0.0.1 localhost guest' >etc/hosts
		: >etc/fstab
		sed -i 's/^root:[^:]*:/root::/' etc/shadow
		sed -i 's/.*USE_KDUMP=.*/USE_KDUMP=1/' etc/default/kdump-tools
		echo 'set enable-bracketed-paste off' >>etc/inputrc
		# A machine that is emulated beside others is slow.
		mkdir -p etc/systemd/system.conf.d
		printf '[Manager]\nDefaultTimeoutStartSec=900\nDefaultDeviceTimeoutSec=900\n' >etc/systemd/system.conf.d/slow.conf
		rm -rf var/cache/apt/archives/*.deb var/lib/apt/lists/* usr/share/doc usr/share/locale
	SETUP
	# A guest has no packages of Xen; a dom0 has them started by its command line.
	as_root chroot "$tree" systemctl disable xen xendomains >>"$OUT/distro-root.log" 2>&1
	for kernel; do
		release=$(ls "$kernel/modules/lib/modules/")
		as_root cp -a "$kernel/modules/lib/modules/$release" "$tree/usr/lib/modules/"
		as_root cp "$kernel/bzImage" "$tree/boot/vmlinuz-$release"
		as_root strip -o "$tree/srv/vmlinux-$release" "$kernel/vmlinux" # in boot/ it gets into the way of kdump-tools
		as_root cp "$kernel/.config" "$tree/boot/config-$release"
		as_root chroot "$tree" depmod "$release"
		as_root chroot "$tree" update-initramfs -c -k "$release" >>"$OUT/distro-root.log" 2>&1 ||
			die "no initrd for $release, see $OUT/distro-root.log"
		# kdump-tools makes its own at the first boot, which takes an emulated machine ten minutes.
		as_root cp "$tree/boot/initrd.img-$release" "$tree/var/lib/kdump/"
		as_root cp "$tree/etc/kdump/sysctl.conf" "$tree/var/lib/kdump/latest_sysctls-$release"
	done
	# What the first boot would do, which belongs to no row.
	as_root sh -c "chroot '$tree' ldconfig && chroot '$tree' systemd-machine-id-setup && touch '$tree'/usr '$tree'/etc/.updated '$tree'/var/.updated" \
		>>"$OUT/distro-root.log" 2>&1
	as_root cp "$tree"/boot/* "$part/"
	as_root mke2fs -q -t ext4 -L root -d "$tree" "$part/disk" 6G >/dev/null
	as_root chown -R "$(id -u)" "$part"
	as_root rm -rf "$tree"
	mv "$part" "$dir"
fi
echo "$dir"
