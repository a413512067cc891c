#!/usr/bin/env bash
# What a form asks of who signs: seed values that are a must; and a file without a form gets one.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"
demo_token
sign() { cuv-sign --lang en --pin-file "$DEMO/pin" "$@"; }

# seeded SV: a letter whose field of the person asks for that.
seeded() {
    local sv=$1
    # shellcheck disable=SC2317  # letter calls it
    widget() {
        echo "<</Type/Annot/Subtype/Widget/F 4/P 3 0 R/FT/Sig/T(person)/Rect[300 100 450 170]/SV<<$sv>>>>"
    }
    letter person
}
# The certificates of who signs, of his authority and of its own.
uri=$(cuv-token -q list --json | jq -r 'select(.subject | startswith("CN=Lê")) | .uri')
cuv-token -q export --token "$uri" -o "$TRASH/person.cer"
person=$(openssl x509 -in "$TRASH/person.cer" -inform DER -outform DER | od -An -v -tx1 | tr -d ' \n')
issuer=$(openssl x509 -in "$DEMO/trust/issuer.pem" -outform DER | od -An -v -tx1 | tr -d ' \n')
root=$(openssl x509 -in "$DEMO/trust/root.pem" -outform DER | od -An -v -tx1 | tr -d ' \n')
while IFS='|' read -r sv want; do
    seeded "$sv" >"$TRASH/in.pdf"
    if [ "$want" = ok ]; then
        exits 0 "signed: /SV<<$sv>>" sign -q -o "$TRASH/out.pdf" "$TRASH/in.pdf"
    else
        exits "${want%% *}" "refused: /SV<<$sv>>" sign "$TRASH/in.pdf"
        like '… and what it asks for is named' "$(cat "$TRASH/err")" "person.*${want#* }"
        is '… and nothing is written' "$(wc -c <"$TRASH/out")" 0
    fi
done <<END
/SubFilter[/adbe.pkcs7.detached]|ok
/Ff 2/SubFilter[/adbe.pkcs7.detached]|65 /SubFilter
/Ff 2/SubFilter[/adbe.pkcs7.detached/ETSI.CAdES.detached]|ok
/Ff 1/Filter/Some.Other|65 /Filter
/Ff 64/DigestMethod[(SHA512)]|65 /DigestMethod
/Ff 64/DigestMethod[(SHA1)(SHA256)]|ok
/Ff 8/Reasons[(I agree)]|65 /Reasons
/MDP<</P 2>>|64 --certify 2
/Cert<</Subject[<3000>]/Issuer[<3000>]>>/TimeStamp<</URL(http://x.test)>>|ok
/Cert<</Ff 1/Subject[<3000>]>>|65 /Cert /Subject
/Cert<</Ff 1/Subject[<3000><$person>]>>|ok
/Cert<</Ff 1/Subject[<$issuer>]>>|65 /Cert /Subject
/Cert<</Ff 2/Issuer[<3000>]>>|65 /Cert /Issuer
/Cert<</Ff 2/Issuer[<$issuer>]>>|ok
/Cert<</Ff 2/Issuer[<$root>]>>|ok
/Cert<</Ff 4/OID[(1.2.3)]>>|65 /Cert
/TimeStamp<</URL(http://x.test)/Ff 1>>|65 /TimeStamp
END

letter >"$TRASH/plain.pdf"
unlike 'a file without a form' "$(cat "$TRASH/plain.pdf")" 'AcroForm'
exits 0 '… is signed' sign -q --page 1 --rect 300,100,150,70 -o "$TRASH/out.pdf" "$TRASH/plain.pdf"
like '… its new form has the one field (qpdf)' "$(qpdf --json --json-key=acroform "$TRASH/out.pdf" |
    tr -d ' \n')" '"fields":\[\{"alternativename":"[^"]*".*"fieldtype":"/Sig","fullname":"person"'
is '… and says that it holds signatures' "$(qpdf --show-object=1 "$TRASH/out.pdf" |
    grep -o 'SigFlags [0-9]*')" 'SigFlags 3'
like '… pdfsig accepts it' "$(pdfsig -nocert "$TRASH/out.pdf" 2>&1)" 'Signature is Valid'
finish
