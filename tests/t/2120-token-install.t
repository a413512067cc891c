#!/usr/bin/env bash
# cuv-token install: a renewed certificate takes the old one's place; what is refused changes nothing.
. "$(dirname "$0")/../lib.sh"

own_demo_token
pin=$DEMO/pin
cuv-token -q list --json >"$TRASH/before.json"
uri=$(jq -r 'select(.subject | startswith("CN=Lê")) | .uri' "$TRASH/before.json")
cuv-token -q export --token "$uri" -o "$TRASH/old.cer"
openssl x509 -inform DER -in "$TRASH/old.cer" -noout -pubkey >"$TRASH/holder.pub"
old_serial=$(jq -r 'select(.subject | startswith("CN=Lê")) | .serial' "$TRASH/before.json")

# An authority of the test, believed beside the demo's.
mkdir "$TRASH/ca"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3000 -keyout "$TRASH/ca.key" \
    -out "$TRASH/ca/ca.pem" -subj "/C=VN/O=Test/CN=Test Root" -addext keyUsage=critical,keyCertSign,cRLSign \
    2>"$TRASH/openssl"
sed "s#dirs = {\"trust\"}#dirs = {\"$DEMO/trust\", \"$TRASH/ca\"}#" "$DEMO/pipeline.conf" >"$DEMO/renewal.conf"
export CUV_CONFIG=$DEMO/renewal.conf
printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s\ncrlnumber=%s\ndefault_md=sha256\n' "$TRASH/index" "$TRASH/number" >"$TRASH/ca.cnf"
: >"$TRASH/index"
echo 01 >"$TRASH/number"
openssl ca -gencrl -config "$TRASH/ca.cnf" -cert "$TRASH/ca/ca.pem" -keyfile "$TRASH/ca.key" -crldays 30 \
    -out "$TRASH/ca.crl" 2>>"$TRASH/openssl"

# issue FILE NAME [DAYS [PUBLIC [UNIT]]]: a certificate for the holder's key
issue() {
    local subject="/C=VN/L=Lai Châu/O=Ủy ban nhân dân tỉnh Mẫu/OU=${5:-Ủy ban nhân dân xã Thử Nghiệm}/CN=$2"
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -utf8 \
        -subj "$subject" -out "$TRASH/r.csr" 2>>"$TRASH/openssl"
    openssl x509 -req -in "$TRASH/r.csr" -CA "$TRASH/ca/ca.pem" -CAkey "$TRASH/ca.key" -days "${3:-1095}" \
        -force_pubkey "${4:-$TRASH/holder.pub}" -set_serial "0x$(openssl rand -hex 7)" \
        -extfile <(echo keyUsage=critical,digitalSignature,nonRepudiation) -outform DER -out "$TRASH/$1" \
        2>>"$TRASH/openssl"
}
# A wrong PIN shows in the state: what is compared is what the token holds.
holds() { cuv-token -q list --json | jq -S 'del(.state, .days_left, .module)'; }
unchanged() {
    holds >"$TRASH/after.json"
    cmp_file "$1: the token is as before" "$TRASH/held.json" "$TRASH/after.json"
}
holds >"$TRASH/held.json"
install() { cuv-token --lang en install --pin-file "$pin" --token "$uri" "$@"; }

subject=$(jq -r 'select(.subject | startswith("CN=Lê")) | .subject' "$TRASH/before.json")
like "the demo's holder is as this test takes him" "$subject" '^CN=Lê Văn Ký,OU=Ủy ban nhân dân xã Thử Nghiệm,O=Ủy ban nhân dân tỉnh Mẫu'

# Refused before the PIN.
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 2>/dev/null | openssl pkey -pubout >"$TRASH/other.pub"
issue other.cer "Lê Văn Ký" 1000 "$TRASH/other.pub"
must_fail 65 cuv-token install --pin-file "$pin" "$TRASH/other.cer"
like "another key is named" "$(cat "$TRASH/err")" 'for another key'
issue changed.cer "Lê Văn Ký" 1200 "$TRASH/holder.pub" "Phòng Văn hóa - Xã hội"
must_fail 64 cuv-token install --pin-file "$pin" "$TRASH/changed.cer"
like "another unit is shown, field by field" "$(cat "$TRASH/err")" \
    'OU: "Ủy ban nhân dân xã Thử Nghiệm" → "Phòng Văn hóa - Xã hội"'
like "… and the way on" "$(cat "$TRASH/err")" -- '--changed'
issue renewed.cer "Lê Văn Ký"
must_fail 77 env CUV_CONFIG="$DEMO/pipeline.conf" "$BIN/cuv-token" --lang en install --changed --pin-file "$pin" "$TRASH/renewed.cer"
like "an unknown authority is refused" "$(cat "$TRASH/err")" 'not installed: no path'
must_fail 65 cuv-token install --pin-file "$pin" "$TRASH/ca/ca.pem"
head -c 300 "$TRASH/renewed.cer" >"$TRASH/cut.cer"
must_fail 65 cuv-token install --pin-file "$pin" "$TRASH/cut.cer"
must_fail 66 cuv-token install --pin-file "$pin" "$TRASH/absent.cer"
must_fail 64 cuv-token install
echo 00000000 >"$TRASH/wrong.pin" && chmod 600 "$TRASH/wrong.pin"
must_fail 77 cuv-token install --changed --pin-file "$TRASH/wrong.pin" "$TRASH/renewed.cer"
must_fail 64 cuv-token install --pin-fd x "$TRASH/renewed.cer"
unchanged "after all refusals"

# A read-only token explains itself.
SHIM_MODULE=$(cat "$DEMO/module")
export SHIM_MODULE
sed "s#module = .*#module = \"$TOP/$B/test/shim.so\"#
    s#environment = .*#environment = {\"SOFTHSM2_CONF\", \"SHIM_MODULE\", \"SHIM_READONLY\", \"SHIM_FLAGS\", \"SHIM_FLIP\"}#" \
    "$DEMO/renewal.conf" >"$DEMO/shim.conf"
must_fail 77 env CUV_CONFIG="$DEMO/shim.conf" SHIM_READONLY=1 "$BIN/cuv-token" --lang en install --changed \
    --pin-file "$pin" -o "$TRASH/kept.cer" "$TRASH/renewed.cer"
like "a read-only token" "$(cat "$TRASH/err")" 'takes no new certificate from us .*own program'
must_fail 69 env CUV_CONFIG="$DEMO/shim.conf" SHIM_FLIP=1 "$BIN/cuv-token" --lang en install --changed \
    --pin-file "$pin" -o "$TRASH/kept.cer" "$TRASH/renewed.cer"
unchanged "after a read-only token and a wrong signature"

# The renewed certificate.
exits 0 "a renewed certificate is installed" install --changed "$TRASH/renewed.cer"
like "… and read back" "$(cat "$TRASH/err")" 'installed and read back'
cmp_file "the old one is kept" "$TRASH/old.cer" "$TRASH/cuv-old-$old_serial.cer"
cuv-token -q list --json >"$TRASH/renewed.json"
is "the token holds as many as before" "$(wc -l <"$TRASH/renewed.json")" "$(wc -l <"$TRASH/before.json")"
uri2=$(jq -r 'select(.subject | startswith("CN=Lê")) | .uri' "$TRASH/renewed.json")
is "under the same URI" "$uri2" "$uri"
cuv-token -q export --token "$uri" -o "$TRASH/now.cer"
cmp_file "it is the new one" "$TRASH/renewed.cer" "$TRASH/now.cer"
exits 0 "once more: nothing to do" install "$TRASH/renewed.cer"
like "… is said" "$(cat "$TRASH/err")" 'already'
must_fail 65 cuv-token --lang en install --changed --pin-file "$pin" --token "$uri" "$TRASH/old.cer"
like "an older one is refused" "$(cat "$TRASH/err")" 'older'

# A changed one that came later, then a letter signed with it.
sleep 1.1 # certificates count whole seconds
issue changed.cer "Lê Văn Ký" 1200 "$TRASH/holder.pub" "Phòng Văn hóa - Xã hội"
exits 0 "a changed certificate, with --changed" install --changed "$TRASH/changed.cer"
cuv-render <samples/mau-04.xml >"$TRASH/letter.pdf"
exits 0 "a letter is signed with it" cuv-sign --role person --token "$uri" --pin-file "$pin" \
    --crl "$TRASH/ca.crl" -o "$TRASH/signed.pdf" "$TRASH/letter.pdf"
run cuv-verify --json "$TRASH/signed.pdf"
like "the signature names the changed certificate" "$(jq -r '.signatures[0].signer.subject' "$TRASH/out")" \
    'OU=Phòng Văn hóa - Xã hội'
like "pdfsig: the signature is right" "$(pdfsig -nocert "$TRASH/signed.pdf")" 'Signature is Valid'
finish
