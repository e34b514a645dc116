# SPDX-License-Identifier: GPL-2.0
# The loop of the tests that boot cases with a gdb from reset on.  Source it after lib/check.sh.
# shellcheck shell=bash disable=SC2154	# what lib/check.sh sets

# gdb_rows SCRIPT gdb|console <TABLE: what gdb (which ran gdb/SCRIPT.gdb), or the guest on its console, must have said.
# A row: CASE VARIANT NAME=FUNCTION[,NAME=FUNCTION] same|other REGEX.  The script gets the addresses of the functions, and as
# $info that of the start info; the case must end as it does without gdb, or not.  nokaslr is added, as KASLR would hide
# where the kernel is.
gdb_rows() {
	local script=$1 said_by=$2 case variant functions want regex kernel vars function got what
	need gdb gdb
	while read -r case variant functions want regex; do
		kernel=$(case_kernel "$case" "$variant")
		vars=$(case_key "$case" loader.start_info_at)
		vars=info=${vars:-0} got=same
		for function in ${functions//,/ }; do vars+=" ${function%=*}=$(address "$kernel" "${function#*=}")"; done
		case_text "$case" | sed '/^append=/ { /nokaslr/! s/$/ nokaslr/ }' >"$work/$case-$script.case"
		boot_gdb "$script" "$vars" "$work/$case-$script.case" "$variant" KERNEL="$kernel" || got=other
		what="$case $variant, $functions ($line)"
		[ $got = "$want" ] || not_ok "$what: beside a run without gdb its end is the $got, want $want"
		[ "$said_by" = gdb ] || gdb=$OUT/boot/$case-$script-$variant/console
		tr -d '\0\r' <"$gdb" >"$tmp/log"
		log_has "$what: $regex" "$regex"
	done
}
