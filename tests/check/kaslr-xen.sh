#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kaslr-xen.sh [vmlinux|bzImage|dom0...]: the same as kaslr.sh under real Xen.  BOOTS (20) PVH domUs that xl starts from
# a vmlinux, as many from a bzImage, of which it unpacks the vmlinux, and as many boots of Xen with a PVH dom0: three
# quarters of them with different addresses of _text and of the direct mapping of all memory.  With nokaslr, and in the
# base kernel, both are where they are without KASLR.
# tier: test
# reads: harness
# kernel: lean base
# kernel: lean series
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/legacy/domu.sh"

boots=${BOOTS:-20}
[[ $boots =~ ^[1-9][0-9]*$ ]] || die "BOOTS must be a number, not '$boots'"
[ $# -gt 0 ] || set -- dom0 vmlinux bzImage
base=$(built lean base) series=$(built lean series)

# What /init says; few lines, as each costs a guest of an emulated Xen much.
DOMU_CMDLINE='console=hvc0 panic=-1 loglevel=5 no_hash_pointers'
DOMU_MB=128
ICOUNT=${ICOUNT:-1}	# the guests' clock counts instructions, so that no timer outruns them on a busy machine
LINKED='0xffffffff81000000 0xffff888000000000'
# addresses FILE: of _text and of the direct mapping
addresses() { echo "$(fact "$1" kernel_virt | cut -d' ' -f1) $(fact "$1" direct_map | cut -d' ' -f1)"; }

# way IMAGE: the domUs in one boot of Xen; each dom0 is one.
way() {
	local guests=() i
	if [ "$1" = dom0 ]; then
		for ((i = 1; i <= boots; i++)); do guests+=("xen-pvh-dom0-kaslr series $series"); done
		guests+=("xen-pvh-dom0-nokaslr series $series" "xen-pvh-dom0-kaslr base $base")
		for i in "${guests[@]}"; do
			read -r name variant kernel <<<"$i"
			boot "$name" "$variant" KERNEL="$kernel" || die "$line"
			addresses "$OUT/boot/$name-$variant/console"
		done
		return
	fi
	for ((i = 1; i <= boots; i++)); do guests+=("kaslr$i:$series/$1:none"); done
	guests+=("linked-nokaslr:$series/$1:none:nokaslr" "linked-base:$base/$1:none")
	domu_run "$work/$1" $((600 + 60 * ${#guests[@]})) "${guests[@]}"
	for i in "${guests[@]%%:*}"; do addresses "$work/$1/$i/console"; done
}

for image; do background way "$image" >"$work/$image.addresses"; done
while [ ${#jobs[@]} != 0 ]; do finished || not_ok 'not all guests have run'; done
for image; do
	for n in 1 2; do
		different=$(head -n "$boots" "$work/$image.addresses" | cut -d' ' -f$n | grep '^0x' | sort -u | wc -l)
		echo "$image: $boots boots, $different different addresses of $([ $n = 1 ] && echo _text || echo the direct mapping)"
		((different * 4 >= boots * 3)) || not_ok "$image: that is not random"
	done
	tail -n +$((boots + 1)) "$work/$image.addresses" >"$work/$image.linked"
	[ "$(cat "$work/$image.linked")" = "$LINKED"$'\n'"$LINKED" ] || not_ok "$image: $(cat "$work/$image.linked"): nokaslr and base, want $LINKED"
done
