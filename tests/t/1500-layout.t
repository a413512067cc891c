#!/usr/bin/env bash
# Position, size and face of every component, read from the finished PDF and compared with Nghị định
# 30/2020/NĐ-CP, Phụ lục I (the number of the table row, "ô", is the box of its diagram). The widths
# of Quốc hiệu and Tiêu ngữ are sums of the font's advances: 88.3 mm at 12 pt, 56.1 mm at 13 pt.
. "$(dirname "$0")/../lib.sh"

for need in mutool pdffonts pdfinfo pdftotext perl; do
    command -v $need > /dev/null || skip_all "$need is not installed"
done

# look WORDS…: draws the sample letter with those words and reads it back.
look() {
    "$B"/test/sampleletter "$TRASH/l.pdf" "$@" || failed "sampleletter $*"
    read_back
}

read_back() {
    tests/draw/lines "$TRASH/l.pdf" 2> /dev/null | grep -v NimbusSans > "$TRASH/lines"
    tests/draw/rules "$TRASH/l.pdf" 2> /dev/null > "$TRASH/rules"
}

# line TEXT: sets page x0 x1 y size face colour text of the first line that begins so.
line() {
    IFS=$'\t' read -r page x0 x1 y size face colour text < <(
        awk -F '\t' -v want="$1" 'index($8, want) == 1 { print; exit }' "$TRASH/lines")
    [ -n "${page:-}" ] || failed "a line begins with \"$1\""
    face=${face#Liberation}
}

# within DESCRIPTION EXPRESSION MIN MAX
within() {
    if awk "BEGIN { v = $2; exit !(v >= $3 && v <= $4) }"; then
        passed "$1"
    else
        failed "$1"
        note "$2 = $(awk "BEGIN { print $2 }"), expected $3 to $4"
    fi
}

# styled WHAT SIZE_MIN SIZE_MAX FACE: of the line found last; black.
styled() {
    within "$1: $2 to $3 pt" "$size" "$2" "$3"
    is "$1: face" "$face" "$4"
    is "$1: black" "$colour" '#000000'
}

middle() { echo "($x0 + $x1) / 2"; }

# The rule nearest below $y whose middle is that of the line found last: sets r0 r1.
rule_below() {
    IFS=$'\t' read -r r0 _ r1 _ < <(awk -F '\t' -v p="$page" -v y="$y" -v m="$(awk "BEGIN { print $(middle) }")" '
        $1 == p && $2 == "rule" && $4 > y && $4 < y + 4 && ($3 + $5) / 2 - m < 0.3 &&
        m - ($3 + $5) / 2 < 0.3 { print $3 "\t" $4 "\t" $5 "\t" $6; exit }' "$TRASH/rules")
    [ -n "${r0:-}" ] || { failed "a rule stands under the line"; r0=0 r1=0; }
}

# The head of a letter; LEFT and WIDE: the left edge and the width of the text area.
check_head() {
    local what=$1 left=$2 wide=$3 nation issuer number
    line 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM'
    styled "$what: ô 1 Quốc hiệu" 12 13 Serif-Bold
    within "$what: Quốc hiệu is 88.3 mm wide at 12 pt" "$x1 - $x0" 88.1 88.5
    within "$what: top margin 20 to 25 mm (I.1)" "$y - 0.891 * $size * 25.4 / 72" 20 25.05
    within "$what: ô 1 in the right part of the diagram (52 to 98 %)" "($(middle) - $left) / $wide" 0.70 0.80
    nation=$(middle) first=$y
    line 'Độc lập - Tự do - Hạnh phúc'
    styled "$what: ô 1 Tiêu ngữ" 13 14 Serif-Bold
    within "$what: Tiêu ngữ is 56.1 mm wide at 13 pt" "$x1 - $x0" 55.9 56.3
    within "$what: Tiêu ngữ centred under Quốc hiệu" "$(middle) - ($nation)" -0.3 0.3
    within "$what: single spacing" "($y - $first) * 72 / 25.4 / 13" 1.0 1.25
    rule_below
    within "$what: the rule is as long as the Tiêu ngữ" "($r1 - $r0) - ($x1 - $x0)" -0.3 0.3
    line 'TỈNH LAI CHÂU'
    styled "$what: ô 2 cơ quan chủ quản" 12 13 Serif
    issuer=$(middle)
    within "$what: ô 2 in the left part of the diagram (1 to 44 %)" "($(middle) - $left) / $wide" 0.15 0.28
    within "$what: ô 1 and ô 2 on one line" "$y - $first" -0.1 0.1
    line 'ỦY BAN NHÂN'
    styled "$what: ô 2 cơ quan ban hành" 12 13 Serif-Bold
    within "$what: ô 2 centred" "$(middle) - ($issuer)" -0.3 0.3
    # its last line carries the rule
    IFS=$'\t' read -r page x0 x1 y size face colour text < <(awk -F '\t' '
        $6 == "LiberationSerif-Bold" && $3 < 130 && $4 < 45 { l = $0 } END { print l }' "$TRASH/lines")
    rule_below
    within "$what: the rule is 1/3 to 1/2 of the line" "($r1 - $r0) / ($x1 - $x0)" 0.333 0.5
    line 'Số:'
    styled "$what: ô 3 Số, ký hiệu" 13 13 Serif
    number=$y
    line 'Tân Uyên,'
    styled "$what: ô 4 địa danh, ngày" 13 14 Serif-Italic
    within "$what: ô 3 and ô 4 on one line" "$y - $number" -0.1 0.1
    line 'V/v'
    styled "$what: ô 5b trích yếu" 12 13 Serif
    within "$what: ô 5b centred under ô 3" "$(middle) - ($issuer)" -0.3 0.3
    # 13 pt: 0.259 below the baseline; 6 pt; 12 pt: 0.891 above it
    within "$what: 6 pt between ô 3 and ô 5b" "($y - $number) * 72 / 25.4 - 0.259 * 13 - 0.891 * $size" 5.5 6.5
}

check_body() {
    local what=$1 left=$2 right=$3 before
    line 'Căn cứ'
    styled "$what: ô 6" 13 14 Serif
    within "$what: first line indented 10 or 12.7 mm" "$x0 - $left" 9.9 12.8
    within "$what: justified to the right margin (15 to 20 mm)" "$x1 - $right" -0.05 0.05
    before=$y
    IFS=$'\t' read -r page x0 x1 y _ < <(awk -F '\t' -v y="$before" '$4 > y { print; exit }' "$TRASH/lines")
    within "$what: left margin 30 to 35 mm" "$x0" 30 35.02
    within "$what: line spacing single to 1.5" "($y - $before) * 72 / 25.4 / 14" 1.14 1.73
    line '1. Thông tin'
    styled "$what: khoản with a title" 13 14 Serif-Bold
    before=$y
    line '- Họ và tên'
    within "$what: at least 6 pt between paragraphs" "($y - $before) * 72 / 25.4 - 1.15 * 14" 5.9 10
    is "$what: nothing is set by character spacing" \
        "$(mutool show -b "$TRASH/l.pdf" grep 2> /dev/null | grep -c ' Tc')" 0
}

check_end() {
    local what=$1 left=$2 wide=$3 first title
    line 'TM. ỦY BAN NHÂN DÂN'
    styled "$what: ô 7a" 13 14 Serif-Bold
    within "$what: ô 7a in the right half" "($x0 - $left) / $wide" 0.5 0.98
    within "$what: ô 7a around 74 % of the width" "($(middle) - $left) / $wide" 0.70 0.78
    title=$(middle) first=$y
    line 'PHÓ CHỦ TỊCH'
    last=$y
    line 'Vàng A Sơn'
    styled "$what: ô 7b" 13 14 Serif-Bold
    within "$what: ô 7b centred under ô 7a" "$(middle) - ($title)" -0.3 0.3
    within "$what: room for the signature, five lines of 14 pt" "$y - $last - 14 * 1.15 * 25.4 / 72" 27.9 35
    line 'Nơi nhận:'
    styled "$what: ô 9b Nơi nhận" 12 12 Serif-BoldItal
    within "$what: ô 9b level with ô 7a" "$y - $first" -0.1 0.1
    within "$what: ô 9b flush left" "$x0 - $left" -0.05 0.05
    line '- Như trên;'
    styled "$what: ô 9b list" 11 11 Serif
    within "$what: ô 9b list flush left" "$x0 - $left" -0.05 0.05
}

# Rect of a field in mm from the left and top edge: sets x0 y0 x1 y1; H: height of the page in points.
field() {
    IFS=$'\t' read -r x0 y0 x1 y1 < <(mutool show "$TRASH/l.pdf" grep 2> /dev/null |
        perl -ne 'if (/\/T\('"$1"'\)/ && /Rect\[([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)\]/) {
            printf "%.2f\t%.2f\t%.2f\t%.2f\n", map { $_ * 25.4 / 72 } $1, '"$2"' - $4, $3, '"$2"' - $2 }')
}

look number
like 'A4 upright' "$(pdfinfo "$TRASH/l.pdf")" '595\.276 x 841\.89 pts \(A4\)'
check_head portrait 35 155
check_body portrait 35 190
check_end portrait 35 155
line 'Số: 05/UBND-VHXH'
passed 'number and symbol without blanks around the stroke'
line 'Tân Uyên, ngày 05 tháng 3 năm 2026'
passed 'day with a leading zero, month 3 without'
line 'Kính gửi: Cục Chứng thực'
styled 'ô 9a' 13 14 Serif
within 'ô 9a indented 35 mm' "$x0 - 35" 34.9 35.1
is 'four embedded subsets with Unicode' \
    "$(pdffonts "$TRASH/l.pdf" | awk 'NR > 2 { print $1, $(NF - 4), $(NF - 3), $(NF - 2) }' | sort -u)" \
    'CUVAAA+LiberationSerif yes yes yes
CUVAAB+LiberationSerif-Bold yes yes yes
CUVAAC+LiberationSerif-Italic yes yes yes
CUVAAD+LiberationSerif-BoldItalic yes yes yes'
is 'page 1 has no number' "$(awk -F '\t' '$1 == 1 && $4 < 20' "$TRASH/lines")" ''
look rows=12
IFS=$'\t' read -r page x0 x1 y size face colour text < <(awk -F '\t' '$1 == 2 { print; exit }' "$TRASH/lines")
face=${face#Liberation}
is 'page 2 begins with its number' "$text" 2
styled 'page number' 13 14 Serif
within 'page number centred' "$(middle)" 112.2 112.8
within 'page number in the top margin' "$y" 8 20

look two number
line 'Kính gửi:'
colon=$x1
line '- Cục Chứng thực'
within 'several recipients: the dash stands under the colon' "$x0 - $colon" -2 0.1
like 'semicolon at the line ends, full stop at the last' "$(cut -f 8 "$TRASH/lines" | tr '\n' ' ')" \
    'yếu Chính phủ;.*- Sở Khoa học và Công nghệ tỉnh Lai Châu\.'

look extras
line 'THƯỢNG KHẨN'
is 'ô 10b: red' "$colour" '#ff0000'
within 'ô 10b: 13 to 14 pt' "$size" 13 14
is 'ô 10b: bold' "$face" Serif-Bold
is 'ô 10b: a frame of 40 × 8 mm on the left, ô 11 above the text area, right of the centre' \
    "$(awk -F '\t' '$2 == "frame" { printf "%.0fx%.0f@%.0f ", $5 - $3, $6 - $4, $3 } $2 == "frame" && $6 < 25 && ($3 + $5) / 2 > 112 { printf "above " }' "$TRASH/rules")" \
    '40x8@35 50x8@121 above '
line 'Địa chỉ: Bản Tân'
styled 'ô 13' 11 12 Serif
within 'ô 13: at the foot of page 1' "$y" 262 277
IFS=$'\t' read -r r0 r1 < <(awk -F '\t' -v y="$y" '$1 == 1 && $2 == "rule" && $4 < y && $4 > y - 6 { print $3 "\t" $5; exit }' "$TRASH/rules")
within 'ô 13: under a rule as wide as the text' "$r1 - $r0" 154.9 155.1
line 'PL.(300)'
styled 'ô 12' 11 11 Serif

look
field number 841.89
line 'Số:'
within 'field number begins behind "Số:"' "$x0 - $x1" -50 0.1
label=$x1
field number 841.89
within 'field number stands between label and symbol' "$x0 - $label" 0.5 2.5
line '/UBND-VHXH'
symbol=$x0 baseline=$y
field number 841.89
within 'field number ends at the stroke' "$symbol - $x1" -0.1 0.1
within 'field number: the baseline is 3.4 pt above its lower edge' "($y1 - $baseline) * 72 / 25.4" 3.3 3.5
line 'Tân Uyên,'
place=$x1
field date 841.89
within 'field date begins behind the place' "$x0 - $place" 0 2.5
within 'field date holds the longest date' "$x1 - $x0" 49 56
field person 841.89
person0=$x0 person1=$x1
line 'TM. ỦY BAN NHÂN DÂN'
within 'field person centred under ô 7a' "($person0 + $person1) / 2 - $(middle)" -0.1 0.1
field agency 841.89
within 'field agency: true size' "$x1 - $x0" 35.95 36.05
within 'field agency: square' "($y1 - $y0) - ($x1 - $x0)" -0.05 0.05
within 'field agency covers the left third of the signature' "($x1 - $person0) / ($person1 - $person0)" 0.32 0.35

look landscape number
like 'A4 on its side' "$(pdfinfo "$TRASH/l.pdf")" '841\.89 x 595\.276 pts \(A4\)'
check_head landscape 35 242
check_body landscape 35 277
check_end landscape 35 242

look rows=200
pages=$(pdfinfo "$TRASH/l.pdf" | awk '/^Pages/ { print $2 }')
is 'headings repeated on every page with rows' \
    "$(awk -F '\t' '$8 == "STT" { print $1 }' "$TRASH/lines" | uniq | wc -l)" \
    "$(awk -F '\t' '$8 ~ /^[0-9][0-9]\/[0-9][0-9]\/[0-9]*$/ { print $1 }' "$TRASH/lines" | uniq | wc -l)"
is 'no row torn: as many numbers as e-mail addresses on each page' "$(awk -F '\t' '
    $8 ~ /@/ { mail[$1]++ } $8 ~ /^[12]$/ && $3 < 60 { row[$1]++ }
    END { for (p in mail) if (mail[p] != row[p]) print p }' "$TRASH/lines")" ''
is 'nothing outside the text area' "$(awk -F '\t' '$4 > 20 && ($2 < 30 || $3 > 195 || $4 > 277)' "$TRASH/lines")" ''
note "$pages pages"

alone=
for rows in $(seq 1 30); do
    look "rows=$rows"
    line 'TM. ỦY BAN NHÂN DÂN'
    block=$page
    line 'Trân trọng'
    [ "$page" = "$block" ] || alone+=" $rows"
    [ "$(awk -F '\t' -v p="$block" '$1 == p && $5 >= 12 && $4 > 20 && $8 !~ /^(TM|KT|PHÓ|Vàng|Nơi)/' "$TRASH/lines" | wc -l)" -ge 2 ] || alone+=" $rows"
done
is 'the block of the signer never stands alone (1 to 30 rows)' "$alone" ''

finish
