#!/usr/bin/env perl
# revise.pl IN [--object 'N=BODY']… [--sign FIELD --cms COMMAND [--with K=V]…] >OUT
#
# Appends one revision to a file with a plain table, without asking whether it makes sense: what
# cuv-sign refuses to make, a verifier must meet. --sign gives object FIELD a new signature: COMMAND
# (bash) reads the signed bytes on standard input and writes what goes into /Contents.
# --with subfilter=NAME, type=NAME, m=DATE, entries=TEXT (more entries of the dictionary),
#   range=gap|start|short|overlap|text (a ByteRange that does not do what it must),
#   tail=TEXT (bytes after %%EOF that are signed too), padding=HEX (at the end of /Contents),
#   room=DIGITS (of /Contents), end=TEXT (instead of the line feed behind %%EOF),
#   drop=N (write no line in the table for object N)
use strict;
use warnings;
use IPC::Open2;

my $room = 12000;
my ($in, @objects, $sign, $cms, %with);
$in = shift @ARGV;
while (@ARGV) {
    my ($option, $value) = splice @ARGV, 0, 2;
    if ($option eq '--object') { push @objects, [split /=/, $value, 2] }
    elsif ($option eq '--sign') { $sign = $value }
    elsif ($option eq '--cms') { $cms = $value }
    elsif ($option eq '--with') { my ($k, $v) = split /=/, $value, 2; $with{$k} = $v }
    else { die "revise.pl: $option?\n" }
}
binmode STDOUT;
$room = $with{room} if $with{room};
open my $f, '<:raw', $in or die "$in: $!\n";
my $pdf = do { local $/; <$f> };

my ($size) = $pdf =~ /.*\/Size (\d+)/s or die "no /Size\n";
my ($previous) = $pdf =~ /.*startxref\s+(\d+)/s or die "no startxref\n";
if ($sign) {
    my ($body) = $pdf =~ /.*\n$sign 0 obj\n(.*?)\nendobj/s or die "no object $sign\n";
    my $type = $with{type} // 'Sig';
    my $value = "<</Type/$type/Filter/Adobe.PPKLite/SubFilter/"
        . ($with{subfilter} // 'ETSI.CAdES.detached')
        . (defined $with{m} ? "/M($with{m})" : '') . ($with{entries} // '')
        . '/ByteRange[' . ('@' x 40) . ']/Contents<' . ('0' x $room) . '>>>';
    $body =~ s/\/V \d+ 0 R//;
    $body =~ s/>>$/\/V $size 0 R>>/ or die "object $sign: $body\n";
    push @objects, [$sign, $body], [$size, $value];
    $size++;
}
my $start = length $pdf;
my %at;
for my $o (@objects) {
    $at{$o->[0]} = length $pdf;
    $pdf .= "$o->[0] 0 obj\n$o->[1]\nendobj\n";
    $size = $o->[0] + 1 if $o->[0] >= $size;
}
my $table = length $pdf;
$pdf .= "xref\n0 1\n0000000000 65535 f \n";
for my $n (sort { $a <=> $b } keys %at) {
    next if defined $with{drop} && $with{drop} == $n;
    $pdf .= sprintf "%d 1\n%010d 00000 n \n", $n, $at{$n};
}
$pdf .= "trailer\n<</Size $size/Root 1 0 R/ID[<00><01>]/Prev $previous>>\nstartxref\n$table\n%%EOF" . ($with{end} // "\n");
$pdf .= $with{tail} // '';

if ($sign) {
    my $hole = index $pdf, '/Contents<' . ('0' x $room), $start;
    $hole += length '/Contents';
    my $end = $hole + $room + 2;
    my @range = (0, $hole, $end, length($pdf) - $end);
    my $how = $with{range} // '';
    if ($how eq 'gap') { $range[2] += 8; $range[3] -= 8 }
    elsif ($how eq 'start') { $range[0] = 5; $range[1] -= 5 }
    elsif ($how eq 'short') { $range[3] -= 4 }
    elsif ($how eq 'overlap') { $range[2] = $hole - 10; $range[3] = length($pdf) - $range[2] }
    my $text = $how eq 'text' ? '(0) 1 2 3' : join ' ', @range;
    substr $pdf, index($pdf, '@' x 40, $start), 40, $text . (' ' x (40 - length $text));
    my $pid = open2(my $out, my $content, 'bash', '-c', $cms);
    binmode $_ for $out, $content;
    print $content substr($pdf, $range[0], $range[1]), substr($pdf, $range[2], $range[3]);
    close $content;
    my $der = do { local $/; <$out> };
    waitpid $pid, 0;
    die "$cms: $?\n" if $?;
    my $hex = unpack 'H*', $der // '';
    $hex .= '0' x ($room - length($hex) - length($with{padding} // '')) . ($with{padding} // '');
    die "the signature needs ", length $hex, " digits\n" if length $hex != $room;
    substr $pdf, $hole + 1, $room, $hex;
}
print $pdf;
