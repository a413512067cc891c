#!/usr/bin/env bash
# Every form's own sample, drawn: sizes, faces and places by Nghị định 30/2020/NĐ-CP, Phụ lục I; the
# minutes by its Mẫu 1.9: a title instead of the place and date, two blocks of signers.
. "$(dirname "$0")/../lib.sh"

for need in mutool pdfinfo perl; do
    command -v $need >/dev/null || skip_all "$need is not installed"
done

# one TEXT [NTH]: sets page x0 x1 y size face of a line that begins so.
one() {
    IFS=$'\t' read -r page x0 x1 y size face _ < <(
        awk -F '\t' -v want="$1" -v nth="${2:-1}" 'index($8, want) == 1 && ++n == nth { print; exit }' "$TRASH/lines")
    [ -n "${page:-}" ] || failed "a line begins with \"$1\""
    face=${face#Liberation}
}
holds() { # DESCRIPTION EXPRESSION
    ok "$1" awk "BEGIN { exit !($2) }"
}
styled() { # DESCRIPTION SIZE_MIN SIZE_MAX FACE
    holds "$1: $2 to $3 pt" "$size >= $2 && $size <= $3"
    is "$1: face" "$face" "$4"
}
middle() { echo "($x0 + $x1) / 2"; }

for sample in samples/mau-*.xml; do
    name=$(basename "$sample" .xml)
    exits 0 "$name is drawn" "$BIN/cuv-render" -o "$TRASH/l.pdf" "$sample"
    tests/draw/lines "$TRASH/l.pdf" 2>/dev/null | grep -v NimbusSans >"$TRASH/lines"
    tests/draw/rules "$TRASH/l.pdf" >"$TRASH/rules" 2>/dev/null
    wide=$(pdfinfo "$TRASH/l.pdf" | awk '/^Page size/ { print ($3 > 700 ? 297 : 210) }')
    centre="(35 + $wide - 20) / 2"
    one 'CỘNG HÒA XÃ HỘI'
    styled "$name: Quốc hiệu" 12 13 Serif-Bold
    one 'ỦY BAN NHÂN DÂN TỈNH MẪU'
    styled "$name: cơ quan chủ quản" 12 13 Serif
    issuer=$(middle)
    one 'Số:'
    styled "$name: Số" 13 13 Serif
    is "$name: nothing outside the text area" \
        "$(awk -F '\t' -v r="$((wide - 15))" '$4 > 20 && ($2 < 30 || $3 > r)' "$TRASH/lines")" ''
    is "$name: the heading of the table stands over its first row" \
        "$(awk -F '\t' '$8 == "STT" { print $1; exit }' "$TRASH/lines")" \
        "$(awk -F '\t' '$8 == "1" && $3 < 60 { print $1; exit }' "$TRASH/lines")"
    like "$name: the text ends with ./." "$(cut -f 8 "$TRASH/lines" | tr '\n' ' ')" '\./\. '
    if grep -q 'kind="minutes"' "forms-xml/$name.xml"; then
        one 'BIÊN BẢN'
        styled "$name: title" 13 14 Serif-Bold
        holds "$name: title centred on the page" "($(middle) - $centre) ^ 2 < 0.1"
        title=$y
        IFS=$'\t' read -r page x0 x1 y size face _ < <(awk -F '\t' -v y="$title" '$4 > y { print; exit }' "$TRASH/lines")
        face=${face#Liberation}
        styled "$name: trích yếu" 13 14 Serif-Bold
        holds "$name: trích yếu centred directly under it" "($(middle) - $centre) ^ 2 < 0.1 && $y - $title < 7"
        rule=$(awk -F '\t' -v y="$y" '$1 == 1 && $2 == "rule" && $4 > y && $4 < y + 4 { print $5 - $3; exit }' "$TRASH/rules")
        holds "$name: a rule of 1/3 to 1/2 under it" "${rule:-0} / ($x1 - $x0) > 0.33 && ${rule:-0} / ($x1 - $x0) < 0.51"
        is "$name: no place and date in the head" "$(awk -F '\t' '$6 ~ /-Italic$/ && $4 < 60' "$TRASH/lines")" ''
        IFS=$'\t' read -r left right < <(awk -F '\t' -v p="$(tail -n 1 "$TRASH/lines" | cut -f 1)" '
            $1 == p && $6 ~ /-Bold$/ && $5 == 14 { x[++n] = $2; y[n] = $4; name[n] = $8 }
            END { for (i = n - 1; i; i--) if (x[i] < m && x[n] > m && y[i] == y[n]) {
                print name[i] "\t" name[n]; exit } }' m=$((wide / 2)) "$TRASH/lines")
        ok "$name: the names of the two signers stand on one line" test -n "${left:-}" -a -n "${right:-}"
        is "$name: a person's and an agency's field, no third" \
            "$(mutool show "$TRASH/l.pdf" grep 2>/dev/null | grep -o '/T(\(person\|agency\))' | sort | tr '\n' ' ')" \
            '/T(agency) /T(person) '
    else
        one 'V/v'
        styled "$name: trích yếu" 12 13 Serif
        holds "$name: trích yếu centred under the number" "($(middle) - $issuer) ^ 2 < 0.1"
        one 'Kính gửi: '
        styled "$name: Kính gửi" 13 14 Serif
        one '- Như trên;'
        styled "$name: Nơi nhận" 11 11 Serif
        one 'TM. ỦY BAN'
        holds "$name: the signer in the right half" "$x0 > $centre"
        one 'PHÓ CHỦ TỊCH'
        styled "$name: chức vụ" 13 14 Serif-Bold
    fi
done

# What each form must say, of the columns of its table and of its notes.
says() { # NN WORDS…
    local nn=$1 words
    shift
    "$BIN/cuv-render" -o "$TRASH/l.pdf" "samples/mau-$nn.xml" || failed "mau-$nn is drawn"
    # A cell breaks anywhere, so blanks do not count.
    tests/draw/lines "$TRASH/l.pdf" 2>/dev/null | cut -f 8 | tr -d ' \n' >"$TRASH/text"
    for words in "$@"; do
        ok "mau-$nn prints \"$words\"" grep -qF -- "${words// /}" "$TRASH/text"
    done
}
says 02 'người tiếp nhận thiết bị lưu khóa bí mật' 'Mã số thuế' 'Mã quan hệ ngân sách' '03 (ba) cơ quan, tổ chức' '9900000016-001'
says 04 'SIM-PKI ghi thêm số điện thoại ký số' 'Dịch vụ yêu cầu' 'TĐTT' '×' 'Cơ quan, tổ chức công tác: Ủy ban' '0778901234'
says 05 'đầu mối phối hợp thu hồi' 'Địa chỉ thu hồi' 'Nghỉ hưu; từ ngày 01/3/2025' 'Sáp nhập' '04 (bốn)'
says 06 'Kính gửi: Sở Khoa học và Công nghệ tỉnh Mẫu' 'Thông tin của thuê bao' 'người phối hợp thực hiện khôi phục thiết bị'
says 03 'Tên thiết bị, dịch vụ, phần mềm' 'Máy chủ web (SSL)' '192.0.2.10'
says 07 'đã tiếp nhận 02 (hai) thiết bị' 'Ngày tiếp nhận: 03/03/2025' 'Ngày bàn giao cho thuê bao'
says 08 'Hôm nay, 09 giờ 30 phút, ngày 12 tháng 3 năm 2025' 'I. BÊN GIAO' 'II. BÊN NHẬN' 'ĐẠI DIỆN BÊN NHẬN' 'thông báo ngày 07/03/2025'
says 09 'Xác nhận thất lạc' 'THUÊ BAO' 'ngày 04/03/2025; Địa điểm' 'Biện pháp đã xử lý'

# What a clerk would mend by hand: names stacked word by word, numbers broken behind their dash, agency
# names parted inside a word.
lines_of() { # REQUEST
    "$BIN/cuv-render" -q -o "$TRASH/l.pdf" "$1" || failed "$1 is drawn"
    tests/draw/lines "$TRASH/l.pdf" 2>/dev/null | grep -v NimbusSans >"$TRASH/lines"
}
lines_of samples/mau-01.xml
is "01: a name of three words stands on two lines at most" "$(cut -f 8 "$TRASH/lines" | grep -cx 'Trần Thị Thử\|Trần Thị')" 1
for form in 06 07; do
    lines_of samples/mau-$form.xml
    is "$form: the numbers of devices are whole" "$(cut -f 8 "$TRASH/lines" | grep -c 'BCY-000123[13]')" 2
done
sed '0,/<name>.*/s//<name>Trung tâm Nghiên cứu ứng dụng khoa học công nghệ và Chuyển giao tiến bộ kỹ thuật nông lâm nghiệp vùng Tây Bắc thuộc Viện Khoa học Kỹ thuật Nông Lâm nghiệp miền núi phía Bắc<\/name>/
    s/<parent-name>.*/<parent-name>Bộ Nông nghiệp và Môi trường<\/parent-name>/' samples/mau-06.xml >"$TRASH/long.xml"
lines_of "$TRASH/long.xml"
is "a long name of an agency is never smaller than 12 pt" \
    "$(awk -F '\t' '$4 < 75 && $3 < 110 && $5 < 12 { print }' "$TRASH/lines")" ""
is "a word of two syllables is not parted" "$(cut -f 8 "$TRASH/lines" | grep -E ' (MÔI|TIẾN|NÔNG|MIỀN|KHOA|CÔNG) ?$')" ""
is "nothing of it is lost" "$(awk -F '\t' '$4 < 75 && $3 < 105 && $6 ~ /-Bold$/ && $8 != "STT" && $8 !~ /[a-z]/ { printf "%s ", $8 }' "$TRASH/lines" | tr -s ' ')" \
    'TRUNG TÂM NGHIÊN CỨU ỨNG DỤNG KHOA HỌC CÔNG NGHỆ VÀ CHUYỂN GIAO TIẾN BỘ KỸ THUẬT NÔNG LÂM NGHIỆP VÙNG TÂY BẮC THUỘC VIỆN KHOA HỌC KỸ THUẬT NÔNG LÂM NGHIỆP MIỀN NÚI PHÍA BẮC '

# Stacks of authority, each line on its own.
stack() { # LINES SIGNER…: <capacity> and <authority> by twos, then the title
    local expected=$1 xml='' line missing=
    shift
    while [ $# -gt 1 ]; do
        xml+="<capacity>$1</capacity><authority>$2</authority>"
        shift 2
    done
    xml+="<title>$1</title>"
    perl -0pe 's|(<signer>).*?(<full-name>)|$1'"$xml"'$2|s' samples/mau-06.xml >"$TRASH/stack.xml"
    lines_of "$TRASH/stack.xml"
    while IFS= read -r line; do
        grep -q "$(printf '\t%s *$' "$line")" "$TRASH/lines" || missing+="$line "
    done < <(tr '|' '\n' <<<"$expected")
    is "$expected" "$missing" ""
}
stack 'TM. ỦY BAN NHÂN DÂN|CHỦ TỊCH' TM 'Ủy ban nhân dân' 'Chủ tịch'
stack 'TM. ỦY BAN NHÂN DÂN|KT. CHỦ TỊCH|PHÓ CHỦ TỊCH' TM 'Ủy ban nhân dân' KT 'Chủ tịch' 'Phó Chủ tịch'
stack 'TL. BỘ TRƯỞNG|KT. VỤ TRƯỞNG|PHÓ VỤ TRƯỞNG' TL 'Bộ trưởng' KT 'Vụ trưởng' 'Phó Vụ trưởng'
stack 'TUQ. GIÁM ĐỐC|CHÁNH VĂN PHÒNG' TUQ 'Giám đốc' 'Chánh Văn phòng'
stack 'Q. CHỦ TỊCH|PHÓ CHỦ TỊCH' Q 'Chủ tịch' 'Phó Chủ tịch'
stack 'HIỆU TRƯỞNG' 'Hiệu trưởng'

# Lists of one row to 2,000 in the forms with a wide page: every row, its heading on each page with rows,
# nothing outside, the signer with the end of the text.
for rows in 1 2 3 5 8 13 21 55 2000; do
    awk -v n="$rows" '/<item>/ && !seen { inside = 1 } inside { item = item $0 "\n" }
        /<\/item>/ { if (inside) seen = 1; inside = 0; next }
        /<items/ { sub(/count="[0-9]*"/, "count=\"" n "\"") }
        /<\/items>/ { for (i = 0; i < n; i++) { t = item; sub(/653D1/, sprintf("%05X", i), t); printf "%s", t } }
        !inside && !(seen && /^      |<item>/) { print }' samples/mau-04.xml >"$TRASH/rows.xml"
    lines_of "$TRASH/rows.xml"
    is "$rows rows: each is there" "$(awk -F '\t' '$8 ~ /^7AF2DF521820?[0-9A-F]*$/ && $4 > 20' "$TRASH/lines" | wc -l)" "$rows"
    is "$rows rows: the heading on each page with rows" \
        "$(awk -F '\t' '$8 == "STT" { print $1 }' "$TRASH/lines" | sort -un | wc -l)" \
        "$(awk -F '\t' '$8 ~ /^7AF2DF52182/ { print $1 }' "$TRASH/lines" | sort -un | wc -l)"
    is "$rows rows: nothing outside the text" "$(awk -F '\t' '$4 > 20 && ($2 < 30 || $3 > 282 || $4 > 190)' "$TRASH/lines")" ""
    one 'PHÓ CHỦ TỊCH'
    block=$page
    one 'Trân trọng'
    is "$rows rows: the signer stands with the end of the text" "$block" "$page"
    one 'Lê Văn Ký'
    is "$rows rows: name and title on one page" "$block" "$page"
done

# A list as an appendix, by the form's files alone: behind the signatures, pages of its own numbers, the
# first without one (NĐ 30/2020, Phụ lục I, III.1).
mkdir -p "$TRASH/data/forms-xml"
cp forms-xml/*.xml "$TRASH/data/forms-xml/"
awk '/<table / { print "<paragraph>Trân trọng./.</paragraph><appendix>Phụ lục{/}DANH SÁCH THIẾT BỊ CẦN KHÔI PHỤC{/}(Kèm theo văn bản của {issuer/name})</appendix>" }
    !/<paragraph>Trân trọng/' forms-xml/mau-06.xml >"$TRASH/data/forms-xml/mau-06.xml"
if command -v xmllint >/dev/null; then
    ok "an appendix is within the schema" xmllint --noout --relaxng forms-xml/form.rng "$TRASH/data/forms-xml/mau-06.xml"
fi
awk -v n=70 '/<item>/ && !seen { inside = 1 } inside { item = item $0 "\n" }
    /<\/item>/ { if (inside) seen = 1; inside = 0; next }
    /<items/ { sub(/count="[0-9]*"/, "count=\"" n "\"") }
    /<\/items>/ { for (i = 0; i < n; i++) { t = item; sub(/1231/, sprintf("%04d", i), t); printf "%s", t } }
    !inside && !(seen && /^      |<item>/) { print }' samples/mau-06.xml >"$TRASH/rows.xml"
CUV_DATADIR=$TRASH/data exits 0 "a letter with an appendix is drawn" "$BIN/cuv-render" -q -o "$TRASH/l.pdf" "$TRASH/rows.xml"
tests/draw/lines "$TRASH/l.pdf" 2>/dev/null | grep -v NimbusSans >"$TRASH/lines"
one 'Lê Văn Ký'
is "the signer stands on page 1" "$page" 1
one 'Phụ lục'
is "the appendix begins page 2" "$page" 2
styled "Phụ lục" 14 14 Serif-Bold
holds "Phụ lục centred" "($(middle) - 112.5) ^ 2 < 0.1"
one 'DANH SÁCH THIẾT BỊ'
styled "its title" 13 14 Serif-Bold
one '(Kèm theo văn bản'
styled "what it goes with" 13 14 Serif-Italic
is "its first page has no number, the next ones are 2, 3, 4" \
    "$(awk -F '\t' '$4 < 20 { printf "%s:%s ", $1, $8 }' "$TRASH/lines")" '3:2 4:3 5:4 '
is "all rows are there" "$(grep -c 'BCY-00[0-9]*' "$TRASH/lines")" 70
finish
