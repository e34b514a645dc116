#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# bisect.sh: does the kernel build without a new warning and boot, natively and by the PVH note, after
# every patch of the series? And does the last one build in the configurations that others use?
# What was built is remembered under a key of all that went into it, so that a run can be stopped and goes
# on where it was. The results become tests/results/bisect.{txt,json}, and say how long it took.
# It goes from the last patch to the first, because build.sh has built the last one already: its objects
# are copied, and from then on each step compiles only what one patch changes.
# bisect.sh fresh: is the committed result complete, and about this series?
# bisect.sh image CONFIG N: the bytes of the bzImage after the first N patches (0: of the base), by the committed result
# ONLY=NAME,...: only these configurations
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$TOP/scripts/results.sh"
. "$TOP/tests/check/objects.sh"

CONFIGS=(lean i386pae kasan nopvh noxen)	# of tests/boot/configs: the first two after every patch, the others where a part ends
TIPS=(i386:allnoconfig x86_64:allnoconfig i386:tinyconfig x86_64:tinyconfig x86_64:defconfig x86_64:allmodconfig)

json=$RESULTS_DIR/bisect.json kept=$CACHE/bisect work=$OUT/bisect
mkdir -p "$kept" "$work"
patch_files
last=${#patches[@]}
[ "$last" -gt 0 ] || die "series names no patch: make check tells more"
need jq jq

# The numbers of the last patches of all parts.
ends=" $(series_parts "$TOP/series" | awk 'NR > 1 && $1 != part { print NR - 1 } { part = $1 } END { print NR }' | tr '\n' ' ')"
name_of() { if [ "$1" = 0 ]; then echo base; else basename "${patches[$1 - 1]}" .patch; fi; }
config_text() {
	local line
	while IFS= read -r line; do
		if [[ $line == '#include '* ]]; then config_text "${line#\#include }"; else printf '%s\n' "$line"; fi
	done <"$TOP/tests/boot/configs/$1"
}
# The rows that a complete result has: CONFIG NUMBER KEY NAME, where the key is one word for all of the content that
# decides. Number 0 is the base.
rows() {
	local config n base text code states=()
	base=$(base_field sha256)
	for ((n = 1; n <= last; n++)); do
		code=$(code_lines 'Documentation/|tools/testing/|MAINTAINERS$' "${patches[n - 1]}")
		states[n]=${states[n - 1]:-}
		[ -z "$code" ] || states[n]=$(sha256sum <<<"${states[n]}$code")
	done
	for config in "${CONFIGS[@]}" "${TIPS[@]}"; do
		text=$config
		[[ $config == *:* ]] || text=$(config_text "$config.config" | sha256sum)
		for ((n = 0; n <= last; n++)); do
			case $config in lean|i386pae) ;; *:*) [ $n = "$last" ] ;; *) [[ $n = 0 || $ends = *" $n "* ]] ;; esac || continue
			echo "$config $n $(sha256sum <<<"$base $text ${states[n]:-}" | cut -c1-24) $(name_of $n)"
		done
	done
}
rows >"$work/rows"
key_of() { awk -v config="$1" -v n="$2" '$1 == config && $2 == n { print $3 }' "$work/rows"; }
look() {	# look WHAT FILE...: see bisect.jq
	cat "${@:2}" | jq -r -c -s --rawfile plan "$work/rows" --arg what "$1" --arg compiler "${cc:-}" -f "$TOP/scripts/bisect.jq"
}

case ${1:-} in
'')	;;
fresh)
	[ -s "$json" ] || { echo "tests/results/bisect.json is missing: run: make bisect"; exit 1; }
	gaps=$(look gaps <(jq '.[]' "$json"))
	total=$(wc -l <"$work/rows")
	[ -n "$gaps" ] || { echo "bisect: all $total results are about this series"; exit; }
	head -n 3 <<<"$gaps"
	missing=$(grep -c '^no result' <<<"$gaps" || true) bad=$(grep -vc '^no result' <<<"$gaps" || true)
	echo "tests/results/bisect.json: $missing of $total results are missing, $bad are bad: run: make bisect"
	exit 1 ;;
image)
	jq -e --arg config "$2" --arg key "$(key_of "$2" "$3")" '.[] | select(.config == $config and .key == $key).image // empty' "$json" ||
		die "tests/results/bisect.json does not know the bzImage of $2 after $3 patches of this series: run: make bisect"
	exit ;;
*)	die "usage: bisect.sh [fresh | image CONFIG N]" ;;
esac
for config in ${ONLY:+${ONLY//,/ }}; do
	[[ " ${CONFIGS[*]} ${TIPS[*]} " == *" $config "* ]] || die "ONLY=$config is none of: ${CONFIGS[*]} ${TIPS[*]}"
done

lock bisect
"$TOP/scripts/packages.sh" source build build32 boot
base=$("$TOP/scripts/source.sh" | tail -n 1)
"$TOP/scripts/tree.sh" series >/dev/null
mapfile -t commits < <(git -C "$base" rev-list --reverse base..refs/heads/series)
[ ${#commits[@]} = "$last" ] || die "${#commits[@]} commits for $last patches: make check-tree tells more"
tree=$CACHE/src/bisect
if [ ! -e "$tree/.git" ]; then
	rm -rf "$tree"
	git -C "$base" worktree prune
	git -C "$base" worktree add -q -f --detach "$tree" base
fi
cc=$(gcc --version | head -n 1)
cckey=$(cksum <<<"$cc" | cut -d' ' -f1)
export CCACHE_DIR="$CACHE/ccache" CCACHE_COMPILERCHECK=content
export KBUILD_BUILD_TIMESTAMP='@0' KBUILD_BUILD_USER=hvmlite KBUILD_BUILD_HOST=localhost KBUILD_BUILD_VERSION=1

# build OBJ ARCH TARGET...: each holds the lock by itself, so that others have their turn.
build() (
	into=$1 arch=$2
	shift 2
	lock build
	start=$SECONDS
	for target; do
		# shellcheck disable=SC2086 # more than one word
		nice -n 15 make -s -C "$tree" O="$into" ARCH="$arch" LOCALVERSION= CC="ccache gcc" HOSTCC="ccache gcc" -j"$(nproc)" $target \
			</dev/null || exit 1
	done
	echo "took $((SECONDS - start))"
)

# boot ENTRY CONFIG KERNEL: $outcome is PASS, or what went wrong. Not in a subshell, as a signal could not reach the guest.
boot() {
	local image=vmlinux mem=512M name=bisect-$1-$2 builtin append='console=ttyS0 earlyprintk=serial panic=-1'
	outcome=none
	[ "$1:$2" != note:nopvh ] || return 0
	[ "$1" = note ] || image=bzImage
	[ "$2" != kasan ] || mem=1G
	builtin=$(sed -n 's/^CONFIG_CMDLINE="\(.*\)"$/\1/p' "$3/.config")
	printf '%s\n' "# Written by make bisect." "config=$2" loader=qemu image=$image mem=$mem timeout=240 \
		"append=$append" 'base=skip:see make bisect' series=pass \
		"expect.cmdline=${builtin:+$builtin }$append" expect.data=0 "expect.ram_kb>=500000" >"$work/$name.case"
	KERNEL=$3 apart nice -n 15 "$TOP/tests/run.sh" "$work/$name.case" series >"$work/$name.out" 2>&1 || true
	outcome=$(jq -r '.[0] | if .result == "ok" then "PASS" else "\(.class) (\(.reason))" end' \
		"$OUT/boot/$name-series/result.json") || outcome=$(tail -n 1 "$work/$name.out")
}

# row CONFIG N KEY=VALUE...: remembered
row() {
	local key
	key=$(key_of "$1" "$2")
	json_start bisect-row
	json_record bisect-row "patch=$(name_of "$2")" "config=$1" "key=$key" "compiler=$cc" "date=$(date -u +%Y-%m-%dT%H:%MZ)" "${@:3}"
	mv "$OUT/bisect-row.json.part" "$kept/$1-$key-$cckey"
}
# boots CONFIG N KERNEL KEY=VALUE...: and a row of both
boots() {
	local native
	boot native "$1" "$3"
	native=$outcome
	boot note "$1" "$3"
	[[ $native-$outcome == PASS-@(PASS|none) ]] || say "bisect: $1, native: $native, note: $outcome"
	row "$1" "$2" build=ok "${@:4}" "native=$native" "note=$outcome" image="$(image_size "$obj")"
}

# begin CONFIG: $obj with the objects of the last patch, $work/CONFIG.base with the messages of the base, its boots.
begin() {
	local kernel
	objects "$1" base
	messages "$build/build.log" >"$work/$1.base"
	[ -s "$kept/$1-$(key_of "$1" 0)-$cckey" ] || boots "$1" 0 "$build" warnings=0
	kernel=$("$TOP/scripts/build.sh" "$1" series | tail -n 1)
	[ -f "$kernel/vmlinux" ] || die "no kernel with the series for $1"
	obj=$tree/build-$1
	[ ! -e "$obj/.config" ] || return 0
	mkdir -p "$obj"
	apart seed "$(dirname "$base")/series/build-$1" "$kernel" || cp "$kernel/.config" "$obj/"
}

# seed FROM KERNEL: the objects of the last patch, if those are what is there; the source gets older than they are.
seed() (
	lock build
	cmp -s "$1/vmlinux" "$2/vmlinux" || exit 1
	say "bisect: copying the objects of $(basename "$1")"
	git -C "$tree" checkout -q -f --detach "${commits[-1]}"
	(cd "$tree" && git ls-files -z | xargs -0 touch -h -d 2000-01-01)
	git -C "$tree" update-index -q --refresh || true
	cp -a --reflink=auto "$1/." "$obj/" || { rm -rf "$obj"; exit 1; }
)

# step CONFIG N: builds it after N patches, and boots it if it is a configuration of ours.
step() {
	local config=$1 n=$2 log=$work/${1/:/-}-$2.log new arch=x86 target=olddefconfig goal='vmlinux bzImage' figures
	say "bisect: $config, patch $n of $last: $(name_of "$n")"
	git -C "$tree" checkout -q -f --detach "${commits[n - 1]}"
	[[ $config != *:* ]] || arch=${config%:*} target=${config#*:} obj=$tree/build-${config/:/-}
	# Of everything that can be a module, arch/x86 and the folders that the series touches.
	[ "$target" != allmodconfig ] ||
		goal="arch/x86/ $(touched "${patches[@]}" | sed -nE 's|^(drivers/[^.]*/)[^/]*\.[ch]$|\1|p' | sort -u | tr '\n' ' ')"
	if ! apart build "$obj" "$arch" "$target" "$goal" >"$log" 2>&1; then
		say "bisect: $config does not build: $(grep -m1 -E 'error:|Error|undefined' "$log" || tail -n 1 "$log")"
		row "$config" "$n" "build=$(grep -m1 -E 'error:|undefined' "$log" || echo failed)"
		return
	fi
	if [[ $config == *:* ]]; then
		new=$(messages "$log" | grep -F -f <(touched "${patches[@]}") || true)
	else
		new=$(messages "$log" | LC_ALL=C comm -13 "$work/$config.base" -)
	fi
	[ -z "$new" ] || say "bisect: new warning: ${new%%$'\n'*}"
	figures=("warnings=$(grep -c . <<<"$new" || true)" "seconds=$(sed -n 's/^took //p' "$log")")
	if [[ $config == *:* ]]; then
		row "$config" "$n" build=ok "${figures[@]}" "targets=$goal"
	else
		mkdir -p "$work/kernel-$config"
		cp "$obj"/{vmlinux,System.map,.config,arch/x86/boot/bzImage} "$work/kernel-$config/"
		boots "$config" "$n" "$work/kernel-$config" "${figures[@]}"
	fi
}

# What is known of this series by now becomes the result, complete or not.
publish() {
	# Another machine's rows count, too, if its compiler is the same.
	{ jq -c --arg cc "$cc" '.[] | select(.compiler == $cc)' "$json"
	  find "$kept" -name "*-$cckey" -exec cat {} +; } >"$work/known"
	look text "$work/known" >"$work/report"
	json_start bisect
	look records "$work/known" >>"$OUT/bisect.json.part"
	json_close bisect
	[ "${1:-}" = first ] || result_keep bisect "$(result_hash series patches)" "$work/report"
}

publish first
for config in "${CONFIGS[@]}" "${TIPS[@]}"; do
	[[ -z ${ONLY:-} || ,$ONLY, == *,$config,* ]] || continue
	[[ $config == *:* ]] || begin "$config"
	while read -r n key <&3; do
		# What failed is tried again.
		! jq -e --arg config "$config" --arg key "$key" 'any(.[]; .config == $config and .key == $key and .result == "ok")' \
			"$OUT/bisect.json" >/dev/null || continue
		step "$config" "$n"
		publish
	done 3< <(tac "$work/rows" | awk -v config="$config" '$1 == config && $2 > 0 { print $2, $3 }')
done
publish
cat "$work/report"
grep -q ', 0 bad;' "$work/report"
