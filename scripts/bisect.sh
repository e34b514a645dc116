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
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/results.sh
. "$TOP/scripts/results.sh"
# shellcheck source=SCRIPTDIR/../tests/check/objects.sh
. "$TOP/tests/check/objects.sh"

CONFIGS=(lean i386pae kasan nopvh noxen)	# of tests/boot/configs: the first two after every patch, the others where a part ends
TIPS=(i386:allnoconfig x86_64:allnoconfig i386:tinyconfig x86_64:tinyconfig x86_64:defconfig x86_64:allmodconfig)

json=$RESULTS_DIR/bisect.json
kept=$CACHE/bisect
mkdir -p "$kept" "$RESULTS_DIR"
patch_files
[ ${#patches[@]} -gt 0 ] || die "series names no patch: make check tells more"
need sha256sum coreutils

# The numbers of the last patches of all parts.
ends=$(awk '/^# Part/ { print n } /\.patch/ { n++ } END { print n }' "$TOP/series")
has_row() { [[ $1 == @(lean|i386pae) || $2 = 0 ]] || grep -qx "$2" <<<"$ends"; }	# has_row CONFIG N

# state N: the files that the first N patches leave, but for those that no kernel is built from
state() {
	[ "$1" = 0 ] || index_lines "${patches[@]:0:$1}" |
		awk '$3 !~ /^(Documentation|tools\/testing)\// && $3 != "MAINTAINERS" { blob[$3] = $2 } END { for (f in blob) print blob[f], f }' | LC_ALL=C sort
}
config_text() {
	local line
	while IFS= read -r line; do
		case $line in
		'#include '*)	config_text "${line#\#include }" ;;
		*)		printf '%s\n' "$line" ;;
		esac
	done <"$TOP/tests/boot/configs/$1"
}
states=()
for ((n = 0; n <= ${#patches[@]}; n++)); do
	states[n]=$(state "$n" | sha256sum)
done
declare -A texts=()
for config in "${CONFIGS[@]}"; do texts[$config]=$(config_text "$config.config" | sha256sum); done
# One word for all of the content that decides, by CONFIG,NUMBER
declare -A keys=()
base_id=$(base_field sha256)
for config in "${CONFIGS[@]}" "${TIPS[@]}"; do
	for ((n = 0; n <= ${#patches[@]}; n++)); do
		read -r key _ < <(sha256sum <<<"$base_id ${texts[$config]:-$config} ${states[n]}")
		keys[$config,$n]=${key:0:24}
	done
done

# The rows that a complete result has: CONFIG NUMBER KEY. Number 0 is the base.
rows() {
	local config n
	for config in "${CONFIGS[@]}"; do
		for ((n = 0; n <= ${#patches[@]}; n++)); do ! has_row "$config" "$n" || echo "$config $n ${keys[$config,$n]}"; done
	done
	for config in "${TIPS[@]}"; do echo "$config ${#patches[@]} ${keys[$config,${#patches[@]}]}"; done
}
name_of() { if [ "$1" = 0 ]; then echo base; else basename "${patches[$1 - 1]}" .patch; fi; }

fresh() {
	local config n key row missing=0 red=0 total=0
	[ -s "$json" ] || { echo "tests/results/bisect.json is missing: run: make bisect"; return 1; }
	while read -r config n key; do
		total=$((total + 1))
		row=$(grep -F "\"key\": \"$key\"" "$json" | grep -F "\"config\": \"$config\"" || true)
		if [ -z "$row" ]; then
			missing=$((missing + 1))
			[ $missing -gt 3 ] || echo "no result for $config after $(name_of "$n")"
		elif [[ $row != *'"result": "ok"'* ]]; then
			red=$((red + 1))
			echo "$config after $(name_of "$n"): $row"
		fi
	done < <(rows)
	[ $((missing + red)) = 0 ] || { echo "tests/results/bisect.json: $missing of $total results are missing, $red are bad: run: make bisect"; return 1; }
	echo "bisect: all $total results are about this series"
}

case ${1:-} in
'')	;;
fresh)	fresh; exit ;;
image)
	grep -F "\"key\": \"${keys[$2,$3]:-none}\"" "$json" | sed -n "s/.*\"config\": \"$2\".*\"image\": \([0-9]*\).*/\1/p" | grep . ||
		die "tests/results/bisect.json does not know the bzImage of $2 after $3 patches of this series: run: make bisect"
	exit ;;
*)	die "usage: bisect.sh [fresh | image CONFIG N]" ;;
esac
for config in ${ONLY:+${ONLY//,/ }}; do
	[[ " ${CONFIGS[*]} ${TIPS[*]} " == *" $config "* ]] || die "ONLY=$config is none of: ${CONFIGS[*]} ${TIPS[*]}"
done
wanted() { [[ -z ${ONLY:-} || ,$ONLY, == *,$1,* ]]; }

lock bisect
"$TOP/scripts/packages.sh" source build build32 boot
work=$OUT/bisect
mkdir -p "$work"
base=$("$TOP/scripts/source.sh" | tail -n 1)
"$TOP/scripts/tree.sh" series >/dev/null
mapfile -t commits < <(git -C "$base" rev-list --reverse base..refs/heads/series)
[ ${#commits[@]} = ${#patches[@]} ] || die "${#commits[@]} commits for ${#patches[@]} patches: make check-tree tells more"
tree=$CACHE/src/bisect
if [ ! -e "$tree/.git" ]; then
	rm -rf "$tree"
	git -C "$base" worktree prune
	git -C "$base" worktree add -q -f --detach "$tree" base
fi
cc=$(gcc --version | head -n 1)
touched=$(index_lines "${patches[@]}" | cut -d' ' -f3 | sort -u)
export CCACHE_DIR="$CACHE/ccache" CCACHE_COMPILERCHECK=content
export KBUILD_BUILD_TIMESTAMP='@0' KBUILD_BUILD_USER=hvmlite KBUILD_BUILD_HOST=localhost KBUILD_BUILD_VERSION=1

# The commands run in a process group that ends with this script.
child=''
stop() { [ -z "$child" ] || kill -TERM -- "-$child" 2>/dev/null || true; child=''; }
trap stop EXIT
trap 'stop; trap - INT; kill -INT $$' INT
trap 'stop; trap - TERM; kill -TERM $$' TERM
apart() {
	local status=0
	set -m
	"$@" &
	child=$!
	set +m
	wait "$child" || status=$?
	child=''
	return $status
}

messages() { { grep -E '(warning|error): ' "$1" || true; } | sed -E 's/:[0-9]+(:[0-9]+)?: /: /; s|^(\./)?(\.\./)*||' | LC_ALL=C sort -u; }

# build OBJ ARCH TARGET...: each holds the lock by itself, so that others have their turn.
build() (
	local into=$1 arch=$2
	shift 2
	lock build
	start=$SECONDS
	make=(nice -n 15 make -s -C "$tree" O="$into" ARCH="$arch" LOCALVERSION= CC="ccache gcc" HOSTCC="ccache gcc" -j"$(nproc)")
	for target; do
		# shellcheck disable=SC2086 # more than one word
		"${make[@]}" $target </dev/null || exit 1
	done
	echo "took $((SECONDS - start))"
)

# boot DOOR CONFIG KERNEL: $outcome is PASS, or what went wrong. Not in a subshell, as stop() could not reach the guest.
boot() {
	local door=$1 config=$2 kernel=$3 image=vmlinux mem=512M name=bisect-$1-$2 builtin
	local append='console=ttyS0 earlyprintk=serial panic=-1'
	outcome=none
	[ "$door:$config" != note:nopvh ] || return 0
	[ "$door" = note ] || image=bzImage
	[ "$config" != kasan ] || mem=1G
	builtin=$(config_text "$config.config" | sed -n 's/^CONFIG_CMDLINE="\(.*\)"$/\1/p')
	printf '%s\n' "# Written by make bisect." "config=$config" loader=qemu image=$image mem=$mem timeout=240 \
		"append=$append" 'base=skip:see make bisect' series=pass \
		"expect.cmdline=${builtin:+$builtin }$append" expect.data=0 "expect.ram_kb>=500000" >"$work/$name.case"
	if KERNEL=$kernel apart nice -n 15 "$TOP/tests/run.sh" "$work/$name.case" series >"$work/$name.out" 2>&1; then
		outcome=PASS
	else
		outcome=$(sed -n 's/.* series: \([A-Z].*\), want .*/\1/p' "$work/$name.out" | grep . || tail -n 1 "$work/$name.out")
	fi
}
boots() {	# boots CONFIG KERNEL: sets $native and $note
	boot native "$1" "$2"
	native=$outcome
	boot note "$1" "$2"
	note=$outcome
}

# row CONFIG N KEY=VALUE...: remembered, and part of the report
row() {
	local config=$1 n=$2 key
	key=${keys[$1,$2]}
	shift 2
	json_start "bisect-row"
	json_record "bisect-row" "patch=$(name_of "$n")" "config=$config" "key=$key" "compiler=$cc" "date=$(date -u +%Y-%m-%dT%H:%MZ)" "$@"
	mv "$OUT/bisect-row.json.part" "$kept/$config-$key-$cckey"
}
cckey=$(cksum <<<"$cc" | cut -d' ' -f1)
have() { [ -s "$kept/$1-${keys[$1,$2]}-$cckey" ]; }
number() { sed -n "s/.*\"$3\": \([0-9]*\).*/\1/p" "$kept/$1-${keys[$1,$2]}-$cckey"; }
field() { sed -n "s/.*\"$3\": \"\([^\"]*\)\".*/\1/p" "$kept/$1-${keys[$1,$2]}-$cckey"; }

# begin CONFIG: $obj with the objects of the last patch, $before with the messages of the base, its boots.
begin() {
	local config=$1 last
	objects "$config" base
	before=$work/$config.base
	messages "$build/build.log" >"$before"
	if ! have "$config" 0; then
		boots "$config" "$build"
		row "$config" 0 build=ok warnings=0 "native=$native" "note=$note" image="$(image_size "$obj")"
	fi
	last=$("$TOP/scripts/build.sh" "$config" series | tail -n 1)
	[ -f "$last/vmlinux" ] || die "no kernel with the series for $config"
	obj=$tree/build-$config
	[ ! -e "$obj/.config" ] || return 0
	mkdir -p "$obj"
	apart seed "$(dirname "$base")/series/build-$config" "$last" || cp "$last/.config" "$obj/"
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

step() {	# step CONFIG N
	local config=$1 n=$2 log=$work/$1-$2.log new
	if have "$config" "$n" && [ "$(judge "$config" "$n")" = ok ]; then return; fi	# what failed is tried again
	say "bisect: $config, patch $n of ${#patches[@]}: $(name_of "$n")"
	git -C "$tree" checkout -q -f --detach "${commits[n - 1]}"
	if ! apart build "$obj" x86 olddefconfig "vmlinux bzImage" >"$log" 2>&1; then
		say "bisect: $config does not build: $(grep -m1 -E 'error:|Error|undefined' "$log" || tail -n 1 "$log")"
		row "$config" "$n" "build=$(grep -m1 -E 'error:|undefined' "$log" || echo failed)"
		return
	fi
	new=$(messages "$log" | LC_ALL=C comm -13 "$before" -)
	[ -z "$new" ] || say "bisect: new warning: ${new%%$'\n'*}"
	mkdir -p "$work/kernel-$config"
	cp "$obj"/{vmlinux,System.map,.config,arch/x86/boot/bzImage} "$work/kernel-$config/"
	boots "$config" "$work/kernel-$config"
	[[ $native-$note == PASS-@(PASS|none) ]] || say "bisect: $config, native: $native, note: $note"
	row "$config" "$n" build=ok "warnings=$(grep -c . <<<"$new" || true)" "native=$native" "note=$note" \
		image="$(image_size "$obj")" seconds="$(sed -n 's/^took //p' "$log")"
}

# judge CONFIG N: ok, or red. What boots before a patch boots after it, and in the end everything does.
judge() {
	local config=$1 n=$2 i note
	[ "$(field "$config" "$n" build)-$(number "$config" "$n" warnings)" = ok-0 ] || { echo red; return; }
	[[ " ${CONFIGS[*]} " == *" $config "* ]] || { echo ok; return; }
	[ "$(field "$config" "$n" native)" = PASS ] || { echo red; return; }
	note=$(field "$config" "$n" note)
	[[ $note != @(PASS|none) ]] || { echo ok; return; }
	[ "$n" != ${#patches[@]} ] || { echo red; return; }
	for ((i = 0; i < n; i++)); do
		! have "$config" "$i" || [ "$(field "$config" "$i" note)" != PASS ] || { echo red; return; }
	done
	echo ok
}

tip() {	# tip ARCH:TARGET
	local arch=${1%:*} target=${1#*:} log=$work/${1/:/-}.log about goal='vmlinux bzImage'
	if have "$1" "${#patches[@]}" && [ "$(judge "$1" "${#patches[@]}")" = ok ]; then return; fi
	say "bisect: $1 with all patches"
	git -C "$tree" checkout -q -f --detach "${commits[-1]}"
	obj=$tree/build-${1/:/-}
	# Of everything that can be a module, arch/x86 and the folders that the series touches.
	[ "$target" != allmodconfig ] || goal="arch/x86/ $(sed -nE 's|^(drivers/[^.]*/)[^/]*\.[ch]$|\1|p' <<<"$touched" | sort -u | tr '\n' ' ')"
	if ! apart build "$obj" "$arch" "$target" "$goal" >"$log" 2>&1; then
		say "bisect: $1 does not build: $(grep -m1 -E 'error:|Error|undefined' "$log" || tail -n 1 "$log")"
		row "$1" "${#patches[@]}" "build=$(grep -m1 -E 'error:|undefined' "$log" || echo failed)"
		return
	fi
	about=$(messages "$log" | grep -F -f <(cat <<<"$touched") || true)
	[ -z "$about" ] || say "bisect: $1: ${about%%$'\n'*}"
	row "$1" "${#patches[@]}" build=ok "warnings=$(grep -c . <<<"$about" || true)" "targets=$goal" seconds="$(sed -n 's/^took //p' "$log")"
}

# What is known of this series by now becomes the result, complete or not.
publish() {
	local config n key file total=0 done=0 bad=0 seconds=0 verdict
	json_start bisect
	while read -r config n key; do
		total=$((total + 1))
		file=$kept/$config-$key-$cckey
		[ -s "$file" ] || continue
		# The name may be another one than when it was built: the key is about what is built.
		verdict=$(judge "$config" "$n")
		sed "s/^{\"patch\": \"[^\"]*\"/{\"patch\": \"$(name_of "$n")\", \"result\": \"$verdict\"/" "$file" >>"$OUT/bisect.json.part"
		done=$((done + 1))
		[ "$verdict" = ok ] || bad=$((bad + 1))
		[[ ! $(cat "$file") =~ \"seconds\":\ ([0-9]+) ]] || seconds=$((seconds + BASH_REMATCH[1]))
	done < <(rows)
	json_close bisect
	summary="bisect: ${#patches[@]} patches, $done of $total builds done, $bad bad; they took $((seconds / 60)) min"
	{ printf '%-64s' 'boots natively/by the note, in the configuration'
	  printf ' %-9s' "${CONFIGS[@]}"; echo
	  for ((n = 0; n <= ${#patches[@]}; n++)); do
		printf '%-64s' "$(name_of "$n")"
		for config in "${CONFIGS[@]}"; do
			if ! has_row "$config" "$n" || ! have "$config" "$n"; then printf ' %-9s' '-'; continue; fi
			printf ' %-9s' "$(short "$(field "$config" "$n" native)")/$(short "$(field "$config" "$n" note)")"
		done
		echo
	  done
	  for config in "${TIPS[@]}"; do
		if have "$config" "${#patches[@]}"; then
			echo "at the end, $config: $(field "$config" "${#patches[@]}" build), $(field "$config" "${#patches[@]}" targets)"
		else
			echo "at the end, $config: not run"
		fi
	  done
	  echo
	  echo "ok: boots; none: has no such door; anything else: how it ended. A note that fails on the base, too,"
	  echo "is what a later patch repairs."
	  echo "$cc"
	  echo "$summary"; } >"$work/report"
	result_keep bisect "$(result_hash series patches)" "$work/report"
}
short() { case $1 in PASS) echo ok ;; '') echo '?' ;; *) echo "${1%% *}" ;; esac; }

for config in "${CONFIGS[@]}"; do
	wanted "$config" || continue
	begin "$config"
	for ((n = ${#patches[@]}; n > 0; n--)); do
		has_row "$config" "$n" || continue
		step "$config" "$n"
		publish
	done
done
for config in "${TIPS[@]}"; do
	wanted "$config" || continue
	tip "$config"
	publish
done
publish
cat "$work/report"
[[ $summary == *', 0 bad;'* ]]
