#!/usr/bin/env bash
# The agency seals what other programs wrote after the person's signature, as far as cuv-verify calls
# it no change: validation data, document time stamps; of anything else it seals nothing.
. "$(dirname "$0")/../lib.sh"

services
sed -i 's/^pin "person"/pin "Lê Văn Ký"/' "$S/pipeline.conf"
sign() { cuv-sign --lang en -q --pin-file "$S/pin" "$@"; }
seal() { sign --role agency --number 57 --level b-lt "$@"; }
revise() { perl tests/verify/revise.pl "$@"; }
cuv-render -q samples/mau-01.xml >"$TRASH/letter.pdf"
for level in b-b b-lt b-lta; do
    exits 0 "the person, $level" sign --level $level -o "$TRASH/$level.pdf" "$TRASH/letter.pdf"
    exits 0 '… and the agency' seal -o "$TRASH/sealed-$level.pdf" "$TRASH/$level.pdf"
    exits 0 '… legally whole' cuv-verify --require person+agency "$TRASH/sealed-$level.pdf"
done

revise "$TRASH/b-lt.pdf" --object '900=<</Note(later)>>' >"$TRASH/note.pdf"
exits 1 'an object written after the validation data is invalid' cuv-verify "$TRASH/note.pdf"
must_fail 65 seal "$TRASH/note.pdf"
like '… and why' "$(cat "$TRASH/err")" 'changed after the signature in field person'
printf 'x' | cat "$TRASH/b-lt.pdf" - >"$TRASH/bytes.pdf"
exits 1 'a byte after the validation data is invalid' cuv-verify "$TRASH/bytes.pdf"
must_fail 65 seal "$TRASH/bytes.pdf"
finish
