#!/usr/bin/env bash
# Sheets: what an office types and a spreadsheet saves becomes the list of a request; what was spoilt
# is told with row, column and cure.
. "$(dirname "$0")/../lib.sh"
unset CUV_CONFIG
form=$BIN/cuv-form
exits 0 "fields 01 --csv" "$form" fields 01 --csv
cp "$TRASH/out" "$TRASH/sheet.csv"
is "a byte order mark" "$(head -c 3 "$TRASH/sheet.csv" | od -An -tx1 | tr -d ' ')" efbbbf
heads=$(tail -c +4 "$TRASH/sheet.csv" | tr -d '\r')
is "the headings of the form" "$heads" 'Họ và tên;Ngày sinh;Số định danh cá nhân;Ngày cấp;Nơi cấp;Địa chỉ thư điện tử công vụ;"Tên cơ quan, tổ chức công tác";Tỉnh/Thành phố;Chức vụ;Số điện thoại di động;Số hiệu chứng thư chữ ký số cũ (nếu có);SIM PKI;Loại thiết bị lưu khóa'

# list FILE: the rows of the request made of it, a cell a line
list() {
    sed -n '/<item>/,/<\/item>/s/^ *//p' "$1"
}
row='Trần Thị Thử;1/2/1990;012190000002;01-06-2021;CCSQLHCVTTXH;ttthu@thunghiem.mau.gov.vn;Ủy ban nhân dân xã Thử Nghiệm;Lai Châu;Chuyên viên;0987654321;;Viettel/cs;'
expected='<item>
<full-name>Trần Thị Thử</full-name>
<birth-date>1990-02-01</birth-date>
<personal-id>012190000002</personal-id>
<id-issue-date>2021-06-01</id-issue-date>
<id-issue-place>CCSQLHCVTTXH</id-issue-place>
<email>ttthu@thunghiem.mau.gov.vn</email>
<org-name>Ủy ban nhân dân xã Thử Nghiệm</org-name>
<province>Lai Châu</province>
<position>Chuyên viên</position>
<mobile>0987654321</mobile>
<sim-pki carrier="Viettel" keep-number="true"/>
</item>'
reads() { # WHAT [OPTION…]: $TRASH/list.csv gives the row
    local what=$1
    shift
    exits 0 "$what is read" "$form" new 01 --csv "$TRASH/list.csv" -o "$TRASH/req.xml" "$@"
    is "$what: the row" "$(list "$TRASH/req.xml")" "$expected"
    rm -f "$TRASH/req.xml"
}
{ cat "$TRASH/sheet.csv"; printf '%s\r\n' "$row"; } >"$TRASH/list.csv"
reads "the sheet filled in"
{ cat "$TRASH/sheet.csv"; printf '%s\r\n' "$row"; printf ';;;;;;;;;;;;\r\n;;\r\n'; } >"$TRASH/list.csv"
reads "with empty rows below"
tail -c +4 "$TRASH/sheet.csv" >"$TRASH/list.csv"
echo "$row" >>"$TRASH/list.csv"
reads "without a byte order mark, lines ended by LF"
{ echo 'DANH SÁCH ĐĂNG KÝ;;;'; echo; echo "$heads"; echo "$row"; } >"$TRASH/list.csv"
reads "with a title above"
{ echo "$heads"; echo "$row"; } | tr ';' '\t' >"$TRASH/tabs.csv"
iconv -f UTF-8 -t UTF-16 "$TRASH/tabs.csv" >"$TRASH/list.csv"
reads "UTF-16 with tabs"
{ printf '\376\377'; iconv -f UTF-8 -t UTF-16BE "$TRASH/tabs.csv"; } >"$TRASH/list.csv"
reads "UTF-16 with the other byte first"
{ echo "$heads"; echo "$row"; } | sed 's/;/,/g' >"$TRASH/list.csv"
reads "commas"
{ echo 'sep=;'; echo "$heads"; echo "$row"; } >"$TRASH/list.csv"
reads "with its separator named"
{ echo "$heads" | sed 's/Họ và tên/HỌ VÀ TÊN/; s/Ngày cấp/ngay cap/; s/Số định danh cá nhân/so dinh danh ca nhan/'; echo "$row"; } >"$TRASH/list.csv"
reads "headings without case and accents"
{ echo "$heads"; echo "$row"; } | awk -F';' -v OFS=';' '{ t = $1; $1 = $9; $9 = t; print }' >"$TRASH/list.csv"
reads "columns in another order"
for date in 01/02/1990 1-2-1990 01.02.1990 1990-02-01 1990/2/1 '01/02/1990 00:00:00'; do
    { echo "$heads"; echo "${row/1\/2\/1990/$date}"; } >"$TRASH/list.csv"
    reads "the date $date"
done
{ echo "$heads"; echo "${row/;012190000002/;\'012190000002}"; } >"$TRASH/list.csv"
reads "an ID with the apostrophe of text"
{ echo "$heads"; echo "${row/012190000002/12190000002}"; } >"$TRASH/list.csv"
reads "an ID without its zero, when told so" --restore-zeros
{ echo "$heads"; echo "${row/0987654321/987654321}"; } >"$TRASH/list.csv"
reads "a phone without its zero, when told so" --restore-zeros

# The 19 columns, there and back.
exits 0 "cuv-form csv" "$form" csv samples/mau-01.xml
cp "$TRASH/out" "$TRASH/bulk.csv"
nineteen='STT
Họ tên (bắt buộc)
Ngày sinh (bắt buộc, dd/MM/YYYY)
CCCD (bắt buộc)
Nơi cấp (CCSQLHCVTTXH hoặc CCSĐKQLCTVDLQGVDC)
Ngày cấp (bắt buộc, dd/MM/YYYY)
Địa chỉ thư điện tử công vụ (bắt buộc)
Tổ chức cấp 1 (bắt buộc)
Tổ chức cấp 2
Tổ chức cấp 3
Tổ chức cấp 4
Tỉnh thành phố (bắt buộc)
Tỉnh/Thành phố
Chức vụ (bắt buộc)
Điện thoại
Serial CTS cũ
Nhà mạng (bắt buộc nếu đăng ký SIM)
Là chuyển số (X)
Loại thiết bị (TOKEN mặc định, SIM, SOFT, RSSP, HSM; RSSP = ký số tập trung)'
columns() { # ROW: of the bulk list, a cell a line
    perl -CSD -Mutf8 -ne 's/^\x{FEFF}//; s/\r?\n//; next unless $. == '"$1"'; while (/\G("(?:[^"]|"")*"|[^;]*)(?:;|$)/gc) {
        my $c = $1; $c =~ s/^"(.*)"$/$1/; print "$c\n"; last if pos == length }' "$TRASH/bulk.csv"
}
is "19 headings" "$(columns 1)" "$nineteen"
is "a row of them" "$(columns 2 | tr '\n' '|')" "1|Trần Thị Thử|01/02/1990|012190000002|CCSQLHCVTTXH|01/06/2021|ttthu@thunghiem.mau.gov.vn|Ủy ban nhân dân xã Thử Nghiệm||||Lai Châu|Lai Châu|Chuyên viên|0987654321||Viettel|X|"
is "levels of the agency" "$(columns 4 | sed -n '8,10p' | tr '\n' '|')" \
    "Ủy ban nhân dân xã Thử Nghiệm|Văn phòng Hội đồng nhân dân và Ủy ban nhân dân||"
exits 0 "the 19 columns are read" "$form" new 01 --csv "$TRASH/bulk.csv" --from samples/mau-01.xml -o "$TRASH/back.xml"
exits 0 "into a right request" "$BIN/cuv-check" "$TRASH/back.xml"
exits 0 "and written again" "$form" csv "$TRASH/back.xml"
cmp_file "as they were" "$TRASH/out" "$TRASH/bulk.csv"
must_fail 65 "$form" csv samples/wrong/v-cccd.xml
sed 's/Chuyên viên/=HYPERLINK(1)/' samples/mau-01.xml >"$TRASH/formula.xml"
exits 0 "a cell like a formula" "$form" csv "$TRASH/formula.xml"
like "is written as text" "$(cat "$TRASH/out")" ";\"'=HYPERLINK\(1\)\";"

# wrong WHAT SED WORDS: the row changed so is refused, with row, column and cure
wrong() {
    { echo "$heads"; echo "$row"; echo "$row" | sed "s/012190000002/012190000003/; s/ttthu@/two@/; s/;0987654321/;0987654322/; $2"; } >"$TRASH/list.csv"
    must_fail 65 "$form" new 01 --csv "$TRASH/list.csv"
    like "$1" "$(cat "$TRASH/err")" "list.csv: row 3, column $3"
}
wrong "letters lost to ?" 's/Trần Thị Thử/Tr?n Th? Th?/' 'A \(Họ và tên\): .*lost letters; .*CSV UTF-8'
wrong "an ID like 1,2E+10" 's/012190000003/1,2E+10/' 'C \(.*\): 1,2E\+10 was shortened .*set the column to text'
wrong "an ID like 1.2E+10" 's/012190000003/1.2E+10/' 'C \(.*\): 1.2E\+10 was shortened'
wrong "an ID of 11 digits" 's/012190000003/12190000003/' 'C \(.*\): .*it would be 012\*{6}003: .*--restore-zeros'
wrong "a phone of 9 digits" 's/;0987654322/;987654322/' 'J \(.*\): .*--restore-zeros'
wrong "a month 13" 's/01-06-2021/12-13-2021/' 'D \(Ngày cấp\): 12-13-2021 has no such month; type day.month.year'
wrong "a day that is none" 's/01-06-2021/31-06-2021/' 'D \(Ngày cấp\): 31-06-2021 is no date; .*01/02/1990'
wrong "a year of two digits" 's/01-06-2021/01-06-21/' 'D \(Ngày cấp\): '
wrong "a date that a spreadsheet counted" 's/01-06-2021/44348/' 'D \(Ngày cấp\): '
wrong "a carrier that is none" 's/Viettel/FPT/' 'L \(SIM PKI\): "FPT" is not allowed; type one of: Viettel'
wrong "an address by the rules of the form" 's/two@thunghiem/two thunghiem/' 'F \(Địa chỉ thư điện tử công vụ\): .*is not an e-mail'
wrong "an ID twice" 's/012190000003/012190000002/' 'C \(.*\): .*already stands at No'
unlike "no ID is shown whole" "$(cat "$TRASH/err")" '012190000002'
sed -i 's/^Trần/;Trần/' "$TRASH/list.csv"

# refused WHAT WORDS: $TRASH/list.csv as a whole
refused() {
    must_fail 65 "$form" new 01 --csv "$TRASH/list.csv"
    like "$1" "$(cat "$TRASH/err")" "$2"
}
{ echo "$heads;Ghi chú"; echo "$row;x"; } >"$TRASH/list.csv"
refused "a heading that means nothing" 'row 1, column N \(Ghi chú\): this heading is not known; rename'
{ echo "${heads/Họ/H?}"; echo "$row"; } >"$TRASH/list.csv"
refused "a heading that lost letters" 'row 1, column A \(H\? và tên\): .*CSV UTF-8'
{ echo "$heads"; echo "$row;x"; } >"$TRASH/list.csv"
refused "a cell without a heading" 'row 2, column N \(\): this column has no heading'
{ echo "$heads"; echo "$row"; } | iconv -f UTF-8 -t UTF-16LE | head -c 301 >"$TRASH/list.csv"
refused "half a letter" 'middle of a letter'
printf 'Ho ten;Ng\xe0y sinh\na;b\n' >"$TRASH/list.csv"
refused "another code page" 'line 1: the letters are not Unicode; .*CSV UTF-8'
printf 'PK\003\004abcdef' >"$TRASH/list.csv"
refused "a workbook" 'this is a workbook.*CSV UTF-8'
{ echo "$heads"; echo "\"$row"; } >"$TRASH/list.csv"
refused "an open quotation mark" 'row 2: a quotation mark is not closed'
echo "a;b;c" >"$TRASH/list.csv"
refused "no headings" 'no row has the headings .*Họ và tên'
echo "$heads" >"$TRASH/list.csv"
refused "no rows" 'below its headings'
{ echo "$heads"; for ((i = 0; i < 2001; i++)); do echo "$row"; done; } >"$TRASH/list.csv"
refused "more people than a letter has" 'at most 2000'
printf '%s\n%05000d;a\n' "$heads" 0 >"$TRASH/list.csv"
refused "a cell over the limit" 'row 2, column 1: .*more than 4096 bytes'
{ sed 's/;Tổ chức cấp 2/;Tổ chức cấp 2/' "$TRASH/bulk.csv" | sed '4s/;Ủy ban nhân dân xã Thử Nghiệm;/;;/'; } >"$TRASH/list.csv"
refused "a level without the one above it" 'row 4, column I \(Tổ chức cấp 2\): the level above'
# Every form with a list has a sheet whose headings it knows again, each once.
for file in forms-xml/mau-*.xml; do
    number=${file#forms-xml/mau-} number=${number%.xml}
    exits 0 "fields $number --csv" "$form" fields "$number" --csv
    is "$number: no heading twice" "$(tail -c +4 "$TRASH/out" | tr -d '\r' | tr ';' '\n' | sort | uniq -d)" ""
    { tail -c +4 "$TRASH/out"; tail -c +4 "$TRASH/out" | sed 's/[^;]*;/x;/g; s/[^;]*$/?/'; } >"$TRASH/list.csv"
    run "$form" new "$number" --csv "$TRASH/list.csv"
    unlike "$number: all headings are known" "$(cat "$TRASH/err")" 'row 1,|no row has the headings'
done
printf 'Tên chứng thư chữ ký số;Loại thông tin cần thay đổi;Thông tin cần thay đổi;Thông tin mới;Thay đổi thông tin\nTrần Thị Thử;email;a@mau.gov.vn;b@mau.gov.vn;x\n' >"$TRASH/list.csv"
exits 0 "cells and attributes of groups below a row" "$form" new 04 --csv "$TRASH/list.csv"
is "stand in their groups" "$(sed -n '/<change /,/<service/p' "$TRASH/out" | tr -d ' \n')" \
    '<changekind="email"><old-value>a@mau.gov.vn</old-value><new-value>b@mau.gov.vn</new-value></change><servicechange="true"/>'

must_fail 66 "$form" new 01 --csv "$TRASH/nowhere.csv"
must_fail 64 "$form" new 01 --csv
must_fail 64 "$form" new 01 --restore-zeros
finish
