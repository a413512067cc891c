#!/usr/bin/env bash
# A letter goes in, a signed letter comes out: accepted by others, old bytes untouched.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

demo_token
cat "$DEMO"/trust/*.pem >"$TRASH/ca.pem"
letter number person agency >"$TRASH/in.pdf"

exits 0 "signs standard input" cuv-sign --lang en --pin-file "$DEMO/pin" <"$TRASH/in.pdf"
cp "$TRASH/out" "$TRASH/signed.pdf"
said=$(cat "$TRASH/err")
like "says who signs" "$said" 'signs as person: .+, RSA 2048, [0-9]+ days left'
like "says what is signed" "$said" \
    "standard input: 1 pages, field person, SHA-256 $(sha256sum <"$TRASH/in.pdf" | cut -d' ' -f1)"
like "says that the token is for tests" "$said" 'test certificate'
head -c "$(stat -c %s "$TRASH/in.pdf")" "$TRASH/signed.pdf" >"$TRASH/start"
cmp_file "the bytes that came in are the start of the file" "$TRASH/in.pdf" "$TRASH/start"
accepted "$TRASH/signed.pdf" "$TRASH/ca.pem"
said=$(openssl cms -cmsout -print -inform DER -in "$TRASH/cms.der" 2>/dev/null)
unlike "no signing-time attribute" "$said" signingTime
like "signing-certificate-v2 is there" "$said" 'id-smime-aa-signingCertificateV2'
like "content-type and message-digest are there" "$(tr -d '\n' <<<"$said")" \
    'contentType.*messageDigest'
like "the issuer's certificate is enclosed" "$(grep -c 'd.certificate' <<<"$said")" '^2$'
cuv-sign --lang en --list-fields "$TRASH/signed.pdf" >"$TRASH/fields"
like "--list-fields: person is signed" "$(cat "$TRASH/fields")" $'^person\tsigned\t1\t300.00,100.00,150.00,70.00'
like "--list-fields: agency is empty" "$(cat "$TRASH/fields")" $'^agency\tempty\t1'
unlike "--list-fields: a text field is none" "$(cat "$TRASH/fields")" 'number'
like "--list-fields --json" "$(cuv-sign --lang en --json --list-fields "$TRASH/signed.pdf")" \
    '"field":"agency","signed":false,"page":1,"rect":\[300.00,100.00,50.00,50.00\],"locks":true'

exits 0 "-o writes a file" cuv-sign --lang en -q --pin-file "$DEMO/pin" -o "$TRASH/o.pdf" "$TRASH/in.pdf"
is "nothing on standard output" "$(cat "$TRASH/out")" ''
is "nothing said with -q" "$(cat "$TRASH/err")" ''
like "the file is signed" "$(pdfsig -nocert "$TRASH/o.pdf")" 'Signature is Valid'
is "nothing left beside it" "$(find "$TRASH" -name 'o.pdf?*')" ''

exits 0 "the PIN comes from a descriptor" \
    bash -c 'cuv-sign --lang en --pin-fd 5 "$1" 5<"$2"' - "$TRASH/in.pdf" "$DEMO/pin"
uri=$(tr -d '\n' <"$DEMO/token.uri")
exits 0 "pin-source in the URI is obeyed" \
    cuv-sign --lang en --token "$uri?pin-source=file:$DEMO/pin" "$TRASH/in.pdf"
mkdir "$TRASH/credentials" && cp -p "$DEMO/pin" "$TRASH/credentials/cuv-pin"
exits 0 "a service manager's credential" \
    env CREDENTIALS_DIRECTORY="$TRASH/credentials" cuv-sign --lang en "$TRASH/in.pdf"

# A person at a terminal: what the prompt says, and that the PIN is not echoed.
: >"$TRASH/screen"
type_pin() { # what is typed before the question is thrown away
    for ((i = 0; i < 200; i++)); do
        grep -q 'PIN of' "$TRASH/screen" && break
        sleep 0.02
    done
    cat "$DEMO/pin"
    sleep 0.3
}
type_pin | script -qfec \
    "cuv-sign --lang en -q -o $TRASH/asked.pdf $TRASH/in.pdf" /dev/null >"$TRASH/screen" 2>&1
like "the prompt names certificate, role and document" "$(cat "$TRASH/screen")" \
    "PIN of .+ \\(person\\) to sign $TRASH/in.pdf: "
unlike "the PIN is not shown" "$(cat "$TRASH/screen")" "$(cat "$DEMO/pin")"
like "the PIN typed there signs" "$(pdfsig -nocert "$TRASH/asked.pdf" 2>&1)" 'Signature is Valid'

exits 0 "--pss" cuv-sign --lang en --pss --pin-file "$DEMO/pin" "$TRASH/in.pdf"
cp "$TRASH/out" "$TRASH/pss.pdf"
accepted "$TRASH/pss.pdf" "$TRASH/ca.pem"
said=$(openssl cms -cmsout -print -inform DER -in "$TRASH/cms.der" | sed -n '/signatureAlgorithm/,$p')
like "it is RSASSA-PSS" "$said" 'rsassaPss'

# A second signature, in a field of its own, keeps the first.
exits 0 "a new visible field" cuv-sign --lang en --field second --page 1 --rect 50,60,120,40 \
    --pin-file "$DEMO/pin" "$TRASH/signed.pdf"
like "says that the field is made" "$(cat "$TRASH/err")" 'field second is made$'
cp "$TRASH/out" "$TRASH/two.pdf"
accepted "$TRASH/two.pdf" "$TRASH/ca.pem"
is "both signatures are valid" "$(pdfsig -nocert "$TRASH/two.pdf" | grep -c 'Signature is Valid')" 2
letter >"$TRASH/bare.pdf"
exits 0 "a file without fields" cuv-sign --lang en --pin-file "$DEMO/pin" "$TRASH/bare.pdf"
like "says that the field is invisible" "$(cat "$TRASH/err")" 'made, invisible'
cp "$TRASH/out" "$TRASH/invisible.pdf"
accepted "$TRASH/invisible.pdf" "$TRASH/ca.pem"
finish
