#!/usr/bin/env perl
# revise.pl VERB IN OUT: appends a revision with PDF::API2.
use strict;
use warnings;
use PDF::API2;

my ($verb, $in, $out) = @ARGV;
my $pdf = PDF::API2->open($in);
if ($verb eq 'info') {
    $pdf->info(Title => "API2 " . -s $in);
} elsif ($verb eq 'content') {
    my $text = $pdf->open_page(1)->text;
    $text->font($pdf->font('Helvetica'), 12);
    $text->position(72, 250);
    $text->text("Text of PDF::API2");
} elsif ($verb eq 'page') {
    $pdf->page;
}
$pdf->saveas($out);
