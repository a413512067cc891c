#!/usr/bin/env bash
# Input that is no request: refused with place and cure, quickly and in little memory.
. "$(dirname "$0")/../lib.sh"

sample=samples/mau-01.xml

# refused NAME WORDS: 65, nothing on standard output, the words on standard error
refused() {
    exits 65 "$1: 65" "$BIN/cuv-check" --lang en "$TRASH/$1"
    is "$1: nothing on standard output" "$(cat "$TRASH/out")" ""
    like "$1: says what and where" "$(cat "$TRASH/err")" "$2"
    ok "$1: at most a dozen lines" test "$(wc -l <"$TRASH/err")" -le 12
}

printf 'hello' >"$TRASH/text"
refused text 'line 1: not XML: .*begins with <cuv-request'
printf '<html/>' >"$TRASH/root"
refused root 'line 1: <html> is no request'
sed 's/<mobile>0987/<mobil>0987/' $sample >"$TRASH/mismatch"
refused mismatch 'line 37: not XML: .*mobil.*close each element'
# What the parser finds, in the reader's language: libxml2 has English alone.
while IFS='|' read -r text english vietnamese; do
    printf '%s' "$text" >"$TRASH/odd"
    exits 65 "$text: 65" "$BIN/cuv-check" --lang en "$TRASH/odd"
    like "… $english" "$(cat "$TRASH/err")" "line 1: not XML: $english"
    exits 65 "$text, in Vietnamese" "$BIN/cuv-check" --lang vi "$TRASH/odd"
    like "… $vietnamese" "$(cat "$TRASH/err")" "dòng 1: không phải XML: $vietnamese"
done <<'END'
x|the file does not begin with <|tệp không bắt đầu bằng <
<a/><b/>|something stands behind|có phần thừa sau phần tử đầu tiên
<a></b>|<a> is closed by </b>|<a> lại được đóng bằng </b>
<a>|the file ends while <a> is open|tệp hết mà <a> chưa đóng
<a|a tag has no >|thẻ thiếu >
<a>a & b</a>|no name stands behind|sau < hoặc & không có tên
<a>&lt</a>|no ; stands behind|sau & và tên thiếu ;
<a b=c></a>|the value of an attribute has no quotation mark before it|giá trị của thuộc tính thiếu dấu nháy ở trước
<a b="x|the value of an attribute has no quotation mark behind it|giá trị của thuộc tính thiếu dấu nháy ở sau
<a b></a>|the attribute b has no value|thuộc tính b không có giá trị
<a b="1" b="2"/>|the attribute b stands twice|thuộc tính b có hai lần
<a b="<"/>|< stands in the value|trong giá trị của thuộc tính có <
<a b="1"c="2"/>|a space is missing|thiếu dấu cách
<a><!-- -- --></a>|-- stands in a comment|trong lời chú có --
<a><!-- |a comment has no -->|lời chú thiếu -->
<a>]]></a>|]]> stands in the text|trong nội dung có ]]>
<a><![CDATA[ x</a>|<!.CDATA. has no ]]>|<!.CDATA. thiếu ]]>
 <?xml version="1.0"?><a/>|<.xml stands elsewhere|<.xml không ở ngay đầu tệp
<?note a|<. has no .>|<. thiếu .>
<a>&#0;</a>|a character stands there that is not UTF-8 or not allowed in XML|có ký tự không phải UTF-8 hoặc XML không cho phép
<?xml version="1.0" encoding="nope"?><a/>|its encoding is not UTF-8|bảng mã không phải UTF-8
<?xml version="9"?><a/>|the parser calls it: |bộ đọc XML báo: 
END
sed 's/Trần Thị Thử/A \& B/' $sample >"$TRASH/ampersand"
refused ampersand 'line 28: .*type & as &amp;'
sed 's/Trần Thị Thử/\&ten;/' $sample >"$TRASH/entity"
refused entity 'line 28: an entity is not known'
printf '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><cuv-request form="01" version="1"/>' >"$TRASH/doctype"
refused doctype 'document type .*not allowed; delete it'
{
    printf '<!DOCTYPE l [<!ENTITY l0 "lol">'
    for i in 1 2 3 4 5 6 7 8 9; do
        p="&l$((i - 1));"
        printf '<!ENTITY l%d "%s">' "$i" "$p$p$p$p$p$p$p$p$p$p"
    done
    printf ']><cuv-request form="01" version="1">&l9;</cuv-request>'
} >"$TRASH/bomb"
refused bomb 'document type .*not allowed'
printf '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><cuv-request form="01" version="1">&x;</cuv-request>' >"$TRASH/file"
refused file 'document type .*not allowed'
unlike "file: shows nothing of it" "$(cat "$TRASH/err")" 'root:'
iconv -f UTF-8 -t UTF-16 $sample >"$TRASH/utf16"
refused utf16 'UTF-16; save it as UTF-8'
sed 's/UTF-8/ISO-8859-1/' $sample >"$TRASH/latin"
refused latin 'encoding must be UTF-8'
sed 's/Lai Châu/Lai Ch\xe2u/' $sample >"$TRASH/bytes"
refused bytes 'line 35: byte 0xE2 is not UTF-8'
sed 's/form="01"/form="99"/' $sample >"$TRASH/form"
refused form 'line 3: there is no form "99"; known are: 01'
sed 's|form="01"|form="../../etc/passwd"|' $sample >"$TRASH/path"
refused path 'is no number of a form'
sed 's|form="01"|form="012190000002"|' $sample >"$TRASH/person"
refused person 'form="012…" is no number of a form'
sed 's/version="1">/version="2">/' $sample >"$TRASH/version"
refused version 'version="2" is not known; type version="1"'
sed 's/<cuv-request /<c:cuv-request xmlns:c="urn:x" /; s|</cuv-request|</c:cuv-request|' $sample >"$TRASH/prefix"
refused prefix 'remove xmlns'
head -c 2000 $sample >"$TRASH/cut"
refused cut 'line [0-9]+: '
: >"$TRASH/empty"
exits 66 "empty: 66" "$BIN/cuv-check" --lang en "$TRASH/empty"
exits 66 "empty standard input: 66" "$BIN/cuv-check" --lang en
like "it says that the stage before failed" "$(cat "$TRASH/err")" 'no letter came: the stage before failed'
exits 66 "absent: 66" "$BIN/cuv-check" "$TRASH/nowhere.xml"

# The large ones: 64 MB and 2 s are the limits.
{
    printf '<cuv-request form="01" version="1"><!-- '
    head -c 100000000 /dev/zero | tr '\0' x
    printf ' --></cuv-request>'
} >"$TRASH/hundred"
{
    printf '<cuv-request form="01" version="1">'
    yes '<a>' | head -n 200000 | tr -d '\n'
} >"$TRASH/nested"
{
    printf '<cuv-request '
    seq -f 'a%.0f="x>"' 100000 | tr '\n' ' '
    printf '/>'
} >"$TRASH/attributes"
{
    printf '<cuv-request form="01" version="1">'
    yes '<a/>' | head -n 300000 | tr -d '\n'
    printf '</cuv-request>'
} >"$TRASH/elements"
for name in hundred nested attributes elements; do
    refused $name '(line 1: |larger than the limit)'
    (
        ulimit -t 2
        /usr/bin/time -f %M -o "$TRASH/kb" "$BIN/cuv-check" "$TRASH/$name" >/dev/null 2>&1
    )
    ok "$name: at most 64 MB" test "$(tail -n 1 "$TRASH/kb")" -le 65536
done

# 2,000 people pass, 2,001 do not; each with an ID number and an address of their own.
people() { # COUNT
    sed -n '1,/<items/p' $sample | sed 's/ count="4"//'
    for ((i = 1; i <= $1; i++)); do
        printf '<item><full-name>Trần Thử</full-name><birth-date>1990-02-01</birth-date>'
        printf '<personal-id>012190%06d</personal-id><id-issue-date>2021-06-01</id-issue-date>' $i
        printf '<id-issue-place>BCA</id-issue-place><email>n%d@mau.gov.vn</email>' $i
        printf '<org-name>Ủy ban nhân dân xã Thử Nghiệm</org-name><province>Lai Châu</province>'
        printf '<position>Chuyên viên</position><mobile>098%07d</mobile></item>\n' $i
    done
    sed -n '/<\/items/,$p' $sample
}
people 2000 >"$TRASH/2000.xml"
people 2001 >"$TRASH/2001.xml"
exits 0 "2,000 people pass" "$BIN/cuv-check" "$TRASH/2000.xml"
is "and nothing is said" "$(cat "$TRASH/out")" ""
exits 1 "2,001 people do not" "$BIN/cuv-check" --lang en "$TRASH/2001.xml"
like "the number is told" "$(cat "$TRASH/out")" 'V-MANY .*more than 2000'
/usr/bin/time -f %M -o "$TRASH/kb" "$BIN/cuv-check" "$TRASH/2000.xml"
ok "in at most 64 MB" test "$(tail -n 1 "$TRASH/kb")" -le 65536

name=$(printf 'Ă%.0s' $(seq 5000))
sed "s/Trần Thị Thử/$name/" $sample >"$TRASH/name.xml"
exits 1 "a name of 5,000 letters is a finding" "$BIN/cuv-check" --lang en "$TRASH/name.xml"
like "with its length and the limit" "$(cat "$TRASH/out")" \
    'name.xml:28: error V-LENGTH .*5000 characters .* 100'
is "one line" "$(wc -l <"$TRASH/out")" 1
finish
