#!/usr/bin/env bash
# The stamps on appendices, copies and arrivals (NĐ 30/2020, Phụ lục I, II.8.b, Phần II.I; Phụ lục
# IV.V): words, size, place, and what is refused; previews, places by text, requests at the date.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

demo_token
export LC_ALL=C
sign() { cuv-sign --lang en -q --pin-file "$DEMO/pin" "$@"; }
refused() { # CODE WORDS command…
    local code=$1 words=$2
    shift 2
    must_fail "$code" "$@"
    like "… because: $words" "$(cat "$TRASH/err")" "$words"
}
# words FILE: page 1's words as "x y width height size text", points from the upper left
stamped() { pdftotext -f 1 -l 1 -bbox "$1" - | sed -n 's/.*xMin="\([0-9.]*\)" yMin="\([0-9.]*\)" xMax="\([0-9.]*\)" yMax="\([0-9.]*\)">\(.*\)<.*/\1 \2 \3 \4 \5/p'; }
cuv-render -q samples/mau-02.xml >"$TRASH/letter.pdf"

sign --role appendix --number 79/UBND-VHTT "$TRASH/letter.pdf" >"$TRASH/appendix.pdf"
text=$(pdftotext -layout -f 1 -l 1 "$TRASH/appendix.pdf" -)
like 'an appendix bears number and symbol' "$text" 'Số: 79/UBND-VHTT;'
like '… and the time of signing' "$text" '[0-3][0-9]/[01][0-9]/20[0-9][0-9]; [0-2][0-9]:[0-5][0-9]:[0-5][0-9]\+07:00'
read -r x y right _ _ < <(stamped "$TRASH/appendix.pdf" | grep '79/UBND')
ok "at the top ($y)" awk "BEGIN { exit !($y < 60) }"
width=$(pdfinfo "$TRASH/appendix.pdf" | awk '/^Page size/ { print $3 }')
ok "… right ($x to $right of $width)" awk "BEGIN { exit !($x > $width / 2 && $right < $width) }"
like '… in black letters of 10 points' "$(grep -ao '[0-9. rg]*BT/FR 10 Tf' "$TRASH/appendix.pdf" | sort -u)" '^q 0 0 0 rg BT/FR 10 Tf$|^ ?0 0 0 rg ?BT/FR 10 Tf$'
exits 0 'valid, the agency alone' cuv-verify --lang en --require agency "$TRASH/appendix.pdf"
sed 's/^sign {/&/; $a sign { iso_time = true }' "$DEMO/pipeline.conf" | sed "s#{\"\\(trust\\|crl\\)\"}#{\"$DEMO/\\1\"}#; s#\"\\([a-z]*\\.png\\)\"#\"$DEMO/\\1\"#" >"$TRASH/iso.conf"
sign --config "$TRASH/iso.conf" --role appendix --number 79/UBND-VHTT "$TRASH/letter.pdf" >"$TRASH/iso.pdf"
like 'the time by ISO 8601' "$(pdftotext -layout "$TRASH/iso.pdf" -)" '20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-9:]{8}\+07:00'
refused 64 'number and symbol of its letter' sign --role appendix "$TRASH/letter.pdf"
refused 64 'type the symbol too' sign --role appendix --number 79 "$TRASH/letter.pdf"
refused 64 'digits, a stroke and the symbol' sign --role appendix --number 'A79/UBND' "$TRASH/letter.pdf"

for kind in 'sao-y SAO Y' 'sao-luc SAO LỤC' 'trich-sao TRÍCH SAO'; do
    sign --role copy --kind "${kind%% *}" "$TRASH/letter.pdf" >"$TRASH/copy.pdf"
    like "a copy: $kind" "$(pdftotext -layout "$TRASH/copy.pdf" -)" "${kind#* }; Ủy ban nhân dân xã Thử Nghiệm;"
done
exits 0 '--role agency --because copy is a copy' sign --role agency --because copy "$TRASH/letter.pdf"
like '… without a person before' "$(pdftotext -layout "$TRASH/out" - 2>/dev/null || cp "$TRASH/out" "$TRASH/o.pdf")$(pdftotext -layout "$TRASH/out" -)" 'SAO Y'
refused 64 'unknown; known are sao-y, sao-luc' sign --role copy --kind foto "$TRASH/letter.pdf"
refused 64 'goes with --role copy alone' sign --kind sao-y "$TRASH/letter.pdf"
refused 64 'a copy bears no number' sign --role copy --number 5 "$TRASH/letter.pdf"
refused 64 'goes with --role agency alone' sign --because copy "$TRASH/letter.pdf"
refused 64 'known is copy' sign --role agency --because haste "$TRASH/letter.pdf"
# Scans, made by two other programs.
scan() { # DPI gray|rgb
    local w=$(($1 * 827 / 100)) h=$(($1 * 1169 / 100))
    perl -e 'my ($w, $h, $n) = @ARGV; binmode STDOUT; print $n == 3 ? "P6" : "P5", "\n$w $h\n255\n"; print chr(200) x ($w * $h * $n)' \
        $w $h "$([ "$2" = rgb ] && echo 3 || echo 1)" >"$TRASH/scan.pnm"
    pnmtotiff_by "$1"
}
pnmtotiff_by() {
    ppm2tiff -R "$1" "$TRASH/scan.pnm" "$TRASH/scan.tif" 2>/dev/null && tiff2pdf -o "$TRASH/scan.pdf" "$TRASH/scan.tif" 2>/dev/null &&
        sed -i '1s/1\.[0-9]/1.4/' "$TRASH/scan.pdf"
}
scan 150 rgb
refused 65 'page 1 was scanned at 150 dots an inch: scan it again at 200' sign --role copy "$TRASH/scan.pdf"
scan 200 gray
refused 65 'page 1 was scanned without colours' sign --role copy "$TRASH/scan.pdf"
scan 200 rgb
refused 65 'no free place' sign --role copy "$TRASH/scan.pdf"
exits 0 'a scan in colour at 200 dots an inch' sign --role copy --page 1 --rect 400,800,180,30 "$TRASH/scan.pdf"
sed '1s/1\.[0-9]/1.3/' "$TRASH/scan.pdf" >"$TRASH/old.pdf"
refused 65 'version 1.4 or later' sign --role copy --page 1 --rect 400,800,180,30 "$TRASH/old.pdf"

letter >"$TRASH/in.pdf"
sign --role incoming --number 123 "$TRASH/in.pdf" >"$TRASH/arrived.pdf"
text=$(pdftotext -layout "$TRASH/arrived.pdf" -)
for line in 'Ủy ban nhân dân xã Thử Nghiệm' 'Số: 123' "Ngày: $(date -u -d '7 hours' +%d/%m/%Y)" 'Chuyển: …' 'Số và ký hiệu HS: …' 'ĐẾN'; do
    like "the stamp of arrival: $line" "$text" "$line"
done
box=$(cuv-sign --list-fields "$TRASH/arrived.pdf" | awk -F'\t' '$1 == "incoming" { print $4 }')
like '… is 50 by 35 mm' "$box" ',141\.7[0-9],99\.2[0-9]$'
exits 0 '… and valid' cuv-verify --lang en --require agency "$TRASH/arrived.pdf"
refused 64 'number of arrival' sign --role incoming "$TRASH/in.pdf"
# Landscape letters are full on page 1; what is said can be typed.
sign "$TRASH/letter.pdf" | sign --role agency --number 57 >"$TRASH/came.pdf"
refused 65 'page 1 has no free place of 50 x 35 mm for the stamp, page 2 has: type --page 2 --rect ' \
    sign --role incoming --number 123 "$TRASH/came.pdf"
place=$(sed 's/.*type //' "$TRASH/err")
# shellcheck disable=SC2086
exits 0 '… and it stands there' sign --role incoming --number 123 $place "$TRASH/came.pdf"
like '… where it was told' "$(cuv-sign --list-fields "$TRASH/out" | awk -F'\t' '$1 == "incoming" { print $3 "|" $4 }')" \
    "^2\|[0-9.]+,[0-9.]+,141\.7[0-9],99\.2[0-9]\$"
refused 65 'no free place of 50 x 35 mm for the stamp: name one' sign --role incoming --number 123 "$TRASH/scan.pdf"
refused 64 'has not come yet' sign --role incoming --number 1 --date 2099-01-01 "$TRASH/in.pdf"
sign "$TRASH/in.pdf" 2>"$TRASH/err" | sed 's#/M(D:20#/M(D:19#' >"$TRASH/broken.pdf"
refused 65 'not validly: return it to the sender' sign --role incoming --number 1 "$TRASH/broken.pdf"

# By a text; and a picture before.
exits 0 'a place by its text' sign --at-text 'a letter.' "$TRASH/in.pdf"
cp "$TRASH/out" "$TRASH/at.pdf"
like '… above it, in its middle' "$(cuv-sign --list-fields "$TRASH/at.pdf" | cut -f 4)" '^1[5-9]\.[0-9]+,70[89]\.[0-9]+,153\.07,79\.37'
refused 65 'text "nobody" is on no page' sign --at-text nobody "$TRASH/in.pdf"
refused 64 'the text is empty' sign --at-text '' "$TRASH/in.pdf"
refused 64 'exclude each other' sign --at-text A --page 1 --rect 1,1,50,50 "$TRASH/in.pdf"
exits 0 'a picture before signing, without a PIN' cuv-sign --lang en -q --preview "$TRASH/before.png" "$TRASH/in.pdf" </dev/null
is '… nothing is signed' "$(stat -c %s "$TRASH/out")" 0
is '… a PNG of the page' "$(head -c 24 "$TRASH/before.png" | tail -c 8 | od -An -tx1 | tr -d ' ')" "$(printf '%08x%08x' 793 1123)"
refused 64 'is signed already' sign --preview "$TRASH/other.png" --field person "$TRASH/at.pdf"
ok 'a refusal leaves no picture' test ! -e "$TRASH/other.png"

# Which field, and certification.
letter person number agency >"$TRASH/three.pdf"
exits 0 'a field by its place in the list' sign --field '#1' "$TRASH/three.pdf"
refused 64 'has 2 signature fields' sign --field '#3' "$TRASH/three.pdf"
refused 64 'is not for role person' sign --field '#2' "$TRASH/three.pdf"
refused 64 'still to be filled, which 1 forbids; take 2' sign --certify 1 "$TRASH/three.pdf"
exits 0 'forms may still be filled' sign --certify 2 "$TRASH/three.pdf"
cp "$TRASH/out" "$TRASH/certified.pdf"
like '… by DocMDP' "$(tr -d '\000' <"$TRASH/certified.pdf")" '/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/V/1.2/P 2>>'
like '… named by the catalog' "$(tr -d '\000' <"$TRASH/certified.pdf")" '/Perms<</DocMDP [0-9]+ 0 R>>'
exits 0 '… and valid' cuv-verify --lang en "$TRASH/certified.pdf"
ok '… qpdf --check' qpdf --check "$TRASH/certified.pdf"
exits 0 'no change at all' sign --certify 1 "$TRASH/in.pdf"
cp "$TRASH/out" "$TRASH/closed.pdf"
exits 0 '… valid' cuv-verify --lang en "$TRASH/closed.pdf"
refused 65 'certified \(DocMDP 1' sign --field second "$TRASH/closed.pdf"
refused 64 'signed already; only its first' sign --certify 2 --field second "$TRASH/at.pdf"
refused 64 'type 1 or 2' sign --certify 3 "$TRASH/in.pdf"

# The request at the letter's date: the old certificate of mau-03 has 30 days left when it is made.
cuv-render -q --profile 3a --embed-request samples/mau-02.xml >"$TRASH/inside.pdf"
sign "$TRASH/inside.pdf" >"$TRASH/inside-p.pdf"
exits 0 'an embedded request that is right' sign --role agency --number 8 "$TRASH/inside-p.pdf"
sign "$TRASH/letter.pdf" >"$TRASH/p.pdf"
exits 0 'a request given' sign --role agency --number 8 --request samples/mau-02.xml "$TRASH/p.pdf"
# Renewal needs 30 days left on the day of the letter (NĐ 68/2024 Điều 12): right when it was written,
# too late when Văn thư gives the date.
written=$(TZ=Asia/Ho_Chi_Minh date -d '-5 days' +%F)
for left in 29 30; do
    ends=$(TZ=Asia/Ho_Chi_Minh date -d "+$left days" +%F)
    sed "s#<date>2025-03-05#<date>$written#; s#<cert-valid-to>[^<]*<#<cert-valid-to>$ends<#" samples/mau-04.xml \
        >"$TRASH/left-$left.xml"
    exits 0 "$left days left today: right when written" cuv-check -q "$TRASH/left-$left.xml"
    cuv-render -q <"$TRASH/left-$left.xml" >"$TRASH/left.pdf"
    sign "$TRASH/left.pdf" >"$TRASH/left-$left.pdf"
done
exits 0 '30 days left today is sealed' sign --role agency --number 9 --request "$TRASH/left-30.xml" "$TRASH/left-30.pdf"
refused 65 'no longer right' sign --role agency --number 9 --request "$TRASH/left-29.xml" "$TRASH/left-29.pdf"
like '… the finding is shown' "$(cat "$TRASH/err")" '04-R2'
refused 65 'not the request that this letter was made from' sign --role agency --number 8 --request samples/mau-01.xml "$TRASH/p.pdf"
refused 66 'cannot open' sign --role agency --number 8 --request "$TRASH/none.xml" "$TRASH/p.pdf"
refused 64 'goes with --role agency' sign --request samples/mau-02.xml "$TRASH/letter.pdf"
finish
