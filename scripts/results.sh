# SPDX-License-Identifier: GPL-2.0
# Results of runs that take too long for make test are committed: tests/results/NAME.txt, to read, and
# NAME.json. Their first record has the date and the key, a hash of all that the run looked at, so that
# a result of something else does not pass for one of what is here. Source it after lib.sh.
# shellcheck shell=bash

RESULTS_DIR=$TOP/tests/results

# result_hash PATH...: one word for the content of these files and folders of this repository, but for what is only read:
# READMEs, and the cover letters, which tell of the results
result_hash() {
	(cd "$TOP" && find "$@" -type f ! -name README ! -name 'cover-*.txt' ! -name sent -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) | sha256sum | cut -d' ' -f1
}

# result_code PATH...: the same for these and the code that the series leaves behind: changelogs and Documentation do
# not change what is measured
result_code() {
	patch_files
	# shellcheck disable=SC2154	# patch_files sets it
	{ index_lines "${patches[@]}" | awk '$3 !~ /^Documentation\// { print $2, $3 }'; result_hash "$@"; } | sha256sum | cut -d' ' -f1
}

# code_lines SKIP PATCH...: the lines of code that each patch adds and removes, but for files whose path matches SKIP.
# Line numbers, comments and the help texts of Kconfig are left out: they do not change what is built.
code_lines() {
	cat "${@:2}" | awk -v skip="^a/($1)" '/^From [0-9a-f]{40} / { on = 0 }
		/^diff --git / { on = $3 !~ skip; path = $3; file = path "\n" }
		!on || !/^[-+]/ || /^(---|\+\+\+) / { next }
		{ code = substr($0, 2); sub(/^[ \t]+/, "", code) }
		code == "" || code ~ /^\/\*\*?[^*]*(\*\/)?$/ || (code ~ /^\*([ \/]|$)/ && /^.[ \t]* \*/) { next }
		path ~ /\/(Kconfig|Makefile|Kbuild)[^\/]*$/ && (code ~ /^#/ || (path ~ /Kconfig/ && /^.\t  [^ ]/)) { next }
		{ printf "%s%s\n", file, $0; file = "" }'
}

# result_built PATH...: the same for these and the code of the series: changelogs, comments and Documentation do not
# change what is measured
result_built() {
	patch_files
	# shellcheck disable=SC2154	# patch_files sets it
	{ base_blobs; code_lines Documentation/ "${patches[@]}"; result_hash "$@"; } | sha256sum | cut -d' ' -f1
}

# messages LOG: those of compilers and other tools, without line numbers and so on, as these differ between base and series
messages() {
	{ grep -E '(warning|error|Warning|Error): ' "$1" || true; } |
		sed -E 's/:[0-9]+(:[0-9]+)?: /: /; s|^(\./)?(\.\./)*||; s/^Warning: (.*):[0-9]+ /Warning: \1: /' | LC_ALL=C sort -u
}

# result_args NAME KEY COMMAND ARG...: a script's only argument, if there is one, is fresh, which is answered here.
result_args() {
	[ $# -gt 3 ] || return 0
	[ "${*:4}" = fresh ] || die "usage: ${0##*/} [fresh]"
	result_fresh "$@"
	exit
}

# result_keep NAME KEY TEXT-FILE: what json_close NAME wrote becomes the committed result, if all went well.
result_keep() {
	local dir=$RESULTS_DIR date
	date=$(date -u +%Y-%m-%dT%H:%M:%SZ)
	# The same result again is no news.
	! cmp -s <(sed 1,2d "$dir/$1.json" 2>/dev/null) <(sed 1d "$OUT/$1.json") || ! grep -q "\"key\": \"$2\"" "$dir/$1.json" || return 0
	{ echo '['
	  printf '{"name": "result", "date": "%s", "key": "%s"},\n' "$date" "$2"
	  sed 1d "$OUT/$1.json"; } >"$dir/$1.json"
	{ printf 'date %s\nkey %s\n' "$date" "$2"
	  cat "$3"; } >"$dir/$1.txt"
}

# result_fresh NAME KEY COMMAND: is the committed result there, and about what is here?
result_fresh() {
	local key
	[ -s "$RESULTS_DIR/$1.json" ] || { echo "tests/results/$1.json is missing: run: $3"; return 1; }
	key=$(sed -n 's/^{"name": "result", .*"key": "\([0-9a-f]*\)"},*$/\1/p' "$RESULTS_DIR/$1.json")
	[ "$key" = "$2" ] || { echo "tests/results/$1.json is of another state of the series: run: $3"; return 1; }
	echo "$1: the result of $(sed -n 's/^{"name": "result", "date": "\([^"]*\)".*/\1/p' "$RESULTS_DIR/$1.json") is about this series"
}
