#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# legacy-xen.sh: what does a PVH domU touch from its first instruction to its power-off, as Xen itself sees it?
# One boot of real Xen runs the base kernel and the one with the series, with two vCPUs, twice each under xentrace: as xl
# makes the guest, for the I/O ports, and without memory where a PC has BIOS areas, for these.  Wanted of the
# kernel with the series: no access to anything that is legacy in tests/legacy/areas nor to a port that no table declares;
# of the base kernel: more than 100000 to ports and 10000 to memory, or the trace has seen nothing.
# CONFIG=legacy takes the configuration with all code that looks for legacy hardware.
# tier: full
# reads: harness
# kernel: lean base
# kernel: lean series
. "$(dirname "$0")/../lib/check.sh"
. "$TOP/tests/legacy/domu.sh"

config=${CONFIG:-lean} dir=$OUT/legacy/xen
base=$(built "$config" base) series=$(built "$config" series)
# The first words of the kernel go to Xen and /init looks for its exit device: the trace has both ends.
DOMU_VCPUS=2
DOMU_CMDLINE+=' earlyprintk=xen'
domu_run "$dir" 900 "base:$base:ports" "series:$series:ports" "base-holes:$base:memory" "series-holes:$series:memory"

seen() { grep '^port ' "$dir/$1/accesses"; grep '^memory ' "$dir/$1-holes/accesses" || true; }
table=$(awk -f tests/legacy/table.awk tests/legacy/areas file=2 <(seen base) file=3 <(seen series))
echo "Accesses of a PVH domU with $DOMU_VCPUS vCPUs to power-off, config $config, counted by Xen $XEN_VERSION"
json_start legacy-xen
{
	echo 'kind type what base-reads base-writes series-reads series-writes'
	while read -r kind type what br bw sr sw; do
		echo "$kind $type $what $br $bw $sr $sw"
		json_record legacy-xen config="$config" kind="$kind" type="$type" what="$what" base_reads="$br" base_writes="$bw" \
			series_reads="$sr" series_writes="$sw"
	done <<<"$table"
} | column -t
json_close legacy-xen

# total TYPE COLUMN: all that is not wanted.
total() { awk -v type="$1" -v c="$2" '$1 != "wanted" && $2 == type { n += $c + $(c + 1) } END { print n + 0 }' <<<"$table"; }
echo "legacy or undeclared ports: base $(total port 4), series $(total port 6); memory: base $(total memory 4), series $(total memory 6)"
[ "$(total port 4)" -gt 100000 ] || not_ok "the trace has not seen the ports that the base kernel touches"
[ "$(total memory 4)" -gt 10000 ] || not_ok "the trace has not seen the memory that the base kernel touches"
for guest in base series base-holes series-holes; do
	for port in e9 501; do
		grep -q "^port $port 0 [1-9]" "$dir/$guest/accesses" || not_ok "$guest: no port $port, the trace is not whole"
	done
done
cmp -s "$dir"/{base,series}-holes/holes || not_ok 'the guests have different BIOS areas'
grep -qx '97 pages of 97 are gone' "$dir/base-holes/holes" || not_ok 'the base kernel has BIOS areas'
touched=$(awk '$1 != "wanted" && $6 + $7 { printf "%s ", $3 }' <<<"$table")
[ -z "$touched" ] || not_ok "the series touches $touched"
