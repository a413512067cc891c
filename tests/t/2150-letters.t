#!/usr/bin/env bash
# Whose letter it is: a person's key signs no letter that names another, and nobody's key one that
# was drawn for ink, unless that is said.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

demo_token
export LC_ALL=C
sign() { cuv-sign --lang en -q --pin-file "$DEMO/pin" --record "$TRASH/record" "$@"; }
refused() { # WORDS COMMAND…
    local words=$1
    shift
    must_fail 65 "$@"
    like "… because: $words" "$(cat "$TRASH/err")" "$words"
    is "… in one line" "$(wc -l <"$TRASH/err")" 1
    is "… kept in the record" "$(jq -r .refused.finding "$TRASH/record")" "${words%%:*}"
}
sed 's#<full-name>Lê Văn Ký<#<full-name>Phan Thị Chủ<#' samples/mau-02.xml | cuv-render -q >"$TRASH/other.pdf"
refused 'other-signer: the letter is to be signed by "Phan Thị Chủ", and the certificate is that of Lê Văn Ký; .*--despite other-signer' \
    sign "$TRASH/other.pdf"
exits 0 'said so, it is signed' cuv-sign --lang en --pin-file "$DEMO/pin" --despite other-signer "$TRASH/other.pdf"
like '… and said again' "$(cat "$TRASH/err")" 'signed despite other-signer$'
cp "$TRASH/out" "$TRASH/despite.pdf"
must_fail 65 sign --role agency --number 5 "$TRASH/despite.pdf"
like 'the agency does not seal it' "$(cat "$TRASH/err")" 'to be signed by "Phan Thị Chủ", but Lê Văn Ký signed it'
sed 's#<full-name>Lê Văn Ký<#<full-name>LÊ VĂN KÝ<#' samples/mau-02.xml | cuv-render -q >"$TRASH/capitals.pdf"
exits 0 'a name in capitals is the same name' sign "$TRASH/capitals.pdf"
key=$(sed -n '/^pin "Lê Văn Ký"/,/^}/s/.*sha256 = "\(.*\)".*/\1/p' "$DEMO/pipeline.conf")
{
    demo_conf
    printf 'pin "Phan Thị Chủ" {\n    kind = person\n    sha256 = "%s"\n}\n' "$key"
} >"$TRASH/own.conf"
exits 0 'a pin says that the key is also that name' sign --config "$TRASH/own.conf" "$TRASH/other.pdf"
cp "$TRASH/out" "$TRASH/pinned.pdf"
exits 0 'the agency seals by the same pin' sign --config "$TRASH/own.conf" --role agency --number 5 "$TRASH/pinned.pdf"
letter >"$TRASH/foreign.pdf"
exits 0 'a letter of another program names nobody' sign "$TRASH/foreign.pdf"

cuv-render -q --paper samples/mau-02.xml >"$TRASH/paper.pdf"
refused 'ink-letter: .*cuv-render --paper.*--despite ink-letter' sign "$TRASH/paper.pdf"
refused 'ink-letter: ' sign --role agency --page 1 --rect 300,300,102,102 "$TRASH/paper.pdf"
exits 0 'said so, it is signed' sign --despite ink-letter "$TRASH/paper.pdf"
is '… which is kept' "$(jq -r '.result + " " + .despite' "$TRASH/record")" 'signed ink-letter'
must_fail 64 sign --despite anything "$TRASH/paper.pdf"
like 'both are among the known names' "$(cat "$TRASH/err")" 'known are other-signer, ink-letter, '
finish
