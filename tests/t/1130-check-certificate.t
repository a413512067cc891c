#!/usr/bin/env bash
# cuv-check --certificate: a request beside the certificate it speaks of, whatever kind of file it is;
# letters about the own certificate of who signs or sends them.
. "$(dirname "$0")/../lib.sh"
check="$BIN/cuv-check"

# make NAME SERIAL SUBJECT MAIL DAYS: a certificate shaped like the Government's
make() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$TRASH/$1.key" -out "$TRASH/$1.pem" -days "$5" -utf8 \
        -set_serial "0x$2" -addext "subjectAltName=email:$4" -subj "$3" 2>"$TRASH/said"
    openssl x509 -in "$TRASH/$1.pem" -outform DER -out "$TRASH/$1.cer"
}
unit='/C=VN/L=Mẫu/O=Ủy ban nhân dân tỉnh Mẫu/OU=Ủy ban nhân dân xã Thử Nghiệm'
make person 7AF2DF52182653D1 "$unit/CN=Trần Thị Thử" ttthu@thunghiem.mau.gov.vn 1825
cer=$TRASH/person.cer
until=$(TZ=UTC-7 date -d "$(openssl x509 -in "$TRASH/person.pem" -noout -enddate | cut -d= -f2)" +%F)
from=$(TZ=UTC-7 date -d "$(openssl x509 -in "$TRASH/person.pem" -noout -startdate | cut -d= -f2)" +%F)

# The first row of the sample, renewed, with the days of this certificate; today's letter.
request=$TRASH/04.xml
awk '/<item>/ && n++ { skip = 1 } !skip { print } /<\/item>/ { skip = 0 }' samples/mau-04.xml |
    sed "s/count=\"4\"/count=\"1\"/; s|<cert-valid-from>.*</cert-valid-from>|<cert-valid-from>$from</cert-valid-from>|
        s|<cert-valid-to>.*</cert-valid-to>|<cert-valid-to>$until</cert-valid-to>|
        s|<date>.*</date>|<date>$(TZ=UTC-7 date +%F)</date>|" >"$request"

# said ID WHAT SED [FILE]: the ids of errors and warnings after a change of the request
said() {
    sed "$3" "${4:-$request}" >"$TRASH/now.xml"
    is "$2" "$("$check" --lang en --json --certificate "$cer" "$TRASH/now.xml" |
        sed -n 's/.*"severity":"\(error\|warning\)","id":"\([^"]*\)".*/\2/p' | tr '\n' ' ')" "$1"
}
said "" "a request that agrees" ""
said "V-CERT " "another name" 's/Trần Thị Thử/Trần Thị Thư/'
like "both names are told" "$("$check" --lang en --certificate "$cer" "$TRASH/now.xml")" \
    'item 1: Tên chứng thư chữ ký số: "Trần Thị Thư" is not the name in the certificate; type "Trần Thị Thử"'
said "" "letters small or capital do not count" 's/>Trần Thị Thử</>TRẦN THỊ THỬ</'
said "V-CERT-b " "another number with the same name" 's/7AF2DF52182653D1/7AF2DF52182653D9/'
like "the right number is told" "$("$check" --lang en --certificate "$cer" "$TRASH/now.xml")" 'type 7AF2DF52182653D1'
said "" "blanks, colons and small letters in the number do not count" 's/7AF2DF52182653D1/7a:f2:df:52:18:26:53:d1/'
said "V-CERT-c " "another address" 's/ttthu@/thu@/'
said "V-CERT-d " "another agency" '0,/<name>Ủy ban nhân dân xã Thử Nghiệm/s//<name>Ủy ban nhân dân xã Khác/'
said "V-CERT-e " "another province" 's/<parent-name>.*</<parent-name>Ủy ban nhân dân tỉnh Khác</'
said "V-CERT-f " "another last day" "s/$until/2033-03-03/"
said "V-CERT-f " "another first day" "s/<cert-valid-from>$from/<cert-valid-from>2020-03-03/"
said "" "the last day left out: the certificate knows it" '/cert-valid-to/d'
said "V-CERT-g " "neither number nor name" 's/7AF2DF52182653D1/7AF2DF52182653D9/; s/Trần Thị Thử/Lò Thị Mới/'
like "the file is named" "$("$check" --lang en --certificate "$cer" "$TRASH/now.xml")" 'person.cer is the right file'

# Days left are counted to the certificate's end also when the request does not say it.
make short 7AF2DF52182653D1 "$unit/CN=Trần Thị Thử" ttthu@thunghiem.mau.gov.vn 400
cer=$TRASH/short.cer
until=$(TZ=UTC-7 date -d "$(openssl x509 -in "$TRASH/short.pem" -noout -enddate | cut -d= -f2)" +%F)
for left in 29:04-R2 30:; do
    day=$(date -u -d "$until -${left%%:*} days" +%F)
    sed "/cert-valid-/d; s|<date>.*</date>|<date>$day</date>|" "$request" >"$TRASH/now.xml"
    is "${left%%:*} days before the certificate's end" \
        "$("$check" --at "$day" --json --certificate "$cer" "$TRASH/now.xml" |
            sed -n 's/.*"severity":"error","id":"\([^"]*\)".*/\1/p')" "${left#*:}"
done

# Kinds of files.
cer=$TRASH/person.cer
p7=$TRASH/person.p7b
openssl crl2pkcs7 -nocrl -certfile "$TRASH/person.pem" -outform DER -out "$p7"
openssl crl2pkcs7 -nocrl -certfile "$TRASH/person.pem" -out "$TRASH/person-pem.p7b"
openssl crl2pkcs7 -nocrl -outform DER -out "$TRASH/empty.p7b" -certfile /dev/null 2>/dev/null || : >"$TRASH/empty.p7b"
openssl req -newkey rsa:2048 -nodes -keyout "$TRASH/leaf.key" -out "$TRASH/leaf.csr" -subj "$unit/CN=Trần Thị Thử" -utf8 2>"$TRASH/said"
printf 'basicConstraints=critical,CA:FALSE\nsubjectAltName=email:ttthu@thunghiem.mau.gov.vn\n' >"$TRASH/ext"
openssl x509 -req -in "$TRASH/leaf.csr" -CA "$TRASH/person.pem" -CAkey "$TRASH/person.key" -set_serial 0x7AF2DF52182653D1 \
    -days 1825 -extfile "$TRASH/ext" -out "$TRASH/leaf.pem" 2>"$TRASH/said"
openssl crl2pkcs7 -nocrl -certfile "$TRASH/person.pem" -certfile "$TRASH/leaf.pem" -outform DER -out "$TRASH/chain.p7b"
openssl crl2pkcs7 -nocrl -certfile "$TRASH/short.pem" -certfile "$TRASH/person.pem" -outform DER -out "$TRASH/two.p7b"
for file in person.pem person.p7b person-pem.p7b chain.p7b; do
    exits 0 "$file is read" "$check" --certificate "$TRASH/$file" "$request"
    exits 0 "$file fills a request" "$BIN/cuv-form" new 04 --certificate "$TRASH/$file"
    like "$file: the person's own" "$(cat "$TRASH/out")" '<cert-name>Trần Thị Thử<'
done
printf 'hello' >"$TRASH/garbage.cer"
head -c 300 "$cer" >"$TRASH/cut.cer"
head -c 300 "$p7" >"$TRASH/cut.p7b"
cat "$cer" "$cer" >"$TRASH/twice.cer"
head -c 300000 /dev/zero >"$TRASH/large.cer"
for file in garbage.cer cut.cer cut.p7b twice.cer two.p7b large.cer; do
    exits 65 "$file: 65" "$check" --lang en --certificate "$TRASH/$file" "$request"
    is "$file: nothing on standard output" "$(cat "$TRASH/out")" ""
    is "$file: one line that names it" "$(grep -c "/$file: " "$TRASH/err")$(wc -l <"$TRASH/err")" 11
done
like "garbage is told what to do" "$("$check" --lang en --certificate "$TRASH/garbage.cer" "$request" 2>&1)" 'export it as .cer'
for size in 0 1 2 3 5 8 13 21 34 55 89 144 233 377 610 987; do
    head -c "$size" "$p7" >"$TRASH/cut.p7b"
    ok "a PKCS#7 cut after $size bytes is refused" sh -c '"$1" --certificate "$2" "$3" 2>/dev/null; test $? -ge 64 -a $? -lt 128' - \
        "$check" "$TRASH/cut.p7b" "$request"
done
exits 66 "no such file" "$check" --certificate "$TRASH/none.cer" "$request"

# Several requests, several certificates.
make other 7AF2DF52182653D8 "$unit/CN=Lò Văn Khác" lvkhac@thunghiem.mau.gov.vn 1825
exits 1 "a certificate of no row" "$check" --certificate "$cer" --certificate "$TRASH/other.cer" "$request"
sed 's/7AF2DF52182653D1/7AF2DF52182653D8/; s/Trần Thị Thử/Lò Văn Khác/; s/ttthu@/lvkhac@/
    s/<cert-valid-.*//' "$request" >"$TRASH/other.xml"
for order in "$request $TRASH/other.xml" "$TRASH/other.xml $request"; do
    # shellcheck disable=SC2086
    exits 0 "each in one of two requests" "$check" --certificate "$cer" --certificate "$TRASH/other.cer" $order
done

# By name in the form that asks for no number; by the old number in the first.
said "" "a device to unlock" '/cert-valid-to/d' samples/mau-06.xml
said "V-CERT-c " "with another address" '/cert-valid-to/d; s/ttthu@/thu@/' samples/mau-06.xml
said "V-CERT-d " "with another unit" '/cert-valid-to/d; /<item>/,/<\/item>/s/Ủy ban nhân dân xã Thử Nghiệm/Sở Nội vụ/' samples/mau-06.xml
make agency 7AF2DF52182653D5 '/C=VN/L=Mẫu/O=Ủy ban nhân dân tỉnh Mẫu/CN=Ủy ban nhân dân xã Cũ/UID=MST:9900000016' vanthu@xacu.mau.gov.vn 1825
cer=$TRASH/agency.cer
said "" "an agency's certificate revoked" "" samples/mau-05.xml
said "V-CERT-h " "with another tax code" 's/9900000016</9900000023</' samples/mau-05.xml
cer=$TRASH/person.cer
said "" "a new one after the old" 's|<sim-pki|<old-cert-serial>7AF2DF52182653D1</old-cert-serial><sim-pki|' samples/mau-01.xml
said "V-CERT " "which belongs to somebody else" 's|<sim-pki|<old-cert-serial>7AF2DF52182653D1</old-cert-serial><sim-pki|; s/Trần Thị Thử/Trần Thị Lạ/' samples/mau-01.xml

# The own certificate of who signs or sends.
own() { # ID WHAT SED FILE [OPTION…]
    local id=$1 what=$2 change=$3 file=$4
    shift 4
    sed "$change" "$file" >"$TRASH/now.xml"
    is "$what" "$("$check" --lang en --json "$@" "$TRASH/now.xml" | grep -o '"id":"V-OWN[^"]*"' | tr '\n' ' ')" "$id"
}
own '"id":"V-OWN-b" ' "the signer's own device locked" 's/Trần Thị Thử/LÊ VĂN KÝ/' samples/mau-06.xml
like "the ways out are told" "$("$check" --lang en "$TRASH/now.xml")" 'another authorised person.*\(KT\.\).*superior agency.*--paper'
own '"id":"V-OWN" ' "the agency's own device locked" 's/Trần Thị Thử/Ủy ban nhân dân xã Thử Nghiệm/' samples/mau-06.xml
like "the ways out are told" "$("$check" --lang en "$TRASH/now.xml")" 'superior agency.*--paper'
own '"id":"V-OWN-b" ' "the signer's own certificate revoked" 's/Lò Văn Giả/Lê Văn Ký/' samples/mau-05.xml
own '"id":"V-OWN-b" ' "the giver's own device given back" 's/<cert-name>Lò Văn Giả/<cert-name>Lê Văn Ký/' samples/mau-08.xml
own '"id":"V-OWN-b" ' "the signer's own device lost" 's/<cert-name>Trần Thị Thử/<cert-name>Lê Văn Ký/' samples/mau-09.xml
own '"id":"V-OWN-b" ' "the signer's own first certificate" 's/<full-name>Trần Thị Thử/<full-name>Lê Văn Ký/' samples/mau-01.xml
own "" "one's own renewal can be signed with it" 's/<cert-name>Trần Thị Thử/<cert-name>Lê Văn Ký/' samples/mau-04.xml
key=$(openssl x509 -in "$TRASH/agency.pem" -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256 -r | cut -c1-64)
conf() { # KIND NAME
    printf 'pin "%s" {\n kind = %s\n sha256 = "%s"\n}\n' "$2" "$1" "$key" >"$TRASH/pin.conf"
    chmod 600 "$TRASH/pin.conf"
}
conf agency "Con dấu điện tử của xã"
own '"id":"V-OWN" ' "the agency's by its pin" "" samples/mau-05.xml --config "$TRASH/pin.conf" --certificate "$TRASH/agency.cer"
own "" "not without its file" "" samples/mau-05.xml --config "$TRASH/pin.conf"
conf person "Lê Văn Ký"
own '"id":"V-OWN-b" ' "the signer's by the pin" "" samples/mau-05.xml --config "$TRASH/pin.conf" --certificate "$TRASH/agency.cer"
conf person "Người Khác"
own "" "not another person's" "" samples/mau-05.xml --config "$TRASH/pin.conf" --certificate "$TRASH/agency.cer"
printf 'office {\n name = "Ủy ban nhân dân xã Cũ"\n}\n' >"$TRASH/pin.conf"
own '"id":"V-OWN" ' "the office by its name in the configuration" "" samples/mau-05.xml --config "$TRASH/pin.conf"

# What cannot be signed by machine has no fields, and says why.
fields() { strings "$1" | grep -o '/FT/[A-Za-z]*/T([a-z]*)' | sort | tr -d '\n'; }
exits 0 "a first certificate for the agency itself is drawn" "$BIN/cuv-render" --lang en -o "$TRASH/first.pdf" samples/wrong/f02-r2.xml
is "without any field" "$(fields "$TRASH/first.pdf")" ""
like "and the reason is told" "$(cat "$TRASH/err")" 'warning 02-R2 .*drawn without signature fields'
exits 0 "for another agency" "$BIN/cuv-render" -o "$TRASH/first.pdf" samples/wrong/f02-r2.ok.xml
is "it has them" "$(fields "$TRASH/first.pdf")" '/FT/Sig/T(agency)/FT/Sig/T(person)/FT/Tx/T(date)/FT/Tx/T(number)'
for form in 08 09; do
    like "form $form: whose block is for ink" "$("$check" --lang en samples/mau-$form.xml)" 'info V-INK .*signed with ink'
done
finish
