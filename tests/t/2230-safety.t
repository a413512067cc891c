#!/usr/bin/env bash
# What could make a file show something else after it was signed: refused by name, signed in spite
# of it only when exactly that name is given.
. "$(dirname "$0")/../lib.sh"

demo_token
export LC_ALL=C
sign() { cuv-sign --lang en --pin-file "$DEMO/pin" "$@"; }
# pdf CATALOG PAGE OBJECT…: one page; CATALOG and PAGE are further entries; objects from number 6 on
pdf() {
    local head=$'%PDF-1.7\n%\xe2\xe3\xcf\xd3\n' table='' at i objects=()
    objects+=("<</Type/Catalog/Pages 2 0 R$1>>" "<</Type/Pages/Kids[3 0 R]/Count 1>>")
    objects+=("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R$2>>")
    objects+=($'<</Length 41>>stream\nBT /F1 12 Tf 72 700 Td (A letter.) Tj ET \nendstream')
    objects+=("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    objects+=("${@:3}")
    for i in "${!objects[@]}"; do
        printf -v at '%010d 00000 n\r\n' ${#head}
        table+=$at
        head+="$((i + 1)) 0 obj"$'\n'"${objects[i]}"$'\n'"endobj"$'\n'
    done
    i=$((${#objects[@]} + 1))
    printf '%s' "$head"
    printf 'xref\n0 %d\n0000000000 65535 f\r\n%s' $i "$table"
    printf 'trailer\n<</Size %d/Root 1 0 R/ID[<00><00>]>>\nstartxref\n%d\n%%%%EOF\n' $i ${#head}
}
# hazard ID FILE: refused by that name, not lifted by another, signed with it, and said
hazard() {
    local other=xfa
    [ "$1" = xfa ] && other=script
    must_fail 65 sign -q "$2"
    like "… by its name and what to type" "$(cat "$TRASH/err")" "$1: .*--despite $1"
    must_fail 65 sign -q --despite $other "$2"
    exits 0 "signed despite $1" sign --despite "$1" "$2"
    cp "$TRASH/out" "$TRASH/signed.pdf"
    like '… which is said' "$(cat "$TRASH/err")" "signed despite $1"
    case $1 in script | outside | xfa | doubled-object | bytes-after-end | swappable-form) ;;
    *) like '… and told to who receives it' "$(cuv-verify --json "$TRASH/signed.pdf" | jq -c '[.verdict, [.findings[].id]]')" \
        '"valid",.*"F-ACTIVE"' ;;
    esac
    like '… and whole' "$(pdfsig -nocert "$TRASH/signed.pdf" 2>&1)" 'Signature is Valid'
}
pdf '' '' >"$TRASH/plain.pdf"
exits 0 'a plain file has none' sign "$TRASH/plain.pdf"
unlike '… and nothing is said' "$(cat "$TRASH/err")" 'despite'
pdf '/OpenAction<</S/JavaScript/JS(app.alert\(1\))>>' '' >"$TRASH/script.pdf"
hazard script "$TRASH/script.pdf"
pdf '' '/Annots[6 0 R]' '<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/F(calc.exe)>>>>' >"$TRASH/launch.pdf"
hazard launch-action "$TRASH/launch.pdf"
pdf '' '/Annots[6 0 R]' '<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/GoToR/F(other.pdf)/D[0/Fit]>>>>' >"$TRASH/remote.pdf"
hazard remote-action "$TRASH/remote.pdf"
pdf '/OpenAction<</S/URI/URI(http://127.0.0.1/)>>' '' >"$TRASH/calls.pdf"
hazard remote-action "$TRASH/calls.pdf"
pdf '' '/Annots[6 0 R]' '<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(http://127.0.0.1/)>>>>' >"$TRASH/link.pdf"
exits 0 'an ordinary link is none' sign "$TRASH/link.pdf"
# annotation HAZARD ENTRIES [OBJECT…]: an annotation or link with these entries
annotation() {
    pdf "${catalog:-}" '/Annots[6 0 R]' "<</Type/Annot/Rect[0 0 9 9]$2>>" "${@:3}" >"$TRASH/$1-annotation.pdf"
    hazard "$1" "$TRASH/$1-annotation.pdf"
}
annotation remote-action '/Subtype/Link/A<</S/Thread/F(other.pdf)/D 0>>'
annotation remote-action '/Subtype/Link/A<</S 7 0 R/F(calc.exe)>>' '/Launch'
annotation remote-action '/Subtype/Link/AA<</PV 7 0 R>>' '<</S/URI/URI(http://127.0.0.1/)>>'
catalog='/OpenAction 8 0 R'
annotation remote-action '/Subtype/Link' 'null' '<</S/GoTo/D[3 0 R/Fit]/Next[9 0 R 8 0 R]>>' '<</S/URI/URI(http://127.0.0.1/)>>'
annotation remote-action '/Subtype/Link' 'null' '<</S/GoTo/D[3 0 R/Fit]/Next[8 0 R 8 0 R 8 0 R]>>'
pdf '/OpenAction 7 0 R' '/Annots[6 0 R]' '<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(http://127.0.0.1/)>>>>' \
    '<</S/GoTo/D[3 0 R/Fit]/Next<</S/GoTo/D[3 0 R/Fit]>>>>' >"$TRASH/opens.pdf"
exits 0 'a file that opens at a page and holds a link has none' sign "$TRASH/opens.pdf"
catalog=
annotation media '/Subtype/RichMedia/RichMediaContent<<>>'
annotation media '/Subtype/3D/3DD<<>>'
annotation media '/Subtype/Movie/Movie<</F(film.avi)>>'
annotation media '/Subtype/Link/A<</S/Sound/Sound 7 0 R>>' $'<</R 8000/Length 1>>stream\nx\nendstream'
annotation hide-action '/Subtype/Link/A<</S/Hide/T(person)>>'
annotation hide-action '/Subtype/Link/A<</S/SetOCGState/State[/OFF 7 0 R]>>' '<</Type/OCG/Name(over)>>'
annotation alternate-image '/Subtype/Link' $'<</Type/XObject/Subtype/PS/Length 1>>stream\nx\nendstream'
annotation hidden-layer '/Subtype/Square/OC<</Type/OCMD/OCGs 7 0 R/P/AllOff>>' '<</Type/OCG/Name(over)>>'
annotation hidden-layer '/Subtype/Square/OC<</Type/OCMD/VE[/Not 7 0 R]>>' '<</Type/OCG/Name(over)>>'
pdf '/Collection<</View/D>>/Names<</EmbeddedFiles<</Names[(a.pdf)<</Type/Filespec/F(a.pdf)/EF<</F 6 0 R>>>>]>>>>' '' \
    $'<</Type/EmbeddedFile/Length 1>>stream\nx\nendstream' >"$TRASH/collection.pdf"
hazard collection "$TRASH/collection.pdf"
pdf '' '' $'<</Length 0/F(picture.raw)>>stream\n\nendstream' >"$TRASH/outside.pdf"
hazard outside "$TRASH/outside.pdf"
layers='/OCProperties<</OCGs[6 0 R]/D<</Order[6 0 R]'
pdf "$layers/OFF[6 0 R]>>>>" '' '<</Type/OCG/Name(over)>>' >"$TRASH/layer.pdf"
hazard hidden-layer "$TRASH/layer.pdf"
pdf "$layers>>/Configs[<</BaseState/OFF>>]>>" '' '<</Type/OCG/Name(over)>>' >"$TRASH/other-layer.pdf"
hazard hidden-layer "$TRASH/other-layer.pdf"
pdf "$layers>>>>" '' '<</Type/OCG/Name(over)>>' >"$TRASH/shown.pdf"
exits 0 'layers that are all shown are none' sign "$TRASH/shown.pdf"
field='/Type/Annot/Subtype/Widget/FT/Tx/T(sum)/F 4/P 3 0 R/Rect[72 600 172 620]/DA(/F1 12 Tf 0 g)'
form='/AcroForm<</Fields[6 0 R]/DR<</Font<</F1 5 0 R>>>>'
look() { printf '<</Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources<</Font<</F1 5 0 R>>>>/Length %d>>stream\n%s\nendstream' ${#1} "$1"; }
pdf "$form>>" '/Annots[6 0 R]' "<<$field/V(100)/AP<</N 7 0 R>>>>" "$(look '/Tx BMC BT /F1 12 Tf 2 5 Td (999) Tj ET EMC')" >"$TRASH/swap.pdf"
hazard swappable-form "$TRASH/swap.pdf"
pdf "$form/NeedAppearances true>>" '/Annots[6 0 R]' "<<$field/V(100)/AP<</N 7 0 R>>>>" "$(look '/Tx BMC BT /F1 12 Tf 2 5 Td (100) Tj ET EMC')" >"$TRASH/anew.pdf"
hazard swappable-form "$TRASH/anew.pdf"
pdf "$form>>" '/Annots[6 0 R]' "<<$field/V(100)/AP<</N 7 0 R>>>>" "$(look '/Tx BMC BT /F1 12 Tf 2 5 Td (100) Tj ET EMC')" >"$TRASH/filled.pdf"
exits 0 'a field that shows its value is none' sign "$TRASH/filled.pdf"
pdf "$form>>" '/Annots[6 0 R]' "<<$field/AP<</N 7 0 R>>>>" "$(look '/Tx BMC BT /F1 12 Tf 2 5 Td (999) Tj ET EMC')" >"$TRASH/empty.pdf"
hazard swappable-form "$TRASH/empty.pdf"
pdf "$form>>" '/Annots[6 0 R]' "<<$field/AP<</N 7 0 R>>>>" "$(look 'q 1 w 0 0 100 20 re S Q /Tx BMC EMC')" >"$TRASH/frame.pdf"
exits 0 'an empty field with a frame is none' sign "$TRASH/frame.pdf"
choice=${field/Tx/Ch}
pdf "$form>>" '/Annots[6 0 R]' "<<$choice/Opt[(100)(999)]/V(100)/AP<</N 7 0 R>>>>" "$(look '/Tx BMC BT /F1 12 Tf 2 5 Td (999) Tj ET EMC')" >"$TRASH/choice.pdf"
hazard swappable-form "$TRASH/choice.pdf"
twin() { # SHOWN: a field of two widgets, the second shows this
    pdf "$form>>" '/Annots[7 0 R 8 0 R]' '<</FT/Tx/T(sum)/V(100)/DA(/F1 12 Tf 0 g)/Kids[7 0 R 8 0 R]>>' \
        '<</Type/Annot/Subtype/Widget/F 4/P 3 0 R/Parent 6 0 R/Rect[72 600 172 620]/AP<</N 9 0 R>>>>' \
        '<</Type/Annot/Subtype/Widget/F 4/P 3 0 R/Parent 6 0 R/Rect[72 500 172 520]/AP<</N 10 0 R>>>>' \
        "$(look '/Tx BMC BT /F1 12 Tf 2 5 Td (100) Tj ET EMC')" "$(look "/Tx BMC BT /F1 12 Tf 2 5 Td ($1) Tj ET EMC")"
}
twin 100 >"$TRASH/twins.pdf"
exits 0 'two widgets that show the value are none' sign "$TRASH/twins.pdf"
twin 999 >"$TRASH/twin.pdf"
hazard swappable-form "$TRASH/twin.pdf"
pdf '' '' $'<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Alternates[<</Image 7 0 R>>]/Length 1>>stream\n0\nendstream' 'null' >"$TRASH/alternate.pdf"
hazard alternate-image "$TRASH/alternate.pdf"
pdf '/AcroForm<</Fields[]/XFA(template)>>' '' >"$TRASH/xfa.pdf"
hazard xfa "$TRASH/xfa.pdf"
{ cat "$TRASH/plain.pdf"; echo 'hidden words'; } >"$TRASH/after.pdf"
hazard bytes-after-end "$TRASH/after.pdf"
perl -0pe 's/xref\n0 6\n(.*?)trailer/my @r = split m{(?<=\n)}, $1; "xref\n0 6\n" . $1 . "4 1\n" . $r[5] . "trailer"/se' "$TRASH/plain.pdf" >"$TRASH/twice.pdf"
must_fail 65 sign -q "$TRASH/twice.pdf"
like 'an object that is there twice' "$(cat "$TRASH/err")" 'doubled-object'
sed 's/^startxref$/startxref /; s/^xref$/yref/' "$TRASH/plain.pdf" >"$TRASH/repair.pdf"
must_fail 65 sign -q "$TRASH/repair.pdf"
must_fail 64 sign -q --despite luck "$TRASH/plain.pdf"
like 'an unknown name: the known ones' "$(cat "$TRASH/err")" 'known are other-signer, ink-letter, swappable-form, xfa, launch-action'
finish
