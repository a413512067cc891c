#!/usr/bin/env bash
# Every line of tests/data/bad-input.tsv: one line, its code, nothing written, by the program itself.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

services
export LC_ALL=C
O=$TRASH/o.pdf
said() { "$@" >"$TRASH/said" 2>&1 || note "$(cat "$TRASH/said")"; }
module=$(sed -n 's/.*module = "\(.*\)"/\1/p' "$CUV_CONFIG")

# For services and drivers that are slow; a busy machine may keep those that work waiting as long.
patience=20000
# configure FILE TSA NET-LINES: nobody is asked but whom the lines name
configure() {
    sed -e '/^tsa {/,$d' -e "s#\"pki/trust\"#\"$S/pki/trust\"#" -e 's/^pin "person"/pin "Lê Văn Ký"/' "$S/pipeline.conf" >"$1"
    printf 'tsa {\n    urls = {"%s"}\n    attempts = 1\n    timeout_ms = %d\n}\nnet {\n    timeout_ms = %d\n%s\n}\n' \
        "$2" $patience $patience "$3" >>"$1"
}
lists="crls = {\"$CUV_SERVICE/root.crl\", \"$CUV_SERVICE/issuer.crl\"}"
configure "$TRASH/well.conf" "$CUV_SERVICE/tsa" "$lists"
patience=1000 configure "$TRASH/hasty.conf" "$CUV_SERVICE/tsa" "$lists"
sign() { # OPTIONS…: with the configuration in $CUV_CONFIG
    "$BIN/cuv-sign" --lang en -q --pin-file "${PIN:-$S/pin}" -o "$O" "$@" "$TRASH/in.pdf"
}
extend() { "$BIN/cuv-extend" --lang en -q -o "$O" "$@" "$TRASH/b-b.pdf"; }

# The words of the third column.
stamp-at() { sign --level b-t --tsa "$1"; }
stamp() { stamp-at "$CUV_SERVICE/tsa/$1"; }
restamp-at() { extend --level b-t --tsa "$1"; }
restamp() { restamp-at "$CUV_SERVICE/tsa/$1"; }
asking() { # NET-LINES
    configure "$TRASH/asking.conf" "$CUV_SERVICE/tsa" "$1"
    export CUV_CONFIG=$TRASH/asking.conf
}
# The responder answers so about the person; the root's list is good.
status() {
    asking "ocsp = {\"$CUV_SERVICE/ocsp/$1\"} crls = {\"$CUV_SERVICE/root.crl\"}"
    PIN=/never/read sign --level b-b
}
restatus() {
    asking "ocsp = {\"$CUV_SERVICE/ocsp/$1\"} crls = {\"$CUV_SERVICE/root.crl\"}"
    extend --level b-lt
}
list() {
    asking "crls = {\"$CUV_SERVICE/root.crl\", \"$CUV_SERVICE/$1\"}"
    PIN=/never/read sign --level b-b
}
list-file() {
    asking "crls = {\"$CUV_SERVICE/root.crl\"}"
    PIN=/never/read sign --level b-b --crl "$1"
}
driver() { # SHIM_…=VALUE
    sed "s#module = .*#module = \"$TOP/$B/test/shim.so\"#; s#environment = .*#environment = {\"SOFTHSM2_CONF\", \"SHIM_MODULE\", \"${1%%=*}\"}\n    timeout_ms = $patience#" \
        "$TRASH/well.conf" >"$TRASH/shim.conf"
    env CUV_CONFIG="$TRASH/shim.conf" SHIM_MODULE="$module" "$1" "$BIN/cuv-sign" --lang en -q --pin-file "$S/pin" \
        --level b-b -o "$O" "$TRASH/in.pdf"
}
# token NAME: one made below
token() {
    sed -e "s#uri = .*#uri = \"pkcs11:token=$1\"#" "$TRASH/well.conf" >"$TRASH/token.conf"
    env CUV_CONFIG="$TRASH/token.conf" "$BIN/cuv-sign" --lang en -q --pin-file "$S/pin" --level b-b -o "$O" "$TRASH/in.pdf"
}
# seal OPTIONS…: the agency on the letter that the person signed; 57 is taken
seal() {
    "$BIN/cuv-sign" --lang en -q --pin-file "$S/pin" --config "$TRASH/register.conf" --level b-b --role agency -o "$O" \
        "$@" "$TRASH/person.pdf"
}
seal-status() { # the responder answers so about the person who signed before
    asking "ocsp = {\"$CUV_SERVICE/ocsp/$1\"} crls = {\"$CUV_SERVICE/root.crl\"}"
    "$BIN/cuv-sign" --lang en -q --pin-file /never/read --level b-b --role agency --number 58 -o "$O" "$TRASH/person.pdf"
}
# changed WHO: the pin is of yesterday's key
changed() {
    sed "/kind = $1/{n; s/sha256 = .*/sha256 = \"$(printf '%064d' 1)\"/}" "$TRASH/well.conf" >"$TRASH/changed.conf"
    local words=(in)
    [ "$1" = person ] || words=(person --number 57)
    "$BIN/cuv-sign" --lang en -q --pin-file "$S/pin" --config "$TRASH/changed.conf" --level b-b --role "$1" \
        --token "pkcs11:token=cuv-service;object=$1" -o "$O" "${words[@]:1}" "$TRASH/${words[0]}.pdf"
}

# What they need.
letter person >"$TRASH/in.pdf"
export CUV_CONFIG=$TRASH/well.conf
exits 0 "all well: signs" sign --level b-b
mv "$O" "$TRASH/b-b.pdf"
exits 0 "all well: reaches b-lta" extend --level b-lta
rm -f "$O"
(
    cd "$S/pki/ca" || exit
    issue() { # ISSUER SECTION DAYS OUT KEY SUBJECT [OPTIONS…]: as tests/pki/mkpki does
        local issuer=$1 section=$2 from=$3 until=$4 out=$5 key=$6 subject=$7
        shift 7
        openssl req -new -utf8 -key "$key" -subj "$subject" -out "$TRASH/request" &&
            openssl ca -batch -notext -utf8 -config ca.conf -name "$issuer" -extensions "$section" "$@" \
                -startdate "$(date -u -d "$from days" +%Y%m%d%H%M%SZ)" -enddate "$(date -u -d "$until days" +%Y%m%d%H%M%SZ)" \
                -in "$TRASH/request" -out "$out"
    }
    export MAIL=x@xathunghiem.gov.vn
    for name in expired stranger; do
        openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "../tsa/$name.key"
    done
    issue root tsa -60 -30 ../tsa/expired.pem ../tsa/expired.key /C=VN/CN=Old
    openssl req -x509 -new -key ../tsa/stranger.key -days 30 -subj /C=VN/CN=Stranger \
        -addext extendedKeyUsage=critical,timeStamping -out ../tsa/stranger.pem
    for name in second:2048 small:1024; do
        openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:${name#*:} -out "../keys/${name%:*}.key"
    done
    subject='/C=VN/O=Ủy ban nhân dân tỉnh Thử Nghiệm/CN=Trần Thị Cong'
    issue issuer person -1 30 ../keys/second.pem ../keys/second.key "$subject"
    issue issuer person -1 30 ../keys/small.pem ../keys/small.key "$subject"
    issue issuer person -1 30 ../keys/sha1.pem ../keys/second.key "$subject" -md sha1
    openssl ca -config ca.conf -name issuer -gencrl -crl_lastupdate "$(date -u -d '-9 days' +%y%m%d%H%M%SZ)" \
        -crl_nextupdate "$(date -u -d '-2 days' +%y%m%d%H%M%SZ)" | openssl crl -outform DER -out ../crl/old.crl
    # The right name, another key.
    sed 's/^private_key = issuer.key/private_key = other.key/; s/^certificate = issuer.pem/certificate = other.pem/' ca.conf >other.conf
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out other.key
    issue root issuer_cert -2 300 other.pem other.key \
        '/C=VN/O=Cơ quan Mật mã Thử nghiệm/CN=CA phục vụ Thử nghiệm mkpki'
    openssl ca -config other.conf -name issuer -gencrl -crldays 30 | openssl crl -outform DER -out ../crl/wrong.crl
    cp ../trust/root.pem ../crl/garbage.crl
) >"$TRASH/made" 2>&1
tests/service/big-crl "$S/pki/crl/issuer.crl" "$S/pki/ca/issuer.key" 50 >"$S/pki/crl/big.crl"
is "50 MB" $(($(stat -c %s "$S/pki/crl/big.crl") >> 20)) 50
for name in big old wrong garbage; do
    ln -s "$S/pki/crl/$name.crl" "$TRASH/$name.crl"
done

make_token() { # NAME
    said softhsm2-util --module "$module" --init-token --free --label "$1" --so-pin "$(cat "$S/pin")" --pin "$(cat "$S/pin")"
}
write() { # TOKEN cert|privkey FILE ID
    case $2 in
    cert) openssl x509 -in "$3" -outform DER -out "$TRASH/object" ;;
    *) openssl pkey -in "$3" -outform DER -out "$TRASH/object" ;;
    esac
    said pkcs11-tool --module "$module" --token-label "$1" --login --pin "$(cat "$S/pin")" --write-object "$TRASH/object" \
        --type "$2" --id "$4" --label signer
}
K=$S/pki/keys
for name in keyonly certonly twokeys rsa1024 sha1; do
    make_token $name
done
write keyonly privkey "$K/person.key" 01
write certonly cert "$K/person.pem" 01
for at in 1 2; do write twokeys privkey "$K/person.key" 01; done
write twokeys cert "$K/person.pem" 01
write rsa1024 privkey "$K/small.key" 01
write rsa1024 cert "$K/small.pem" 01
write sha1 privkey "$K/second.key" 01
write sha1 cert "$K/sha1.pem" 01

cuv-render -q samples/mau-01.xml >"$TRASH/letter.pdf"
exits 0 "the person signs a letter" "$BIN/cuv-sign" --lang en -q --pin-file "$S/pin" --level b-b -o "$TRASH/person.pdf" "$TRASH/letter.pdf"
sed "s#^office {#office {\n    register = \"$TRASH/register\"#" "$TRASH/well.conf" >"$TRASH/register.conf"
cuv-render -q samples/mau-02.xml >"$TRASH/other.pdf"
exits 0 "another letter is signed by the person" "$BIN/cuv-sign" --lang en -q --pin-file "$S/pin" --level b-b \
    -o "$TRASH/other-person.pdf" "$TRASH/other.pdf"
exits 0 "… and gets the number 57" "$BIN/cuv-sign" --lang en -q --pin-file "$S/pin" --config "$TRASH/register.conf" \
    --level b-b --role agency --number 57 -o "$TRASH/other-sealed.pdf" "$TRASH/other-person.pdf"

while IFS=$'\t' read -r what code how words; do
    case $what in '' | \#*) continue ;; esac
    rm -f "$O"
    patience=20000
    CUV_CONFIG=$TRASH/well.conf
    case $how in
    *slow* | *HANG*)
        patience=1000
        CUV_CONFIG=$TRASH/hasty.conf
        ;;
    esac
    # shellcheck disable=SC2086
    (cd "$TRASH" && ln -sfn "$TOP/samples" samples && ln -sfn "$TOP/tests" tests && eval "$how") >"$TRASH/out" 2>"$TRASH/err"
    is "$what: $code" $? "$code"
    like "… because: $words" "$(cat "$TRASH/err")" "^cuv-[a-z]+: .*$words"
    is "… in one line" "$(wc -l <"$TRASH/err")" 1
    is "… nothing written" "$(cat "$TRASH/out"; find "$TRASH" -maxdepth 1 -name 'o.pdf*')" ''
    [ -z "${SHOW:-}" ] || note "$what: $(cat "$TRASH/err")"
done <tests/data/bad-input.tsv

asking "ocsp = {\"$CUV_SERVICE/ocsp\"} crls = {\"$CUV_SERVICE/root.crl\"}"
: >"$S/requests"
exits 0 "the agency signs when the services speak well of the person" "$BIN/cuv-sign" --lang en -q --pin-file "$S/pin" \
    --level b-b --role agency --number 58 -o "$O" "$TRASH/person.pdf"
is "… and of itself" "$(grep -c ocsp "$S/requests")" 2
exits 0 "a picture without transparency is signed" "$BIN/cuv-sign" --lang en --pin-file "$S/pin" --level b-b \
    --image tests/fuzz/seeds/look_picture/rgb16 -o "$O" "$TRASH/in.pdf"
like "… and told: white becomes transparent" "$(cat "$TRASH/err")" 'no transparency; its white is left out'
finish
