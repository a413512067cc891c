#!/usr/bin/env bash
# cuv-pack send: each form on its ways; what a hook does not send waits, and nothing is lost.
. "$(dirname "$0")/../lib.sh"

own_demo_token
pin=$DEMO/pin
today=$(TZ=Asia/Ho_Chi_Minh date +%F)
signed() { # NAME FORM NUMBER: $TRASH/NAME.xml and a letter signed by both
    sed "s#<date>2025-03-05#<date>$today#" "samples/mau-$2.xml" >"$TRASH/$1.xml"
    cuv-render -q <"$TRASH/$1.xml" | cuv-sign -q --pin-file "$pin" |
        cuv-sign -q --role agency --number "$3" --pin-file "$pin" >"$TRASH/$1.pdf"
}
signed first 01 41
signed locked 06 42
year=${today%%-*}

# The program of the office: what it gets, and how it fails.
cat >"$TRASH/hook" <<END
#!/bin/sh
printf '%s|%s|%s\n' "\$#" "\$1" "\$2" >>"$TRASH/seen"
env | sort >"$TRASH/environment"
ls "\$1" >/dev/null || exit 9
[ -e "$TRASH/slow" ] && sleep 30
[ -e "$TRASH/broken" ] && exit 3
echo "receipt 77"
END
chmod 700 "$TRASH/hook"
cat >>"$DEMO/pipeline.conf" <<END
recipient "Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ" { code = "G05.41" }
recipient "Sở Khoa học và Công nghệ tỉnh Mẫu" { code = "H35.15" }
channel "portal" { kind = portal forms = {"01", "04"} outbox = "$TRASH/portal" }
channel "axis" {
    kind = axis
    forms = {"01"}
    recipients = {"Sở Khoa học và Công nghệ tỉnh Mẫu"}
    outbox = "$TRASH/axis"
    hook = "$TRASH/hook"
    timeout_ms = 20000
}
channel "documents" { kind = documents forms = {"06"} outbox = "$TRASH/documents" hook = "$TRASH/hook" }
END
first=41_UBND-VHXH_$year
locked=42_UBND-VHXH_$year

# Form 01: to the portal by hand, a copy over the exchange by the program.
exits 0 "a letter of form 01" cuv-pack --lang en send --book "$TRASH/book" --request "$TRASH/first.xml" "$TRASH/first.pdf"
is "what became of it" "$(cat "$TRASH/out")" "portal: $first waits: $TRASH/portal/waiting/$first
axis: $first sent: $TRASH/axis/sent/$first"
is "the folder to upload" "$(ls "$TRASH/portal/waiting/$first")" "41_UBND-VHXH.signed.pdf
list.csv"
cmp_file "the letter in it" "$TRASH/first.pdf" "$TRASH/portal/waiting/$first/41_UBND-VHXH.signed.pdf"
cuv-form csv "$TRASH/first.xml" >"$TRASH/list.csv"
cmp_file "the list for the bulk import" "$TRASH/list.csv" "$TRASH/portal/waiting/$first/list.csv"
is "… of nineteen columns" "$(python3 -c 'import csv, sys
print(len(next(csv.reader(open(sys.argv[1], encoding="utf-8-sig"), delimiter=";"))))' "$TRASH/list.csv")" 19
is "folders are the owner's" "$(stat -c %a "$TRASH/portal" "$TRASH/portal/waiting/$first" | sort -u)" 700
is "… files too" "$(stat -c %a "$TRASH"/portal/waiting/*/* | sort -u)" 600
is "the program got the message and the channel" "$(cat "$TRASH/seen")" "2|$TRASH/axis/waiting/$first/$first.edxml|axis"
is "… and nothing of this desk" "$(cut -d= -f1 "$TRASH/environment" | grep -vxE '_|PWD|SHLVL')" "LC_ALL
PATH"
is "its answer is kept" "$(cat "$TRASH/axis/sent/$first/reply")" "receipt 77"
is "to whom the channel says, not to whom the letter goes" \
    "$(xmllint --xpath '//*[local-name()="To"]/*[local-name()="OrganId"]/text()' "$TRASH/axis/sent/$first/$first.edxml")" H35.15
like "the book knows it" "$(cuv-pack --lang en due --book "$TRASH/book")" "open: H35.4.5,.*,41/UBND-VHXH: sent, no word yet"
exits 1 "due: what waits is late" cuv-pack --lang en due --book "$TRASH/book"
like "… in words" "$(cat "$TRASH/out")" "late: $first: not sent yet; try: cuv-pack resend"
must_fail 64 cuv-pack --lang en send --book "$TRASH/book" --request "$TRASH/first.xml" "$TRASH/first.pdf"
like "not twice: it waits" "$(cat "$TRASH/err")" "portal: .*/waiting/$first waits there already"
like "… it was sent" "$(cat "$TRASH/err")" "axis: .*/sent/$first: this letter was sent already"

# Form 06: the document management system, with the register entry of NĐ 30/2020 Phụ lục VI.
touch "$TRASH/broken"
exits 75 "a program that fails" cuv-pack --lang en --json send --request "$TRASH/locked.xml" "$TRASH/locked.pdf"
like "… is told" "$(cat "$TRASH/err")" "documents: $TRASH/hook ended with 3"
is "… and the letter waits" "$(jq -c '[.channel, .letter, .sent]' "$TRASH/out")" "[\"documents\",\"$locked\",false]"
rm "$TRASH/broken"
touch "$TRASH/slow"
sed -i 's#outbox = "[^"]*/documents"#& timeout_ms = 1000#' "$DEMO/pipeline.conf"
must_fail 75 cuv-pack --lang en resend -o "$TRASH/said"
like "one that takes too long is told" "$(cat "$TRASH/err")" "did not end in time"
rm "$TRASH/slow"
sed -i 's# timeout_ms = 1000##' "$DEMO/pipeline.conf"
mv "$TRASH/hook" "$TRASH/hook.away"
must_fail 69 cuv-pack --lang en resend -o "$TRASH/said"
like "one that is not there is told" "$(cat "$TRASH/err")" "cannot start $TRASH/hook"
mv "$TRASH/hook.away" "$TRASH/hook"
cmp_file "after three failures the letter is whole" "$TRASH/locked.pdf" "$TRASH/documents/waiting/$locked/42_UBND-VHXH.signed.pdf"
: >"$TRASH/seen"
# Another run holds it: nobody sends it twice.
flock "$TRASH/documents/waiting/$locked" sh -c 'LC_ALL=en cuv-pack --lang en resend -o "$0/said" 2>"$0/err"; echo $? >"$0/code"' "$TRASH"
is "one that another run is sending is left alone" "$(cat "$TRASH/code") $(wc -l <"$TRASH/seen")" "75 0"
exits 0 "resend" cuv-pack --lang en resend
is "… says what waits for a person and what left" "$(cat "$TRASH/out")" "portal: $first waits: $TRASH/portal/waiting/$first
documents: $locked sent: $TRASH/documents/sent/$locked"
is "the program got the folder" "$(cat "$TRASH/seen")" "2|$TRASH/documents/waiting/$locked|documents"
exits 0 "resend again" cuv-pack -q resend
is "… sends nothing twice" "$(wc -l <"$TRASH/seen")" 1
entry=$TRASH/documents/sent/$locked/metadata.xml
field() { xmllint --xpath "string(/Document/$1)" "$entry"; }
is "the register entry" "$(for f in FileCode/OrganId FileCode/FileCatalog TypeName CodeNumber CodeNotation IssuedDate \
    OrganName SignerInfo/FullName Priority; do field $f; done)" "H35.4.5
$year
Công văn
42
UBND-VHXH
$(TZ=Asia/Ho_Chi_Minh date +%d/%m/%Y)
Ủy ban nhân dân xã Thử Nghiệm
Lê Văn Ký
0"
is "… in the decree's order" "$(xmllint --xpath '/Document/*' "$entry" | grep -o '^<[A-Za-z]*' | tr -d '<\n')" \
    FileCodeTypeNameCodeNumberCodeNotationIssuedDateOrganNameSubjectLanguagePageAmountSignerInfoToPriorityIssuedAmount
is "… pages as they are" "$(field PageAmount)" "$(qpdf --show-npages "$TRASH/locked.pdf")"
like "… a receiver without a code is named" "$(field To)" 'Sở'

# What is wrong with call or configuration.
must_fail 64 cuv-pack send --to G05.41 --request "$TRASH/first.xml" "$TRASH/first.pdf"
must_fail 64 cuv-pack send "$TRASH/first.pdf"
must_fail 65 cuv-pack send --request "$TRASH/first.xml" "$TRASH/locked.pdf"
sed 's#forms = {"06"}#forms = {"05"}#' "$DEMO/pipeline.conf" >"$DEMO/none.conf"
CUV_CONFIG=$DEMO/none.conf must_fail 78 cuv-pack --lang en send --request "$TRASH/locked.xml" "$TRASH/locked.pdf"
like "no way for a form: the line to add" "$(cat "$TRASH/err")" 'no channel takes this letter of form 06; .*channel "NAME" \{'
sed 's#kind = documents#kind = pigeon#' "$DEMO/pipeline.conf" >"$DEMO/wrong.conf"
CUV_CONFIG=$DEMO/wrong.conf must_fail 78 cuv-pack resend
sed 's#outbox = "[^"]*/documents"##' "$DEMO/pipeline.conf" >"$DEMO/wrong.conf"
CUV_CONFIG=$DEMO/wrong.conf must_fail 78 cuv-pack resend
sed "s#recipients = {\"Sở Khoa học và Công nghệ tỉnh Mẫu\"}#recipients = {\"Sở Khác\"}#; s#$TRASH/axis#$TRASH/axis2#; s#$TRASH/portal#$TRASH/portal2#" \
    "$DEMO/pipeline.conf" >"$DEMO/wrong.conf"
CUV_CONFIG=$DEMO/wrong.conf run cuv-pack --lang en send --request "$TRASH/first.xml" "$TRASH/first.pdf"
ran_as_told 64 "a receiver without a code stops its channel"
is "… and no other" "$(cat "$TRASH/out")" "portal: $first waits: $TRASH/portal2/waiting/$first"
echo in the way >"$TRASH/file"
sed "s#$TRASH/documents#$TRASH/file#" "$DEMO/pipeline.conf" >"$DEMO/wrong.conf"
CUV_CONFIG=$DEMO/wrong.conf must_fail 74 cuv-pack send --request "$TRASH/locked.xml" "$TRASH/locked.pdf"
finish
