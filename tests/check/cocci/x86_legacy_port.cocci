// SPDX-License-Identifier: GPL-2.0-only
///
/// Find functions that access the I/O ports of legacy PC hardware and do not
/// ask whether the platform has it.
///
/// Not every x86 platform has a PIT, PIC, CMOS RTC, i8042, VGA or ISA DMA
/// controller. On one that has not, such an access takes time for nothing,
/// and what is read may satisfy a probe. Test a member of
/// x86_platform.legacy or has_legacy_pic(), or make sure that the only way to
/// the function is through such a test or an x86_init hook, and say so by
/// x86_legacy_use() or x86_legacy_only().
///
// Confidence: Moderate
// Comments: One report for each function. A test in the caller is not seen.
// Options: --no-includes --include-headers

virtual report
virtual org

@initialize:python depends on report || org@
@@

done = set()

// To set or to print a feature is no test.

@test depends on report || org@
symbol x86_platform;
statement S1, S2;
position p;
@@

(
if@p (<+... x86_platform.legacy ...+>) S1 else S2
|
if@p (<+... has_legacy_pic() ...+>) S1 else S2
|
x86_legacy_use@p(...)
|
x86_legacy_only@p(...)
)

@script:python depends on report || org@
p << test.p;
@@

done.add((p[0].file, p[0].current_element))

// By number: DMA, PIC, PIT, i8042 and port B, RTC, DMA pages and POST code,
// DMA, VGA, ELCR. By name, and by functions that do nothing else.

@access depends on report || org@
identifier io =~ "^(in|out)[bwl](_p|_pit)?$";
identifier string =~ "^(in|out)s[bwl]$";
constant number =~ "(?i)^0x0*(.|2[01]|4[0-3]|6[014]|7[01]|8.|a[01]|[cd].|3[bcd].|4d[01])u?$";
identifier name =~ "^(PIT_|PIC_|I8042_|I8254_|NMI_REASON_PORT$|DMA[12]?_|VGA_|vga_video_port_)";
identifier fn =~ "^(CMOS_(READ|WRITE)|rtc_cmos_(read|write)|i8042_(read|write)_(data|status|command)|vga_[rw])$";
position p;
@@

(
io@p(..., number)
|
io@p(..., name)
|
string@p(number, ...)
|
string@p(name, ...)
|
io@p(..., RTC_PORT(...))
|
fn@p(...)
)

@script:python depends on report@
p << access.p;
@@

if (p[0].file, p[0].current_element) not in done:
    done.add((p[0].file, p[0].current_element))
    coccilib.report.print_report(p[0], "WARNING: %s() accesses legacy hardware without a test of x86_platform.legacy" % p[0].current_element)

@script:python depends on org@
p << access.p;
@@

if (p[0].file, p[0].current_element) not in done:
    done.add((p[0].file, p[0].current_element))
    coccilib.org.print_todo(p[0], "WARNING: %s() accesses legacy hardware without a test of x86_platform.legacy" % p[0].current_element)
