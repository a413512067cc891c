#!/usr/bin/env bash
# Files of other programs: the reader sees the objects that qpdf and mutool see, cuv-sign appends a
# signature to them that others accept and we call valid, and nothing of the old file is lost.
. "$(dirname "$0")/../lib.sh"

DUMP=$TOP/$B/test/pdfdump
demo_token
FILES=$TRASH/files
ok "every producer made its files" tests/producers/make "$FILES"
like "at least 40 files" "$(find "$FILES" -name '*.pdf' | wc -l)" '^([4-9][0-9]|[0-9]{3})$'

# Number and kind of every object, as qpdf says them (JSON, one value a line).
qpdf_objects() {
    qpdf --json=2 --json-key=qpdf "$1" 2>/dev/null | awk '
        /^ *"obj:[0-9]+ 0 R": \{/ { n = substr($1, 6); next }
        n && /^ *"stream": \{/ { print n, "stream"; n = "" }
        n && /^ *"value": / {
            sub(/^ *"value": /, "")
            kind = /^\{/ ? "dict" : /^\[/ ? "array" : /^"\// ? "name" : /^"[ub]:/ ? "string" \
                : /^"[0-9]+ [0-9]+ R"/ ? "ref" : /^(true|false)/ ? "bool" : /^null/ ? "null" : /\./ ? "real" : "int"
            if (kind != "null") print n, kind
            n = ""
        }' | sort -n
}
our_objects() {
    "$DUMP" "$1" | sed -n 's/^object //p' | sort -n
}
mutool_objects() {
    mutool show "$1" grep 2>/dev/null | grep -vc '^trailer '
}

for in in "$FILES"/*.pdf; do
    name=$(basename "$in" .pdf)
    exits 0 "$name: is read" "$DUMP" "$in"
    departures=$(sed -n 's/^departure \([^ ]*\) .*/\1/p' "$TRASH/out" | sort -u | tr '\n' ' ')
    case $name in
    office-*) expected='hybrid ' ;;
    # The program counts the objects that it uses, not the numbers.
    poppler-united) expected='wrong-size ' ;;
    *) expected='' ;;
    esac
    is "$name: what departs from the standard" "$departures" "$expected"
    like "$name: one revision" "$(grep -c '^revision' "$TRASH/out")" '^1$'
    our_objects "$in" >"$TRASH/ours"
    is "$name: the objects are those that qpdf finds" \
        "$(diff "$TRASH/ours" <(qpdf_objects "$in"))" ''
    is "$name: as many as mutool finds" "$(wc -l <"$TRASH/ours")" "$(mutool_objects "$in")"
    [ "$name" = poppler-united ] && continue

    exits 0 "$name: is signed" cuv-sign --lang en -q --pin-file "$DEMO/pin" -o "$TRASH/signed.pdf" "$in"
    exits 0 "$name: qpdf finds nothing" qpdf --check "$TRASH/signed.pdf"
    unlike "$name: qpdf warns of nothing" "$(cat "$TRASH/out" "$TRASH/err")" 'WARNING'
    said=$(pdfsig -nocert "$TRASH/signed.pdf" 2>&1)
    like "$name: pdfsig accepts the signature" "$said" 'Signature is Valid'
    like "$name: pdfsig sees it to the end" "$said" 'Total document signed'
    exits 0 "$name: cuv-verify finds it valid" cuv-verify "$TRASH/signed.pdf"
    cut -d' ' -f1 "$TRASH/ours" >"$TRASH/before"
    qpdf_objects "$TRASH/signed.pdf" | cut -d' ' -f1 >"$TRASH/after"
    is "$name: no object of the old file is lost" \
        "$(comm -23 <(sort "$TRASH/before") <(sort "$TRASH/after"))" ''
done

# What cannot be appended to without doubt is refused, and the reason is named.
must_fail 65 cuv-sign --lang en --pin-file "$DEMO/pin" "$FILES/poppler-united.pdf"
like "the fault is named" "$(cat "$TRASH/err")" 'wrong-size'

# After a hybrid file: a plain table without /XRefStm, its /Prev the last startxref. With another
# /Prev the structure tree would silently be gone, and every judge of signatures would still agree.
for kind in plain fill catalog; do
    in=$FILES/office-$kind.pdf
    last=$(tail -c 40 "$in" | tr -d '\r' | grep -A 1 startxref | tail -n 1)
    cuv-sign --lang en -q --pin-file "$DEMO/pin" -o "$TRASH/signed.pdf" "$in"
    tail -c "+$(($(stat -c %s "$in") + 1))" "$TRASH/signed.pdf" >"$TRASH/appended"
    like "office-$kind: what is appended begins on a line of its own" \
        "$(head -c 1 "$TRASH/appended" | od -An -tx1)" '0a'
    like "office-$kind: /Prev is the last startxref" "$(tail -c 300 "$TRASH/appended" | tr -d '\0')" \
        "/Prev $last>>"
    unlike "office-$kind: no /XRefStm" "$(tr -d '\0' <"$TRASH/appended")" 'XRefStm|/Type/XRef'
    like "office-$kind: a plain table" "$(tr -d '\0' <"$TRASH/appended")" '^xref$'
    like "office-$kind: the structure tree is still reachable (qpdf)" \
        "$(qpdf --show-object=10 "$TRASH/signed.pdf")" '/Type /StructTreeRoot'
    like "office-$kind: and its leaves" "$(qpdf --show-object=13 "$TRASH/signed.pdf")" '/S /P'
    like "office-$kind: the structure tree is still reachable (mutool)" \
        "$(mutool show "$TRASH/signed.pdf" trailer/Root/StructTreeRoot/K/1/K/1/S)" '^/P$'
done
finish
