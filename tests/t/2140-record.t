#!/usr/bin/env bash
# cuv-sign --record: what TT 15/2025/TT-BKHCN Điều 5.4 wants kept beside a signature, judged by
# OpenSSL and jq; of a refusal the finding.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

demo_token
export LC_ALL=C
sign() { cuv-sign --lang en -q --pin-file "$DEMO/pin" --record "$TRASH/record" "$@"; }
said() { jq -r "$1" "$TRASH/record"; }
letter person >"$TRASH/Letter of Somebody.pdf"
in=$TRASH/"Letter of Somebody.pdf"

exits 0 'a letter is signed and recorded' sign -o "$TRASH/out.pdf" "$in"
is 'one line' "$(wc -l <"$TRASH/record")" 1
is 'for its owner alone' "$(stat -c %a "$TRASH/record")" 600
is 'members' "$(said 'keys_unsorted | join(" ")')" \
    'schema result time role file despite allow_unknown certificate status signed'
is 'schema, result, role' "$(said '[.schema, .result, .role] | join(" ")')" 'cuv-record/1 signed person'
like 'the time, of today' "$(said .time)" "^$(TZ=UTC-7 date +%F)T.*\+07:00$"
is 'what came in' "$(said '.file | "\(.bytes) \(.sha256)"')" "$(stat -c %s "$in") $(sha256sum "$in" | cut -d' ' -f1)"
is 'what went out' "$(said '.signed | "\(.bytes) \(.sha256)"')" \
    "$(stat -c %s "$TRASH/out.pdf") $(sha256sum "$TRASH/out.pdf" | cut -d' ' -f1)"
signature_parts "$TRASH/out.pdf"
is 'the digest that was signed' "$(said .signed.digest)" "$(sha256sum "$TRASH/content" | cut -d' ' -f1)"
is 'level, field, algorithm' "$(said '.signed | "\(.level) \(.field) \(.algorithm) \(.time_stamp)"')" \
    'B-B person RSA-PKCS1-SHA256 null'
said .certificate.der | base64 -d >"$TRASH/signer.der"
ok 'its certificate made the signature' openssl cms -verify -inform DER -in "$TRASH/cms.der" -content "$TRASH/content" \
    -noverify -nointern -certfile "$TRASH/signer.der" -binary -out /dev/null
is '… by its digest' "$(said .certificate.sha256)" "$(sha256sum "$TRASH/signer.der" | cut -d' ' -f1)"
like '… by its name' "$(said .certificate.subject)" '^CN=Lê Văn Ký,'
is 'status good, of a test' "$(said '.status | "\(.result) \(.domain)"')" 'good test'
said '.status.sources[0].der' | base64 -d >"$TRASH/list.crl"
is 'the list that decided, about the signer' "$(said '.status.sources[0] | "\(.kind) \(.about)"')" \
    "crl $(said .certificate.serial)"
like '… is a list of its issuer' "$(openssl crl -inform DER -in "$TRASH/list.crl" -noout -issuer)" 'CA'
is '… by its digest' "$(said '.status.sources[0].sha256')" "$(sha256sum "$TRASH/list.crl" | cut -d' ' -f1)"
unlike 'no file, no configuration is named' "$(cat "$TRASH/record")" "Somebody|$TRASH|$DEMO"

echo 'token { environment = {"SOFTHSM2_CONF"} }' >"$TRASH/bare.conf"
exits 0 'without trust the status is not judged' sign --config "$TRASH/bare.conf" --module "$(cat "$DEMO/module")" -o "$TRASH/out.pdf" "$in"
is '… and that is kept' "$(said '.status | "\(.result) \(.domain) \(.sources | length)"')" 'not-judged null 0'

# The agency's: no name but its own.
cuv-render -q samples/mau-01.xml | cuv-sign --lang en -q --pin-file "$DEMO/pin" >"$TRASH/person.pdf"
exits 0 'the agency seals' sign --role agency --number 57 -o "$TRASH/sealed.pdf" "$TRASH/person.pdf"
unlike '… and the person is not named' "$(said 'del(.certificate.der, .status)')" 'Ký'
is '… its field' "$(said .signed.field)" agency


# Number, date and seal as three signatures: none is forgotten.
cuv-render -q --stamps samples/mau-01.xml | cuv-sign --lang en -q --pin-file "$DEMO/pin" >"$TRASH/stamps.pdf"
exits 0 'the agency signs three fields' sign --role agency --number 57 -o "$TRASH/out.pdf" "$TRASH/stamps.pdf"
is '… the last' "$(said '"\(.signed.field) \(.signed.revisions)"')" 'agency 3'
is '… and those before it' "$(said '[.signed.values[] | "\(.field) \(.time_stamp)"] | join(" ")')" 'number null date null'
for at in 0 1 2; do
    signature_parts "$TRASH/out.pdf" $((at + 2))
    is "… signature $((at + 2)): its digest" "$(said "[.signed.values[].digest, .signed.digest][$at]")" \
        "$(sha256sum "$TRASH/content" | cut -d' ' -f1)"
done

# Refusals.
must_fail 65 sign --role agency --number 58 "$in"
is 'refused: the exit code' "$(said '"\(.result) \(.refused.exit) \(.refused.finding) \(.signed)"')" 'refused 65 null null'
is '… members' "$(said 'keys_unsorted | join(" ")')" \
    'schema result time role file despite allow_unknown certificate status refused'
perl -0pe 'my $n = "/OpenAction<</S/URI/URI(http://x.test)>>"; s{/Pages 2 0 R}{$&$n};
    s{(\d{10})(?= 00000 n)}{sprintf "%010d", $1 > 60 ? $1 + length $n : $1}ge;
    s{(?<=startxref\n)(\d+)}{$1 + length $n}e' "$in" >"$TRASH/remote.pdf"
must_fail 65 sign "$TRASH/remote.pdf"
is 'a hazard by its name' "$(said '"\(.refused.finding) \(.despite)"')" 'remote-action null'
exits 0 'signed in spite of it' sign --despite remote-action -o "$TRASH/out.pdf" "$TRASH/remote.pdf"
is '… which is kept' "$(said '"\(.result) \(.despite)"')" 'signed remote-action'
sed '/^ *crls = /d' "$DEMO/pipeline.conf" | sed "s#{\"trust\"}#{\"$DEMO/trust\"}#; s#\"\([a-z]*\.png\)\"#\"$DEMO/\\1\"#" >"$TRASH/own.conf"
must_fail 69 sign --config "$TRASH/own.conf" "$in"
is 'revocation not known' "$(said '"\(.refused.exit) \(.refused.finding) \(.status.result)"')" \
    '69 REVOCATION_UNKNOWN REVOCATION_UNKNOWN'
exits 0 'signed although it is not known' sign --config "$TRASH/own.conf" --allow-unknown -o "$TRASH/out.pdf" "$in"
is '… which is kept' "$(said '"\(.status.result) \(.allow_unknown)"')" 'REVOCATION_UNKNOWN true'
echo 'no PDF' >"$TRASH/no.pdf"
for out in '-o none.pdf' ''; do
    # shellcheck disable=SC2086
    must_fail 65 sign ${out:+-o "$TRASH/none.pdf"} "$TRASH/no.pdf"
    is "what cannot be read is told by its digest, ${out:-standard output}" "$(said .file.sha256)" \
        "$(sha256sum <"$TRASH/no.pdf" | cut -d' ' -f1)"
done
must_fail 66 sign "$TRASH/absent.pdf"
is 'no input: nothing came' "$(said '"\(.refused.exit) \(.file) \(.certificate)"')" '66 null null'

# Without its record no letter.
must_fail 74 cuv-sign -q --pin-file "$DEMO/pin" --record "$TRASH/absent/record" -o "$TRASH/none.pdf" "$in"
ok '… nothing is written' [ ! -e "$TRASH/none.pdf" ]
is '… and is told once' "$(grep -c 'absent/record' "$TRASH/err")" 1
must_fail 74 sign -o "$TRASH/absent/none.pdf" "$in"
is 'a letter that could not be written is recorded so' "$(said '"\(.result) \(.refused.exit)"')" 'refused 74'
finish
