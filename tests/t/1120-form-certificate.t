#!/usr/bin/env bash
# cuv-form new --certificate: a certificate shaped like the Government's fills the list; the request is
# right once what only a person knows is typed.
. "$(dirname "$0")/../lib.sh"

export CUV_CONFIG=$TRASH/office.conf
cat >"$CUV_CONFIG" <<'END'
office {
    name = "Ủy ban nhân dân xã Thử Nghiệm"
    place = "Thử Nghiệm"
    symbol = "UBND-VHXH"
    address = "Trụ sở Ủy ban nhân dân xã Thử Nghiệm"
    signer_name = "Lê Văn Ký"
    signer_title = "Chủ tịch"
    contact_name = "Nguyễn Văn Mẫu"
    contact_position = "Công chức"
    contact_mobile = "0912345678"
    contact_email = "nvmau@thunghiem.mau.gov.vn"
}
END
chmod 600 "$CUV_CONFIG"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$TRASH/key" -out "$TRASH/person.pem" -days 1825 -utf8 \
    -set_serial 0x7AF2DF52182653D3 -addext subjectAltName=email:ttthu@thunghiem.mau.gov.vn \
    -subj '/C=VN/L=Lai Châu/O=Ủy ban nhân dân tỉnh Mẫu/OU=Ủy ban nhân dân xã Thử Nghiệm/OU=Phòng Kinh tế/CN=Trần Thị Thử' \
    2>"$TRASH/said"
openssl x509 -in "$TRASH/person.pem" -outform DER -out "$TRASH/person.cer"
# The last day in Việt Nam, told by openssl.
last=$(TZ=UTC-7 date -d "$(openssl x509 -in "$TRASH/person.pem" -noout -enddate | cut -d= -f2)" +%F)

type_in() { # FILE NAME VALUE: into the first empty element of that name
    sed -i "0,\|<$2></$2>|s|<$2></$2>|<$2>$3</$2>|" "$1"
}
contact() { # FILE
    type_in "$1" personal-id 012090000001
    type_in "$1" id-issue-date 2021-05-10
    type_in "$1" id-issue-place CCSQLHCVTTXH
}
holds() { # FILE ELEMENT VALUE
    is "${1##*/}: $2" "$(sed -n "/<item>/,/<\/item>/s|^ *<$2>\(.*\)</$2>|\1|p" "$1")" "$3"
}
for form in 04 05 06; do
    req=$TRASH/$form.xml
    exits 0 "new $form --certificate" "$BIN/cuv-form" new "$form" --certificate "$TRASH/person.cer" \
        --device BCY-0001234 -o "$req"
    holds "$req" cert-name "Trần Thị Thử"
    holds "$req" email ttthu@thunghiem.mau.gov.vn
    contact "$req"
done
for form in 04 05; do
    holds "$TRASH/$form.xml" cert-serial 7AF2DF52182653D3
done
for form in 05 06; do
    holds "$TRASH/$form.xml" device-serial BCY-0001234
done
for form in 04 06; do
    holds "$TRASH/$form.xml" cert-valid-to "$last"
done
holds "$TRASH/06.xml" org-name "Phòng Kinh tế, Ủy ban nhân dân xã Thử Nghiệm"
sed -i 's|<service/>|<service renew="true"/>|; s|<subject-type></|<subject-type>individual</|' "$TRASH/04.xml"
exits 0 "a renewal is right when the person's cells are filled" "$BIN/cuv-check" --lang en "$TRASH/04.xml"
exits 0 "so is a recovery" "$BIN/cuv-check" --lang en "$TRASH/06.xml"
sed -i 's|<subject-type></|<subject-type>individual</|; s|<revoke-reason code="">|<revoke-reason code="retired">|' "$TRASH/05.xml"
type_in "$TRASH/05.xml" personal-id 012190000002
type_in "$TRASH/05.xml" id-issue-date 2021-06-01
type_in "$TRASH/05.xml" id-issue-place CCSQLHCVTTXH
exits 0 "so is a revocation" "$BIN/cuv-check" --lang en "$TRASH/05.xml"
exits 0 "PEM is read too" "$BIN/cuv-form" new 04 --certificate "$TRASH/person.pem"
printf 'hello' >"$TRASH/garbage.cer"
must_fail 65 "$BIN/cuv-form" new 04 --certificate "$TRASH/garbage.cer"
like "garbage is named" "$(cat "$TRASH/err")" 'garbage.cer: '
openssl crl2pkcs7 -nocrl -certfile "$TRASH/person.pem" -outform DER -out "$TRASH/person.p7b"
exits 0 "PKCS#7 too" "$BIN/cuv-form" new 04 --certificate "$TRASH/person.p7b"
must_fail 66 "$BIN/cuv-form" new 04 --certificate "$TRASH/nowhere.cer"
must_fail 64 "$BIN/cuv-form" new 04 --certificate "$TRASH/person.cer" --from samples/mau-04.xml
must_fail 64 "$BIN/cuv-form" fields 04 --device X
finish
