# shellcheck shell=bash
# Small PDF files for the tests of signing, and what outside programs need to judge a signature.
#
#     letter FIELDS… >FILE    one page with the reserved fields named: person, agency (locks number),
#                             number (text), stamp* (for time stamps); no FIELDS: no form at all
#     signature_parts FILE    the bytes of the last ByteRange to $TRASH/content, its /Contents to
#                             $TRASH/cms.der
#     accepted FILE CA        pdfsig, openssl and qpdf accept it; CA: PEM that the signer leads to

widget() { # NAME
    local common="/Type/Annot/Subtype/Widget/F 4/P 3 0 R"
    case $1 in
    person) echo "<<$common/FT/Sig/T(person)/Rect[300 100 450 170]/AP<</N 4 0 R>>>>" ;;
    agency) echo "<<$common/FT/Sig/T(agency)/Rect[300 100 350 150]/AP<</N 4 0 R>>" \
        "/Lock<</Type/SigFieldLock/Action/Include/Fields[(number)]>>>>" ;;
    stamp*) echo "<<$common/FT/Sig/T($1)/Rect[0 0 0 0]>>" ;;
    *) echo "<<$common/FT/Tx/T($1)/Rect[100 700 140 720]>>" ;;
    esac
}

letter() {
    local LC_ALL=C head=$'%PDF-1.7\n%\xe2\xe3\xcf\xd3\n' fields='' table='' i at form=''
    local objects=()
    for ((i = 7; i < 7 + $#; i++)); do
        fields+="$i 0 R "
    done
    [ $# -gt 0 ] && form="/AcroForm<</Fields[$fields]/SigFlags 3>>"
    objects+=("<</Type/Catalog/Pages 2 0 R$form>>" "<</Type/Pages/Kids[3 0 R]/Count 1>>")
    objects+=("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 6 0 R/Annots[$fields]>>")
    objects+=($'<</Type/XObject/Subtype/Form/BBox[0 0 150 70]/Length 1>>stream\n\n\nendstream')
    objects+=("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    objects+=($'<</Length 41>>stream\nBT /F1 12 Tf 72 700 Td (A letter.) Tj ET \nendstream')
    for i in "$@"; do
        objects+=("$(widget "$i")")
    done
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

# signature_parts FILE [N]: what signature N in the order of the file, else the last, signed; its CMS
signature_parts() {
    local range
    range=$(grep -ao '/ByteRange *\[[0-9 ]*\]' "$1" | sed -n "${2:-$}p" | tr -dc '0-9 ')
    # shellcheck disable=SC2086
    set -- "$1" $range
    {
        head -c "$3" "$1"
        tail -c "+$(($4 + 1))" "$1" | head -c "$5"
    } >"$TRASH/content"
    tail -c "+$(($3 + 2))" "$1" | head -c "$(($4 - $3 - 2))" | tr a-f A-F | basenc --base16 -d \
        >"$TRASH/cms.der"
}

accepted() {
    local said
    said=$(pdfsig -nocert "$1" 2>&1)
    like "pdfsig: the signature is valid" "$said" 'Signature Validation: Signature is Valid'
    like "pdfsig: the whole file is signed" "$said" 'Total document signed'
    signature_parts "$1"
    ok "openssl cms -verify accepts it" openssl cms -verify -inform DER -in "$TRASH/cms.der" \
        -content "$TRASH/content" -CAfile "$2" -purpose any -binary -out /dev/null
    ok "qpdf --check is content" qpdf --check "$1"
}
