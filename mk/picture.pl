#!/usr/bin/env perl
# picture.pl signature|seal: draws an invented signature (blue) or seal (red) as a PNG with
# transparency (one colour, 256 steps) on standard output; mk/picture.pl made samples/demo/*.png.
use strict;
use warnings;
use Compress::Zlib qw(compress crc32);
use POSIX qw(floor);

my $what = shift // '';
my ($width, $height) = $what eq 'seal' ? (600, 600) : (900, 420);
my @alpha = (0) x ($width * $height);

# A round pen: covers what lies within its radius, with a soft rim of one pixel.
sub dot {
    my ($x, $y, $radius) = @_;
    for my $py (floor($y - $radius - 1) .. floor($y + $radius + 2)) {
        for my $px (floor($x - $radius - 1) .. floor($x + $radius + 2)) {
            next if $px < 0 || $py < 0 || $px >= $width || $py >= $height;
            my $cover = $radius + 0.5 - sqrt(($px - $x)**2 + ($py - $y)**2);
            $cover = $cover < 0 ? 0 : $cover > 1 ? 1 : $cover;
            my $at = $py * $width + $px;
            $alpha[$at] = 255 * $cover if 255 * $cover > $alpha[$at];
        }
    }
}

# A path of t from 0 to 1 with a pen that may grow and shrink.
sub stroke {
    my ($steps, $place, $pen) = @_;
    for my $i (0 .. $steps) {
        my $t = $i / $steps;
        dot($place->($t), $pen->($t));
    }
}

if ($what eq 'seal') {
    my ($c, $turn) = (300, 2 * atan2(1, 1) * 4);
    for my $ring ([290, 6], [270, 2.5], [165, 2.5]) {
        stroke(2400, sub { ($c + $ring->[0] * cos($turn * $_[0]), $c + $ring->[0] * sin($turn * $_[0])) },
            sub { $ring->[1] });
    }
    # Marks in the place of letters: the seal is nobody's.
    for my $i (0 .. 35) {
        my $angle = $turn * $i / 36;
        stroke(40, sub { my $r = 195 + 50 * $_[0]; ($c + $r * cos($angle), $c + $r * sin($angle)) }, sub { $i % 3 ? 4 : 7 });
    }
    # A five-pointed star, filled.
    for my $y (150 .. 450) {
        for my $x (150 .. 450) {
            my ($r, $a) = (sqrt(($x - $c)**2 + ($y - $c)**2), atan2($x - $c, $c - $y));
            my $part = $turn / 5;
            my $off = abs($a - $part * floor($a / $part + 0.5));
            my $edge = 120 * 0.382 * sin($part / 2 + 0.6283185) / (0.382 * sin($part / 2 - $off) + sin($off));
            my $cover = $edge + 0.5 - $r;
            $cover = $cover < 0 ? 0 : $cover > 1 ? 1 : $cover;
            my $at = $y * $width + $x;
            $alpha[$at] = 255 * $cover if 255 * $cover > $alpha[$at];
        }
    }
} elsif ($what eq 'signature') {
    my $pen = sub { 3 + 5 * abs(sin(9 * $_[0])) };
    stroke(3000, sub { my $t = $_[0]; (90 + 620 * $t + 70 * sin(31 * $t), 215 - 150 * sin(31 * $t + 1.1) * (1 - 0.75 * $t)) }, $pen);
    stroke(1800, sub { my $t = $_[0]; (820 - 700 * $t, 330 + 30 * sin(4 * $t) - 10 * $t) }, sub { 1.5 + 4 * (1 - $_[0]) });
} else {
    die "usage: picture.pl signature|seal >FILE.png\n";
}

my @colour = $what eq 'seal' ? (214, 10, 26) : (20, 60, 170);
my $rows = '';
for my $y (0 .. $height - 1) {
    $rows .= "\0";
    $rows .= pack 'C', $alpha[$y * $width + $_] for 0 .. $width - 1;
}

sub chunk {
    my ($type, $data) = @_;
    return pack('N', length $data) . $type . $data . pack('N', crc32($type . $data));
}
binmode STDOUT;
print "\x89PNG\r\n\x1a\n", chunk('IHDR', pack('NNC5', $width, $height, 8, 3, 0, 0, 0)),
    chunk('PLTE', pack('C3', @colour) x 256), chunk('tRNS', pack('C*', 0 .. 255)),
    chunk('IDAT', compress($rows, 9)), chunk('IEND', '');
