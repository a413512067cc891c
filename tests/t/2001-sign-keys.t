#!/usr/bin/env bash
# Keys beside the demo's: P-256, a key whose certificate is not on the token, two that fit; and the
# pipe from a request.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

demo_token
cat "$DEMO"/trust/*.pem >"$TRASH/demo-ca.pem"
cuv-render <samples/mau-01.xml >"$TRASH/request.pdf" 2>"$TRASH/err" || note "$(cat "$TRASH/err")"
cuv-render <samples/mau-01.xml 2>"$TRASH/err" | cuv-sign --lang en --pin-file "$DEMO/pin" 2>"$TRASH/said" \
    >"$TRASH/letter.pdf"
is "the pipe from a request ends well" "${PIPESTATUS[*]}" '0 0'
accepted "$TRASH/letter.pdf" "$TRASH/demo-ca.pem"
head -c "$(stat -c %s "$TRASH/request.pdf")" "$TRASH/letter.pdf" >"$TRASH/start"
cmp_file "the letter itself is untouched" "$TRASH/request.pdf" "$TRASH/start"
tail -c "+$(($(stat -c %s "$TRASH/request.pdf") + 1))" "$TRASH/letter.pdf" >"$TRASH/revision"
is "the revision holds field, appearance, picture and mask, signature" \
    "$(grep -ac " 0 obj\$" "$TRASH/revision")" 5
unlike "… and no catalog, page, form or tags" "$(tr -d '\000' <"$TRASH/revision")" \
    '/Type */(Catalog|Page)|/Fields|/StructTreeRoot'
like "the field shows something" "$(tr -d '\000' <"$TRASH/revision")" '/Subtype */Form'

# A token of our own.
module=$(cat "$DEMO/module")
mkdir "$TRASH/tokens"
printf 'directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n' "$TRASH" \
    >"$TRASH/softhsm2.conf"
export SOFTHSM2_CONF=$TRASH/softhsm2.conf CUV_CONFIG=$TRASH/own.conf
printf 'token {\n    module = "%s"\n    environment = {"SOFTHSM2_CONF"}\n}\n' "$module" \
    >"$CUV_CONFIG"
softhsm2-util --module "$module" --init-token --free --label own --so-pin 12345678 --pin 4711 \
    >"$TRASH/out" 2>&1
printf '4711\n' >"$TRASH/pin" && chmod 600 "$TRASH/pin"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$TRASH/ca.key" -out "$TRASH/ca.pem" -days 30 \
    -subj '/C=VN/CN=ca' -addext keyUsage=critical,keyCertSign 2>/dev/null

own_key() { # NAME ID ALGORITHM…: the key on the token, its certificate in NAME.cer
    local name=$1 id=$2
    shift 2
    openssl genpkey "$@" -out "$TRASH/$name.key" 2>/dev/null
    softhsm2-util --module "$module" --import "$TRASH/$name.key" --token own --label "$name" --id "$id" \
        --pin 4711 >"$TRASH/out" 2>&1
    openssl req -new -key "$TRASH/$name.key" -subj "/C=VN/CN=Mai Van $name" -out "$TRASH/$name.csr"
    openssl x509 -req -in "$TRASH/$name.csr" -CA "$TRASH/ca.pem" -CAkey "$TRASH/ca.key" \
        -CAcreateserial -days 30 -outform DER -out "$TRASH/$name.cer" \
        -extfile <(echo keyUsage=critical,nonRepudiation) 2>/dev/null
}
own_key ec 01 -algorithm EC -pkeyopt ec_paramgen_curve:P-256
own_key large 02 -algorithm RSA -pkeyopt rsa_keygen_bits:3072
letter person >"$TRASH/in.pdf"

export LC_ALL=C
must_fail 69 cuv-sign --lang en --pin-file "$TRASH/pin" "$TRASH/in.pdf"
like "a token without certificates says what to do" "$(cat "$TRASH/err")" '--certificate FILE.cer'
for name in ec large; do
    exits 0 "$name: key found by its public half" cuv-sign --lang en --pin-file "$TRASH/pin" \
        --certificate "$TRASH/$name.cer" --trust "$TRASH/ca.pem" --allow-unknown -o "$TRASH/$name.pdf" "$TRASH/in.pdf"
    like "$name: unknown revocation is said" "$(cat "$TRASH/err")" 'revoked is not known'
    accepted "$TRASH/$name.pdf" "$TRASH/ca.pem"
done
must_fail 64 cuv-sign --lang en --pss --pin-file "$TRASH/pin" --certificate "$TRASH/ec.cer" "$TRASH/in.pdf"
must_fail 65 cuv-sign --lang en --pin-file "$TRASH/pin" --certificate "$TRASH/in.pdf" "$TRASH/in.pdf"
must_fail 66 cuv-sign --lang en --pin-file "$TRASH/pin" --certificate "$TRASH/no.cer" "$TRASH/in.pdf"

# The demo's token holds a person's and an agency's key: without the pins their names tell which is
# which; with two pins of persons both fit.
SOFTHSM2_CONF=$DEMO/softhsm2.conf
demo_conf -e '/^pin /,/^}/d' >"$CUV_CONFIG"
exits 0 "names tell the person" cuv-sign --lang en --pin-file "$DEMO/pin" "$TRASH/in.pdf"
like "… from the agency" "$(cat "$TRASH/err")" 'signs as person: Lê Văn Ký'
demo_conf -e 's/kind = agency/kind = person/' >"$CUV_CONFIG"
must_fail 64 cuv-sign --lang en --pin-file "$DEMO/pin" "$TRASH/in.pdf"
is "two URIs are offered" "$(grep -c -- "--token 'pkcs11:" "$TRASH/err")" 2
uri=$(grep -o "pkcs11:[^']*" "$TRASH/err" | head -n 1)
exits 0 "… and one of them, pasted, signs" cuv-sign --lang en --token "$uri" --pin-file "$DEMO/pin" "$TRASH/in.pdf"
finish
