# SPDX-License-Identifier: GPL-2.0
# figures.pl: the work of figures.sh, in the folder of the repository.
use strict;
use warnings;

my $list = 'tests/results/figures';
my @files = (sort(glob("patches/0*.patch patches/cover-*.txt companion/*")), grep -e, qw(README.md CONTRIBUTING.md Documentation/arch/x86/pvh.rst));
my $number = '[0-9][0-9,]*(?:\.[0-9]+)?';
# What looks measured: grouped thousands, per cent, and numbers of these things.
my $things = 'instructions?|bytes?|exits?|accesses|reads?|writes?|lines?|relocations?|reports?|times|iterations|boots|rows|runs';
my @measured = (qr/(?<![\w.,])([0-9]{1,3}(?:,[0-9]{3})+)\b/, qr/(?<![\w.,])($number)\s*(?:%|per ?cent\b)/,
	qr/(?<![\w.,-])($number)\s+(?:(?:of|more|less|fewer|added|removed|such|port|the|these|I\/O|CPUID|VM)\s+){0,2}(?:$things)\b/);
# For the expressions of the list: the only record for which a condition holds; rounding.
my $jq = 'def one(f): map(select(f)) | if length == 1 then .[0] else error("\(length) records") end;
	def boot($row; $kernel): one(.kind == "boot" and .row == $row and .kernel == $kernel);
	def size($what): one(.name == $what);
	def round_to($n): . / $n | round * $n;';
my (%text, %traced, %value, %stale, %edit, $errors);

sub red { print STDERR "error: @_\n"; $errors++ }
sub place { my ($file, $at) = @_; "$file:" . (1 + (substr($text{$file}, 0, $at) =~ tr/\n//)) }
sub plain { $_[0] =~ tr/,//dr }
sub grouped { my $n = shift; 1 while $n =~ s/^([0-9]+)([0-9]{3})/$1,$2/; $n }

sub result {	# result NAME EXPRESSION: the value, and what is wrong
	my ($name, $expression) = @_;
	my $file = $name =~ m|/| ? $name : "tests/results/$name.json";
	return @{$value{"$name $expression"} //= do {
		open my $f, '-|', 'sh', '-c', '"$@" 2>&1', '-', 'jq', '-r', ($name =~ m|/| ? '-Rs' : ()), "$jq $expression", $file or die "jq: $!";
		my $out = join '', <$f>;
		chomp $out;
		close $f && $out =~ /^$number$/ ? [$out, ''] : ['', $out =~ s/\n.*//sr =~ s/^jq: error \([^)]*\): //r];
	}};
}
sub stale {
	my $name = shift;
	$stale{$name} //= $name =~ m|/| || system("scripts/$name.sh fresh >/dev/null 2>&1") == 0 ? 0 : 1;
}

for my $file (@files) {
	open my $f, '<', $file or die "error: $file: $!\n";
	local $/;
	$text{$file} = <$f>;
	$text{$file} =~ s/\n---\n.*//s if $file =~ /\.patch$/;
}
open my $f, '<', $list or die "error: $list is missing: run: git checkout HEAD $list\n";
my ($lines, $told) = (0, 0);
while (<$f>) {
	next if /^#|^\s*$/;
	chomp;
	my ($glob, $words, $name, $expression, @rest) = split /\t+/;
	if (!defined $expression || @rest || $words !~ /@/) { red("$list:$.: is not FILES, text with \@, result and expression, separated by tabs"); next }
	$lines++;
	my ($found, $pattern) = (0, join '\s+', map { quotemeta($_) =~ s/\\@/($number)/gr =~ s/\\#/$number/gr } split ' ', $words);
	my $files = join '.*', map quotemeta, split /\*/, $glob, -1;
	for my $file (grep /^$files$/, @files) {
		while ($text{$file} =~ /(?<![\w,.])$pattern/g) {
			$found = 1;
			my @at = map [$-[$_], $+[$_]], 1 .. $#-;
			$traced{$file}{$_->[0]} = 1 for @at;
			next if $name eq '-';
			my ($new, $wrong) = result($name, $expression);
			my $old = substr $text{$file}, $at[0][0], $at[0][1] - $at[0][0];
			next if $wrong eq '' && plain($old) == $new;
			my $shown = $old =~ /,/ || ($new || 0) >= 10000 ? grouped($new) : $new;
			my $say = place($file, $at[0][0]) . ": '" . (($words =~ s/@/$old/r) =~ s/#/.../gr) . "', but " .
				($wrong ne '' ? "$name has nothing there ($wrong)" : "$name has $shown");
			if ($ENV{WRITE} && $wrong eq '' && $file !~ /\.patch$|^Documentation/) {
				push @{$edit{$file}}, [$at[0][0], length $old, $shown];
				print "written: $say\n";
			} elsif (stale($name)) {
				print "old result: $say\n";
				$told++;
			} else {
				red($say);
			}
		}
	}
	red("$list:$.: '$words' is in no file $glob: change or delete that line") unless $found;
}
for my $file (sort keys %edit) {
	my $new = $text{$file};
	substr $new, $_->[0], $_->[1], $_->[2] for sort { $b->[0] <=> $a->[0] } @{$edit{$file}};
	open my $out, '>', $file or die "error: $file: $!\n";
	print $out $new;
	close $out;
}
for my $file (@files) {
	for my $looks (@measured) {
		while ($text{$file} =~ /$looks/g) {
			red(place($file, $-[1]) . ": '" . ($& =~ s/\s+/ /gr) . "' looks measured and has no line in $list") unless $traced{$file}{$-[1]}++;
		}
	}
}
if ($errors) { print STDERR "figures: $errors findings\n"; exit 1 }
print "figures: $lines of them traced", ($told ? ", $told differ from results that are of another state of the series" : ''), "\n";
