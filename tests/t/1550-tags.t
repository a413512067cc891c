#!/usr/bin/env bash
# What a screen reader is told of every form: headings, paragraphs, tables with scope and spans, fields by
# their Vietnamese names, in the order of the eye. Read by poppler, which is none of ours.
# Takes long: begins first.
. "$(dirname "$0")/../lib.sh"

for need in pdfinfo mutool; do
    command -v $need >/dev/null || skip_all "$need is not installed"
done

# tree PDF: "depth type" or "depth "text"" a line
tree() { pdfinfo -struct-text "$1" 2>/dev/null | tr -d '\000' >"$TRASH/tree"; }
elements() { grep -cE "^ *$1( |:|\$)" "$TRASH/tree"; }
texts() { sed -n 's/^ *"\(.*\)"$/\1/p' "$TRASH/tree"; }

for sample in samples/mau-*.xml; do
    name=$(basename "$sample" .xml)
    "$BIN/cuv-render" -q -o "$TRASH/l.pdf" "$sample"
    tree "$TRASH/l.pdf"
    rows=$(grep -c '<item>' "$sample")
    columns=$(grep -c '<column ' "forms-xml/$name.xml")
    groups=$(sed -n 's/.*<column .*group="\([^"]*\)".*/\1/p' "forms-xml/$name.xml" | uniq | wc -l)
    is "$name: one document, one H1" "$(elements Document) $(elements H1)" "1 1"
    is "$name: an H2 for each heading" "$(elements H2)" "$(grep -c '<heading>' "forms-xml/$name.xml")"
    is "$name: a table with head and body" "$(elements Table) $(elements THead) $(elements TBody)" "1 1 1"
    is "$name: each heading cell has a scope" "$(elements TH) $(grep -c '/Scope /Column' "$TRASH/tree")" \
        "$((columns + groups)) $((columns + groups))"
    is "$name: a heading over several columns says so" "$(grep -c '/ColSpan [2-9]' "$TRASH/tree")" "$groups"
    [ "$groups" = 0 ] || is "$name: the others reach over both rows" "$(grep -c '/RowSpan 2' "$TRASH/tree")" \
        "$((columns - $(grep -c '<column .*group=' "forms-xml/$name.xml")))"
    is "$name: a cell for each column of each row" "$(elements TD)" $((rows * columns))
    is "$name: rows" "$(elements TR)" $((rows + 1 + (groups > 0)))
    is "$name: each field has its element" "$(elements Form)" "$(mutool show "$TRASH/l.pdf" grep 2>/dev/null | grep -c '/FT/')"
    is "$name: each field has a Vietnamese name" "$(mutool show "$TRASH/l.pdf" grep 2>/dev/null | grep '/FT/' | grep -vc '/TU<FEFF')" 0
    is "$name: the language is Vietnamese" "$(mutool show "$TRASH/l.pdf" trailer/Root/Lang 2>/dev/null)" '(vi-VN)'
    order=$(texts | sed -n 's/^CỘNG HÒA.*/nation/p; s/^Số: .*/number/p; s/^BIÊN BẢN$/title/p; s/^V\/v .*/subject/p
        s/^STT$/table/p; s/^Trân trọng.*/end/p; s/^Biên bản được lập.*/end/p; s/^Nơi nhận:$/recipients/p' | tr '\n' ' ')
    case $name in
    mau-0[89]) is "$name: reading order" "$order" 'nation number title table end recipients ' ;;
    *) is "$name: reading order" "$order" 'nation number subject table end recipients ' ;;
    esac
done

# Pages that repeat a heading do not repeat it to the ear; page numbers and rules are artifacts.
"$B"/test/sampleletter "$TRASH/l.pdf" rows=60
tree "$TRASH/l.pdf"
is "60 rows on several pages: one table, one head" "$(elements Table) $(elements THead) $(grep -c '"STT"' "$TRASH/tree")" "1 1 1"
"$BIN/cuv-render" -q -o "$TRASH/l.pdf" samples/mau-01.xml
tree "$TRASH/l.pdf"
is "the number of page 2 is not among the words, that of row 2 is" "$(texts | grep -cx 2)" 1
finish
