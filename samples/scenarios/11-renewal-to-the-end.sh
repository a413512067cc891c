#!/usr/bin/env bash
# Một lần gia hạn trọn vẹn (mục 4): Mẫu 04 đi qua Trục liên thông, nơi nhận mở và trả lời 01, 03, 06; tệp .cer
# mới về, được cài vào thiết bị đã cấp; Mẫu 07 báo đã bàn giao. The certificate on the token changes, so this life
# has a throw-away token of its own, and an authority of its own that issues the new certificate.
set -euo pipefail
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
build/bin/cuv-token -q demo "$folder/token"
. "$folder/token/env.sh"
. samples/scenarios/office.sh

uri=$(cuv-token -q list --json | jq -r 'select(.subject | startswith("CN=Lê")) | .uri')
authority() { # the invented authority: its key never leaves this folder, and goes with it
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3000 -keyout "$folder/ca.key" \
        -out "$folder/ca/ca.pem" -subj "/C=VN/O=Cơ quan Thử nghiệm/CN=CA Thử nghiệm G2" -utf8 \
        -addext keyUsage=critical,keyCertSign,cRLSign
    printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s\ncrlnumber=%s\ndefault_md=sha256\n' \
        "$folder/ca.index" "$folder/ca.number" >"$folder/ca.cnf"
    : >"$folder/ca.index"
    echo 01 >"$folder/ca.number"
    openssl ca -gencrl -config "$folder/ca.cnf" -cert "$folder/ca/ca.pem" -keyfile "$folder/ca.key" -crldays 30 \
        -out "$folder/ca.crl"
}
renew() { # OLD.cer NEW.cer: the same holder and the same key, three more years
    openssl x509 -inform DER -in "$1" -noout -pubkey >"$folder/holder.pub"
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$folder/any.key" -utf8 \
        -subj "/C=VN/L=Tỉnh Mẫu/O=Ủy ban nhân dân tỉnh Mẫu/OU=Ủy ban nhân dân xã Thử Nghiệm/CN=Lê Văn Ký" \
        -out "$folder/any.csr"
    openssl x509 -req -in "$folder/any.csr" -CA "$folder/ca/ca.pem" -CAkey "$folder/ca.key" -days 1095 \
        -force_pubkey "$folder/holder.pub" -set_serial 0x7AF2DF52182653D9 -outform DER -out "$2" \
        -extfile <(printf '%s\n' keyUsage=critical,digitalSignature,nonRepudiation \
            "subjectAltName=email:$(openssl x509 -inform DER -in "$1" -noout -email)")
}
mkdir "$folder/ca"
authority 2>"$folder/openssl.log"
printf '%s test root - - scenario\n' "$(openssl x509 -in "$folder/ca/ca.pem" -outform DER | sha256sum | cut -c1-64)" \
    >"$folder/ca/pins"
# The office believes the new authority too, keeps a book, and knows its receivers' codes.
sed -i "s#dirs = {#&\"$folder/ca\", #; s#crls = {#&\"$folder/ca.crl\", #" "$CUV_CONFIG"
cat >>"$CUV_CONFIG" <<END
pack { book = "$folder/office.sqlite" }
recipient "Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ" { code = "G05.41" }
recipient "Sở Khoa học và Công nghệ tỉnh Mẫu" { code = "H35.15" }
END
# The other side has its own code and its own book.
sed 's#code = "H35.4.5"#code = "G05.41"#; s#^    name = .*#    name = "Cục Chứng thực số và Bảo mật thông tin"#; s#office.sqlite#authority.sqlite#' "$CUV_CONFIG" >"$folder/authority.conf"
there() { # a command of the receiving side
    printf '[Cục] '
    CUV_CONFIG=$folder/authority.conf run "$@"
}
answer() { # CODE WORDS: the receiver says it, the office reads it
    there cuv-pack status build "$1" --of "$id" --reason "$2" -o "$folder/$1.edxml"
    run cuv-pack status read "$folder/$1.edxml"
}

say "Mẫu 04 từ chính chứng thư trên thiết bị."
run cuv-token -q export --token "$uri" -o "$folder/old.cer"
run cuv-form new 04 --certificate "$folder/old.cer" -o "$folder/04.xml"
contact "$folder/04.xml"
sed -i 's|<service/>|<service renew="true"/>|' "$folder/04.xml"
fill "$folder/04.xml" renewed-before false
fill "$folder/04.xml" subject-type individual
run cuv-check --certificate "$folder/old.cer" "$folder/04.xml"
send 04 57

say "Gửi qua Trục liên thông văn bản; sổ ghi đã gửi."
run cuv-pack edxml --request "$folder/04.xml" -o "$folder/04.edxml" "$folder/04-signed.pdf"
there cuv-pack open --into "$folder/received" "$folder/04.edxml"
id=$(grep -o '<edXML:DocumentId>[^<]*' "$folder/04.edxml" | cut -d'>' -f2)
answer 01 "Đã đến"
say "Không thể từ chối sau khi đã vào sổ: trạng thái 02 sau 03 bị từ chối."
answer 03 "Vào sổ văn bản đến số 112"
ends_with 65 env CUV_CONFIG="$folder/authority.conf" cuv-pack -q status build 02 --of "$id" --reason "Thiếu danh sách"
run cuv-pack due

say "Tệp .cer mới về; cài vào thiết bị đã cấp, cùng khóa, cùng người."
renew "$folder/old.cer" "$folder/new.cer" 2>>"$folder/openssl.log"
run cuv-token install --pin-file "$CUV_DEMO/pin" --token "$uri" -o "$folder/kept.cer" "$folder/new.cer"
run cuv-token -q export --token "$uri" -o "$folder/now.cer"
run cmp "$folder/new.cer" "$folder/now.cer"
answer 06 "Đã gia hạn"

say "Ngay sau khi bàn giao: Mẫu 07, ký bằng chứng thư mới."
run cuv-pack due
run cuv-form new 07 --certificate "$folder/new.cer" --device BCY-0001231 -o "$folder/07.xml"
sed -i "s|<received date=\"\">|<received date=\"$today\">|" "$folder/07.xml"
fill "$folder/07.xml" handover-date "$today"
run cuv-check --certificate "$folder/new.cer" "$folder/07.xml"
send 07 58
run cuv-pack edxml --request "$folder/07.xml" -o "$folder/07.edxml" "$folder/07-signed.pdf"
run cuv-pack due
