#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# list.sh: every test with its tier and its last result here; T=WORD only those whose name contains WORD.
# list.sh rows: what scripts/test.sh runs, in this order: 'TIER script PATH' or 'TIER boot NAME base|series'.
# ACCEPT=1 list.sh: the same becomes tests/results/tests.txt, from which no test may vanish.
#
# A test is a boot case (tests/boot), on both kernels, or a script with a line '# tier: test' or '# tier: full'.
# A case is of the tier test, if it has no tier=full and its configuration no '# full: base' (or series, or both),
# which says that this kernel is built for make test-full only.  A case that is not run on a kernel has the tier skip.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

# scripts WITH|WITHOUT: those that name a kernel, and those that do not.
scripts() {
	local file tier
	while read -r file; do
		tier=$(sed -n 's/^# tier: //p' "$file")
		[[ -x $file && $tier =~ ^(test|full)$ ]] || die "${file#"$TOP/"}: not executable, or a bad tier '$tier'"
		if grep -q '^# kernel: ' "$file"; then [ "$1" = with ]; else [ "$1" = without ]; fi || continue
		echo "$tier script ${file#"$TOP/"}"
	done < <(grep -rl '^# tier: ' "$TOP/scripts" "$TOP/tests" --include='*.sh' | grep -v '/scripts/list.sh$' | LC_ALL=C sort)
}

rows() {
	scripts without
	{ grep -H '^# full: ' "$TOP"/tests/boot/configs/*.config; "$TOP/tests/lib/cases.sh"; } | awk '
		function tell(   i, v) {
			for (i = 1; i <= 2; i++) {
				v = i == 1 ? "base" : "series"
				if (name != "" && value["tier"] != "none")
					print (value[v] ~ /^skip:/ ? "skip" : value["tier"] == "full" || index(full[value["config"]], v) ? "full" : "test"), "boot", name, v
			}
			split("", value)
		}
		/^\// { config = $0; sub(/\.config:.*/, "", config); sub(/.*\//, "", config); full[config] = $0; sub(/.*# full: /, "", full[config]); next }
		/^\[/ { tell(); name = substr($0, 2, length($0) - 2); next }
		{ i = index($0, "="); value[substr($0, 1, i - 1)] = substr($0, i + 1) }
		END { tell() }'
	scripts with
}

case ${1:-} in
rows)	rows; exit ;;
'')	;;
*)	die "usage: list.sh [rows]" ;;
esac
if [ -n "${ACCEPT:-}" ]; then
	rows >"$OUT/tests.txt"
	mv "$OUT/tests.txt" "$TOP/tests/results/tests.txt"
fi
rows | while read -r tier _ name variant; do
	[[ "$name $variant" == *"${T:-}"* ]] || continue
	printf '%-4s  %-32s  %s\n' "$tier" "$(cat "$OUT/last/${name//\//_}${variant:+-$variant}" 2>/dev/null || echo -)" "$name${variant:+ $variant}"
done
