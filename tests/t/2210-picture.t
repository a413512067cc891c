#!/usr/bin/env bash
# Pictures in the fields: handwritten signature and seal (NĐ 30/2020, Phụ lục I, II.7.d, II.8.a).
. "$(dirname "$0")/../lib.sh"

demo_token
sign() { cuv-sign --lang en -q --pin-file "$DEMO/pin" "$@"; }
settings() {
    demo_conf | sed -E "$@" >"$TRASH/own.conf"
}
refused() { # CODE WORDS command…
    local code=$1 words=$2
    shift 2
    must_fail "$code" "$@"
    like "… because: $words" "$(cat "$TRASH/err")" "$words"
    is "… in one line" "$(wc -l <"$TRASH/err")" 1
}
# colours FILE X Y W H: blue, red and other pixels there, in points from the upper left at 72 dpi
colours() {
    pdftoppm -r 72 -singlefile -x "$2" -y "$3" -W "$4" -H "$5" "$1" "$TRASH/page" &&
        perl -e 'local $/; my $d = <>; $d =~ s/^P6\s+\d+\s+\d+\s+\d+\s//; my ($b, $r, $o) = (0, 0, 0);
            for (unpack "(A3)*", $d) { my ($x, $y, $z) = unpack "C3", $_ . "\0\0\0";
                if ($z > $x + 60 && $z > $y + 60) { $b++ } elsif ($x > $y + 90 && $x > $z + 90) { $r++ } elsif ($x + $y + $z < 500) { $o++ } }
            print "$b $r $o\n"' "$TRASH/page.ppm"
}
cuv-render -q samples/mau-02.xml >"$TRASH/letter.pdf"
sign "$TRASH/letter.pdf" >"$TRASH/person.pdf"
sign --role agency --number 8 "$TRASH/person.pdf" >"$TRASH/sealed.pdf"
# Where the fields are, by the letter itself.
read -r page x y w h < <(cuv-sign --list-fields "$TRASH/letter.pdf" | awk -F'\t' '$1 == "person" { print $3, $4 }' | tr , ' ')
pdfseparate -f "$page" -l "$page" "$TRASH/sealed.pdf" "$TRASH/one.pdf"
height=$(pdfinfo "$TRASH/one.pdf" | awk '/^Page size/ { print int($5 + 0.5) }')
read -r blue red other < <(colours "$TRASH/one.pdf" "${x%.*}" "$(awk "BEGIN { print int($height - $y - $h) }")" "${w%.*}" "${h%.*}")
ok "the person's picture is blue ($blue)" test "$blue" -gt 200
ok "the seal over it is red ($red)" test "$red" -gt 200
# The seal begins left of the person's field: a third of that field lies under it, not more.
third=$(awk "BEGIN { print int($x + $w / 3) }")
read -r _ red _ < <(colours "$TRASH/one.pdf" $((third + 1)) "$(awk "BEGIN { print int($height - $y - $h) }")" 100 "${h%.*}")
is "the seal ends at the left third of the person's field" "$red" 0
read -r _ red _ < <(colours "$TRASH/one.pdf" "$(awk "BEGIN { print int($third - 102) }")" 0 103 "$height")
ok "the seal is 36 mm wide: $red red points" test "$red" -gt 1500
like 'pictures are images with soft masks' "$(pdfimages -list "$TRASH/sealed.pdf" | awk '{ print $3 }' | tr '\n' ' ')" 'image smask .*image smask'
exits 0 'the sealed letter is valid' cuv-verify --lang en --require person+agency "$TRASH/sealed.pdf"

# Text, picture or both; sizes.
settings '/image =/d'
sign --config "$TRASH/own.conf" "$TRASH/letter.pdf" >"$TRASH/text.pdf"
is 'no picture: none is drawn' "$(pdfimages -list "$TRASH/text.pdf" | grep -c image)" 0
is '… but the name, twice with that printed' "$(pdftotext "$TRASH/text.pdf" - | grep -c "$(sed -n 's/^person.common_name *= //p' samples/demo/people)")" 2
settings '$asign { image_with_text = true }'
sign --config "$TRASH/own.conf" "$TRASH/letter.pdf" >"$TRASH/both.pdf"
is 'both: a picture' "$(pdfimages -list "$TRASH/both.pdf" | grep -c smask)" 1
is '… and the name' "$(pdftotext "$TRASH/both.pdf" - | grep -c 'Lê Văn Ký')" 2
settings '$asign { agency_image_mm = 50 }'
refused 64 'picture is 50 x 50 mm; field agency has room for 36 x 36 mm' sign --config "$TRASH/own.conf" --role agency --number 8 \
    "$TRASH/person.pdf"
settings '$asign { agency_image_mm = 30 }'
exits 0 'a smaller seal in its true size' sign --config "$TRASH/own.conf" --role agency --number 8 "$TRASH/person.pdf"
cp "$TRASH/out" "$TRASH/small.pdf"
like '… 85.04 points' "$(tail -c +$(($(stat -c %s "$TRASH/person.pdf") + 1)) "$TRASH/small.pdf" | grep -ao 'q [0-9. ]* cm/Im Do')" 'q 85.039 0 0 85.039 8.51 8.51 cm/Im Do'
settings '/^pin "Ủy ban/,/^}/s/image =.*//; $asign { person_image = "/no/such.png" }'
exits 0 "the pin's picture is the person's, not the desk's" sign --config "$TRASH/own.conf" "$TRASH/letter.pdf"

# Bad pictures.
refused 65 'no PNG picture: save it as PNG' sign --image samples/mau-01.xml "$TRASH/letter.pdf"
refused 66 'such.png' sign --image "$TRASH/such.png" "$TRASH/letter.pdf"
refused 65 '20000 by 1 pixels; at most 10000 on each side' sign --image tests/fuzz/seeds/look_picture/wide "$TRASH/letter.pdf"
refused 65 'damaged or cut off' sign --image tests/fuzz/seeds/look_picture/cut "$TRASH/letter.pdf"
exits 0 'a picture without transparency' cuv-sign --lang en --pin-file "$DEMO/pin" --image tests/fuzz/seeds/look_picture/rgb16 \
    "$TRASH/letter.pdf"
like '… is told' "$(cat "$TRASH/err")" 'no transparency; its white is left out'

# A file that allows no soft masks.
gs -q -dNOPAUSE -dBATCH -sDEVICE=pdfwrite -dPDFA=1 -dPDFACompatibilityPolicy=1 -sColorConversionStrategy=RGB \
    -o "$TRASH/a1.pdf" "$TRASH/text.pdf" 2>"$TRASH/gs.said"
like 'a file that says PDF/A-1' "$(tr -d '\000' <"$TRASH/a1.pdf")" "pdfaid:part='?\"?1|pdfaid:part>1"
exits 0 'gets its picture' cuv-sign --lang en --pin-file "$DEMO/pin" --page 1 --rect 50,50,150,80 "$TRASH/a1.pdf"
cp "$TRASH/out" "$TRASH/a1-signed.pdf"
like '… without soft edges, which is told' "$(cat "$TRASH/err")" 'allows no soft edges'
is '… by an explicit mask' "$(pdfimages -list "$TRASH/a1-signed.pdf" | awk '{ print $3 }' | grep -c smask)" 0
is '… that is there' "$(pdfimages -list "$TRASH/a1-signed.pdf" | awk '{ print $3 }' | grep -c mask)" 1
finish
