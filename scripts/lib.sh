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

# lock NAME: hold one lock per machine user until this script ends.
# A script must not call another one that takes the same lock.
lock() {
	local fd
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

# xen_version: of the distribution's Xen, the installed one if there is one
xen_version() {
	{
		# shellcheck disable=SC2016	# dpkg's variables
		dpkg-query -W -f '${db:Status-Status} ${Package}\n' 'xen-hypervisor-*-amd64' 2>/dev/null | sed -n 's/^installed //p'
		LC_ALL=C apt-cache depends xen-system-amd64 2>/dev/null | sed -n 's/^  Depends: //p'
	} | sed -n 's/^xen-hypervisor-\([0-9.]*\)-amd64$/\1/p' | grep -m1 .
}

json_string() {
	local s=$1
	s=${s//\\/\\\\}
	s=${s//\"/\\\"}
	s=${s//$'\t'/\\t}
	s=${s//$'\n'/\\n}
	s=${s//[[:cntrl:]]/}
	printf '"%s"' "$s"
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

# The same with their folder, in the array $patches; all of them must be there.
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
