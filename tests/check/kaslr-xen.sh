#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kaslr-xen.sh [vmlinux|bzImage|dom0...]: the same as kaslr.sh under real Xen.  BOOTS (20) PVH domUs that xl starts from
# a vmlinux, as many from a bzImage, of which it unpacks the vmlinux, and as many boots of Xen with a PVH dom0: three
# quarters of them with different addresses of _text and of the direct mapping of all memory.  With nokaslr, and in the
# unpatched kernel, both are where they are without KASLR.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
# shellcheck disable=SC2317	# functions that are called by the name of a row
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib.sh"
. "$TOP/tests/legacy/domu.sh"

boots=${BOOTS:-20} dir=$OUT/kaslr-xen failed=0
[[ $boots =~ ^[1-9][0-9]*$ ]] || die "BOOTS must be a number, not '$boots'"
[ $# -gt 0 ] || set -- dom0 vmlinux bzImage
base=$(kernel_folder lean base) series=$(kernel_folder lean series)

# What /init says; few lines, as each costs a guest of an emulated Xen much.
DOMU_CMDLINE='console=hvc0 panic=-1 loglevel=5 no_hash_pointers'
DOMU_MB=128
ICOUNT=${ICOUNT:-1}	# the guests' clock counts instructions, so that no timer outruns them on a busy machine
LINKED='0xffffffff81000000 0xffff888000000000'
addresses() {	# addresses FILE: of _text and of the direct mapping
	tr -d '\0\r' <"$1" | awk '/^init: kernel_virt / { virt = $3 } /^init: direct_map / { direct = $3 }
		END { if (virt && direct) print virt, direct; else exit 1 }' || die "no addresses in ${1#"$TOP/"}"
}

# domus IMAGE: in one boot of Xen.
domus() {
	local guests=() i
	for ((i = 1; i <= boots; i++)); do
		guests+=("kaslr$i:$series/$1:none")
	done
	guests+=("linked-nokaslr:$series/$1:none:nokaslr" "linked-base:$base/$1:none")
	domu_run "$dir/$1" $((600 + 60 * ${#guests[@]})) "${guests[@]}"
	for ((i = 1; i <= boots; i++)); do
		addresses "$dir/$1/kaslr$i/console" || exit 1
	done >"$dir/$1.random"
	for i in linked-nokaslr linked-base; do
		addresses "$dir/$1/$i/console" || exit 1
	done >"$dir/$1.linked"
}

# dom0s: each is a boot of Xen.
dom0() {
	local case=$1 kernel=$2 variant=$3 line
	line=$(KERNEL=$kernel "$TOP/tests/run.sh" "$case" "$variant") || die "$line"
	addresses "$OUT/boot/$case-$variant/console"
}
dom0s() {
	local i
	for ((i = 1; i <= boots; i++)); do
		dom0 xen-pvh-dom0-kaslr "$series" series
	done >"$dir/dom0.random"
	{
		dom0 xen-pvh-dom0-nokaslr "$series" series
		dom0 xen-pvh-dom0-kaslr "$base" base
	} >"$dir/dom0.linked"
}

children=()	# each a process group, so that no guest outlives this script
# shellcheck disable=SC2317	# the trap calls it
stop() {
	local child
	trap - EXIT
	for child in "${children[@]}"; do kill -TERM -- "-$child" 2>/dev/null || true; done
	wait
}
mkdir -p "$dir"
for way; do
	rm -f "$dir/$way".{random,linked}
	set -m
	case $way in
	dom0)			dom0s </dev/null & ;;
	vmlinux|bzImage)	domus "$way" </dev/null & ;;
	*)			die "there is no way $way" ;;
	esac
	set +m
	children+=($!)
done
trap stop EXIT
trap 'exit 130' INT TERM
for child in "${children[@]}"; do wait "$child" || failed=1; done
children=()

different() { cut -d' ' -f"$2" "$dir/$1.random" | sort -u | wc -l; }
for way; do
	if [ ! -s "$dir/$way.random" ] || [ ! -s "$dir/$way.linked" ]; then
		echo "$way: not all guests have run"
		failed=1
		continue
	fi
	virts=$(different "$way" 1) directs=$(different "$way" 2)
	echo "$way: $(wc -l <"$dir/$way.random") boots, $virts virtual addresses, $directs direct mappings"
	((virts * 4 >= boots * 3 && directs * 4 >= boots * 3)) || { echo "$way: that is not random"; failed=1; }
	[ "$(sort -u "$dir/$way.linked")" = "$LINKED" ] || { echo "$way: nokaslr and base are not where they are linked:"; cat "$dir/$way.linked"; failed=1; }
done
exit $failed
