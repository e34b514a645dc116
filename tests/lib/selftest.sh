#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The test of the test harness: consoles and exit codes in tests/lib/golden with the verdict that
# they must get, the expectations of a case, and case files that must be refused.
# The first line of a golden file is "# exit=N [trace=Triple] want=CLASS reason", the rest a console.
# tier: test
# reads: harness
. "$(dirname "$0")/check.sh"
. "$TOP/tests/lib/case.sh"
. "$TOP/tests/lib/verdict.sh"

ran=0
check() {	# check WHAT WANT GOT
	ran=$((ran + 1))
	[ "$2" = "$3" ] || not_ok "$1: want '$2', got '$3'"
}

for file in "$TOP"/tests/lib/golden/*; do
	[[ $(head -n 1 "$file") =~ ^'# exit='([0-9]+)' '(trace=Triple' ')?want=(.+)$ ]] || die "$file: bad first line"
	exit=${BASH_REMATCH[1]} trace=${BASH_REMATCH[2]} want=${BASH_REMATCH[3]}
	tail -n +2 "$file" >"$tmp/console"
	printf '%s' "${trace:+Triple fault$'\n'}" >"$tmp/qemu.log"
	check "golden/${file##*/}" "$want" "$(classify "$tmp/console" "$exit" "$tmp/qemu.log" 9)"
done
echo 'refuse: no note' >"$tmp/debugcon"
printf "[    0.1] hvm: x\r\n[    0.2] y\r\n" >"$tmp/lines"
: >"$tmp/console"
check 'loader refusal' 'CRASH refused: no note' "$(classify "$tmp/console" 0 /dev/null 9)"

check "console count" "" "$(miscounted "$tmp/lines" 1=^hvm 0=^none 2=.)"
check "console count" "console: 1 lines match '^hvm', want 2" "$(miscounted "$tmp/lines" 2=^hvm)"
check "console count" "console: 0 lines match '^none', want 1" "$(miscounted "$tmp/lines" 2=. 1=^none)"

# Xen: what went wrong outside of the guest is an ERROR, and Xen's own words tell a silent end.
. "$TOP/tests/loaders/xen/qemu.sh"
xen() {		# xen GUEST EXIT WANT XEN-CONSOLE-LINE...
	local guest=$1 exit=$2 want=$3
	shift 3
	TEST=([xen.guest]=$guest)
	rm -f "$tmp/debugcon"
	printf '%s\n' "$@" | tee "$tmp/console" >"$tmp/xen.console"
	check "xen $guest exit $exit ${*: -1}" "$want" "$(xen_classify "$tmp/console" "$exit" /dev/null 9)"
}
banner='(XEN) Xen version 4.17' dom0='(XEN) *** Serial input to DOM0 (type)' started='dom0: guest started'
triple='(XEN) d1v0 Triple fault - invoking HVM shutdown action 1'
xen pvh-dom0 33 PASS "$banner" "$dom0" 'init: verdict PASS'
xen pvh-dom0 0 'CRASH Hardware Dom0 crashed: rebooting' "$banner" "$dom0" '(XEN) Hardware Dom0 crashed: rebooting'
xen pvh-dom0 0 'ERROR Xen panic: no IOMMU' "$banner" '(XEN) Panic on CPU 0:' '(XEN) no IOMMU'
xen pvh-dom0 33 'ERROR Xen did not start (QEMU exit 33)' 'init: verdict PASS'
xen pvh-dom0 124 'ERROR Xen did not start dom0 (QEMU exit 124)' "$banner"
xen pvh-domu 33 PASS "$banner" "$dom0" "$started" 'init: verdict PASS'
xen pvh-domu 35 'CRASH triple fault' "$banner" "$dom0" "$started" "$triple"
xen pvh-domu 39 'CRASH domU crashed' "$banner" "$dom0" "$started"
xen pvh-domu 124 'CRASH timeout after 9 s' "$banner" "$dom0" "$started"
xen pvh-domu 124 'ERROR dom0 did not start the guest (QEMU exit 124)' "$banner" "$dom0"
xen pvh-domu 65 'ERROR dom0: error: xl create' "$banner" "$dom0" 'dom0: error: xl create'
xen pvh-domu 43 'CRASH soft reset, refused by xl: x' "$banner" "$dom0" "$started" 'dom0: xl: error: x'
xen pvh-domu 43 'CRASH soft reset' "$banner" "$dom0" "$started"
xen pvh-domu 0 'ERROR dom0 did not report the end of the guest (QEMU exit 0)' "$banner" "$dom0" "$started"

# KVM: the same of the machine in between.
. "$TOP/tests/loaders/kvm/qemu.sh"
kvm() {		# kvm EXIT WANT L1-LINE CONSOLE-LINE
	printf '%s\n' "$3" >"$tmp/l1.console"
	printf '%s\n' "$4" >"$tmp/console"
	rm -f "$tmp/debugcon"
	check "kvm exit $1 $3 $4" "$2" "$(kvm_classify "$tmp/console" "$1" /dev/null 9)"
}
l1='l1: guest started'
kvm 33 PASS "$l1" 'init: verdict PASS'
kvm 35 'FAIL x' "$l1" 'init: verdict FAIL x'
kvm 33 "CRASH witnesses disagree: QEMU exit 33, 1 verdict lines 'init: verdict FAIL x'" "$l1" 'init: verdict FAIL x'
kvm 39 'CRASH no verdict' "$l1" ''
kvm 39 'CRASH triple fault' "$l1"$'\nl1: triple fault' ''
kvm 39 "CRASH witnesses disagree: QEMU exit 0, 1 verdict lines 'init: verdict PASS'" "$l1" 'init: verdict PASS'
kvm 124 'CRASH timeout after 9 s' "$l1" ''
kvm 33 'ERROR L1 did not start the guest (QEMU exit 33)' '' 'init: verdict PASS'
kvm 49 'ERROR l1: error: no /dev/kvm' 'l1: error: no /dev/kvm' ''
kvm 0 'ERROR L1 did not report the end of the guest (QEMU exit 0)' "$l1" 'init: verdict PASS'

# A crash kernel: the panic that leads to it is left out, any other and one that leads nowhere are not.
. "$TOP/tests/lib/next.sh"
killed='[    1.5] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000000'
left_out() {	# left_out CLASS-AND-REASON LINE...
	local want=$1
	shift
	printf '%s\n' "$@" >"$tmp/first"
	first_stage_left_out "$tmp/first" >"$tmp/console"
	check "first stage, ${*: -1}" "$want" "$(classify "$tmp/console" 33 /dev/null 9)"
}
boots='[    0.0] Linux version 7.2.8'
passes='init: verdict PASS'
left_out PASS "$boots" "$killed" 'Call Trace:' "$boots" "$passes"
left_out 'FAIL splat: Oops: 0000' "$boots" 'Oops: 0000' "$killed" "$boots" "$passes"
left_out 'FAIL splat: Call Trace:' "$boots" "$killed" "$boots" 'Call Trace:' "$passes"
left_out 'FAIL Kernel panic - not syncing: x' "$boots" 'Kernel panic - not syncing: x' "$boots" "$passes"
left_out "FAIL ${killed#*] }" "$boots" "$killed" "$passes"

while IFS='|' read -r want class reason expectation; do
	got=no
	! expected "$class" "$reason" "$expectation" || got=yes
	check "expected $class '$reason' '$expectation'" "$want" "$got"
done <<'END'
yes|PASS||pass
no|FAIL|x|pass
no|CRASH|no verdict|pass
no|ERROR|QEMU exit 1|pass
yes|FAIL|subarch=0, want subarch=5|fail:^subarch=0
no|FAIL|data=1, want data=0|fail:^subarch=0
no|PASS||fail:.
no|CRASH|subarch=0|fail:subarch=0
yes|CRASH|triple fault|crash:^triple fault$
no|CRASH|timeout after 9 s|crash:^triple fault$
no|ERROR|QEMU exit 1|crash:.
yes|CRASH|panic: hvm_start_info at 0x10: x|panic:^hvm_start_info
no|CRASH|panic: VFS|panic:^hvm_start_info
no|CRASH|triple fault|panic:.
no|PASS||skip:reason
END

good=$'config=lean\nloader=qemu\nimage=vmlinux\nbase=fail:x\nseries=pass\nexpect.subarch=5'
# The good case file with more lines, separated by ';', or one less, is refused for the reason; without either it is not.
while IFS='@' read -r want lines; do
	printf '%s\n' "$good" "${lines//;/$'\n'}" >"$tmp/x.case"
	[[ $lines != -* ]] || grep -v "^${lines#-}" <<<"$good" >"$tmp/x.case"
	check "case file" "${want:+error: $tmp/x.case$want}" "$(case_read "$tmp/x.case" 2>&1)"
done <<'END'
@
:7: unknown key 'sreies'@sreies=pass
:7: not KEY=VALUE: 'nonsense'@nonsense
:7: not console.COUNT=REGEX: 'console.x=y'@console.x=y
: no 'config='@-config
: no expect. line, so /init would have nothing to check@-expect
: smp= is not [0-9]+@smp=two
: loader= is not (qemu|ref|xen|kvm|grub|efi-stub)@loader=lilo
: firmware= is not (seabios|ovmf)@firmware=uboot
: loader.linux= means nothing with loader=qemu, next=@loader.linux=linux16
: loader=xen without xen.guest=@loader=xen
: xen.guest= is not (pv-dom0|pvh-dom0|pvh-domu|pv-domu|hvm-domu)@loader=xen;xen.guest=pv
: xen.config= without a domU@xen.config=vga = "none"
: next= is not (kexec|crash|save|pause|nmi)@next=reboot
: next=save without a domU@next=save
: next=pause without a domU@next=pause
: next=nmi without a domU@next=nmi
: xen.start_info= without a PVH domU@loader=xen;xen.guest=pvh-dom0;xen.start_info=version=0
: append_size= has no room for the words that are added@append_size=16
: next.image= means nothing with loader=qemu, next=@next.image=vmlinux
: next.expect. without next=kexec or next=crash@next.expect.subarch=5
: no next.expect. line, so the next /init would have nothing to check@next=kexec
: next.kernel= is not (same|base|series)@next=kexec;next.kernel=other;next.expect.subarch=5
: xen.guest= means nothing with loader=qemu, next=@xen.guest=pvh-domu
: base= is not (pass|(fail|panic|crash|skip):.+)@base=fail
: series= is not (pass|(fail|panic|crash|skip):.+)@series=passed
END

# A guest that ends by itself, one that is out of time, and one that has said its last words.
guest() {	# guest STATUS WHAT LAST SCRIPT: SCRIPT in the place of QEMU, with 2 s of time
	local got=0
	printf '#!/bin/sh\n%s\n' "$4" >"$tmp/guest"
	chmod 755 "$tmp/guest"
	QEMU=$tmp/guest guest_last=$3
	guest_run "$tmp" 2 || got=$?
	check "guest that $2" "$1" "$got"
}
panic='echo "[    0.5] ---[ end Kernel panic - not syncing: x ]---"; exec sleep 9'
guest 33 'exits' 'end Kernel panic' 'exit 33'
guest 143 'has panicked' 'end Kernel panic' "$panic"
guest 124 'may go on after a panic' '' "$panic"
guest 124 'hangs' 'end Kernel panic' 'exec sleep 9'

# Every line that is allowed in spite of splat.deny must say why.
awk '/^#/ { reason = NR; next } /./ && reason != NR - 1 { print "splat.allow:" NR ": no reason above it"; bad = 1 } END { exit bad }' \
	"$TOP/tests/lib/splat.allow" || red=1

[ $ran -ge 90 ] || die "only $ran checks ran"
echo "$ran checks"
