# SPDX-License-Identifier: GPL-2.0
# The page of report.sh.  Everything that is not a number of ours goes through @html.

def commas: tostring | if startswith("-") then "-" + (.[1:] | commas) elif length <= 3 then . else (.[:-3] | commas) + "," + .[-3:] end;
def signed: if . > 0 then "+" + commas else commas end;
def h: tostring | @html;
def rows($file): $file[0].rows | map(select(.name != "result"));
def source($file): if $file[0].file then "\($file[0].file | h), \($file[0].date)" else "no result here" end;
def how($command; $file): "<p class=how>\(source($file)). Again: <code>\($command | h)</code></p>";
def table($head; $body): "<div class=wide><table><tr>" + ($head | map("<th\(if startswith("#") then " class=n" else "" end)>\(ltrimstr("#") | h)</th>") | join("")) +
	"</tr>" + ($body | join("")) + "</table></div>";
def td: "<td>\(h)</td>";
def tn: "<td class=n>\(if . == null then "" elif type == "number" then (if . == floor then commas else tostring end) else h end)</td>";
def tr: "<tr>" + join("") + "</tr>";
def millions: . / 100000 | round | . / 10 | tostring | if test("[.]") then . else . + ".0" end;
def percent: . * 1000 | round | . / 10 | tostring;

def bench: rows($bench_file);
def kind($k): bench | map(select(.kind == $k));
def target($name): (kind("target") | map(select(.name == $name))[0].value) as $v | $v;
def median($guest): kind("median") | map(select(.guest == $guest))[0];
def tests: rows($test_file) | map(select(.result != null));
def boots: (if rows($matrix_file) | length > 0 then rows($matrix_file) else tests end) | map(select(.entry != null and .entry != "" and .kernel != null)) |
	map(if .entry == "?" then .entry = "of the distribution's kernel" else . end);
def boot($name; $kernel): boots | map(select(.name == $name and .kernel == $kernel))[0];

# -- What a user gains ---

def card($value; $text): if $value == null then "" else "<div class=card><b>\($value)</b><span>\($text)</span></div>" end;
def fresh($name): ($fresh | split("\n") | map(select(startswith($name + " ")))[0] // "" | split(" ")[1] // "");
def exits($guest; $kernel): rows($census_file) | map(select(.kind == "where" and .guest == $guest and .kernel == $kernel and .what == "all"))[0].exits;
def census_card($guest; $text): exits($guest; "base") as $b | exits($guest; "series") as $s |
	card(if $b and $s then "\($b | commas) &rarr; \($s | commas)" else null end; $text);
def gains:
	median("domu") as $domu | (kind("exits")[0]) as $exits |
	boot("note-kasan"; "base") as $kb | boot("note-kasan"; "series") as $ks |
	((rows($soak_file) | map(select(.different != null) | [(.name | ltrimstr("offsets, ")), .boots, .different])) +
		($kaslr | split("\n") | map(split(" ") | select(length == 3)))) as $kaslr_rows | ($kaslr_rows[0] // null) as $random |
	kind("boot") as $boots | ($boots | map(select(.row == "note-nokaslr"))[0]) as $off | ($boots | map(select(.row == "note-q35" and .kernel == "series"))[0]) as $on |
	(boots | group_by(.name) | map(select(length == 2 and (map(select(.kernel == "series"))[0].class == "PASS") and (map(select(.kernel == "base"))[0].class | . == "CRASH" or . == "FAIL")))) as $only |
	"<div class=cards>" +
	census_card("kvm-microvm-acpi-quiet"; "exits of a guest of real KVM until /init: QEMU microvm with ACPI, quiet; all causes, base &rarr; series") +
	census_card("kvm-q35-quiet"; "the same on q35, which has the devices of a PC") +
	card(if $exits then "\($exits.base | commas) &rarr; \($exits.series | commas)" else null end;
		"accesses to legacy ports in a boot of a PVH domU of Xen; each is an exit") +
	card(if $random then "\($random[2]) of \($random[1])" else null end;
		"KASLR: different virtual addresses in boots of \($random[0] // "" | h)" +
		(if $off and $on then "; it takes \($on.start_kernel_instructions - $off.start_kernel_instructions | commas) instructions by the PVH note" else "" end)) +
	card(if $domu then "\($domu.ratio | percent) %" else null end;
		if $domu then "of the time to /init of a PVH domU, the median of \($domu.pairs) pairs (of all on the base \($domu.base_ms | commas) ms, with the series \($domu.series_ms | commas) ms; nested emulation)" else "" end) +
	card(if $kb and $ks then "\($kb.class | ascii_downcase | h) &rarr; \($ks.class | ascii_downcase | h)" else null end;
		"a KASAN kernel entered by the PVH note on QEMU" + (if $kb then " (base: \($kb.reason | h))" else "" end)) +
	card(if $only | length > 0 then "\($only | length)" else null end; "boots of the test suite that fail on the base and pass with the series") +
	"</div>";

# -- The worlds ---

def world: if .world then .world elif .config | test("@clang") then "clang" elif .config | test("@gcc") then "gcc, newer"
	elif .name | startswith("kvm-xen") then "KVM as Xen" elif .name | startswith("kvm-") then "KVM"
	elif .name | test("^xen4[0-9]+-") then "Xen " + (.name | capture("^xen(?<a>4)(?<b>[0-9]+)-") | .a + "." + .b)
	elif .name | test("^(report-)?xen-") then "Xen 4.17" else "QEMU TCG" end;
def world_cell: if . == [] then "<td class=n></td>" else
	(map(select(.kernel == "series" and .class == "PASS")) | length) as $s | (map(select(.kernel == "base" and .class == "PASS")) | length) as $b |
	(map(.name) | unique | length) as $n | (map(select(.result != "ok" and .result != "skip")) | length) as $red |
	"<td class=\"n \(if $red > 0 then "bad" elif $s > 0 then "good" else "soft" end)\">\($s)<span class=soft> / \($b)</span>\(if $red > 0 then " \($red) red" else "" end)</td>" end;
def worlds:
	(boots + (rows($next_file) | map(select(.entry != null) + {world: "next kernel"})) | map(. + {world: world})) as $all | if $all == [] then "" else
	(["QEMU TCG", "KVM", "KVM as Xen", "Xen 4.17", "Xen 4.20", "clang", "gcc, newer", "next kernel"] as $known |
	 $known + ($all | map(.world) | unique | map(select(. as $w | $known | index($w) | not))) | map(select(. as $w | $all | any(.world == $w)))) as $worlds |
	(rows($lint_file) | map(select((.name // "" | startswith("clang-")) and .result == "ok"))) as $clang |
	"<h2>Worlds</h2><p class=soft>Cases that pass with the series / on the base, by entry point and by what runs the kernel. A case passes if /init finds all that it asks for.</p>" +
	table(["entry point"] + ($worlds | map("#" + .));
		($all | [map(. + {entry: "all"})] + (group_by(.entry) | sort_by(0 - length))) | map(. as $rows | [(.[0].entry | td)] + ($worlds | map(. as $w | $rows | map(select(.world == $w)) | world_cell)) | tr)) +
	(if ($worlds | index("clang")) == null and $clang != [] then "<p class=soft>clang: \($clang | map(.figure) | join("; ") | h) compile without a warning.</p>" else "" end) +
	how("make matrix"; if rows($matrix_file) | length > 0 then $matrix_file else $test_file end) end;

# -- The entry points ---

def svg_head: "<defs><marker id=head viewBox=\"0 0 8 8\" refX=7 refY=4 markerWidth=8 markerHeight=8 markerUnits=userSpaceOnUse orient=auto><path class=tip d=\"M0 0L8 4L0 8z\"/></marker><marker id=headnew viewBox=\"0 0 8 8\" refX=7 refY=4 markerWidth=9 markerHeight=9 markerUnits=userSpaceOnUse orient=auto><path class=\"tip new\" d=\"M0 0L8 4L0 8z\"/></marker></defs>";
def box($class; $x; $y; $w; $hh; $line1; $line2):
	"<rect class=\($class) x=\($x) y=\($y) width=\($w) height=\($hh) rx=5 />" +
	if $line2 == "" then "<text class=mid x=\($x + $w / 2) y=\($y + $hh / 2 + 4)>\($line1)</text>"
	else "<text class=mid x=\($x + $w / 2) y=\($y + $hh / 2 - 3)>\($line1)</text><text class=\"mid soft\" x=\($x + $w / 2) y=\($y + $hh / 2 + 13)>\($line2)</text>" end;
def arrow($class; $d): "<path class=\"arrow\($class)\" d=\"\($d)\"/>";
def left($y; $line1; $line2): box("box"; 4; $y; 146; 44; $line1; $line2);
def entries:
	"<div class=entries><figure><svg viewBox=\"0 0 400 326\" role=img aria-label=\"On the base, the PVH note has an entry point with code of its own\">" + svg_head +
	left(8; "PHYS32_ENTRY note"; "Xen, QEMU, Firecracker") +
	box("odd"; 206; 8; 190; 56; "code of its own"; "tables, stack, C before KASAN") +
	left(100; "vmlinux startup_64"; "subarch ignored") +
	left(160; "bzImage 32/64 bit"; "subarch ignored") +
	left(228; "i386 startup_32"; "subarch ignored") +
	box("room"; 256; 112; 140; 60; "startup_64"; "the kernel") +
	box("room"; 256; 222; 140; 56; "startup_32"; "the kernel") +
	arrow(""; "M150 30H204") + arrow(""; "M326 64V110") + arrow(""; "M150 122H202V136H254") + arrow(""; "M150 182H202V150H254") + arrow(""; "M150 250H254") +
	"<text class=soft x=4 y=302>A start info is read only in the code of the PVH entry:</text><text class=soft x=4 y=318>before .bss, IDT and KASAN exist, and below 1 GiB.</text>" +
	"</svg><figcaption>Base</figcaption></figure>" +
	"<figure><svg viewBox=\"0 0 400 326\" role=img aria-label=\"With the series every entry point leads to one parser\">" + svg_head +
	left(8; "PHYS32_ENTRY note"; "Xen, QEMU, Firecracker") +
	left(76; "vmlinux startup_64"; "subarch 5, data") +
	left(144; "bzImage 32/64 bit"; "subarch 5, data") +
	left(228; "i386 startup_32"; "subarch 5, data") +
	box("box"; 190; 12; 76; 36; "stub"; "") + box("box"; 190; 144; 76; 44; "parser"; "KASLR") +
	box("room"; 296; 76; 100; 44; "startup_64"; "") + box("room"; 296; 144; 100; 52; "the parser"; "data &rarr; 0") +
	box("room"; 296; 224; 100; 52; "the parser"; "before paging") +
	arrow(" new"; "M150 30H188") + arrow(" new"; "M266 30H346V74") + arrow(" new"; "M150 90H294") + arrow(" new"; "M150 166H188") + arrow(" new"; "M266 166H280V108H294") + arrow(" new"; "M346 120V142") + arrow(" new"; "M150 250H294") +
	"<text class=soft x=4 y=302>{ hardware_subarch = 5, hardware_subarch_data }</text><text class=soft x=4 y=318>says at every entry where the start info is.</text>" +
	"</svg><figcaption>With the series</figcaption></figure></div>";

# -- The matrix ---

def class_cell: if . == null then "<td></td>" else
	(if .result == "ok" then (if .class == "PASS" then "good" else "soft" end) elif .result == "skip" then "soft" else "bad" end) as $c |
	"<td class=\($c)>\(if .result == "ok" or .result == "skip" then "" else "RED " end)\(.class // "none" | h)\(if (.reason // "") != "" then ": \(.reason | h)" else "" end)</td>" end;
def matrix:
	(boots | group_by(.entry)) as $entries |
	if $entries == [] then "<p class=warn>No boots yet.</p>" else
	table(["entry point", "#cases", "#base passes", "#series passes", "#only the series boots", "#not as wanted"];
		$entries | map(group_by(.name) as $cases | [
			(.[0].entry | td), ($cases | length | tn),
			(map(select(.kernel == "base" and .class == "PASS")) | length | tn),
			(map(select(.kernel == "series" and .class == "PASS")) | length | tn),
			($cases | map(select((map(select(.kernel == "series"))[0].class == "PASS") and (map(select(.kernel == "base"))[0].class | . == "CRASH" or . == "FAIL"))) | length | tn),
			(map(select(.result != "ok" and .result != "skip")) | length | if . == 0 then "<td class=\"n good\">0</td>" else "<td class=\"n bad\">\(.)</td>" end)] | tr)) +
	"<p class=soft>A pass is more than a boot: /init checks what the case asks for, such as the subarch or the memory map. Cases in which no kernel should come up, as without a memory map, are there, too; what each kernel must do is part of the case.</p>" +
	($entries | map("<details><summary>\(.[0].entry | h): every case</summary>" +
		table(["case", "guest", "config", "base", "series"]; group_by(.name) | map([
			"<td class=code>\(.[0].name | h)</td>", (.[0].guest | td), (.[0].config | td),
			(map(select(.kernel == "base"))[0] | class_cell), (map(select(.kernel == "series"))[0] | class_cell)] | tr)) +
		"</details>") | join("")) end;

# -- Timelines ---

def phases: [["entry", "entry, decompression"], ["protected", "decompressor"], ["kernel", "head: to start_kernel()"], ["start_kernel", "setup_arch() and before mm"],
	["mm_core_init", "memory, scheduler, timers"], ["rest_init", "first threads, SMP"], ["driver_init", "drivers, initcalls"], ["run_init_process", "start of /init"]];
def bar($parts; $max):	# parts: [class, value, title]
	"<svg class=bar viewBox=\"0 0 1000 15\" preserveAspectRatio=none>" +
	(reduce $parts[] as $p ({x: 0, s: ""}; (if $max > 0 then $p[1] / $max * 1000 else 0 end) as $w |
		{x: (.x + $w), s: (.s + "<rect class=\($p[0]) x=\(.x * 100 | round | . / 100) width=\($w * 100 | round | . / 100) height=15><title>\($p[2] | h)</title></rect>")}) | .s) + "</svg>";
def legend($used): "<div class=legend>" + ([phases | to_entries[] | select(.value[0] as $p | $used | index($p)) | "<span><i class=p\(.key)></i>\(.value[1] | h)</span>"] | join("")) + "</div>";
def timeline($names; $used; $unit; $field):
	(kind("phase") | map(select(.phase as $p | $used | index($p)))) as $all |
	($all | map(select(.row as $r | $names | index($r))) | group_by([.row, .kernel]) | map({row: .[0].row, kernel: .[0].kernel, sum: (map(.[$field]) | add), phases: .})) as $bars |
	($bars | map(.sum) | max // 0) as $max |
	if $bars == [] then "<p class=warn>Not measured yet.</p>" else
	legend($used) + ($names | map(. as $name | ($bars | map(select(.row == $name))) as $b | if $b == [] then "" else
		"<div class=\"boot\(if $b | length == 1 then " one" else "" end)\"><span class=name>\($name | h)</span>" +
		($b | map("<span class=who>\(if .kernel == "base" then "base" else "series" end)</span>" +
			bar([.phases[] | . as $p | (phases | map(.[0]) | index($p.phase)) as $i | ["p\($i)", $p[$field], "\(phases[$i][1]): \($p[$field] | commas)"]]; $max) +
			"<span class=n>\(if $unit == "M" then (.sum | millions) + " M" else (.sum | commas) end)</span>") | join("")) + "</div>" end) | join("")) end;

def timing($guest; $title):
	median($guest) as $m | (kind("time") | map(select(.guest == $guest))) as $pairs |
	if $m == null then "" else ([$pairs[].base_ms, $pairs[].series_ms] | max) as $max |
	"<h3>\($title)</h3><div class=boot><span class=name>median of \($m.pairs) pairs</span><span class=who>base</span>" + bar([["base", $m.base_ms, "base"]]; $max) + "<span class=n>\($m.base_ms | commas) ms</span>" +
	"<span class=who>series</span>" + bar([["series", $m.series_ms, "series"]]; $max) + "<span class=n>\($m.series_ms | commas) ms</span></div>" +
	"<p class=soft>Base \($pairs | map(.base_ms) | min | commas) to \($pairs | map(.base_ms) | max | commas) ms, series \($pairs | map(.series_ms) | min | commas) to \($pairs | map(.series_ms) | max | commas) ms; ratio of the pairs \($pairs | map(.ratio) | min) to \($pairs | map(.ratio) | max), median \($m.ratio).</p>" end;

# -- The rest ---

def devices:
	(kind("port") | map(. + {b: (.base_reads + .base_writes), s: (.series_reads + .series_writes)}) | map(select(.b + .s > 0))) as $xen |
	(kind("access") | group_by(.device) | map({device: .[0].device, b: (map(select(.kernel == "base") | .reads + .writes) | add // 0), s: (map(select(.kernel == "series") | .reads + .writes) | add // 0)}) | sort_by(0 - .b)) as $qemu |
	(if $xen == [] then "<p class=warn>Port accesses under Xen: not measured yet.</p>" else
		"<h3>PVH guest on Xen, counted by Xen itself: legacy and undeclared</h3>" +
		table(["", "type", "#base", "#series"]; $xen | map(select(.class != "wanted")) | sort_by(0 - .b) | map([(.what | td), (.type | td), (.b | tn), "<td class=\"n \(if .s == 0 then "good" else "bad" end)\">\(.s | commas)</td>"] | tr)) +
		"<details><summary>What such a guest is made for: consoles, ACPI, the tests</summary>" + table(["", "type", "#base", "#series"]; $xen | map(select(.class == "wanted")) | map([(.what | td), (.type | td), (.b | tn), (.s | tn)] | tr)) + "</details>" end) +
	((kind("model")[0]) as $m | if $m and $m.exits > 0 then "<p><b>A model, not a measurement:</b> \($m.exits | commas) exits &times; \($m.cycles | commas) cycles at \($m.mhz | commas) MHz = <b>\($m.saved_ms) ms</b> less for each boot on real hardware, at least. <span class=soft>\($m.source | h).</span></p>" else "" end) +
	(if $qemu == [] then "" else "<details><summary>A full PC, QEMU q35 by the note: here the devices exist and are used as before</summary>" +
		table(["device", "#base", "#series"]; $qemu | map([(.device | td), (.b | tn), (.s | tn)] | tr)) + "</details>" end);

def sizes:
	(kind("size")) as $s | if $s == [] then "<p class=warn>Not measured yet.</p>" else
	table(["kernel", "part", "#base", "#series", "#more"]; $s | map([(.config | td), (.what | td), (.base | tn), (.series | tn), "<td class=n>\(.more | signed)</td>"] | tr)) +
	"<details><summary>By symbol</summary>" + table(["kernel", "symbol", "#more"]; kind("symbol") | map([(.config | td), "<td class=code>\(.symbol | h)</td>", "<td class=n>\(.more | signed)</td>"] | tr)) + "</details>" +
	(kind("memory") as $m | if $m == [] then "" else "<h3>Memory of a guest of 512 MiB, kB</h3>" + table(["", "#base", "#series", "#more"]; $m | map([(.what | td), (.base | tn), (.series | tn), "<td class=n>\(.series - .base | signed)</td>"] | tr)) end) end;

def parser: (kind("parser")) as $p | if $p == [] then "" else
	"<h3>Instructions of the parser</h3>" + table(["#N", "#N separate pieces", "#N adjacent pieces", "#N modules"];
		$p | group_by(.n) | map(. as $g | [(.[0].n | tn)] + (["distinct", "adjacent", "modules"] | map(. as $s | $g | map(select(.shape == $s))[0].instructions | tn)) | tr)) end;

def targets: (kind("target")) as $t | if $t == [] then "<p class=warn>Not measured yet.</p>" else
	table(["", "target", "#measured", "#at most"]; $t | map(["<td class=\(if .result == "PASS" then "good" else "bad" end)>\(.result)</td>", (.name | td), (.value | tostring | tn), (.limit | tostring | tn)] | tr)) end;

def state_row($what; $good; $bad; $detail; $command; $file; $fresh):
	if $file[0].file == null then "" else [($what | td),
	 (if $file[0].file == null then "<td class=warn>not run</td>" elif $bad > 0 then "<td class=bad>\($bad | commas) bad</td>" else "<td class=good>\($good | commas) good</td>" end),
	 "<td>\($detail | h)\(if $fresh == "stale" then " <span class=warn>(of another state of the series)</span>" else "" end)</td>",
	 "<td class=soft>\(source($file))</td>", "<td><code>\($command | h)</code></td>"] | tr end;
def state:
	tests as $t | rows($lint_file) as $l | rows($bisect_file) as $b | rows($fuzz_file) as $f | rows($soak_file) as $s |
	table(["what", "state", "", "from", "again"]; [
		state_row("tests"; $t | map(select(.result == "ok")) | length; $t | map(select(.result != "ok")) | length; "checks and boots, base and series"; "make test"; $test_file; ""),
		state_row("lint"; $l | map(select(.result == "ok")) | length; $l | map(select(.result != null and .result != "ok")) | length; "checkpatch, sparse, compilers, coccinelle, ...: findings that are not explained"; "make lint"; $lint_file; fresh("lint")),
		state_row("bisect"; $b | map(select(.result == "ok")) | length; $b | map(select(.result != null and .result != "ok")) | length; "builds and boots after each patch"; "make bisect"; $bisect_file; fresh("bisect")),
		state_row("fuzz"; $f | map(.executions // 0) | add // 0; $f | map(.findings // 0) | add // 0; "runs of the parser, \($f | map(.name) | join(" and "))"; "make fuzz"; $fuzz_file; ""),
		state_row("soak"; $s | map(.passed // 0) | add // 0; $s | map((.wanted // 0) - (.passed // 0)) | add // 0; "boots in a row"; "make soak"; $soak_file; "")]) | sub("<table>"; "<table class=roomy>");

"<!DOCTYPE html>
<html lang=en><head><meta charset=utf-8><meta name=viewport content=\"width=device-width, initial-scale=1\">
<title>One native entry for PVH guests</title>
<style>\($css)</style></head><body><main>
<p class=soft>Linux \($linux | h) x86, \($patches | h) patches, page made \($date | h)</p>
<h1>One native entry for PVH guests</h1>
<p class=lead>A guest that is started by the PVH boot ABI enters Linux as every other kernel does: two fields of the setup header say
where its start info is, and one parser reads it.</p>
" + gains + worlds +
(["bench", "census", "matrix", "soak"] | map(select(fresh(.) == "stale")) | if . == [] then "" else
	"<p class=warn>Of an earlier state of the series: the results of make \(join(", make ")).</p>" end) +
"<h2>Entry points</h2>" + entries +
"<h2>Every case</h2>" + matrix +
"<h2>Boot timelines</h2><p>Instructions from the kernel's entry, counted one by one by an emulator whose clock they are: the same in each run, so small differences are real. To /init:</p>" +
timeline(["note-q35", "note-pc", "note-microvm", "ref-note", "ref-startup64", "floor", "native-bzimage", "ref-bz32-native", "ref-bz32", "ref-bz64-native", "ref-bz64", "i386-note", "i386-startup32", "i386-native-bzimage"]; phases | map(.[0]); "M"; "steps") +
"<p class=soft>note-*: by QEMU's own loader; ref-*: by the reference loader; floor: a complete zero page straight to startup_64, what the fastest VMM does today.</p>" +
"<h3>From the entry to start_kernel(), as a processor counts</h3><p>A string instruction counts once here: that is what the early code itself costs.</p>" +
timeline(["note-q35", "note-pc", "note-microvm", "ref-note", "ref-startup64", "floor", "i386-note", "i386-startup32"]; ["entry", "kernel"]; "1"; "instructions") +
how("make bench B='instructions profile'"; $bench_file) +
"<h2>Real Xen</h2>" + (timing("domu"; "PVH domU: time to /init by the guest's clock") + timing("dom0"; "PVH dom0: time to /init by the guest's clock") | if . == "" then "<p class=warn>Not measured yet.</p>" else . end) +
how("make bench B='domu dom0'"; $bench_file) +
"<h2>Legacy devices</h2>" + devices + how("make bench B='ports accesses'"; $bench_file) +
"<h2>Size and cost</h2>" + sizes + parser + how("make bench B='sizes memory off parser'"; $bench_file) +
"<h2>Targets</h2>" + targets + how("make bench"; $bench_file) +
"<h2>State of the project</h2>" + state +
"</main></body></html>"
