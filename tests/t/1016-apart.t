#!/usr/bin/env bash
# What is read is not written over: a letter, or a request, would be lost.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"
demo_token
cp samples/mau-01.xml "$TRASH/req.xml"
cuv-render -q -o "$TRASH/letter.pdf" "$TRASH/req.xml"
cuv-sign -q --pin-file "$DEMO/pin" -o "$TRASH/signed.pdf" "$TRASH/letter.pdf"
cuv-sign -q --pin-file "$DEMO/pin" --role agency --number 7 -o "$TRASH/sealed.pdf" "$TRASH/signed.pdf"
ln "$TRASH/sealed.pdf" "$TRASH/other name.pdf"
ln -s sealed.pdf "$TRASH/link.pdf"

# kept FILE COMMAND…: refused, and the file is as it was.
kept() {
    local file=$1 before
    shift
    before=$(sha256sum <"$file")
    exits 64 "refused: ${*//"$TRASH/"/}" "$@"
    like '… and it is said why' "$(cat "$TRASH/err")" 'is read: it would be lost'
    is '… and the file is as it was' "$(sha256sum <"$file")" "$before"
}
cd "$TRASH" || exit 99
kept sealed.pdf cuv-verify --lang en --report sealed.pdf sealed.pdf
kept sealed.pdf cuv-verify --lang en --report "other name.pdf" sealed.pdf
kept sealed.pdf cuv-verify --lang en --report link.pdf sealed.pdf
kept letter.pdf cuv-verify --lang en --report letter.pdf --against letter.pdf sealed.pdf
kept sealed.pdf cuv-view --lang en -o ./sealed.pdf sealed.pdf
kept letter.pdf cuv-view --lang en -o letter.pdf --against letter.pdf sealed.pdf
kept req.xml cuv-render --lang en -o req.xml req.xml
kept letter.pdf cuv-sign --lang en --pin-file "$DEMO/pin" --preview letter.pdf letter.pdf
kept letter.pdf cuv-sign --lang en --pin-file "$DEMO/pin" --record letter.pdf -o new.pdf letter.pdf
kept sealed.pdf cuv-pack edxml --lang en --request req.xml -o sealed.pdf sealed.pdf
kept req.xml cuv-pack edxml --lang en --request req.xml -o req.xml sealed.pdf
kept sealed.pdf cuv-pack sip --lang en --request req.xml -o sealed.pdf sealed.pdf
kept req.xml cuv-pack sip --lang en --request req.xml -o req.xml sealed.pdf

# Signing in place keeps the old bytes at its start, and is meant.
size=$(stat -c %s letter.pdf)
head -c "$size" letter.pdf >before
exits 0 'a letter may be signed in place' cuv-sign -q --pin-file "$DEMO/pin" -o letter.pdf letter.pdf
cmp_file '… and begins as before' <(head -c "$size" letter.pdf) before
finish
