# SPDX-License-Identifier: GPL-2.0
# What bisect.sh knows of this series.  The input are the records of builds, of whatever series; $plan has the lines
# "CONFIG NUMBER KEY NAME" of those that a complete result has.  "records": those that are there, with a verdict, as
# bisect.json has them; "text": the table; "gaps": what is missing or bad.

def short: if . == "PASS" then "ok" else . // "?" | split(" ")[0] end;
def pad($n): . + (" " * ($n - length) // "");

INDEX("\(.config) \(.key)") as $known |
[$plan | split("\n")[] | split(" ") | select(length == 4) | {config: .[0], n: .[1] | tonumber, key: .[2], patch: .[3]}] as $rows |
($rows | map(.n) | max) as $last |
[$rows[] | . + ($known["\(.config) \(.key)"] // {} | del(.patch))] as $all |
# What boots before a patch boots after it, and in the end everything does.
[$all[] | . as $row | .result =
	if .build == null then "missing" elif .build != "ok" or .warnings != 0 then "red" elif .config | test(":") then "ok"
	elif .native != "PASS" then "red" elif .note == "PASS" or .note == "none" then "ok" elif .n == $last then "red"
	elif any($all[]; .config == $row.config and .n < $row.n and .note == "PASS") then "red" else "ok" end] as $all |
($all | map(select(.result != "missing"))) as $done |
($all | map(.config) | reduce .[] as $c ([]; if index($c) then . else . + [$c] end)) as $configs |

if $what == "records" then
	$done[] | {patch, result} + del(.n)
elif $what == "gaps" then
	$all[] | if .result == "missing" then "no result for \(.config) after \(.patch)"
		elif .result == "red" then "\(.config) after \(.patch): \(del(.n, .key))" else empty end
else
	([$configs[] | select(test(":") | not)] as $boots |
		("boots natively/by the note, in the configuration" | pad(64)) + ($boots | map(" " + pad(9)) | join("")),
		(range($last + 1) as $n | ($all | map(select(.n == $n))) as $now | ($now[0].patch | pad(64)) +
			($boots | map(. as $config | $now | map(select(.config == $config and .build != null))[0] |
				if . then "\(.native | short)/\(.note | short)" else "-" end | " " + pad(9)) | join("")))),
	($all[] | select(.config | test(":")) |
		"at the end, \(.config): \(if .build then "\(.build), \(.targets)" else "not run" end)"),
	"",
	"ok: boots; none: has no such entry point; anything else: how it ended. A note that fails on the base, too,",
	"is what a later patch repairs.",
	$compiler,
	"bisect: \($last) patches, \($done | length) of \($all | length) builds done, " +
		"\($done | map(select(.result == "red")) | length) bad; they took \($done | map(.seconds // 0) | add // 0 | . / 60 | floor) min"
end
