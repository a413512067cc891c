#!/usr/bin/env bash
# The services of the tests answer as OpenSSL's own clients expect, and fail to order.
. "$(dirname "$0")/../lib.sh"

S=$TRASH/service
ok "start" tests/service/start "$S"
# shellcheck disable=SC1091
. "$S/env.sh"
trap 'tests/service/stop "$S"; end_of_script' EXIT
post() { # PATH TYPE REQUEST
    curl -s --max-time 8 -o "$TRASH/answer" -w '%{http_code}' -H "Content-Type: application/$2" \
        --data-binary "@$3" "$CUV_SERVICE$1"
}

echo data >"$TRASH/data"
openssl ts -query -data "$TRASH/data" -sha256 -cert -out "$TRASH/q.tsq" 2>/dev/null
stamp() { # PATH: what openssl ts -verify says of the answer
    post "$1" timestamp-query "$TRASH/q.tsq" >"$TRASH/code"
    openssl ts -verify -queryfile "$TRASH/q.tsq" -in "$TRASH/answer" -CAfile "$S/pki/trust/root.pem" 2>&1
}
like "a time stamp" "$(stamp /tsa)" 'Verification: OK'
like "… with the certificate of its authority" \
    "$(openssl ts -reply -in "$TRASH/answer" -token_out 2>/dev/null | openssl pkcs7 -inform DER -print_certs)" \
    'TSA Th'
like "badnonce" "$(stamp /tsa/badnonce)" 'nonce mismatch'
like "badimprint" "$(stamp /tsa/badimprint)" 'imprint mismatch'
like "reject" "$(stamp /tsa/reject)" 'FAILED'
like "… its status" "$(openssl ts -reply -in "$TRASH/answer" -text 2>/dev/null)" 'Status: Rejected'
stamp /tsa/future >/dev/null
like "future: an hour ahead" "$(openssl ts -reply -in "$TRASH/answer" -text 2>/dev/null)" \
    "Time stamp: $(LC_ALL=C date -u -d '+1 hour' '+%b %e %H:')"
is "500" "$(post /tsa/500 timestamp-query "$TRASH/q.tsq")" 500
start=$(date +%s)
is "slow" "$(post /tsa/slow timestamp-query "$TRASH/q.tsq")" 200
ok "… three seconds" test $(($(date +%s) - start)) -ge 2

ask() { # PATH NAME…: status and whether the answer holds
    openssl ocsp -issuer "$S/pki/chain/issuer.pem" -cert "$S/pki/keys/$2.pem" -url "$CUV_SERVICE$1" \
        -CAfile "$S/pki/trust/root.pem" -verify_other "$S/pki/ocsp/ocsp.pem" 2>&1
}
said=$(ask /ocsp person)
like "OCSP: the person is good" "$said" 'person.pem: good'
like "… and the answer is signed" "$said" 'Response verify OK'
like "the revoked one is revoked" "$(ask /ocsp revoked)" 'revoked.pem: revoked'
like "revoked to order" "$(ask /ocsp/revoked person)" 'person.pem: revoked'
like "unknown to order" "$(ask /ocsp/unknown person)" 'person.pem: unknown'
like "an old answer" "$(ask /ocsp/old person)" 'Status times invalid'
like "a nonce of another question" "$(ask /ocsp/badnonce person)" '[Nn]once'
like "later" "$(ask /ocsp/later person)" 'trylater'

for name in root issuer; do
    curl -s "$CUV_SERVICE/$name.crl" -o "$TRASH/got"
    cmp_file "$name.crl" "$TRASH/got" "$S/pki/crl/$name.crl"
    curl -s "$CUV_SERVICE/$name.crt" -o "$TRASH/got"
    is "$name.crt" "$(openssl x509 -inform DER -in "$TRASH/got" 2>&1)" "$(openssl x509 -in "$S/pki/trust/$name.pem")"
done
is "no way out of the folder" \
    "$(curl -s --path-as-is -o "$TRASH/got" -w '%{http_code}' "$CUV_SERVICE/../keys/x.crl")" 000
is "nothing of that name" "$(curl -s -o "$TRASH/got" -w '%{http_code}' "$CUV_SERVICE/none.crl")" 404
is "more than anybody wants" "$(curl -s "$CUV_SERVICE/huge/issuer.crl" | head -c 20000000 | wc -c)" 20000000
like "certificates name the service" "$(openssl x509 -in "$S/pki/keys/person.pem" -noout -ocsp_uri)" \
    "^$CUV_SERVICE/ocsp$"
# A connection that closes without a word does not stop it.
exec 9<>"/dev/tcp/127.0.0.1/$(cat "$S/port")" && exec 9>&-
like "still there after a bare connection" "$(stamp /tsa)" 'Verification: OK'

exits 0 "the configuration's token is well" cuv-token list
is "two certificates" "$(grep -c 'id=%0' "$TRASH/out")" 2
cuv-render <samples/mau-01.xml >"$TRASH/letter.pdf" 2>"$TRASH/err"
exits 0 "its pins say whose key signs" cuv-sign --level b-b --crl "$S/pki/crl" --pin-file "$S/pin" \
    -o "$TRASH/signed.pdf" "$TRASH/letter.pdf"
pid=$(cat "$S/pid")
ok "stop" tests/service/stop "$S"
sleep 0.1
is "it is gone" "$(ps -o stat= -p "$pid" | grep -v Z)" ''
ok "stop once more" tests/service/stop "$S"
finish
