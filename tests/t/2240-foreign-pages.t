#!/usr/bin/env bash
# A new field stands where it was asked for as the page is seen, upright: turned, cropped, shifted
# and scaled pages. The picture's ink is looked for on the page that another program draws.
. "$(dirname "$0")/../lib.sh"

demo_token
export LC_ALL=C
sign() { cuv-sign --lang en -q --pin-file "$DEMO/pin" "$@"; }
page() { # ENTRIES: one page with them
    local objects=("<</Type/Catalog/Pages 2 0 R>>" "<</Type/Pages/Kids[3 0 R]/Count 1${2-}>>" "<</Type/Page/Parent 2 0 R/Resources<<>>$1>>")
    local head=$'%PDF-1.7\n%\xe2\xe3\xcf\xd3\n' table='' at i
    for i in 0 1 2; do
        printf -v at '%010d 00000 n\r\n' ${#head}
        table+=$at
        head+="$((i + 1)) 0 obj"$'\n'"${objects[i]}"$'\n'"endobj"$'\n'
    done
    printf '%sxref\n0 4\n0000000000 65535 f\r\n%strailer\n<</Size 4/Root 1 0 R/ID[<00><00>]>>\nstartxref\n%d\n%%%%EOF\n' \
        "$head" "$table" ${#head}
}
# ink FILE: "left bottom right top height width" of all blue points, from the lower left
ink() {
    pdftoppm -cropbox -r 72 -singlefile "$1" "$TRASH/seen" && perl -e 'binmode STDIN; local $/; my $d = <STDIN>;
        $d =~ s/^P6\s+(\d+)\s+(\d+)\s+\d+\s// or die; my ($w, $h) = ($1, $2); my @b = (9999, 9999, -1, -1);
        for my $y (0 .. $h - 1) { for my $x (0 .. $w - 1) { my ($r, $g, $l) = unpack "C3", substr $d, 3 * ($y * $w + $x), 3;
            next unless $l > $r + 60; my $u = $h - 1 - $y;
            $b[0] = $x if $x < $b[0]; $b[1] = $u if $u < $b[1]; $b[2] = $x if $x > $b[2]; $b[3] = $u if $u > $b[3] } }
        print "@b $h $w\n"' <"$TRASH/seen.ppm"
}
# The picture is 600 by 280 and more wide than high: a field of 140 by 70 holds it with its ink.
placed() { # NAME: in.pdf, signed, has its ink in 40 … 180 by 30 … 100
    local left low right top
    exits 0 "$1" sign --page 1 --rect 40,30,140,70 "$TRASH/in.pdf"
    cp "$TRASH/out" "$TRASH/$1.pdf"
    read -r left low right top _ < <(ink "$TRASH/$1.pdf")
    ok "$1: where it was asked for ($left $low $right $top)" \
        test "$left" -ge 39 -a "$low" -ge 29 -a "$right" -le 181 -a "$top" -le 101 -a "$right" -ge 100
    ok "$1: upright" test $((right - left)) -gt $((top - low + 30))
    exits 0 "$1: valid" cuv-verify --lang en "$TRASH/$1.pdf"
    ok "$1: qpdf --check" qpdf --check "$TRASH/$1.pdf"
}
for turn in 0 90 180 270 -90 450; do
    page "/MediaBox[0 0 500 300]/Rotate $turn" >"$TRASH/in.pdf"
    placed "turned-by-$turn"
done
page '/MediaBox[-100 50 400 450]/CropBox[-50 100 350 400]/Rotate 90' >"$TRASH/in.pdf"
placed 'cropped-and-turned'
page '/MediaBox[0 0 300 400]/CropBox[-500 -500 5000 5000]' >"$TRASH/in.pdf"
placed 'crop-beyond-the-sheet'
page '/MediaBox[400 300 0 0]' >"$TRASH/in.pdf"
placed 'corners-the-other-way-round'
page '' '/MediaBox[0 0 400 300]/CropBox[20 20 380 280]/Rotate 180' >"$TRASH/in.pdf"
placed 'inherited'
page '/MediaBox[0 0 200 200]/CropBox[10 10 190 190]/Rotate 270' >"$TRASH/in.pdf"
must_fail 64 sign --page 1 --rect 60,30,140,70 "$TRASH/in.pdf"
like 'a place outside is told with the size as seen' "$(cat "$TRASH/err")" 'not on page 1 \(180 x 180 points\)'
page '/MediaBox[0 0 200 200]/UserUnit 2' >"$TRASH/in.pdf"
exits 0 'a page in units of two points' sign --page 1 --rect 40,30,140,70 "$TRASH/in.pdf"
cp "$TRASH/out" "$TRASH/unit.pdf"
is '… has its field in these units' "$(cuv-sign --list-fields "$TRASH/unit.pdf" | cut -f 4)" '20.00,15.00,70.00,35.00'
finish
