# SPDX-License-Identifier: GPL-2.0
# Common part of all scripts. Source it: . "$(dirname "$0")/lib.sh"
# shellcheck shell=bash

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/xen-hvmlite
OUT=$TOP/out
mkdir -p "$CACHE" "$OUT"

# Scripts that call each other share one clock.
export HVMLITE_START=${HVMLITE_START:-$EPOCHSECONDS}

# One line to stderr and the end of the script.
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Progress, with the seconds since the first script started. stdout is kept
# for results, because callers read the last line of it.
say() { printf '[%4d s] %s\n' $((EPOCHSECONDS - HVMLITE_START)) "$*" >&2; }

# need CMD PACKAGE...: install the packages if CMD is missing.
need() {
	local cmd=$1
	shift
	command -v "$cmd" >/dev/null && return
	"$TOP/scripts/packages.sh" "$@"
	hash -r
	command -v "$cmd" >/dev/null || die "$cmd is missing although $* is installed"
}

# lock NAME: hold one lock per machine user until this script ends.  A script that it calls has the lock, too.
lock() {
	local fd
	for fd in "/proc/$BASHPID/fd/"*; do [ "$(readlink "$fd")" != "$CACHE/lock/$1" ] || return 0; done
	mkdir -p "$CACHE/lock"
	exec {fd}>"$CACHE/lock/$1"
	flock -n "$fd" && return
	say "waiting for another run that holds the lock '$1'"
	flock "$fd"
}

# as_root CMD...: sudo is used only if it has to be.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		command -v sudo >/dev/null || die "must be root (or have sudo) to run: $*"
		sudo "$@"
	fi
}

# spawn WORD CMD...: CMD in the background, as a process group of its own: a signal is acted on at once and ends all of it.
# reap waits for one of them; its exit status, and its WORD in $reaped.  apart CMD...: the same for one at a time.
# They take the trap on EXIT.
declare -A spawned=()		# pid -> WORD
stop_spawned() {
	local pid
	trap - EXIT
	for pid in "${!spawned[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || true; done
	wait
}
spawn() {
	local signal
	trap stop_spawned EXIT
	# shellcheck disable=SC2064	# the name of this signal
	for signal in INT TERM HUP; do trap "stop_spawned; trap - $signal; kill -$signal \$\$" $signal; done
	set -m
	"${@:2}" &
	set +m
	spawned[$!]=$1
}
reap() {
	local pid='' status=0
	wait -n -p pid "${!spawned[@]}" || status=$?
	[ -n "$pid" ] || die "lost a child"
	# shellcheck disable=SC2034	# for the caller
	reaped=${spawned[$pid]}
	unset "spawned[$pid]"
	return $status
}
apart() { spawn "$1" "$@" && reap; }

json_string() {
	local s=${1//\\/\\\\}
	s=${s//\"/\\\"} s=${s//$'\t'/\\t} s=${s//$'\n'/\\n}
	printf '"%s"' "${s//[[:cntrl:]]/}"
}

# Records of one command: json_start boot; json_record boot name=x seconds=3 ...;
# json_close boot. The result is the array $OUT/boot.json. Records survive in
# $OUT/boot.json.part if the command dies, and may be written concurrently.
json_start() { : >"$OUT/$1.json.part"; rm -f "$OUT/$1.json"; }

json_record() {
	local file=$OUT/$1.json.part row='' kv key value
	shift
	for kv; do
		key=${kv%%=*} value=${kv#*=}
		[[ $value =~ ^(-?(0|[1-9][0-9]*)(\.[0-9]+)?|true|false|null)$ ]] ||
			value=$(json_string "$value")
		row+="${row:+, }$(json_string "$key"): $value"
	done
	printf '{%s}\n' "$row" >>"$file"
}

json_close() {
	{ echo '['; sed '$!s/$/,/' "$OUT/$1.json.part"; echo ']'; } >"$OUT/$1.json"
	rm -f "$OUT/$1.json.part"
}

# case_text NAME: a boot case; case_key NAME KEY: one of its values.
case_text() { "$TOP/tests/lib/cases.sh" "$1"; }
case_key() { case_text "$1" | sed -n "s/^$2=//p"; }

# case_kernel NAME base|series: the folder of its kernel, built if need be.
case_kernel() {
	local config
	config=$(case_key "$1" config)
	"$TOP/tests/lib/kernel.sh" "$config" "$2" | tail -n 1
}

# Git that no configuration of the user or the machine can change.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY

# Commits made from the same patches have the same ids everywhere.
# shellcheck disable=SC2034 # used by the scripts that commit
AUTHOR_NAME='x86 HVMLITE series'
# shellcheck disable=SC2034
AUTHOR_EMAIL='hvmlite@series.invalid'

# base_field version|sha256|file: what the header of the series says of its base.
base_field() {
	local value
	[ -f "$TOP/series" ] || die "series is missing: git checkout series"
	value=$(sed -n "s/^# base-$1: *//p;/^[^#]/q" "$TOP/series")
	[ -n "$value" ] || die "series has no '# base-$1:' line: restore its header with git checkout series"
	printf '%s\n' "$value"
}

# The patches of the series in order, by file name.
series_patches() { sed '/^#/d;/^[[:space:]]*$/d' "$TOP/series"; }

# index_lines PATCH...: 'old-blob new-blob path' for each file that a patch touches.
# Only the part after the first 'diff --git' is read, so no changelog can fake one.
index_lines() {
	awk 'FNR == 1 { diff = 0; path = "" }
	     /^diff --git a\// { diff = 1; path = substr($0, 14, (length($0) - 16) / 2) }
	     diff && path != "" && /^index [0-9a-f]+\.\.[0-9a-f]+/ {
	     	split($2, id, /\.\./); print id[1], id[2], path; path = "" }' "$@"
}

# series_parts FILE: 'PART RFC PATCH' for each patch; PART is - before the first part, RFC 1 in one that is for comment.
series_parts() {
	awk 'BEGIN { part = "-"; rfc = 0 }
	     /^# Part [0-9]+: ./ { part = $3 + 0; rfc = / \(RFC\)$/ }
	     !/^#/ && !/^[ \t]*$/ { print part, rfc, $0 }' "$@"
}

# The patches of the series with their folder, in the array $patches; all of them must be there.
patch_files() {
	local p
	[ -f "$TOP/series" ] || die "series is missing: git checkout HEAD series"
	mapfile -t patches < <(series_patches | sed "s|^|$TOP/patches/|")
	for p in "${patches[@]}"; do
		[ -f "$p" ] || die "${p#"$TOP/"} is named in series, but missing: git checkout HEAD ${p#"$TOP/"}"
	done
}

# 'blob path' for each file of the base that the series touches.
base_blobs() {
	local patches
	patch_files
	[ ${#patches[@]} = 0 ] ||
		index_lines "${patches[@]}" | awk '!seen[$3]++ && $1 !~ /^0+$/ { print $1, $3 }'
}

# touched PATCH...: the files that they touch.
touched() { index_lines "$@" | cut -d' ' -f3 | LC_ALL=C sort -u; }

# sparse_clone FROM DIR COMMIT PATH...: DIR is a clone with only these files, at COMMIT, whose owner is the series' author.
sparse_clone() {
	rm -rf "$2"
	git -c safe.directory='*' clone -q -s -n "$1" "$2"
	git -C "$2" config user.name "$AUTHOR_NAME"
	git -C "$2" config user.email "$AUTHOR_EMAIL"
	git -C "$2" config core.sparseCheckout true
	printf '/%s\n' "${@:4}" >"$2/.git/info/sparse-checkout"
	git -C "$2" checkout -q --detach "$3"
}

# export_patches REPO TO DIR: the one way in which commits become files. It runs in
# a repository of its own, so that no configuration of REPO has a say; the kernel's
# attributes are kept, because they choose the function names in the hunk headers.
export_patches() {
	local repo=$1 to=$2 dir=$3 bare objects
	bare=$(mktemp -d "$OUT/export.XXXXXX")
	objects=$(cd "$repo" && realpath "$(git rev-parse --git-path objects)")
	git init -q --bare "$bare"
	echo "$objects" >"$bare/objects/info/alternates"
	mkdir -p "$bare/info" "$dir"
	git -C "$repo" show base:.gitattributes >"$bare/info/attributes" 2>/dev/null || true
	LC_ALL=C git --git-dir="$bare" format-patch -q -N --zero-commit --no-signature --full-index \
		--no-renames --diff-algorithm=histogram --no-base -o "$dir" \
		"$(git -C "$repo" rev-parse "base^{commit}")..$(git -C "$repo" rev-parse "$to^{commit}")"
	rm -rf "$bare"
}

# mirror_path FILE: where this repository shows a file that the series creates.
mirror_path() {
	case $1 in
	arch/x86/*)	 echo "arch-x86-xen/${1#arch/x86/}" ;;
	Documentation/*) echo "$1" ;;
	*)		 return 1 ;;
	esac
}
