#!/usr/bin/env bash
# cuv-form new: a request filled from the office, commented, in the right order; right once a person
# has typed the rest. fields: the cells for people.
. "$(dirname "$0")/../lib.sh"

export CUV_CONFIG=$TRASH/office.conf
cat >"$CUV_CONFIG" <<'END'
office {
    parent_name = "Ủy ban nhân dân tỉnh Mẫu"
    name = "Ủy ban nhân dân xã Thử & Nghiệm"
    code = "H35.4.5"
    place = "Thử Nghiệm"
    symbol = "UBND-VHXH"
    drafting_unit = "VHXH"
    address = "Trụ sở Ủy ban nhân dân xã Thử Nghiệm"
    signer_name = "Lê Văn Ký"
    signer_title = "Chủ tịch"
    signer_capacity = TM
    signer_authority = "Ủy ban nhân dân"
    contact_name = "Nguyễn Văn Mẫu"
    contact_position = "Công chức"
    contact_mobile = "0912345678"
    contact_email = "nvmau@thunghiem.mau.gov.vn"
    recipients = {"Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ", "Cơ quan thứ hai"}
    distribution = {"Sở Khoa học và Công nghệ"}
}
END
chmod 600 "$CUV_CONFIG"

# type_in FILE NAME VALUE: into the first empty element of that name
type_in() {
    sed -i "0,\|<$2></$2>|s|<$2></$2>|<$2>$3</$2>|" "$1"
}
type_in_all() { # FILE: what only a person knows, twice for the contact and the list
    for _ in 1 2; do
        type_in "$1" personal-id 012190000002
        type_in "$1" id-issue-date 2021-06-01
        type_in "$1" id-issue-place CCSQLHCVTTXH
    done
    type_in "$1" full-name "Trần Thị Thử"
    type_in "$1" birth-date 1990-02-01
    type_in "$1" email ttthu@thunghiem.mau.gov.vn
    type_in "$1" province "Lai Châu"
    type_in "$1" position "Chuyên viên"
    sed -i '/<contact>/,/<\/contact>/s/012190000002/012090000001/' "$1"
}
req=$TRASH/req.xml
exits 0 "cuv-form new 01" "$BIN/cuv-form" --lang vi new 01
cp "$TRASH/out" "$req"
ok "it is well-formed" xmllint --noout "$req"
is "the office's name, escaped" "$(grep -c '<name>Ủy ban nhân dân xã Thử &amp; Nghiệm</name>' "$req")" 1
is "both recipients" "$(grep -c '<name>C' "$req")" 2
is "today in Việt Nam" "$(sed -n 's/.*<date>\(.*\)<.date>.*/\1/p' "$req")" "$(TZ=UTC-7 date +%F)"
like "comments are Vietnamese" "$(cat "$req")" '<!-- Mục 1: Số định danh cá nhân; gõ như: 012190000002 -->'
like "what may be left out says so" "$(cat "$req")" '<!-- Số \(không bắt buộc\)'
like "the words of a choice" "$(cat "$req")" 'gõ một trong: TOKEN, SIM'
must_fail 1 "$BIN/cuv-check" --lang en "$req"
is "only cells that are empty are wrong" "$("$BIN/cuv-check" --lang en --json "$req" |
    sed -n 's/.*"severity":"error","id":"\([^"]*\)".*/\1/p' | sort -u)" V-MISSING
type_in_all "$req"
exits 0 "right when the person's cells are filled" "$BIN/cuv-check" --lang en "$req"
is "nothing is said of it" "$(grep -v ' info ' "$TRASH/out")" ""
ok "it can be drawn" "$BIN/cuv-render" -o "$TRASH/letter.pdf" "$req"

# Every form there is: well-formed, in order, nothing unknown, errors only of what is not typed.
for form in forms-xml/mau-*.xml; do
    number=${form#forms-xml/mau-} number=${number%.xml}
    exits 0 "new $number" "$BIN/cuv-form" new "$number" -o "$TRASH/$number.xml"
    ok "new $number is well-formed" xmllint --noout "$TRASH/$number.xml"
    is "new $number has all in its place" "$("$BIN/cuv-check" --lang en --json "$TRASH/$number.xml" |
        grep -E '"id":"V-(UNKNOWN|ATTRIBUTE|STRAY|ORDER|TWICE|MANY)')" ""
    exits 0 "fields $number" "$BIN/cuv-form" fields "$number"
done
exits 0 "new 1 is new 01" "$BIN/cuv-form" new 1

# Without an office all is there, empty.
exits 0 "without an office" env -u CUV_CONFIG "$BIN/cuv-form" new 01
is "its cells are empty" "$(grep -c '<name></name>' "$TRASH/out")" 2

# From an earlier request.
sed 's|<place>|<doc-number>12</doc-number>&|' samples/mau-01.xml >"$TRASH/old.xml"
sed -i 's|<doc-number>12</doc-number><place>|<place>|; s|<doc-symbol>|<doc-number>12</doc-number>&|' "$TRASH/old.xml"
exits 0 "--from" "$BIN/cuv-form" new 01 --from "$TRASH/old.xml"
cp "$TRASH/out" "$TRASH/again.xml"
exits 0 "is right at once" "$BIN/cuv-check" "$TRASH/again.xml"
is "without its number" "$(grep -c '<doc-number>12' "$TRASH/again.xml")" 0
is "with today's date" "$(grep -c '2025-03-05' "$TRASH/again.xml")" 0
cells() { # FILE: element and attribute values but number, date, comments
    xmllint --noblanks --c14n "$1" | sed 's/<!--[^>]*-->//g; s|<doc-number>[^/]*/doc-number>||; s|<date>[^/]*/date>||;
        s|<\([a-z-]*\)></\1>||g; s|<marks></marks>||; s/ count="4"//' | tr -d '\n'
}
is "everything else is the same" "$(cells "$TRASH/again.xml" | sed 's|<marks></marks>||')" "$(cells "$TRASH/old.xml")"
sed 's|<place>|<plaice>x</plaice>&|' samples/mau-01.xml >"$TRASH/odd.xml"
must_fail 65 "$BIN/cuv-form" new 01 --from "$TRASH/odd.xml"
like "what the form has not is told with its line" "$(cat "$TRASH/err")" 'odd.xml: line 9: .*<plaice>'
sed 's/form="01"/form="02"/' samples/mau-01.xml >"$TRASH/other.xml"
must_fail 65 "$BIN/cuv-form" new 01 --from "$TRASH/other.xml"
like "another form" "$(cat "$TRASH/err")" 'request of form 02'
must_fail 66 "$BIN/cuv-form" new 01 --from "$TRASH/nowhere.xml"

exits 0 "fields 01" "$BIN/cuv-form" --lang vi fields 01
like "cells" "$(cat "$TRASH/out")" 'birth-date +\* Ngày sinh; gõ như: 1990-02-01'
like "rules" "$(cat "$TRASH/out")" '01-R3 +error +Số định danh cá nhân: '
must_fail 64 "$BIN/cuv-form" new 99
like "the known numbers" "$(cat "$TRASH/err")" 'known are: 01'
must_fail 64 "$BIN/cuv-form" new ../01
must_fail 64 "$BIN/cuv-form"
must_fail 64 "$BIN/cuv-form" sing 01
mkdir -p "$TRASH/data"
cp -r forms-xml "$TRASH/data/"
sed -i 's/<fill field="issuer\/name" /<fill /' "$TRASH/data/forms-xml/sources.xml"
must_fail 78 env CUV_DATADIR="$TRASH/data" LC_ALL=en "$BIN/cuv-form" new 01
like "a mistake in sources.xml: file and line" "$(cat "$TRASH/err")" 'sources.xml:[0-9]+: .*field='
rm "$TRASH/data/forms-xml/sources.xml"
exits 0 "forms without sources.xml" env CUV_DATADIR="$TRASH/data" "$BIN/cuv-form" new 01
sed 's/from="office.name"/from="offic.name"/' forms-xml/sources.xml >"$TRASH/data/forms-xml/sources.xml"
must_fail 78 env CUV_DATADIR="$TRASH/data" LC_ALL=en "$BIN/cuv-form" new 01
like "a source that is none: file, line and word" "$(cat "$TRASH/err")" 'sources.xml:[0-9]+: from="offic.name" is no source'
# A cell that no form has would be filled nowhere.
for field in $(sed -n 's/.*<fill field="\([^"]*\)".*/\1/p' forms-xml/sources.xml); do
    last=${field##*/} last=${last#@}
    ok "some form has the cell $field" grep -qE "<(field|attribute) name=\"$last\"" forms-xml/*.xml
done
finish
