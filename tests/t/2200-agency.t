#!/usr/bin/env bash
# The agency's signature: after the competent person's alone, with number and date in one revision
# (NĐ 30/2020 Điều 5, 14, 17, 32), and every reason to refuse it.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

demo_token
export LC_ALL=C
sample=samples/mau-01.xml
sign() { cuv-sign --lang en -q --pin-file "$DEMO/pin" "$@"; }
seal() { sign --role agency "$@"; }
# refused CODE WORDS command…
refused() {
    local code=$1 words=$2
    shift 2
    must_fail "$code" "$@"
    like "… because: $words" "$(cat "$TRASH/err")" "$words"
    is "… in one line" "$(wc -l <"$TRASH/err")" 1
}
size() { stat -c %s "$1"; }
day() { date -u -d "7 hours $1 days" "+$2"; }
# settings SED…: the demo's configuration, changed
settings() {
    demo_conf | sed -E "$@" >"$TRASH/own.conf"
}
# revision FILE NUMBER BODY: appends one object by hand
revision() {
    local at from id
    from=$(grep -a -A1 '^startxref' "$1" | tail -n 1)
    id=$(grep -ao '/Size [0-9]*/Root 1 0 R/Info [0-9]* 0 R/ID\[[^]]*\]' "$1" | tail -n 1)
    at=$(size "$1")
    printf '%s 0 obj\n%s\nendobj\n' "$2" "$3" >"$TRASH/body"
    cat "$1" "$TRASH/body"
    printf 'xref\n%d 1\n%010d 00000 n\r\ntrailer\n<<%s/Prev %d>>\nstartxref\n%d\n%%%%EOF\n' "$2" "$at" \
        "$id" "$from" $((at + $(size "$TRASH/body")))
}

cuv-render -q $sample >"$TRASH/letter.pdf"
sign "$TRASH/letter.pdf" >"$TRASH/person.pdf"
exits 0 'the agency seals what the person signed' cuv-sign --lang en --pin-file "$DEMO/pin" \
    --role agency --number 57 "$TRASH/person.pdf"
cp "$TRASH/out" "$TRASH/sealed.pdf"
said=$(cat "$TRASH/err")
like 'says as whom' "$said" 'signs as agency: Ủy ban nhân dân xã Thử Nghiệm'
like 'says who signed before' "$said" 'signed before by Lê Văn Ký$'
like 'says the number' "$said" 'fills field number: 57$'
like 'says the date' "$said" "fills field date: ngày $(day +0 %d) tháng [0-9]+ năm $(day +0 %Y)\$"
head -c "$(size "$TRASH/person.pdf")" "$TRASH/sealed.pdf" >"$TRASH/start"
cmp_file 'no byte of the person'"'"'s revisions is changed' "$TRASH/person.pdf" "$TRASH/start"
exits 0 'cuv-verify: legally whole' cuv-verify --lang en --json --require person+agency "$TRASH/sealed.pdf"
like '… person and agency' "$(cat "$TRASH/out")" '"verdict":"valid","legal":"person\+agency"'
said=$(cuv-verify --lang en "$TRASH/sealed.pdf")
is '… each field changed is told once' "$(grep -c 'added later, revision' <<<"$said")" 3
said=$(pdfsig -nocert "$TRASH/sealed.pdf" 2>&1)
is 'pdfsig: both are valid' "$(grep -c 'Signature is Valid' <<<"$said")" 2
is 'pdfsig: the agency signed all' "$(grep -c 'Total document signed' <<<"$said")" 1
ok 'qpdf --check is content' qpdf --check "$TRASH/sealed.pdf"
said=$(pdftotext -layout "$TRASH/sealed.pdf" -)
like 'number and date are on paper' "$said" \
    "Số: +57/UBND-VHXH +Thử Nghiệm, ngày $(day +0 %d) tháng [0-9]+ năm $(day +0 %Y)"
like "the person's name stands still" "$said" 'Lê Văn Ký'

# Objects written: the three fields, their appearances, the signature; nothing else.
tail -c "+$(($(size "$TRASH/person.pdf") + 1))" "$TRASH/sealed.pdf" >"$TRASH/revision"
object_of() { # FILE NAME: the widget's object number
    grep -a -B2 "/T($2)" "$1" | grep -ao '^[0-9]* 0 obj' | tail -n 1 | cut -d' ' -f1
}
old=$(grep -ao '/Size [0-9]*' "$TRASH/person.pdf" | tail -n 1 | cut -c7-)
numbers=$(grep -ao '^[0-9]* 0 obj' "$TRASH/revision" | cut -d' ' -f1 | sort -n)
want=$(for name in number date agency; do object_of "$TRASH/letter.pdf" $name; done | sort -n)
is 'of old objects: the fields number, date, agency' "$(awk -v n="$old" '$1 < n' <<<"$numbers")" "$want"
is 'new objects: three appearances, the seal and its mask, one signature' \
    "$(awk -v n="$old" '$1 >= n' <<<"$numbers" | wc -l)" 6
is '… the seal' "$(grep -ac '/Subtype/Image/' "$TRASH/revision")" 2
is '… appearances' "$(grep -ac '/Subtype/Form/BBox' "$TRASH/revision")" 3
is '… signature' "$(grep -ac '/SubFilter/ETSI.CAdES.detached' "$TRASH/revision")" 1
unlike '… no catalog, page, form, tags' "$(tr -d '\000' <"$TRASH/revision")" \
    '/Type */(Catalog|Page|StructElem)|/Fields *\[[0-9]|/StructTreeRoot|/AcroForm'
like 'the lock is promised with its /Data' "$(tr -d '\000' <"$TRASH/revision")" \
    '/TransformMethod/FieldMDP/Data 1 0 R/TransformParams<</Type/TransformParams/V/1.2/Action/Include/Fields\[\(number\)\(date\)\]'
boxes() { grep -ao '/Form/BBox\[0 0 [0-9.]* 16[0-9.]*\]' "$1" | sort; }
is 'new appearances keep their boxes' "$(boxes "$TRASH/revision")" "$(boxes "$TRASH/letter.pdf")"
like 'the number is text that can be read back' "$(tr -d '\000' <"$TRASH/revision")" '/T\(number\).*/V\(57\)'

# After the seal nothing moves.
field=$(grep -a '/T(number)' "$TRASH/revision")
n=$(object_of "$TRASH/letter.pdf" number)
revision "$TRASH/sealed.pdf" "$n" "${field/\/V(57)//V(58)}" >"$TRASH/renumbered.pdf"
exits 1 'a number changed after the seal is invalid' cuv-verify --lang en --json "$TRASH/renumbered.pdf"
like '… as a locked field' "$(cat "$TRASH/out")" '"id":"F-LOCKED"'
refused 64 'field agency is signed already' seal --number 57 "$TRASH/sealed.pdf"

# Numbers and dates.
number_of() { # ARGUMENTS: what the letter says
    seal "$@" "$TRASH/person.pdf" >"$TRASH/n.pdf" 2>"$TRASH/err" || cat "$TRASH/err"
    pdftotext -layout "$TRASH/n.pdf" - | grep -aoE 'Số: .*' | tr -s ' '
}
today="ngày $(day +0 %d) tháng $(day +0 %m | sed 's/^0\([3-9]\)/\1/') năm $(day +0 %Y)"
is 'below 10: a leading zero' "$(number_of --number 5)" "Số: 05/UBND-VHXH Thử Nghiệm, $today"
is 'a long number' "$(number_of --number 1204 --date today)" "Số: 1204/UBND-VHXH Thử Nghiệm, $today"
is 'a date by ISO 8601' "$(number_of --number 57 --date "$(day +0 %F)")" "Số: 57/UBND-VHXH Thử Nghiệm, $today"
is 'a date as people write it' "$(number_of --number 57 --date "$(day +0 %d/%m/%Y)")" \
    "Số: 57/UBND-VHXH Thử Nghiệm, $today"
refused 64 'digits alone' seal --number 57a "$TRASH/person.pdf"
refused 64 'digits alone' seal --number 57/UBND "$TRASH/person.pdf"
refused 64 'digits alone' seal --number 0 "$TRASH/person.pdf"
refused 64 'digits alone' seal --number '' "$TRASH/person.pdf"
refused 64 'type --number and the number, as in --number 57' seal "$TRASH/person.pdf"
refused 64 'has not come yet' seal --number 57 --date "$(day +1 %F)" "$TRASH/person.pdf"
refused 64 'Lê Văn Ký signed later' seal --number 57 --date "$(day -2 %d/%m/%Y)" "$TRASH/person.pdf"
refused 64 'no such day' seal --number 57 --date 2026-02-30 "$TRASH/person.pdf"
refused 64 'no such day' seal --number 57 --date yesterday "$TRASH/person.pdf"
refused 64 'belong to --role agency' sign --number 57 "$TRASH/letter.pdf"
refused 64 'belong to --role agency' sign --date today "$TRASH/letter.pdf"
refused 65 'is not the request that this letter was made from' seal --number 57 --request samples/mau-02.xml "$TRASH/person.pdf"
refused 64 'the field reserved for it' seal --number 57 --field seal "$TRASH/person.pdf"
refused 64 'the field reserved for it' seal --number 57 --page 1 --rect 1,1,50,50 "$TRASH/person.pdf"
sed 's|<doc-symbol>|<doc-number>79</doc-number><doc-symbol>|' $sample >"$TRASH/number.xml"
cuv-render -q "$TRASH/number.xml" | sign >"$TRASH/numbered.pdf"
exits 0 'a letter that has its number printed is sealed' seal "$TRASH/numbered.pdf"
cp "$TRASH/out" "$TRASH/printed.pdf"
exits 0 '… and legally whole' cuv-verify --lang en --require person+agency "$TRASH/printed.pdf"
refused 64 'no field that waits for a number' seal --number 57 "$TRASH/numbered.pdf"
refused 64 'no field that waits for a date' seal --date today "$TRASH/numbered.pdf"
LC_ALL=C perl -pe 's{(/T\(number\))/TU<FEFF([0-9A-F]{16})}{$1/V(57)          /TU<FEFF}' \
    "$TRASH/letter.pdf" >"$TRASH/filled-letter.pdf"
is 'a letter with a number typed in has the same length' "$(size "$TRASH/filled-letter.pdf")" "$(size "$TRASH/letter.pdf")"
sign --despite swappable-form "$TRASH/filled-letter.pdf" >"$TRASH/filled.pdf"
refused 65 'field number is filled already: 57' seal --number 57 "$TRASH/filled.pdf"
cuv-render -q --stamps $sample | sign >"$TRASH/stamps.pdf"
refused 64 'type --number' seal "$TRASH/stamps.pdf"
exits 0 'number, date and seal as three signatures' cuv-sign --lang en --pin-file "$DEMO/pin" --role agency \
    --number 57 "$TRASH/stamps.pdf"
cp "$TRASH/out" "$TRASH/stamped.pdf"
like '… says so before' "$(cat "$TRASH/err")" 'signs field number too, as: 57$'
head -c "$(size "$TRASH/stamps.pdf")" "$TRASH/stamped.pdf" >"$TRASH/start"
cmp_file '… no old byte is changed' "$TRASH/stamps.pdf" "$TRASH/start"
exits 0 '… legally whole' cuv-verify --lang en --json --require person+agency "$TRASH/stamped.pdf"
is '… each in a revision of its own, in order' "$(jq -r '.signatures[] | "\(.field) \(.revision) \(.role)"' "$TRASH/out" |
    tr '\n' ';')" 'person 2 person;number 3 agency;date 4 agency;agency 5 agency;'
said=$(pdfsig -nocert "$TRASH/stamped.pdf" 2>&1)
is '… pdfsig: four are valid' "$(grep -c 'Signature is Valid' <<<"$said")" 4
like '… on paper' "$(pdftotext -layout "$TRASH/stamped.pdf" - | tr -s ' ')" \
    "Số: 57/UBND-VHXH Thử Nghiệm, ngày $(day +0 %d) tháng [0-9]+ năm $(day +0 %Y)"
place() { pdftotext -bbox "$1" - | grep -m 1 '>57<'; }
seal --number 57 "$TRASH/person.pdf" >"$TRASH/plain-57.pdf"
is '… where a text field would show it' "$(place "$TRASH/stamped.pdf")" "$(place "$TRASH/plain-57.pdf")"
exits 0 '… and seen before' seal --number 57 --preview "$TRASH/stamps.png" "$TRASH/stamps.pdf"
is "… as a picture" "$(head -c 4 "$TRASH/stamps.png" | tail -c 3)" PNG
refused 64 'field number is signed already' seal --number 57 "$TRASH/stamped.pdf"
letter number person >"$TRASH/bare.pdf"
refused 65 'no field agency' seal --number 57 "$TRASH/bare.pdf"

# Nobody signed, or not as it must be.
refused 65 'no person has signed the letter' seal --number 57 "$TRASH/letter.pdf"
sed 's#/M(D:20#/M(D:19#' "$TRASH/person.pdf" >"$TRASH/broken.pdf"
refused 65 'field person is not valid \(HASH_FAILURE\)' seal --number 57 "$TRASH/broken.pdf"
perl -pe 's{(/ByteRange ?\[\d+ \d+ \d+ )(\d+)}{$1 . ($2 - 100)}e' "$TRASH/person.pdf" >"$TRASH/short.pdf"
refused 65 'field person does not cover its whole revision' seal --number 57 "$TRASH/short.pdf"
revision "$TRASH/person.pdf" "$old" '<</Note(later)>>' | sed "\$!s#/Size $old/#/Size $((old + 1))/#" >"$TRASH/later.pdf"
refused 65 'changed after the signature in field person' seal --number 57 "$TRASH/later.pdf"
revision "$TRASH/person.pdf" "$n" "${field/\/V(57)//V(99)}" >"$TRASH/forged.pdf"
refused 65 'field number is filled already: 99' seal --number 57 "$TRASH/forged.pdf"
sign --field second "$TRASH/person.pdf" >"$TRASH/second.pdf"
# Somebody's own signature beside it changes nothing that was signed (cuv-sign(1), role agency).
exits 0 'another signature after the person does not hinder' seal --number 57 "$TRASH/second.pdf"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$TRASH/other.key" -out "$TRASH/other.pem" -days 3 \
    -subj /CN=other -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
refused 65 'cannot be judged \(NO_CERTIFICATE_CHAIN_FOUND\)' seal --number 57 --trust "$TRASH/other.pem" \
    "$TRASH/person.pdf"
settings '/^ +crls = /d'
refused 65 'cannot be judged \(TRY_LATER\)' seal --config "$TRASH/own.conf" --number 57 "$TRASH/person.pdf"

# Who is who.
settings 's/^( +domains = ).*/\1{"gov-g1", "gov-g2"}/'
refused 65 'domain test, which \[office\] domains does not list' seal --config "$TRASH/own.conf" --number 57 \
    "$TRASH/person.pdf"
settings '/^pin "Lê Văn Ký"/,/^}/d'
refused 65 'Lê Văn Ký, who signed, is not pinned as a person; .*pin "Lê Văn Ký" \{ kind = person sha256 = "[0-9a-f]{64}" \}' \
    seal --config "$TRASH/own.conf" --number 57 "$TRASH/person.pdf"
settings 's/^pin "Lê Văn Ký"/pin "Lê Văn Khác"/'
refused 65 'to be signed by "Lê Văn Ký", but Lê Văn Khác signed it' seal --config "$TRASH/own.conf" --number 57 \
    "$TRASH/person.pdf"
settings 's/^pin "Lê Văn Ký"/pin "Văn Ký"/'
refused 65 'but Văn Ký signed it' seal --config "$TRASH/own.conf" --number 57 "$TRASH/person.pdf"
settings 's/^pin "Lê Văn Ký"/pin "LÊ VĂN KÝ"/'
exits 0 'a name in capitals is the same name' seal --config "$TRASH/own.conf" --number 57 "$TRASH/person.pdf"
settings '/^pin "Lê Văn Ký"/,/^}/s/kind = person/kind = agency/'
refused 65 'pinned as an agency.s, not by a person' seal --config "$TRASH/own.conf" --number 57 "$TRASH/person.pdf"
settings '/^pin "Lê Văn Ký"/,/^}/s/^}/    until = 2020-01-01\n}/'
refused 65 'is not pinned as a person' seal --config "$TRASH/own.conf" --number 57 "$TRASH/person.pdf"
settings '/^pin "Ủy ban/,/^}/d'
refused 77 'Ủy ban nhân dân xã Thử Nghiệm is not pinned as an agency.s; .*kind = agency sha256' \
    seal --config "$TRASH/own.conf" --number 57 "$TRASH/person.pdf"
person=$(cuv-token -q list --json | jq -r 'select(.subject | startswith("CN=Lê")) | .uri')
agency=$(cuv-token -q list --json | jq -r 'select(.subject | startswith("CN=Ủy")) | .uri')
refused 77 "Lê Văn Ký is pinned as a person's: it does not sign for the agency" \
    seal --token "$person" --number 57 "$TRASH/person.pdf"
refused 64 'fits role person' sign --token "$agency" "$TRASH/letter.pdf"
exits 0 "the agency's own, by its URI" seal --token "$agency" --number 57 "$TRASH/person.pdf"

# The person signed at another desk, in a field that another program made.
sign --field Signature1 --page 2 --rect 537,80,153,79 "$TRASH/letter.pdf" >"$TRASH/desk.pdf"
exits 0 'a signature in a field of its own making goes on to the seal' seal --number 57 "$TRASH/desk.pdf"
cp "$TRASH/out" "$TRASH/desk-sealed.pdf"
exits 0 '… legally whole' cuv-verify --lang en --require person+agency "$TRASH/desk-sealed.pdf"
settings 's/^pin "Lê Văn Ký"/pin "Lê Văn Khác"/'
refused 65 'to be signed by "Lê Văn Ký", but Lê Văn Khác signed it' seal --config "$TRASH/own.conf" --number 57 \
    "$TRASH/desk.pdf"
# Several at other desks, as the incumbent's tool leaves them: initials, then the leader's picture.
sign --field Initials --page 1 --rect 10,10,90,30 "$TRASH/letter.pdf" |
    sign --field Signature1 --page 2 --rect 537,80,153,79 |
    sign --field Signature2 --page 1 --rect 110,10,90,30 >"$TRASH/desks.pdf"
exits 0 'three signatures beside the text go on to the seal' seal --number 57 "$TRASH/desks.pdf"
cp "$TRASH/out" "$TRASH/desks-sealed.pdf"
exits 0 '… legally whole' cuv-verify --lang en --require person+agency "$TRASH/desks-sealed.pdf"
sign --field Over --page 1 --rect 60,300,600,200 "$TRASH/person.pdf" >"$TRASH/over.pdf"
refused 65 'field person cannot be judged \(SIG_CONSTRAINTS_FAILURE\)' seal --number 57 "$TRASH/over.pdf"
like '… for a signature over the text' "$(cuv-verify --lang en "$TRASH/over.pdf")" 'F-COVER'
# A letter of another program: the name must stand in it, the place of the seal is named.
letter >"$TRASH/foreign.pdf"
sign "$TRASH/foreign.pdf" >"$TRASH/foreign-p.pdf"
refused 65 'say where the seal goes by --at-text' seal "$TRASH/foreign-p.pdf"
refused 65 'that name stands nowhere in the letter' seal --page 1 --rect 300,100,102,102 "$TRASH/foreign-p.pdf"
settings 's/^pin "Lê Văn Ký"/pin "A Letter."/'
exits 0 'a name that stands on a page' seal --config "$TRASH/own.conf" --at-text 'A letter.' "$TRASH/foreign-p.pdf"

# Messages in the other language leave the letter's own words alone.
cuv-sign --lang vi -q --pin-file "$DEMO/pin" --role agency --number 57 "$TRASH/person.pdf" >"$TRASH/vi.pdf"
like 'the date is Vietnamese whatever --lang says' "$(pdftotext -layout "$TRASH/vi.pdf" -)" "$today"
must_fail 64 cuv-sign --lang vi --pin-file "$DEMO/pin" --role agency "$TRASH/person.pdf"
like 'a refusal in Vietnamese' "$(cat "$TRASH/err")" 'văn bản'

# Every form that is sealed.
for form in samples/mau-0[2-9].xml; do
    cuv-render -q "$form" | sign >"$TRASH/form.pdf" 2>"$TRASH/err"
    option=()
    grep -aq '/T(number)' "$TRASH/form.pdf" && option=(--number 8)
    exits 0 "$form is sealed" seal "${option[@]}" "$TRASH/form.pdf"
    cp "$TRASH/out" "$TRASH/done.pdf"
    exits 0 "$form is legally whole" cuv-verify --lang en --require person+agency "$TRASH/done.pdf"
done
finish
