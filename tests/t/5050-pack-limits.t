#!/usr/bin/env bash
# What registers of the exchange hold, each at its limit and one beyond; and what must not travel at all.
. "$(dirname "$0")/../lib.sh"

demo_token
cat >"$TRASH/pack.conf" <<'END'
office { code = "H35.4.5" }
recipient "Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ" { code = "G05.41" }
recipient "Sở Khoa học và Công nghệ tỉnh Mẫu" { code = "H35.15" }
END
chmod 600 "$TRASH/pack.conf"
export CUV_CONFIG=$TRASH/pack.conf
text() { # N: so many letters, each of three bytes
    printf 'ữ%.0s' $(seq "$1")
}
words() { # N: a name of two words and so many letters
    printf 'Ữ%.0s' $(seq $(($1 / 2 - 1)))
    printf ' '
    printf 'Ừ%.0s' $(seq $(($1 - $1 / 2)))
}
rehearse() { # SED
    sed "$1" samples/mau-04.xml >"$TRASH/req.xml"
    run cuv-pack --lang en edxml --rehearse --request "$TRASH/req.xml"
}
# holds WHAT LIMIT SED WITH @: the text of LIMIT letters passes, one more is refused by name
holds() {
    local what=$1 most=$2 make=$4
    rehearse "${3//@/$($make "$most")}"
    ran_as_told 0 "$what: $most letters"
    rehearse "${3//@/$($make $((most + 1)))}"
    ran_as_told 65 "$what: $((most + 1)) letters"
    like "… says so" "$(cat "$TRASH/err")" "$((most + 1)) characters; registers of the exchange hold $most|the request has errors"
}
holds "the issuer's name" 200 's#<name>Ủy ban nhân dân xã Thử Nghiệm</name>#<name>@</name>#' text
holds "the signer's title" 100 's#<title>[^<]*#<title>@#' text
holds "the signer's name" 50 's#<full-name>Lê Văn Ký#<full-name>@#' words
symbol() { printf 'A%.0s' $(seq "$1"); }
holds "the symbol" 30 's#<doc-symbol>[^<]*#<doc-symbol>@#' symbol
holds "a receiver's name" 200 's#<recipient>#<recipient code="G05.41"><name>@</name>#' text
rehearse ''
ran_as_told 0 "the sample itself"
run cuv-pack --lang en edxml --rehearse --request "$TRASH/req.xml" --to "$(symbol 35)"
ran_as_told 0 "a code of 35 letters"
run cuv-pack --lang en edxml --rehearse --request "$TRASH/req.xml" --to "$(symbol 36)"
ran_as_told 64 "a code of 36 letters"
like "… says so" "$(cat "$TRASH/err")" 'is no agency code'
for bad in 'H35.90 ' 'h35/90' 'Đ35' '' $'H35\n'; do
    run cuv-pack --lang en edxml --rehearse --request "$TRASH/req.xml" --to "$bad"
    ran_as_told 64 "no code: $(printf %q "$bad")"
done
receivers=()
for ((i = 0; i < 100; i++)); do receivers+=(--to "H35.$i"); done
run cuv-pack edxml --rehearse --request "$TRASH/req.xml" "${receivers[@]}"
ran_as_told 0 "100 receivers by option"
run cuv-pack --lang en edxml --rehearse --request "$TRASH/req.xml" "${receivers[@]}" --to H35.100
ran_as_told 64 "101 receivers"
like "… says so" "$(cat "$TRASH/err")" 'more than 100 values of one option'

# Secret letters: a request that says so is refused by that name, by every verb that sends or keeps,
# and no message that says so is opened.
marked() { sed "s#<drafting-unit>.*#&<marks>$1</marks>#" "$TRASH/req.xml" >"$TRASH/marked.xml"; }
secret='marked.xml: line [0-9]+: the letter is marked secret .*do not go over the exchange: hand it over by the rules'
for mark in '<secrecy>MẬT</secrecy>' '<circulation>TỐI MẬT</circulation>' '<urgency>TUYỆT MẬT</urgency>' \
    '<do-mat> Tối  mật </do-mat>' '<drafter degree="mật"/>' $'<secrecy>MA\xcc\xa3\xcc\x82T</secrecy>'; do
    marked "$mark"
    run cuv-pack --lang en edxml --rehearse --request "$TRASH/marked.xml"
    ran_as_told 65 "a request with $mark"
    like "… is told so by its name" "$(cat "$TRASH/err")" "$secret"
    is "… in one line" "$(grep -vc demonstration "$TRASH/err")" 1
done
printf '%%PDF-1.4\n' >"$TRASH/marked.pdf"
for verb in edxml send "sip -o $TRASH/marked.zip"; do
    # shellcheck disable=SC2086
    run cuv-pack --lang en $verb --request "$TRASH/marked.xml" "$TRASH/marked.pdf"
    ran_as_told 65 "$verb: a secret letter"
    like "… is told so by its name" "$(cat "$TRASH/err")" "$secret"
done
ok "… and nothing is written" test ! -e "$TRASH/marked.zip"
run cuv-pack --lang vi edxml --rehearse --request "$TRASH/marked.xml"
like "… in Vietnamese too" "$(cat "$TRASH/err")" 'văn bản ghi độ mật .*không gửi qua trục liên thông'
sed 's#<issuer#& secrecy="Tuyệt mật"#' "$TRASH/req.xml" >"$TRASH/marked.xml"
run cuv-pack --lang en edxml --rehearse --request "$TRASH/marked.xml"
like "a mark as an attribute" "$(cat "$TRASH/err")" "$secret"
# Words among others are none, nor is a device that was lost.
for plain in '<secrecy>Bảo mật</secrecy>' '<secrecy>Thường</secrecy>' '</marks><state>Mất</state><marks>'; do
    marked "$plain"
    run cuv-pack --lang en edxml --rehearse --request "$TRASH/marked.xml"
    like "$plain is only unknown" "$(cat "$TRASH/err")" 'the request has errors'
done
opens() { # CODE SED: the message in $TRASH/m.edxml
    rm -rf "$TRASH/in"
    sed "$2" tests/fuzz/seeds/edxml/kit.edxml >"$TRASH/m.edxml"
    run cuv-pack --lang en -q open --into "$TRASH/in" "$TRASH/m.edxml"
    ran_as_told "$1" "open: $2"
}
other() { printf 's#</edXML:MessageHeader>#<edXML:OtherInfo>%s</edXML:OtherInfo>&#' "$1"; }
for mark in Mật 'TỐI MẬT' 'Tuyệt mật' ' mật '; do
    opens 65 "$(other "<edXML:SphereOfPromulgation>$mark</edXML:SphereOfPromulgation>")"
    like "… says why" "$(cat "$TRASH/err")" 'marked secret .*: state secrets do not go over the exchange'
    ok "… and nothing is written" test ! -e "$TRASH/in"
done
opens 65 "$(other '<edXML:Secret>1</edXML:Secret>')"
opens 65 's#</edXML:MessageHeader>#<edXML:SecretLevel>Tối mật</edXML:SecretLevel>&#'
like "… says why" "$(cat "$TRASH/err")" 'marked secret \(SecretLevel: Tối mật\)'
# What is no letter of a PDF is indeterminate at most; it is opened.
for plain in "$(other '<edXML:SphereOfPromulgation>Lưu hành nội bộ</edXML:SphereOfPromulgation>')" \
    "$(other '<edXML:Secret>0</edXML:Secret>')" "$(other '<edXML:Secret>Thường</edXML:Secret>')" 's#<edXML:Subject>[^<]*#<edXML:Subject>Mật#'; do
    opens 65 "$plain"
    ok "… is opened" test -e "$TRASH/in"
done
finish
