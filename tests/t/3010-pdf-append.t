#!/usr/bin/env bash
# Revisions appended by us to what other programs wrote: qpdf finds nothing, old bytes are untouched.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

DUMP=$TOP/$B/test/pdfdump
APPEND=$TOP/$B/test/pdfappend

letter number person agency >"$TRASH/plain.pdf"
qpdf --object-streams=generate "$TRASH/plain.pdf" "$TRASH/packed.pdf"
qpdf --qdf --object-streams=disable "$TRASH/plain.pdf" "$TRASH/qdf.pdf"
qpdf --linearize --object-streams=disable "$TRASH/plain.pdf" "$TRASH/linear.pdf"
qpdf --linearize --object-streams=generate "$TRASH/plain.pdf" "$TRASH/linear-packed.pdf"
head -c -1 "$TRASH/plain.pdf" >"$TRASH/no-line-end.pdf"

# objects FILE: number and kind of every object that a reader finds.
objects() {
    "$DUMP" "$1" | grep '^object '
}

for f in plain packed qdf linear linear-packed no-line-end; do
    in=$TRASH/$f.pdf
    exits 0 "$f: is read" "$DUMP" "$in"
    unlike "$f: nothing departs from the standard" "$(cat "$TRASH/out")" '^departure '
    "$APPEND" "$in" note >"$TRASH/1.pdf"
    "$APPEND" "$TRASH/1.pdf" note >"$TRASH/2.pdf"
    exits 0 "$f: a signature follows" "$APPEND" "$TRASH/2.pdf" sign person
    cp "$TRASH/out" "$TRASH/3.pdf"
    exits 0 "$f: qpdf finds nothing" qpdf --check "$TRASH/3.pdf"
    unlike "$f: qpdf warns of nothing" "$(cat "$TRASH/out" "$TRASH/err")" 'WARNING'
    head -c "$(stat -c %s "$in")" "$TRASH/3.pdf" >"$TRASH/start"
    cmp_file "$f: the old bytes are untouched" "$in" "$TRASH/start"
    said=$("$DUMP" "$TRASH/3.pdf")
    like "$f: four revisions" "$(grep -c '^revision ' <<<"$said")" '^4$'
    like "$f: the signature's range is well" "$said" 'signature person revision 3 faults 0$'
    like "$f: the third revision only signs" \
        "$(grep '^change 3 ' <<<"$said" | awk '{print $6}' | sort -u | tr '\n' ' ')" \
        '^(file )?signature $'
    unlike "$f: still nothing departs" "$said" '^departure '
    objects "$in" >"$TRASH/before"
    objects "$TRASH/3.pdf" >"$TRASH/after"
    is "$f: no object of the old file is lost" "$(comm -23 <(sort "$TRASH/before") \
        <(sort "$TRASH/after"))" ''
    like "$f: pdfsig sees it to the end" "$(pdfsig -nocert "$TRASH/3.pdf" 2>&1)" \
        'Total document signed'
done

qpdf --encrypt a b 256 -- "$TRASH/plain.pdf" "$TRASH/encrypted.pdf"
must_fail 1 "$DUMP" "$TRASH/encrypted.pdf"
like "an encrypted file is refused by name" "$(cat "$TRASH/err")" 'encrypted'
{ cat "$TRASH/plain.pdf"; echo junk; } >"$TRASH/junk.pdf"
must_fail 1 "$APPEND" "$TRASH/junk.pdf" note
like "nothing is appended behind junk" "$(cat "$TRASH/err")" 'bytes-after-end'

finish
