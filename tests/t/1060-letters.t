#!/usr/bin/env bash
# The outgoing day: a heap of requests of all forms, right together; drawn in one process, a bad one among
# them told and the others there.
. "$(dirname "$0")/../lib.sh"

letters=(samples/letters/*.xml)
ok "at least 40 requests" test "${#letters[@]}" -ge 40
for form in forms-xml/mau-*.xml; do
    number=${form##*mau-} number=${number%.xml}
    ok "form $number is among them" grep -q "cuv-request form=\"$number\"" "${letters[@]}"
done
exits 0 "together they are right" "$BIN/cuv-check" --at 2025-03-06 "${letters[@]}"
is "no error, no warning" "$(grep -v ': info ' "$TRASH/out")" ""
printf '<cuv-request form="01" version="1"/>' >"$TRASH/bad.xml"
exits 65 "drawn with a bad one among them" "$BIN/cuv-render" -q -o "$TRASH/letters/" "${letters[@]:0:20}" "$TRASH/bad.xml" "${letters[@]:20}"
like "the bad one is told" "$(cat "$TRASH/err")" 'bad\.xml:1: error V-MISSING'
is "all others are there" "$(cd "$TRASH/letters" && echo *.pdf)" "$(printf '%s\n' "${letters[@]##*/}" | sed 's/xml$/pdf/' | sort | tr '\n' ' ' | sed 's/ $//')"
"$BIN/cuv-render" -q -o "$TRASH/letters/bad.pdf" samples/mau-01.xml
exits 65 "a name that has a letter of yesterday" "$BIN/cuv-render" -q -o "$TRASH/letters/" "$TRASH/bad.xml"
like "is told as such" "$(cat "$TRASH/err")" 'letters/bad\.pdf is from an earlier run, not from this request; remove it'
is "and the letter is left to its owner" "$(head -c 5 "$TRASH/letters/bad.pdf")" "%PDF-"
rm "$TRASH/letters/bad.pdf"
one=${letters[7]##*/}
"$BIN/cuv-render" -q "samples/letters/$one" >"$TRASH/alone.pdf"
cmp_file "one of many is the same letter as alone" "$TRASH/alone.pdf" "$TRASH/letters/${one%.xml}.pdf"
if command -v pdftotext >/dev/null; then
    whole=
    for pdf in "$TRASH"/letters/*.pdf; do
        name=$(sed -n '/<signer>/,/<\/signer>/s|.*<full-name>\(.*\)</full-name>.*|\1|p; /role="giver"/,/<\/party>/s|.*<full-name>\(.*\)</full-name>.*|\1|p' "samples/letters/$(basename "$pdf" .pdf).xml" | tail -n 1)
        pdftotext "$pdf" - | grep -qF "$name" || whole+="$pdf "
    done
    is "each carries the name of its signer" "$whole" ""
fi
finish
