#!/usr/bin/env bash
# cuv-pack: a signed letter goes into a message and comes out the same; statuses, book, due, packages.
. "$(dirname "$0")/../lib.sh"

own_demo_token
pin=$DEMO/pin
# A request whose dates stand on the day of the test.
today=$(TZ=Asia/Ho_Chi_Minh date +%F)
soon=$(TZ=Asia/Ho_Chi_Minh date -d '+200 days' +%F)
sed "s#<date>2025-03-05#<date>$today#; s#<cert-valid-to>[^<]*<#<cert-valid-to>$soon<#" samples/mau-04.xml >"$TRASH/req.xml"
cat >>"$DEMO/pipeline.conf" <<END
recipient "Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ" {
    code = "G05.41"
    above = "Ban Cơ yếu Chính phủ"
}
recipient "Sở Khoa học và Công nghệ tỉnh Mẫu" { code = "H35.15" }
END
pack() { run cuv-pack --lang en "$@"; }

# The whole pipe, as README has it.
exits 0 "render, sign, seal, pack" bash -o pipefail -c '
    cuv-render < "$1" | cuv-sign -q --role person --pin-file "$2" |
        cuv-sign -q --role agency --number 57 --pin-file "$2" | tee "$3/signed.pdf" |
        cuv-pack -q edxml --request "$1" > "$3/x.edxml"' - "$TRASH/req.xml" "$pin" "$TRASH"
exits 0 "open again" cuv-pack --lang en open --into "$TRASH/in/" "$TRASH/x.edxml"
like "the header is shown" "$(cat "$TRASH/out")" 'Number: 57/UBND-VHXH, '
like "the letter is judged in the same run" "$(cat "$TRASH/out")" '1-57_ubnd-vhxh-signed.pdf: VALID'
cmp_file "the same bytes" "$TRASH/signed.pdf" "$TRASH/in/1-57_ubnd-vhxh-signed.pdf"
is "the folder is its owner's" "$(stat -c %a "$TRASH/in")" 700
is "… its files too" "$(stat -c %a "$TRASH"/in/*)" 600
must_fail 64 cuv-pack open --into "$TRASH/in" "$TRASH/x.edxml"

# One verdict for a message: that of its letter. It is open in any case.
cuv-render -q <"$TRASH/req.xml" >"$TRASH/bare.pdf"
{ cat "$TRASH/signed.pdf"; echo junk; } >"$TRASH/longer.pdf"
inside() { # CODE VERDICT PDF: the message with that letter instead
    python3 - "$TRASH/x.edxml" "$3" "$TRASH/inside.edxml" <<'END'
import base64, re, sys
text = open(sys.argv[1], encoding="utf-8").read()
body = base64.b64encode(open(sys.argv[2], "rb").read()).decode()
open(sys.argv[3], "w").write(re.sub("(ContentTransferEncoded[^>]*>)[^<]*", lambda m: m.group(1) + body, text, count=1))
END
    exits "$1" "a message with a letter that is $2" cuv-pack --json open --into "$TRASH/in-$2" "$TRASH/inside.edxml"
    is "… says so" "$(tail -n1 "$TRASH/out" | jq -r .verdict)" "$2"
    cmp_file "… and is open" "$3" "$TRASH/in-$2/1-57_ubnd-vhxh-signed.pdf"
}
inside 1 invalid "$TRASH/longer.pdf"
inside 2 unsigned "$TRASH/bare.pdf"

# Shape: xmllint, and a reader that knows no namespaces.
exits 0 "well-formed" xmllint --noout --nonet --huge "$TRASH/x.edxml"
exits 0 "a namespace-blind reader finds its words" python3 - "$TRASH/x.edxml" <<'END'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
def one(tag):
    found = re.findall("<%s>([^<]*)</%s>" % (tag, tag), text)
    assert found, tag
    return found
assert one("edXML:CodeNumber") == ["57"] and one("edXML:CodeNotation") == ["UBND-VHXH"]
assert one("edXML:OrganId")[:3] == ["H35.4.5", "G05.41", "H35.15"]
assert re.fullmatch(r"H35\.4\.5,\d{4}/\d\d/\d\d,57/UBND-VHXH", one("edXML:DocumentId")[0])
assert one("edXML:Competence") == ["KT. CHỦ TỊCH"] and one("edXML:FullName") == ["Lê Văn Ký"]
assert one("edXML:BussinessDocType") == ["0"] and "<edXML:TypeName>Công văn<" in text
assert one("ContentId")[0] == one("edXML:ContentId")[0] and one("ContentId")[0].startswith("cid:")
assert "\n" not in re.search("ContentTransferEncoded[^>]*>([^<]*)<", text).group(1)
names = one("AttachmentName")
assert names == ["57_UBND-VHXH.signed.pdf"] and len(names[0]) <= 50
END
pack edxml --request "$TRASH/req.xml" -o "$TRASH/y.edxml" "$TRASH/signed.pdf"
is "the same letter has the same ids" "$(grep -o 'cid:[0-9a-f-]*' "$TRASH/y.edxml" | sort -u)" \
    "$(grep -o 'cid:[0-9a-f-]*' "$TRASH/x.edxml" | sort -u)"

# Attachments: pdf as it is, others inside a ZIP; all come back.
printf 'một\n' >"$TRASH/Phụ lục số 1.txt"
cp "$TRASH/signed.pdf" "$TRASH/other.pdf"
pack edxml --request "$TRASH/req.xml" --attach "$TRASH/Phụ lục số 1.txt" --attach "$TRASH/other.pdf" \
    -o "$TRASH/z.edxml" "$TRASH/signed.pdf"
ran_as_told 0 "with attachments"
is "the text travels in a ZIP" "$(grep -c '<ContentType>application/zip<' "$TRASH/z.edxml")" 1
exits 0 "open with attachments" cuv-pack --json open --into "$TRASH/in2" "$TRASH/z.edxml"
is "three files" "$(head -n1 "$TRASH/out" | jq '.files | length')" 3
cmp_file "the text is the same" "$TRASH/Phụ lục số 1.txt" "$TRASH/in2/2-phu-luc-so-1.txt"
is "a verdict for each letter" "$(tail -n +2 "$TRASH/out" | jq -r .verdict | sort | uniq -c | tr -d ' ')" 2valid

# An attachment costs no memory, whatever its size.
truncate -s 64M "$TRASH/plan.docx"
lean() { # DESCRIPTION COMMAND…: at most 32 MB
    local what=$1
    shift
    exits 0 "$what" /usr/bin/time -f %M -o "$TRASH/rss" "$@"
    if ldd "$BIN/cuv-pack" | grep -q libasan; then
        skip "AddressSanitizer needs memory of its own"
    else
        ok "… in 32 MB: $(tail -n1 "$TRASH/rss") KB" test "$(tail -n1 "$TRASH/rss")" -le 32768
    fi
}
lean "64 MB to send" cuv-pack -q edxml --request "$TRASH/req.xml" --attach "$TRASH/plan.docx" -o "$TRASH/large.edxml" "$TRASH/signed.pdf"
lean "… checked" cuv-pack check "$TRASH/large.edxml"
lean "… opened" cuv-pack -q open --into "$TRASH/in-large" "$TRASH/large.edxml"
cmp_file "… the same" "$TRASH/plan.docx" "$TRASH/in-large/2-plan.docx"
rm -r "$TRASH/in-large" "$TRASH/large.edxml" "$TRASH/plan.docx"

# What may not be sent.
sends() { # CODE WORDS OPTIONS…
    local code=$1 words=$2
    shift 2
    must_fail "$code" cuv-pack --lang en edxml "$@"
    like "… says: $words" "$(cat "$TRASH/err")" "$words"
}
cuv-render <"$TRASH/req.xml" >"$TRASH/letter.pdf"
cuv-sign -q --pin-file "$pin" <"$TRASH/letter.pdf" >"$TRASH/person.pdf"
sends 65 'signed by the competent person and the agency' --request "$TRASH/req.xml" "$TRASH/letter.pdf"
sends 65 'signed by the competent person and the agency' --request "$TRASH/req.xml" "$TRASH/person.pdf"
{ cat "$TRASH/signed.pdf"; echo junk; } >"$TRASH/junk.pdf"
sends 65 'not valid' --request "$TRASH/req.xml" "$TRASH/junk.pdf"
sends 64 'request is needed' "$TRASH/signed.pdf"
other() { sed "$1" "$TRASH/req.xml" >"$TRASH/other.xml"; }
other 's#UBND-VHXH<#UBND-VP<#'
sends 65 'the symbol is "UBND-VHXH" in the letter and "UBND-VP"' --request "$TRASH/other.xml" "$TRASH/signed.pdf"
other 's#<full-name>Lê Văn Ký<#<full-name>Lê Văn Khác<#'
sends 65 'the signer is "Lê Văn Ký" in the letter' --request "$TRASH/other.xml" "$TRASH/signed.pdf"
other 's#<name>Ủy ban nhân dân xã Thử Nghiệm<#<name>Ủy ban nhân dân xã Khác<#'
sends 65 'the issuer is' --request "$TRASH/other.xml" "$TRASH/signed.pdf"
other 's#<doc-symbol>#<doc-number>58</doc-number><doc-symbol>#'
sends 65 'the number is "57" in the letter and "58"' --request "$TRASH/other.xml" "$TRASH/signed.pdf"
sends 65 'the subject is' --request samples/mau-05.xml "$TRASH/signed.pdf"
sends 64 '"H35/9" is no agency code' --request "$TRASH/req.xml" --to H35/9 "$TRASH/signed.pdf"
sends 64 'needs --of ID' --request "$TRASH/req.xml" --kind recall "$TRASH/signed.pdf"
sends 64 'known are new, recall' --request "$TRASH/req.xml" --kind nothing "$TRASH/signed.pdf"
sed '/^recipient/,$d' "$DEMO/pipeline.conf" >"$DEMO/unknown.conf"
CUV_CONFIG=$DEMO/unknown.conf sends 64 'recipient "Cục Chứng thực số.* \{ code = ' --request "$TRASH/req.xml" "$TRASH/signed.pdf"
other 's#<recipient>#<recipient code="G05.99">#; s#<copy>.*</copy>##'
CUV_CONFIG=$DEMO/unknown.conf pack edxml --request "$TRASH/other.xml" "$TRASH/signed.pdf"
ran_as_told 0 "the request's own code of the receiver"
like "… is taken" "$(cat "$TRASH/out")" '<edXML:OrganId>G05.99<'

# The office's own code: of the request, else of the configuration, else nothing is sent.
other 's#<agency-code>.*##'
sed 's#^ *code = "H35.4.5"##' "$DEMO/pipeline.conf" >"$DEMO/nameless.conf"
CUV_CONFIG=$DEMO/nameless.conf sends 64 "office's own agency code is missing" --request "$TRASH/other.xml" "$TRASH/signed.pdf"
# Letter and request of different days: the letter's counts, and is never the earlier one.
yesterday=$(TZ=Asia/Ho_Chi_Minh date -d yesterday +%F)
other "s#<date>$today#<date>$yesterday#"
cuv-render -q <"$TRASH/other.xml" | cuv-sign -q --pin-file "$pin" | cuv-sign -q --role agency --number 59 --pin-file "$pin" >"$TRASH/next.pdf"
pack edxml --request "$TRASH/other.xml" "$TRASH/next.pdf"
ran_as_told 0 "a letter dated after its request"
like "… goes under its own date" "$(cat "$TRASH/out")" "<edXML:DocumentId>H35.4.5,${today//-//},59/UBND-VHXH<"
other "s#<date>$today#<date>$(TZ=Asia/Ho_Chi_Minh date -d tomorrow +%F)#"
sends 65 "the request's date is later than the letter's" --request "$TRASH/other.xml" "$TRASH/signed.pdf"

# Recall, update, replacement.
for kind in recall update replace; do
    pack edxml --kind $kind --of 'H35.4.5,2026/03/01,56/UBND-VHXH' --reason 'sai số' --request "$TRASH/req.xml" \
        -o "$TRASH/$kind.edxml" "$TRASH/signed.pdf"
    ran_as_told 0 "$kind"
    run cuv-pack --json open --into "$TRASH/in-$kind" "$TRASH/$kind.edxml"
    is "… comes back as that" "$(head -n1 "$TRASH/out" | jq -r '.kind + " " + .of + " " + .reason')" \
        "$kind H35.4.5,2026/03/01,56/UBND-VHXH sai số"
done

about() { # ID [OPTIONS…]: an update of that letter
    local of=$1
    shift
    echo --kind update --of "$of" --reason sai --request "$TRASH/req.xml" "$@" "$TRASH/signed.pdf"
}
# shellcheck disable=SC2046
{
    sends 66 'is no letter of this office' $(about H49.64,2026/03/01,56/UBND-VHXH)
    sends 64 'a DocumentId looks like' $(about 56/UBND-VHXH)
    sends 64 'a DocumentId looks like' $(about H35.4.5,2026/13/01,56/UBND-VHXH)
}
# A message about another office's letter is opened, and that is told: offices are merged.
sed 's#H35.4.5,2026/03/01,56#H49.64,2026/03/01,56#' "$TRASH/recall.edxml" >"$TRASH/merged.edxml"
exits 0 "a recall of another office's letter" cuv-pack --lang en open --into "$TRASH/in-merged" "$TRASH/merged.edxml"
like "… is told" "$(cat "$TRASH/err")" 'about a letter of H49.64, and comes from H35.4.5'

# Names of attachments: 50 letters, plain ones; the ending stays.
letters() { printf 'a%.0s' $(seq "$1"); }
named() { # NAME ITS NAME IN THE MESSAGE
    printf x >"$TRASH/$1"
    pack edxml --request "$TRASH/req.xml" --attach "$TRASH/$1" -o "$TRASH/named.edxml" "$TRASH/signed.pdf"
    is "attached: ${1:0:60}" "$(grep -o '<AttachmentName>[^<]*' "$TRASH/named.edxml" | sed -n '2s/.*>//p')" "$2"
    exits 0 "… and read again" cuv-pack -q check "$TRASH/named.edxml"
}
named "$(letters 46).doc" "$(letters 46).doc"
named "$(letters 47).doc" "$(letters 46).doc"
named "$(letters 200).docx" "$(letters 45).docx"
named "Kế hoạch số 1 — đợt 2.DOC" ke-hoach-so-1-dot-2.doc
named "$(printf 'ữ%.0s' {1..60}).odt" "$(printf 'u%.0s' {1..46}).odt"
named $'a\1b\nc.doc' a-b-c.doc
named a.endings a.endings
printf x >"$TRASH/a.endingsx"
sends 64 'needs a short ending' --request "$TRASH/req.xml" --attach "$TRASH/a.endingsx" "$TRASH/signed.pdf"
: >"$TRASH/empty.doc"
sends 66 'empty' --request "$TRASH/req.xml" --attach "$TRASH/empty.doc" "$TRASH/signed.pdf"

# The book: sent, then its statuses in order.
book=$TRASH/book.sqlite
id=$(grep -o '<edXML:DocumentId>[^<]*' "$TRASH/x.edxml" | cut -d'>' -f2)
pack -q edxml --book "$book" --request "$TRASH/req.xml" --to G05.41 -o "$TRASH/x.edxml" "$TRASH/signed.pdf"
# shellcheck disable=SC2046
sends 66 'no letter of this id that was sent' $(about H35.4.5,2026/03/01,56/UBND-VHXH --book "$book")
# shellcheck disable=SC2046
exits 0 "an update of what the book has" cuv-pack -q edxml -o "$TRASH/update.edxml" $(about "$id" --book "$book" --to G05.41)
is "the book is its owner's" "$(stat -c %a "$book")" 600
exits 0 "due: nothing late" cuv-pack --lang en due --book "$book"
like "… sent, no word yet" "$(cat "$TRASH/out")" "open: $id: sent, no word yet"
# status CODE EXIT: what the receiver says, read here
sed "s#code = .*#code = \"G05.41\"#; /^recipient/,\$d" "$DEMO/pipeline.conf" >"$DEMO/receiver.conf"
grep -q 'code = "G05.41"' "$DEMO/receiver.conf" || sed -i 's#^office {#&\n    code = "G05.41"#' "$DEMO/receiver.conf"
status() {
    CUV_CONFIG=$DEMO/receiver.conf cuv-pack -q status build "$1" --of "$id" --reason 'lý do' >"$TRASH/s$1.edxml"
    run cuv-pack --lang en status read --book "$book" "$TRASH/s$1.edxml"
    ran_as_told "$2" "status $1 is read: exit $2"
}
status 04 65
like "… in words" "$(cat "$TRASH/err")" 'status 04 \(assigned\) cannot come first'
status 01 0
status 03 0
like "… in words" "$(cat "$TRASH/out")" "$id: 03 accepted and registered"
status 03 0
like "a repeat is said" "$(cat "$TRASH/out")" 'a repeat'
status 02 65
status 05 0
status 01 65
cuv-pack -q status build 13 --of "$id" --to G05.41 --book "$book" >"$TRASH/s13.edxml"
like "13 names the receiver" "$(cat "$TRASH/s13.edxml")" '<edXML:OrganId>G05.41<'
status 16 0
status 06 0
exits 0 "due: form 07 is next" cuv-pack --lang en due --book "$book"
like "… with the line that starts it" "$(cat "$TRASH/out")" 'cuv-form new 07'
must_fail 64 cuv-pack status build 07 --of "$id"
must_fail 64 cuv-pack status build 02 --of "$id"
must_fail 64 cuv-pack status build 03 --of 57
must_fail 66 cuv-pack status read --book "$TRASH/empty.sqlite" "$TRASH/s01.edxml"
must_fail 65 cuv-pack status read "$TRASH/x.edxml"
echo no >"$TRASH/no.sqlite"
must_fail 65 cuv-pack due --book "$TRASH/no.sqlite"
must_fail 78 cuv-pack due
# Late: accepted, and no answer for a month.
rm -f "$book"
pack -q edxml --book "$book" --request "$TRASH/req.xml" --to G05.41 -o "$TRASH/x.edxml" "$TRASH/signed.pdf"
status 03 0
ASAN_OPTIONS=verify_asan_link_order=0 faketime '+30 days' cuv-pack --lang en due --book "$book" >"$TRASH/out" 2>&1
is "due a month later: late" $? 1
like "… is said" "$(cat "$TRASH/out")" "late: $id: accepted; answer expected"

# Certificates of the office: the window of form 04.
mkdir "$TRASH/certificates"
while read -r uri; do
    name=ky
    [ -e "$TRASH/certificates/ky.cer" ] && name=agency
    cuv-token -q export --token "$uri" -o "$TRASH/certificates/$name.cer"
done < <(cuv-token -q list --json | jq -rs 'sort_by(.subject | startswith("CN=Lê") | not)[] | .uri')
sed "s#^office {#&\n    certificates = \"$TRASH/certificates\"#" "$DEMO/pipeline.conf" >"$DEMO/due.conf"
export CUV_CONFIG=$DEMO/due.conf
exits 0 "due: years left say nothing" cuv-pack due
is "… nothing" "$(cat "$TRASH/out")" ""
ASAN_OPTIONS=verify_asan_link_order=0 faketime '+1750 days' cuv-pack --lang en due >"$TRASH/out" 2>&1
is "due: 75 days left" $? 0
like "… the line that starts the letter" "$(cat "$TRASH/out")" "cuv-form new 04 --certificate $TRASH/certificates/ky.cer"
ASAN_OPTIONS=verify_asan_link_order=0 faketime '+1800 days' cuv-pack --lang en due >"$TRASH/out" 2>&1
is "due: 25 days left is late" $? 1
like "… and what helps" "$(cat "$TRASH/out")" 'too late for form 04'
export CUV_CONFIG=$DEMO/pipeline.conf

# The archive.
exits 0 "sip" cuv-pack -q sip --request "$TRASH/req.xml" -o "$TRASH/a.zip" "$TRASH/signed.pdf"
exits 0 "check finds it whole" cuv-pack --lang en check "$TRASH/a.zip"
like "… and counts" "$(cat "$TRASH/out")" '^9 files, 8 described, 0 faults'
TZ=Asia/Tokyo cuv-pack -q sip --request "$TRASH/req.xml" -o "$TRASH/b.zip" "$TRASH/signed.pdf"
is "the same id whatever the zone" "$(unzip -Z1 "$TRASH/a.zip" | head -n1)" "$(unzip -Z1 "$TRASH/b.zip" | head -n1)"
mkdir "$TRASH/day"
for n in 1 2; do
    cp "$TRASH/signed.pdf" "$TRASH/day/$n.pdf"
    cp "$TRASH/req.xml" "$TRASH/day/$n.xml"
done
exits 0 "sip of a file" cuv-pack -q sip --file-code H35.4.5.2026.01 --title 'Hồ sơ chứng thư' -o "$TRASH/h.zip" "$TRASH"/day/*.pdf
exits 0 "… whole" cuv-pack check "$TRASH/h.zip"
unzip -q -d "$TRASH/h" "$TRASH/h.zip"
is "SIP_hoso has eighteen fields" "$(xmllint --xpath 'count(/simpledc/*)' "$TRASH"/h/*/metadata/descriptive/EAD.xml)" 18
is "each letter has twenty-one" "$(xmllint --xpath 'count(/simpledc/*)' "$TRASH"/h/*/representations/rep1/metadata/descriptive/EAD_doc_57-UBND-VHXH-*.1.xml)" 21
mkdir "$TRASH/sent"
exits 0 "a day's letters in one run" cuv-pack -q edxml -o "$TRASH/sent/" "$TRASH"/day/*.pdf
is "… a message each" "$(ls "$TRASH/sent")" "1.edxml
2.edxml"
exits 66 "one without its request does not stop the rest" cuv-pack -q edxml -o "$TRASH/sent/" "$TRASH/day/none.pdf" "$TRASH/day/1.pdf"
must_fail 64 cuv-pack edxml "$TRASH/day/1.pdf" "$TRASH/day/2.pdf"
mkdir "$TRASH/two" "$TRASH/closed"
exits 66 "two at a time: the bad one is told, the others are made" cuv-pack -q edxml -j 2 -o "$TRASH/two/" \
    "$TRASH/day/none.pdf" "$TRASH"/day/[12].pdf
is "… each once" "$(ls "$TRASH/two")" "1.edxml
2.edxml"
exits 0 "… and whole" cuv-pack check "$TRASH/two/2.edxml"
for n in {3..20}; do
    cp "$TRASH/day/1.pdf" "$TRASH/day/$n.pdf"
    cp "$TRASH/day/1.xml" "$TRASH/day/$n.xml"
done
mkdir "$TRASH/many"
exits 0 "twenty in shares" cuv-pack -q edxml -o "$TRASH/many/" "$TRASH"/day/*.pdf
is "… a message each" "$(find "$TRASH/many" -name '*.edxml' | wc -l)" 20
exits 0 "a package of twenty, checked in shares" cuv-pack -q sip -j 3 -o "$TRASH/shares.zip" "$TRASH"/day/*.pdf
exits 0 "… by one" cuv-pack -q sip -j 1 -o "$TRASH/one.zip" "$TRASH"/day/*.pdf
is "… holds the same, in the same order" "$(unzip -Z1 "$TRASH/shares.zip" | sha256sum)" "$(unzip -Z1 "$TRASH/one.zip" | sha256sum)"
exits 0 "… and is whole" cuv-pack check "$TRASH/shares.zip"
cp "$TRASH/person.pdf" "$TRASH/day/7.pdf"
cp "$TRASH/letter.pdf" "$TRASH/day/13.pdf"
must_fail 65 cuv-pack --lang en sip -j 3 -o "$TRASH/bad.zip" "$TRASH"/day/{?,??}.pdf
is "the first bad letter is told, once" "$(grep -c . "$TRASH/err") $(grep -o 'day/[0-9]*.pdf' "$TRASH/err")" "1 day/7.pdf"
ok "… and there is no package" test ! -e "$TRASH/bad.zip"
rm "$TRASH"/day/[3-9].* "$TRASH"/day/??.*
must_fail 64 cuv-pack edxml -j 0 -o "$TRASH/two/" "$TRASH"/day/[12].pdf
must_fail 64 cuv-pack edxml -j two -o "$TRASH/two/" "$TRASH"/day/[12].pdf
must_fail 74 cuv-pack edxml -j 2 -o "$TRASH/absent/" "$TRASH"/day/[12].pdf
rm "$TRASH/day/2.xml"
must_fail 66 cuv-pack sip -o "$TRASH/n.zip" "$TRASH/day/1.pdf" "$TRASH/day/2.pdf"
ok "nothing half-written" test ! -e "$TRASH/n.zip"
echo text >"$TRASH/text"
must_fail 65 cuv-pack --lang en check "$TRASH/text"
like "what is neither" "$(cat "$TRASH/err")" 'neither a package .ZIP. nor a message'
must_fail 65 cuv-pack --lang en due --book "$TRASH/text"
like "… and is no book" "$(cat "$TRASH/err")" 'this is no SQLite file'
exits 0 "a message is checked too" cuv-pack check "$TRASH/x.edxml"
for zip in changed missing stranger doubled-id not-xml; do
    exits 1 "check: $zip" cuv-pack --lang en check "tests/fuzz/seeds/package/$zip.zip"
done
exits 0 "check: another maker's order" cuv-pack check tests/fuzz/seeds/package/whole.zip
must_fail 65 cuv-pack check tests/fuzz/seeds/package/no-root.zip
must_fail 65 cuv-pack check tests/fuzz/seeds/package/escape.zip

# Packages of others, and ours when something happened to them: what is told, and the code.
mkdir "$TRASH/odd"
python3 - "$TRASH/a.zip" "$TRASH/odd" <<'END'
import hashlib, re, sys, zipfile, zlib
source, out = sys.argv[1:]
with zipfile.ZipFile(source) as z:
    whole = {name: z.read(name) for name in z.namelist()}
root = next(iter(whole)).split("/")[0]
mets, pdf = root + "/METS.xml", next(name for name in whole if name.endswith(".pdf"))
def put(name, files, order=None, link=None):
    with zipfile.ZipFile("%s/%s.zip" % (out, name), "w") as z:
        for entry in order or files:
            z.writestr(entry, files[entry])
        if link:
            info = zipfile.ZipInfo(link)
            info.create_system, info.external_attr = 3, 0o120777 << 16
            z.writestr(info, "/etc/passwd")
def change(path, pattern, new, count=0):
    return {**whole, path: re.sub(pattern, new, whole[path], count=count)}
put("backwards", whole, list(reversed(list(whole))))
put("small-letters", change(mets, rb'CHECKSUM="[0-9A-F]+"', lambda m: b"CHECKSUM" + m.group(0)[8:].lower()))
put("kind-small", change(mets, b'"SHA-256"', b'"sha-256"'))
put("percent", change(mets, rb'href="([^"]+)"', lambda m: b'href="' + m.group(1).replace(b".", b"%2E") + b'"'))
put("kind-other", change(mets, b'"SHA-256"', b'"WHIRLPOOL"'))
# Each kind that METS knows and we compute, true, as some write it, and one off.
def summed(kind, make):
    def one(m):
        path = root + "/" + re.search(rb'href="([^"]*)"', m.group(0)).group(1).decode()
        return re.sub(rb'CHECKSUM="[^"]*"', b'CHECKSUM="%s"' % make(whole[path]).encode(), m.group(0))
    text = re.sub(rb'<(mdRef|file)\b[^>]*>(\s*<FLocat[^>]*>)?', one, whole[mets])
    text = text.replace(b'"SHA-256"', b'"%s"' % kind.encode())
    put("sum-" + kind, {**whole, mets: text})
    put("wrong-" + kind, {**whole, mets: re.sub(rb'(CHECKSUM="[^"]*)(.)"', lambda m: m.group(1) +
        (b"1" if m.group(2) == b"0" else b"0") + b'"', text, count=1)})
for kind in ("MD5", "SHA-1", "SHA-384", "SHA-512"):
    summed(kind, lambda data: hashlib.new(kind.replace("-", ""), data).hexdigest())
summed("CRC32", lambda data: "%x" % zlib.crc32(data))
summed("Adler-32", lambda data: "%08X" % zlib.adler32(data))
put("sum-one-off", change(mets, rb'CHECKSUM="(.)', lambda m: b'CHECKSUM="' + (b"1" if m.group(1) == b"0" else b"0"), 1))
put("sum-short", change(mets, rb'CHECKSUM="..', b'CHECKSUM="', 1))
put("sum-none", change(mets, rb' CHECKSUM="[^"]*"', b""))
put("size-one-off", change(mets, rb' SIZE="(\d+)"', lambda m: b' SIZE="%d"' % (int(m.group(1)) + 1), 1))
put("size-negative", change(mets, rb' SIZE="\d+"', b' SIZE="-1"', 1))
put("bit", {**whole, pdf: whole[pdf][:-1] + bytes([whole[pdf][-1] ^ 1])})
put("gone", {name: data for name, data in whole.items() if name != pdf})
put("extra", {**whole, root + "/extra.txt": b"x"})
put("above", change(mets, rb'href="([^"]+)"', rb'href="../\1"', 1))
put("absolute", change(mets, rb'href="[^"]+"', b'href="/etc/passwd"', 1))
put("mets-cut", {**whole, mets: whole[mets][:400]})
put("type", change(mets, rb"\?>", b'?><!DOCTYPE a [<!ENTITY x "y">]>', 1))
put("beside", {**whole, "outside.txt": b"x"})
put("no-mets", {name: data for name, data in whole.items() if name != mets})
put("link", whole, link=root + "/link.pdf")
data = open(source, "rb").read()
for name, left in (("end-cut", 30), ("directory-cut", 400), ("half", len(data) // 2)):
    open("%s/%s.zip" % (out, name), "wb").write(data[:-left])
END
checks() { # CODE WORDS NAME…
    local code=$1 words=$2 name
    shift 2
    for name; do
        run cuv-pack --lang en check "$TRASH/odd/$name.zip"
        ran_as_told "$code" "check: $name"
        like "… says: $words" "$(cat "$TRASH/out" "$TRASH/err")" "$words"
    done
}
checks 0 ', 8 described, 0 faults' backwards small-letters kind-small percent
checks 1 'a checksum of the kind WHIRLPOOL, which is not computed here' kind-other
checks 0 ', 8 described, 0 faults' sum-SHA-384 sum-SHA-512
is "… without a warning" "$(grep -c attention "$TRASH/out")" 0
for kind in MD5 SHA-1 CRC32 Adler-32; do checks 0 "attention: $kind of [1-9][0-9]* files is right, but shows accidents only" sum-$kind; done
for kind in MD5 SHA-1 SHA-384 SHA-512 CRC32 Adler-32; do checks 1 "the $kind is not the one that METS states" wrong-$kind; done
checks 1 'the SHA-256 is not the one that METS states' sum-one-off sum-short bit
checks 1 'METS states no checksum' sum-none
checks 1 'bytes, METS states' size-one-off size-negative
checks 1 'METS describes it, but it is not there' gone above absolute
checks 1 'no METS describes it' extra
checks 1 'not XML' mets-cut
checks 1 'document type' type
checks 65 'must hold one folder' beside no-mets
checks 65 'an entry that is no file' link
checks 65 'ZIP container' end-cut directory-cut half

# What the spools know of a letter goes into its processing history: the person's spool, then the agency's.
sed "s#office {#office {\n    register = \"$TRASH/register\"#" "$DEMO/pipeline.conf" >"$DEMO/spools.conf"
export CUV_CONFIG=$DEMO/spools.conf
cuv-batch -q init "$TRASH/person" --pipeline outgoing
cuv-batch -q add "$TRASH/person" "$TRASH/req.xml" >"$TRASH/said"
cuv-batch -q run "$TRASH/person" --approved all --pin-file "$pin" 2>"$TRASH/said"
cuv-batch -q init "$TRASH/agency" --pipeline issue
cuv-batch -q add "$TRASH/agency" "$TRASH"/person/out/*.pdf "$TRASH"/person/out/*.xml >"$TRASH/said"
cuv-batch -q run "$TRASH/agency" --approved all --pin-file "$pin" 2>"$TRASH/said"
cp "$TRASH"/agency/out/*.pdf "$TRASH/sealed.pdf"
exits 0 "sip with two spools" cuv-pack -q sip --spool "$TRASH/agency" --spool "$TRASH/person" --request "$TRASH/req.xml" \
    -o "$TRASH/s.zip" "$TRASH/sealed.pdf"
exits 0 "… whole" cuv-pack check "$TRASH/s.zip"
history=$(unzip -p "$TRASH/s.zip" '*.history.txt')
digest() { sha256sum "$1" | cut -d' ' -f1; }
like "the history has the agency's journal" "$history" \
    "^journal [^ ]+ [DW] [^ ]+ input=$(digest "$(ls "$TRASH"/person/out/*.pdf)") output=$(digest "$TRASH/sealed.pdf")"
like "… and, followed back, the person's" "$history" \
    "^journal [^ ]+ [DW] [^ ]+ input=$(digest "$TRASH/req.xml") output=$(digest "$(ls "$TRASH"/person/out/*.pdf)")"
is "every line that the journals have of it" "$(grep -c '^journal' <<<"$history")" \
    "$(for spool in agency person; do cat "$TRASH/$spool"/journal/*; done |
        grep -cE "$(for spool in agency person; do basename "$TRASH/$spool"/out/*.pdf .pdf; done | paste -sd'|')")"
is "two agents: program and office" "$(unzip -p "$TRASH/s.zip" '*/METS.xml' | grep -oE '<agent ROLE="[A-Z]+" TYPE="[A-Z]+"' | sort -u)" \
    '<agent ROLE="ARCHIVIST" TYPE="ORGANIZATION"
<agent ROLE="CREATOR" TYPE="OTHER"'
exits 0 "a letter that no spool knows" cuv-pack --lang en sip --spool "$TRASH/person" --request "$TRASH/req.xml" \
    -o "$TRASH/s2.zip" "$TRASH/signed.pdf"
like "… is told" "$(cat "$TRASH/err")" "no spool's journal knows this letter"
is "… and has none" "$(unzip -p "$TRASH/s2.zip" '*.history.txt' | grep -c '^journal')" 0
must_fail 66 cuv-pack sip --spool "$TRASH/day" --request "$TRASH/req.xml" -o "$TRASH/s3.zip" "$TRASH/signed.pdf"
must_fail 70 bash -c 'sed -i "s/output=0/output=1/; t; s/output=./output=0/" "$1"/journal/*; exec cuv-pack --lang en sip --spool "$1" --request "$2" -o "$3" "$4"' \
    - "$TRASH/agency" "$TRASH/req.xml" "$TRASH/s3.zip" "$TRASH/sealed.pdf"
ok "nothing is written of a journal that was changed" test ! -e "$TRASH/s3.zip"
finish
