#!/usr/bin/env bash
# cuv-render as a filter and over many files: same bytes, whole or nothing, codes.
. "$(dirname "$0")/../lib.sh"

sample=samples/mau-01.xml
good=$TRASH/good.pdf

# One process after another, other zones, another folder, another way in: the same bytes.
ok 'draws a sample' cuv-render -q -o "$good" $sample
cuv-render -q < $sample > "$TRASH/a.pdf"
cmp_file 'standard input and output' "$good" "$TRASH/a.pdf"
TZ=Asia/Tokyo LC_ALL=vi_VN.UTF-8 cuv-render -q $sample > "$TRASH/a.pdf"
cmp_file 'another zone and locale' "$good" "$TRASH/a.pdf"
TZ=America/Los_Angeles LC_ALL=C cuv-render -q - < $sample > "$TRASH/a.pdf"
cmp_file 'locale C, a dash as operand' "$good" "$TRASH/a.pdf"
mkdir "$TRASH/in"
cp $sample "$TRASH/in/tên khác.xml"
(cd / && "$BIN/cuv-render" -q -o "$TRASH/a.pdf" "$TRASH/in/tên khác.xml")
cmp_file 'another folder and name' "$good" "$TRASH/a.pdf"
ok 'a folder as target' cuv-render -q -o "$TRASH/letters/" $sample "$TRASH/in/tên khác.xml"
cmp_file 'the second of two letters' "$good" "$TRASH/letters/tên khác.pdf"
cmp_file 'the first of two letters' "$good" "$TRASH/letters/mau-01.pdf"

# The date of the metadata is the letter's date, or SOURCE_DATE_EPOCH.
like 'metadata has the date of the letter' "$(strings "$good" | grep -o 'CreateDate="[^"]*"')" \
    'CreateDate="2025-03-05T00:00:00\+07:00"'
SOURCE_DATE_EPOCH=0 cuv-render -q $sample > "$TRASH/a.pdf"
like 'SOURCE_DATE_EPOCH replaces it' "$(strings "$TRASH/a.pdf" | grep -o 'CreateDate="[^"]*"')" \
    'CreateDate="1970-01-01T07:00:00\+07:00"'
is 'the text is the same' "$(pdftotext "$TRASH/a.pdf" - | sha256sum)" "$(pdftotext "$good" - | sha256sum)"
SOURCE_DATE_EPOCH=soon must_fail 78 cuv-render -q $sample
SOURCE_DATE_EPOCH=999999999999999 must_fail 78 cuv-render -q $sample

# Whole or nothing.
into() { # CODE TARGET: cuv-render with its standard output there
    local code
    cuv-render -q $sample > "$2" 2> "$TRASH/err"
    code=$?
    is "standard output is $2: $1" "$code" "$1"
}
into 74 /dev/full
code=$(cuv-render -q $sample 2> /dev/null >&-; echo $?)
is 'standard output is closed: 74' "$code" 74
# the reader is gone before the letter comes
( sleep 0.2; cuv-render -q $sample; echo $? > "$TRASH/code" ) 2> /dev/null | true
is 'standard output is a broken pipe: 74' "$(cat "$TRASH/code")" 74
must_fail 74 cuv-render -q -o "$TRASH/none/a.pdf" $sample
echo old > "$TRASH/kept.pdf"
must_fail 65 cuv-render -q -o "$TRASH/kept.pdf" Makefile
is 'a refused request leaves the old file' "$(cat "$TRASH/kept.pdf")" old
# A file renamed over a pipe or a device (-o /dev/null) would take its place.
mkfifo "$TRASH/pipe"
timeout 10 cat "$TRASH/pipe" > "$TRASH/piped.pdf" &
ok 'a pipe as target' cuv-render -q -o "$TRASH/pipe" $sample
wait $!
ok 'it is still a pipe' test -p "$TRASH/pipe"
cmp_file 'the letter went through it' "$good" "$TRASH/piped.pdf"
is 'nothing half-written is left' "$(find "$TRASH" -name '*.tmp*' -o -name '.*' -type f)" ''

# What is no request, or a wrong one.
must_fail 66 cuv-render
must_fail 66 cuv-render "$TRASH/none.xml"
printf '<other/>' > "$TRASH/other.xml"
must_fail 65 cuv-render "$TRASH/other.xml"
sed 's/<count>//; s/012190000002/012190000003x/' $sample > "$TRASH/wrong.xml"
must_fail 65 cuv-render --lang en "$TRASH/wrong.xml"
like 'the finding names file, line and id' "$(cat "$TRASH/err")" 'wrong\.xml:[0-9]+: error V-[A-Z]+ '
sed 's|<position>Chuyên viên|<position>Chuyên viên \&#x1F600;|' $sample > "$TRASH/emoji.xml"
must_fail 65 cuv-render "$TRASH/emoji.xml"
within_dozen() { [ "$(wc -l < "$TRASH/err")" -le 12 ] && [ -s "$TRASH/err" ]; }
ok 'told in at most a dozen lines' within_dozen
must_fail 64 cuv-render $sample $sample
must_fail 64 cuv-render --profile 1b $sample
must_fail 64 cuv-render --profile 2a --embed-request $sample
exits 65 'one bad request of three' cuv-render -q -o "$TRASH/three/" $sample "$TRASH/wrong.xml" "$TRASH/in/tên khác.xml"
is 'the others are drawn' "$(cd "$TRASH/three" && echo *)" 'mau-01.pdf tên khác.pdf'

# Many: durable together before the first name appears; nothing is left when it ends early.
exits 64 'two letters of one name' cuv-render -q -o "$TRASH/twice/" $sample "$TRASH/in/tên khác.xml" "$TRASH/in/../in/tên khác.xml"
is 'nothing is drawn then' "$(ls "$TRASH/twice")" ''
echo x > "$TRASH/file"
exits 74 'a file where the folder should be' cuv-render -q -o "$TRASH/file/" $sample samples/mau-06.xml
is 'is told once' "$(wc -l < "$TRASH/err")" 1
if command -v strace > /dev/null; then
    strace -f -o "$TRASH/calls" -e trace=syncfs,fsync,linkat,rename "$BIN/cuv-render" -q -o "$TRASH/many/" samples/mau-0[1-7].xml 2> /dev/null
    is 'one syncfs, then seven names, then the folder' "$(sed 's/^[0-9]* *//; s/(.*//' "$TRASH/calls" | grep -v '^+' | uniq -c | awk '{ printf "%s %s ", $1, $2 }')" \
        '1 syncfs 7 linkat 1 fsync '
    strace -f -o "$TRASH/calls" -e trace=syncfs,fsync,linkat,rename "$BIN/cuv-render" -q -o "$TRASH/many/" samples/mau-0[1-7].xml 2> /dev/null
    is 'over older letters too' "$(sed 's/^[0-9]* *//; s/(.*//' "$TRASH/calls" | grep -v '^+' | sed -n '1p;$p' | tr '\n' ' ')$(find "$TRASH/many" -name '*.pdf' | wc -l)" 'syncfs fsync 7'
    # Leaks are not looked for under a tracer.
    ASAN_OPTIONS=detect_leaks=0 strace -f -o "$TRASH/calls" -e trace=syncfs -e inject=syncfs:error=EIO "$BIN/cuv-render" -q -o "$TRASH/lost/" samples/mau-0[1-7].xml 2> "$TRASH/err"
    is 'a disk that fails: 74 and no letter' "$? $(ls "$TRASH/lost")" '74 '
else
    skip 'strace is not installed'
fi
sh -c 'ulimit -n 24; exec "$@"' - "$BIN/cuv-render" -q -o "$TRASH/few/" samples/mau-*.xml samples/wrong/*.ok.xml 2> /dev/null
is 'more letters than files can be open' "$(find "$TRASH/few" -name '*.pdf' | wc -l)" "$(printf '%s\n' samples/mau-*.xml samples/wrong/*.ok.xml | wc -l)"
if command -v script > /dev/null; then
    script -qec "$BIN/cuv-render --lang en -o $TRASH/seen/ $sample $TRASH/wrong.xml samples/mau-06.xml" /dev/null > "$TRASH/seen.txt" 2>&1
    like 'a terminal sees how far it is' "$(tr '\r\n' '  ' < "$TRASH/seen.txt")" '1/3.*2/3.*3/3'
    like 'findings stand on lines of their own' "$(sed 's/.*\x1b\[K//' "$TRASH/seen.txt")" "^$TRASH/wrong.xml:[0-9]+: error"
else
    skip 'script is not installed'
fi

# Profiles and ways.
claim() { strings "$1" | grep -o 'pdfaid:part="."\|pdfaid:conformance="."\|pdfuaid:part="."' | tr -d '\n'; }
is 'default: 2a and UA-1' "$(claim "$good")" 'pdfaid:part="2"pdfaid:conformance="A"pdfuaid:part="1"'
cuv-render -q --profile 2u $sample > "$TRASH/2u.pdf"
is '2u' "$(claim "$TRASH/2u.pdf")" 'pdfaid:part="2"pdfaid:conformance="U"'
cuv-render -q --embed-request $sample > "$TRASH/3a.pdf"
is '--embed-request: 3a' "$(claim "$TRASH/3a.pdf")" 'pdfaid:part="3"pdfaid:conformance="A"pdfuaid:part="1"'
if command -v pdfdetach > /dev/null; then
    pdfdetach -save 1 -o "$TRASH/req.xml" "$TRASH/3a.pdf"
    cmp_file 'the request comes out as it went in' $sample "$TRASH/req.xml"
else
    skip 'pdfdetach is not installed'
fi
fields() { strings "$1" | grep -o '/FT/[A-Za-z]*/T([a-z]*)' | sort | tr -d '\n'; }
is 'reserved fields' "$(fields "$good")" '/FT/Sig/T(agency)/FT/Sig/T(person)/FT/Tx/T(date)/FT/Tx/T(number)'
cuv-render -q --paper $sample > "$TRASH/paper.pdf"
is '--paper: none' "$(fields "$TRASH/paper.pdf")" ''
cuv-render -q --stamps $sample > "$TRASH/stamps.pdf"
is '--stamps: four signatures' "$(fields "$TRASH/stamps.pdf")" \
    '/FT/Sig/T(agency)/FT/Sig/T(date)/FT/Sig/T(number)/FT/Sig/T(person)'
sed 's|<doc-symbol>|<doc-number>79</doc-number><doc-symbol>|' $sample > "$TRASH/number.xml"
cuv-render -q "$TRASH/number.xml" > "$TRASH/number.pdf"
is 'a number in the request: two fields' "$(fields "$TRASH/number.pdf")" '/FT/Sig/T(agency)/FT/Sig/T(person)'
like 'number and date are printed' "$(pdftotext -layout "$TRASH/number.pdf" -)" \
    'Số: 79/UBND-VHXH +Thử Nghiệm, ngày 05 tháng 3 năm 2025'

# Every word of the request is on paper; line ends inside words (e-mail addresses) are of no account.
drawn=$(pdftotext "$good" - | tr -d ' \n\f')
missing=
while read -r value; do
    case $drawn in *"${value// /}"*) ;; *) missing+="$value; " ;; esac
done < <(sed -n 's|.*<\(full-name\|name\|position\|email\|mobile\|personal-id\|address\|province\|org-name\|copy\|doc-symbol\)>\(.*\)</\1>.*|\2|p' $sample)
is 'the text of the letter holds the words of the request' "$missing" ''
like 'words stay apart where lines wrap, also in the tags' \
    "$(pdfinfo -struct-text "$good" 2> /dev/null | tr -d "\000" | tr '\n' ' ')" 'cấp +chứng thư chữ ký số chuyên dùng +công vụ'

# All letters in four faces.
# shellcheck disable=SC1112
letters='àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ
ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ
H’Hen Niê K’Brin Kƀăng Čư Mgar ĕ ĭ ŏ ŭ ₫ € × “ ” – — …'
"$B/test/facetext" "$TRASH/faces.pdf" <<< "$letters"
expected=$(while read -r l; do printf '%s\n' "$l" "$l" "$l" "$l"; done <<< "$letters")
is '134 letters in four faces by pdftotext' "$(pdftotext -layout "$TRASH/faces.pdf" - | sed 's/^ *//; /^$/d' | tr -d '\f')" "$expected"
if command -v mutool > /dev/null; then
    is '134 letters in four faces by mutool' "$(mutool draw -q -F text "$TRASH/faces.pdf" 2> /dev/null | tr -d "\000\f" | sed "s/ *$//; /^$/d")" "$expected"
else
    skip 'mutool is not installed'
fi

# cuv-render must start fast: nothing heavy is linked.
unlike 'links neither crypto, network nor poppler' "$(ldd "$BIN/cuv-render")" 'libcrypto|libcurl|poppler|libp11'

finish
