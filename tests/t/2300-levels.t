#!/usr/bin/env bash
# Levels B-T, B-LT, B-LTA with real services on loopback; cuv-extend; every way they can fail.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

services
export LC_ALL=C
letter person >"$TRASH/in.pdf"
sign() { cuv-sign --lang en -q --pin-file "${PIN:-$S/pin}" "$@"; }
extend() { cuv-extend --lang en -q "$@"; }
stamps() { grep -ac '/SubFilter/ETSI.RFC3161' "$1"; }
begins() { cmp -s -n "$(stat -c %s "$1")" "$1" "$2"; } # OLD NEW

for level in b-b b-t b-lt b-lta; do
    exits 0 "$level" sign --level $level -o "$TRASH/$level.pdf" "$TRASH/in.pdf"
    like "$level: pdfsig: the signature is valid" "$(pdfsig -nocert "$TRASH/$level.pdf" 2>/dev/null)" \
        'Signature Validation: Signature is Valid'
    ok "$level: qpdf has nothing to say" qpdf --check "$TRASH/$level.pdf"
done
exits 0 "the default is b-t where an authority is configured" sign -o "$TRASH/default.pdf" "$TRASH/in.pdf"
# RFC 3161 id-ct-TSTInfo in the hexadecimal digits of /Contents.
tst=060b2a864886f70d0109100104
is "b-b has no stamp" "$(grep -aic $tst "$TRASH/b-b.pdf")" 0
is "b-t has it in the signature" "$(grep -aic $tst "$TRASH/b-t.pdf")" 1
is "so has the default" "$(grep -aic $tst "$TRASH/default.pdf")" 1
is "b-lt has a store and no document stamp" \
    "$(grep -ac '/DSS' "$TRASH/b-lt.pdf") $(stamps "$TRASH/b-lt.pdf")" '1 0'
ok "b-lta has a store" grep -aq '/DSS' "$TRASH/b-lta.pdf"
is "… and a document stamp" "$(stamps "$TRASH/b-lta.pdf")" 1
unlike "no VRI" "$(tr -d '\0' <"$TRASH/b-lta.pdf")" '/VRI'

# What anyone signed; again and again.
exits 0 "extend a B-B" extend --level b-lta -o "$TRASH/x.pdf" "$TRASH/b-b.pdf"
is "… stamp, store, stamp" "$(stamps "$TRASH/x.pdf")" 2
ok "… no old byte changed" begins "$TRASH/b-b.pdf" "$TRASH/x.pdf"
cp "$TRASH/b-lta.pdf" "$TRASH/again.pdf"
for n in 1 2 3 4 5; do
    extend --level b-lta -o "$TRASH/next.pdf" "$TRASH/again.pdf" && begins "$TRASH/again.pdf" "$TRASH/next.pdf" &&
        mv "$TRASH/next.pdf" "$TRASH/again.pdf"
done
is "five renewals" "$(stamps "$TRASH/again.pdf")" 6
like "… the signature is intact" "$(pdfsig -nocert "$TRASH/again.pdf" 2>/dev/null)" 'Signature is Valid'
exits 0 "what has the level is passed on" extend --level b-t -o "$TRASH/same.pdf" "$TRASH/b-t.pdf"
ok "… as it is" cmp "$TRASH/b-t.pdf" "$TRASH/same.pdf"

# Each fault: code, words, no output.
fails() { # CODE WORDS COMMAND…
    local code=$1 words=$2
    shift 2
    rm -f "$TRASH/none.pdf"
    must_fail "$code" "$@" -o "$TRASH/none.pdf" "$TRASH/in.pdf"
    like "… because: $words" "$(cat "$TRASH/err")" "$words"
    ok "… nothing written" test ! -e "$TRASH/none.pdf"
}
# For services that are slow; a busy machine may keep those that work waiting as long.
patient() { # MS FILE
    sed -e "s/^tsa {/&\n    attempts = 1\n    timeout_ms = $1/" -e "s/^net {/&\n    timeout_ms = $1/" "$S/pipeline.conf" >"$2"
}
patient 20000 "$S/quick.conf"
patient 1000 "$S/slow.conf"
while read -r code fault words; do
    CUV_CONFIG=$S/quick.conf
    [ "$fault" != slow ] || CUV_CONFIG=$S/slow.conf
    fails "$code" "$words" sign --level b-t --tsa "$CUV_SERVICE/tsa/$fault"
done <<'END'
69 slow no answer within 1000 ms
69 500 HTTP 500
69 garbage no answer of a time stamp authority
69 huge longer than 1048576 bytes
69 reject refused: status 2, badAlg
69 badnonce nonce differs
69 badimprint something else
69 nocert not enclosed
78 future more than 5 minutes apart
END
fails 69 'http://127.0.0.1:1/: ' sign --level b-t --tsa http://127.0.0.1:1/
exits 0 "the second authority is asked" sign --level b-t --tsa http://127.0.0.1:1/ --tsa "$CUV_SERVICE/tsa" \
    -o "$TRASH/second.pdf" "$TRASH/in.pdf"
fails 69 'not trusted|no path' sign --level b-t --allow-unknown --trust "$S/pki/trust/issuer.pem"

# Status before the PIN: only a responder, no list, so that each fault is seen.
while read -r code fault words; do
    sed -e "s#ocsp = .*#ocsp = {\"$CUV_SERVICE/ocsp/$fault\"}#" -e 's/from_certificates = true/from_certificates = false/' \
        -e 's/crls = .*//' "$([ "$fault" = slow ] && echo "$S/slow.conf" || echo "$S/quick.conf")" >"$S/status.conf"
    CUV_CONFIG=$S/status.conf
    PIN=/nowhere fails "$code" "$words" sign --level b-b
done <<'END'
77 revoked was revoked
69 unknown is not known
69 old is not known
69 later trylater
69 badnonce nonce
69 stranger is not known
69 garbage no answer of an OCSP responder
69 huge longer than
69 slow no answer within 1000 ms
END
sed -i "s#ocsp/slow#ocsp/unknown#" "$S/status.conf"
exits 0 "--allow-unknown signs" sign --level b-b --allow-unknown -o "$TRASH/unknown.pdf" "$TRASH/in.pdf"
like "… and says so" "$(cat "$TRASH/err")" 'is not known'

# What cannot be made to last.
CUV_CONFIG=$S/quick.conf
fails 65 'not signed' extend --level b-t
# The claimed time, changed by one digit: the digest differs.
sed 's#/M(D:20#/M(D:21#' "$TRASH/b-b.pdf" >"$TRASH/broken.pdf"
must_fail 65 extend --level b-t -o "$TRASH/none.pdf" "$TRASH/broken.pdf"
like "a broken signature is refused" "$(cat "$TRASH/err")" 'digest differs; a broken signature'
sed 's#/ETSI.CAdES.detached#/adbe.x509.rsa_sha1 #' "$TRASH/b-b.pdf" >"$TRASH/kind.pdf"
must_fail 65 extend --level b-t -o "$TRASH/none.pdf" "$TRASH/kind.pdf"
like "a kind without CMS is refused by its name" "$(cat "$TRASH/err")" \
    'field person: a signature of the kind "adbe.x509.rsa_sha1" cannot be made to last; ask its signer'

# ISO 32000-2 12.8.2.2, table 257: validation data and document time stamps are no change of the document.
letter number agency | sed 's#T(agency)#T(person)#; s#/Action/Include/Fields\[(number)\]#/Action/All                     #' >"$TRASH/all.pdf"
CUV_CONFIG=$S/pipeline.conf
exits 0 "certified, no change allowed" sign --certify 1 --level b-b -o "$TRASH/certified.pdf" "$TRASH/in.pdf"
exits 0 "a signature that locks all fields" sign --level b-b -o "$TRASH/locking.pdf" "$TRASH/all.pdf"
for name in certified locking; do
    exits 0 "$name: made to last" extend --level b-lta -o "$TRASH/lasting.pdf" "$TRASH/$name.pdf"
    exits 0 "… and still valid" cuv-verify --lang en -q --trust "$S/pki/trust" --crl "$S/pki/crl" "$TRASH/lasting.pdf"
    like "… for pdfsig" "$(pdfsig -nocert "$TRASH/lasting.pdf" 2>/dev/null)" 'Signature is Valid'
done
CUV_CONFIG=$S/quick.conf
fails 64 'level to reach' extend
fails 64 'level to reach' extend --level b-b
finish
