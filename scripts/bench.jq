# SPDX-License-Identifier: GPL-2.0
# What bench.sh makes of its records.  "derive": the same and all that follows from them; "text": the tables.
# $parts are those that were measured, $model is the line of tests/bench/model.

def part($name): $parts | split(" ") | index($name);
def kind($k): map(select(.kind == $k));
def one($k; f): kind($k) | map(select(f))[0];
def boot($row; $kernel): one("boot"; .row == $row and .kernel == $kernel);
def more($config; $what): one("size"; .config == $config and .what == $what) | .series - .base;
def ratio($a; $b): if $b == 0 then null else ($a / $b * 10000 | round / 10000) end;
def median: sort | (length / 2 | floor) as $h | if length % 2 == 1 then .[$h] else (.[$h - 1] + .[$h]) / 2 end;
def sum: {base: map(.base_reads + .base_writes) | add, series: map(.series_reads + .series_writes) | add};

# -- What follows ---

# The base has no KASLR here: what comes before start_kernel() is compared without it, and KASLR has a limit of its own.
def targets:
	(if part("instructions") then
		boot("note-nokaslr"; "series") as $off | boot("floor"; "series") as $floor | boot("ref-note"; "series") as $note |
		(("note-nokaslr", "note-q35", "note-pc", "note-microvm") as $row | boot($row; "base") as $b | boot($row; "series") as $s |
			if $row == "note-nokaslr" then
				["\($row): entry to start_kernel, series/base", ratio($s.start_kernel_steps; $b.start_kernel_steps), 1.02]
			else
				["\($row): entry to start_kernel with KASLR", $s.start_kernel_steps, 1500000]
			end,
			["\($row): entry to /init, series/base", ratio($s.init_steps; $b.init_steps), 1.02],
			if $row != "note-q35" then empty else
				["note-q35: entry to /init, KASLR/nokaslr, same kernel", ratio($s.init_steps; $off.init_steps), 1.02]
			end),
		["note: entry to start_kernel, against the floor", ratio($note.start_kernel_steps; $floor.start_kernel_steps), 1.02],
		["note: entry to /init, against the floor", ratio($note.init_steps; $floor.init_steps), 1.02]
	else empty end),
	(if part("ports") then ["PVH domU: accesses to legacy or undeclared ports", kind("exits")[0].series, 0] else empty end),
	(if part("domu") then
		["PVH domU: time to /init, series/base, median", one("median"; .guest == "domu").ratio, 0.5, "aim 0.42"]
	else empty end),
	(if part("sizes") then
		["init data of vmlinux, bytes more", more("lean"; ".init.data"), -32768],
		["vmlinux in memory, bytes more", more("lean"; "vmlinux"), 65535],
		["bzImage, bytes more", more("lean"; "bzImage"), 3071]
	else empty end),
	(if part("memory") then
		["memory at /init, pages less", (one("memory"; .what == "memtotal_kb") | (.base - .series) / 4 | trunc), 4]
	else empty end),
	(if part("off") then ["CONFIG_PVH=n: text of vmlinux, bytes more", more("nopvh"; "text"), 200] else empty end) |
	{kind: "target", name: .[0], value: .[1], limit: .[2], aim: .[3],
		result: (if .[1] != null and .[1] <= .[2] then "PASS" else "MISS" end)};

def derive:
	map(if .kind == "time" then .ratio = ratio(.series_ms; .base_ms) else . end) |
	. + [kind("time") | group_by(.guest)[] | {kind: "median", guest: .[0].guest, pairs: length, base_ms: map(.base_ms) | median,
		series_ms: (map(.series_ms) | median), ratio: (map(.ratio) | median)}] |
	if part("instructions") then . + [{kind: "kaslr", steps_to_start_kernel:
		(boot("note-q35"; "series").start_kernel_steps - boot("note-nokaslr"; "series").start_kernel_steps)}] else . end |
	if part("ports") then
		. + [{kind: "exits"} + (map(select(.kind == "port" and .type == "port" and .class != "wanted")) | sum)] |
		. + [kind("exits")[0] as $e | ($model | capture("^(?<cycles>[0-9]+) (?<mhz>[0-9]+) (?<source>.*)$")) |
			{kind: "model", exits: ($e.base - $e.series), cycles: .cycles | tonumber, mhz: .mhz | tonumber, source} |
			.saved_ms = (.exits * .cycles / .mhz / 100 | round / 10)]
	else . end |
	. + [targets] | map(del(.aim | nulls));

# -- Tables ---

def line($widths): map(tostring) | [., $widths] | transpose |
	map([(" " * (.[1] - (.[0] | length)) // ""), .[0]]) | .[0] |= reverse | map(add) | join(" ") | sub(" +$"; "");
def title: "\n\(.)\n" + "-" * length;
def signed: if . < 0 then tostring else "+\(.)" end;
def fixed($digits): if . == null then "null" else (. * pow(10; $digits) | round | tostring) |
	("0" * ($digits + 1 - length) // "") + . | .[:-$digits] + "." + .[-$digits:] end;
def share($a; $b): ratio($a; $b) | fixed(4);
def span(f): "\(min | f)-\(max | f)";
def entries: line([20, 13, 13, 8, 14, 14, 8]);
def plain: line([24, 12, 12, 10]);
def pairs: line([8, 10, 10, 8]);

def instruction_table($unit): (["entry", "start_kernel", "series", "ratio", "/init", "series", "ratio"] | entries),
	("start_kernel_\($unit)" as $k | "init_\($unit)" as $i |
	 (reduce kind("boot")[].row as $row ([]; if index($row) then . else . + [$row] end))[] as $row |
		boot($row; "base") as $b | boot($row; "series") as $s |
		if $b then [$row, $b[$k], $s[$k], share($s[$k]; $b[$k]), $b[$i], $s[$i], share($s[$i]; $b[$i])]
		else [$row, "(none)", $s[$k], "", "", $s[$i], ""] end | entries);
def instructions:
	("Instructions from the kernel's entry, counted by QEMU -icount (each round of a string instruction is one)" | title),
	instruction_table("steps"),
	("The same as a processor's own counter shows them (a string instruction is one)" | title),
	instruction_table("instructions"),
	("Against the floor: a complete zero page straight to startup_64, same loader, same kernel with the series" | title),
	(["entry", "start_kernel", "more", "ratio", "/init", "more", "ratio"] | entries),
	(boot("floor"; "series") as {start_kernel_steps: $k, init_steps: $i} | ("floor", "ref-startup64", "ref-note") as $row |
		boot($row; "series") | [$row, .start_kernel_steps, .start_kernel_steps - $k, share(.start_kernel_steps; $k),
			.init_steps, .init_steps - $i, share(.init_steps; $i)] | entries);

def profile:
	("What makes the difference before start_kernel: instructions by function, where they differ by more than 100" | title),
	((["base", "series", "note-q35-base"], ["floor", "note", "floor-series"]) as [$a, $b, $from] |
		(["function", $a, $b, "more"] | line([36, 10, 10, 10])),
		(kind("profile") | map(select(.from == $from)) | sort_by(-.more)[] | [.function, .a, .b, .more] | line([36, 10, 10, 10])), "");

def accesses:
	("Accesses to devices, PHYS32_ENTRY note on q35, from the kernel entry to the end (QEMU trace)" | title),
	(["device", "base", "series"] | plain),
	(kind("access") | group_by(.device) | map([.[0].device, (("base", "series") as $kernel |
		map(select(.kernel == $kernel) | .reads + .writes) | add // 0)]) | sort_by(-.[1])[] | plain);

def ports:
	("Accesses of a PVH domU with two vCPUs until its power-off, each a VM exit (xentrace); wanted: what a domU is made for" | title),
	(["type     what", "base", "series"] | line([29, 12, 12])),
	(kind("port")[] | [.base_reads + .base_writes, .series_reads + .series_writes] as [$b, $s] | select($b + $s > 0) |
		([.type + " " * (9 - (.type | length)) + .what, $b, $s] | line([29, 12, 12])) + "  " + .class),
	(kind("exits")[0] | ["legacy or undeclared ports", .base, .series] | line([29, 12, 12])),
	("A model, not a measurement: what these exits cost on real hardware" | title),
	(kind("model")[0] | 
		"\(.exits) exits saved x \(.cycles) cycles at \(.mhz) MHz = \(.saved_ms | fixed(1)) ms less  boot, at least.",
		"Source of the cost: \(.source).");

def times($guest; $head): ($head | title), (["pair", "base ms", "series ms", "ratio"] | pairs),
	(kind("time") | map(select(.guest == $guest)) |
		(.[] | [.pair, .base_ms, .series_ms, (.ratio | fixed(4))] | pairs)),
	(one("median"; .guest == $guest) | ["median", (.base_ms, .series_ms | trunc), (.ratio | fixed(4))] | pairs),
	(kind("time") | map(select(.guest == $guest)) | ["spread", (map(.base_ms) | span(.)), (map(.series_ms) | span(.)),
		(map(.series_ms / .base_ms) | span(fixed(3)))] | pairs);
def domu: times("domu"; "Time to /init of a PVH domU of real Xen in emulated QEMU, by the guest's clock");
def dom0: times("dom0"; "Time to /init of a PVH dom0 of real Xen in emulated QEMU, by the guest's clock");

def more_rows($name): ([$name, "base", "series", "more"] | plain),
	(.[] | [.what, .base, .series, (.series - .base | signed)] | plain);
def size_table($config): (kind("size") | map(select(.config == $config)) | more_rows($config)),
	("The same by symbol (scripts/bloat-o-meter of the kernel)" | title),
	(["function", "base", "series", "more"] | line([36, 8, 8, 8])),
	(kind("symbol")[] | select(.config == $config) | [.symbol, .base, .series, (.more | signed)] | line([36, 8, 8, 8]));
def sizes: ("Size in bytes, by section, where there is a difference; init is all that is freed after the boot" | title),
	size_table("lean");
def off: ("Without CONFIG_PVH: size in bytes" | title), size_table("nopvh");
def memory: ("Memory in kB of a guest of 512 MiB on q35" | title), (kind("memory") | more_rows("")),
	"(ram: the memory map; available: before the init sections are freed; memtotal: at /init)";

def relocs:
	("KASLR of vmlinux: relocations, bytes of their table, microseconds for them on this processor (native, least of 101)" | title),
	(kind("relocs")[] | [.config, .count, .bytes, .microseconds] | plain);
def parser: ("Instructions of the parser, by callgrind" | title),
	(["N", "N separate", "N adjacent", "N modules"] | line([10, 12, 12, 12])),
	(kind("parser") | group_by(.n)[] | INDEX(.shape) | [.distinct.n, (.distinct, .adjacent, .modules | .instructions)] |
		line([10, 12, 12, 12])),
	"(pieces of RAM with holes between them; pieces that are one, all of which must be read; modules)";

def text:
	(kind("run")[0] | "Linux \(.linux), base and with the series, \(.date); \(.compiler); \(.qemu)"),
	(($parts | split(" "))[] as $part |
		if $part == "instructions" then instructions elif $part == "profile" then profile elif $part == "accesses" then accesses
		elif $part == "ports" then ports elif $part == "domu" then domu elif $part == "dom0" then dom0 elif $part == "sizes" then sizes
		elif $part == "memory" then memory elif $part == "off" then off elif $part == "relocs" then relocs else parser end),
	("Targets" | title),
	(kind("target")[] | ([.result + "  " + .name, (if .limit == 1.02 then .value | fixed(4) else .value end)] | line([68, 10])) +
		"  (at most \(.limit)\(if .aim then ", \(.aim)" else "" end))"),
	if one("target"; .result == "MISS" and (.name | test("against the floor"))) then
		"      (the loader of the floor has made zero page and page tables before it enters the kernel; the stub of the note makes",
		"      them there, and the kernel looks for the CPUID leaves of Xen, as it does with the base note: see the profile)"
	else empty end,
	"",
	"in \(kind("end")[0].seconds) s; figures out/bench.json, everything else out/bench; " +
		"\(kind("target") | map(select(.result == "MISS")) | length) targets missed",
	((kind("target") | map({(.name): .value})) + (kind("median") | map({(.guest): .ratio})) | add |
		def value($name): .[$name] // "not measured";
		"series/base: domU to /init \(value("domu")), dom0 \(value("dom0")), " +
		"note to start_kernel \(value("note-nokaslr: entry to start_kernel, series/base")), " +
		"to /init \(value("note-q35: entry to /init, series/base")); " +
		"legacy ports of a domU \(value("PVH domU: accesses to legacy or undeclared ports")); " +
		"init data \(value("init data of vmlinux, bytes more")) bytes");

if $what == "derive" then derive[] else text end
