#!/usr/bin/env bash
# What cuv-verify says of real files: verdict, exit code, indication and findings of each fault, made
# by a signer of our own (tests/verify/revise.pl) with OpenSSL and the keys of tests/pki/mkpki.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

tests/pki/mkpki "$TRASH/pki" >"$TRASH/said" 2>&1 || { cat "$TRASH/said"; exit 99; }
P=$TRASH/pki K=$TRASH/pki/keys
spki() {
    openssl x509 -in "$K/$1.pem" -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum |
        cut -d' ' -f1
}
{
    printf 'trust {\n    dirs = {"%s"}\n    crls = {"%s"}\n}\n' "$P/trust" "$P/crl"
    printf 'pin "Person" {\n    kind = person\n    sha256 = "%s"\n}\n' "$(spki person)"
    printf 'pin "Agency" {\n    kind = agency\n    sha256 = "%s"\n}\n' "$(spki agency)"
} >"$TRASH/pipeline.conf"
export CUV_CONFIG=$TRASH/pipeline.conf
cd "$TRASH" || exit 99

revise() {
    perl "$TOP/tests/verify/revise.pl" "$@"
}
cms() { # NAME OPTIONS…: the command that signs
    local name=$1
    shift
    echo "openssl cms -sign -binary -outform DER -nosmimecap -signer $K/$name.pem -inkey $K/$name.key" \
        "-certfile $P/chain/issuer.pem ${*:--md sha256 -cades}"
}
SIGN="--sign 8 --cms"

# One line: verdict legal indication/sub … ids
sum_up() {
    perl -MJSON::PP -e '
        my $v = decode_json(join "", <STDIN>);
        my %ids = map { $_->{id} => 1 } @{$v->{findings}};
        print join(" ", $v->{verdict}, $v->{legal}, map { join "/", $_->{indication},
            $_->{subindication} // "-" } @{$v->{signatures}}), " : ", join(" ", sort keys %ids), "\n"'
}

# judged CODE "VERDICT LEGAL INDICATION/SUB…" "ID ID…" WHAT cuv-verify's operands
judged() {
    local code=$1 verdict=$2 ids=$3 what=$4 said id
    shift 4
    run cuv-verify --json "$@"
    said=$(sum_up <"$TRASH/out" 2>&1)
    is "$what: exit code" "$rc" "$code"
    is "$what: verdict" "${said%% : *}" "$verdict"
    for id in $ids; do
        like "$what: $id" " ${said#* : } " " $id "
    done
}

letter number person agency >in.pdf
# shellcheck disable=SC2086
{
revise in.pdf $SIGN "$(cms person)" --with "m=D:20260101080000+07'00'" >signed.pdf
size=$(stat -c %s signed.pdf)

# --- valid
judged 0 'valid person TOTAL-PASSED/-' 'S-CLAIMED S-DER F-TEST' 'a signed letter' signed.pdf
run cuv-verify --json signed.pdf
is 'JSON: the keys of a file' "$(perl -MJSON::PP -e 'print join " ", sort keys %{decode_json(<STDIN>)}' <out)" \
    'file findings legal revisions sandbox schema sha256 signatures verdict'
is 'JSON: the keys of a signature' \
    "$(perl -MJSON::PP -e 'print join " ", sort keys %{decode_json(<STDIN>)->{signatures}[0]}' <out)" \
    'algorithm changes claimed_time covers_file field findings indication kind level page proved_time revision role signer subfilter subindication'
is 'JSON: the keys of a signer' \
    "$(perl -MJSON::PP -e 'print join " ", sort keys %{decode_json(<STDIN>)->{signatures}[0]{signer}}' <out)" \
    'domain issuer not_after not_before serial subject'
is 'JSON: values' "$(perl -MJSON::PP -e '$v = decode_json(<STDIN>); $s = $v->{signatures}[0];
    print join " ", @$v{qw(schema file sha256 revisions)}, @$s{qw(field kind role revision page subfilter claimed_time)},
        $s->{covers_file} ? 1 : 0, $s->{proved_time} // "null", $s->{signer}{domain}' <out)" \
    "cuv-verify/1 signed.pdf $(sha256sum <signed.pdf | cut -d' ' -f1) 2 person signature person 2 1 ETSI.CAdES.detached 2026-01-01T08:00:00+07:00 1 null test"
cp out first
run cuv-verify --json --lang vi signed.pdf
is 'JSON: only texts follow the language' "$(sed 's/"text":"[^"]*"//g' out)" "$(sed 's/"text":"[^"]*"//g' first)"
run cuv-verify --lang vi signed.pdf
like 'text: the verdict first' "$(head -n 1 out)" '^signed\.pdf: HỢP LỆ$'
like 'text: ends with what to do' "$(tail -n 1 out)" 'việc cần làm: '
revise in.pdf $SIGN "$(cms ec)" >ec.pdf
judged 0 'valid none TOTAL-PASSED/-' '' 'a key on P-256, pinned as nobody' ec.pdf
unlike 'nothing is claimed without /M' "$(cat out)" 'S-CLAIMED'
revise in.pdf $SIGN "$(cms person -md sha256)" --with subfilter=adbe.pkcs7.detached >pkcs7.pdf
judged 0 'valid person TOTAL-PASSED/-' 'S-DER' 'adbe.pkcs7.detached by OpenSSL' pkcs7.pdf
revise signed.pdf --sign 9 --cms "$(cms agency)" >sealed.pdf
judged 0 'valid person+agency TOTAL-PASSED/- TOTAL-PASSED/-' '' 'signed and sealed' sealed.pdf
judged 0 'valid person+agency TOTAL-PASSED/- TOTAL-PASSED/-' '' '… as required' --require person+agency sealed.pdf
judged 2 'indeterminate person TOTAL-PASSED/-' F-REQUIRE 'signed, not sealed, both required' \
    --require person+agency signed.pdf
judged 0 'valid person TOTAL-PASSED/-' '' 'the person required' --require person signed.pdf
{ cat pipeline.conf; printf 'verify {\n    require = "person+agency"\n}\n'; } >both.conf
judged 2 'indeterminate person TOTAL-PASSED/-' F-REQUIRE '… by the configuration' --config both.conf signed.pdf
judged 0 'valid person TOTAL-PASSED/-' '' '… which the command line overrules' --config both.conf --require person signed.pdf
judged 2 'unsigned none' F-UNSIGNED 'not signed' in.pdf

# --- the signature itself
sed 's/A letter\./B letter./' signed.pdf >flip.pdf
judged 1 'invalid none TOTAL-FAILED/HASH_FAILURE' S-DIGEST 'a letter of the text changed' flip.pdf
revise in.pdf $SIGN "$(cms person) | perl -0777 -pe 'substr(\$_, -9, 1) ^= qq(\\1)'" >value.pdf
judged 1 'invalid none TOTAL-FAILED/SIG_CRYPTO_FAILURE' S-VALUE 'signature value flipped' value.pdf
revise in.pdf $SIGN "$(cms person -md sha256 -cades -nocerts)" >nocert.pdf
judged 2 'indeterminate none INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND' S-SIGNER 'certificate not enclosed' nocert.pdf
revise in.pdf $SIGN "$(cms person -md sha256)" >nobinding.pdf
judged 2 'indeterminate none INDETERMINATE/SIG_CONSTRAINTS_FAILURE' S-ATTRIBUTE 'certificate not bound' nobinding.pdf
revise in.pdf $SIGN "$(cms person -md sha256 -noattr)" --with subfilter=adbe.pkcs7.detached >noattr.pdf
judged 2 'indeterminate none INDETERMINATE/SIG_CONSTRAINTS_FAILURE' S-ATTRIBUTE 'no signed attributes' noattr.pdf
revise in.pdf $SIGN "$(cms person -md sha1)" --with subfilter=adbe.pkcs7.detached >sha1.pdf
judged 2 'indeterminate none INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE' S-WEAK 'SHA-1' sha1.pdf
revise in.pdf $SIGN "$(cms person) -signer $K/agency.pem -inkey $K/agency.key" >two.pdf
judged 1 'invalid none TOTAL-FAILED/FORMAT_FAILURE' S-CMS 'a second SignerInfo' two.pdf
revise in.pdf $SIGN 'cat >/dev/null; printf "no CMS"' >nocms.pdf
judged 1 'invalid none TOTAL-FAILED/FORMAT_FAILURE' S-CMS 'no CMS at all' nocms.pdf
revise in.pdf $SIGN "$(cms person) | cat - <(printf more)" >inside.pdf
judged 1 'invalid none TOTAL-FAILED/FORMAT_FAILURE' S-PADDING 'bytes behind the DER' inside.pdf
revise in.pdf $SIGN "$(cms person)" --with padding=01 >padding.pdf
judged 1 'invalid none TOTAL-FAILED/FORMAT_FAILURE' S-PADDING 'padding not zero' padding.pdf
for how in gap start short overlap text; do
    revise in.pdf $SIGN "$(cms person)" --with range=$how >range.pdf
    judged 1 'invalid none TOTAL-FAILED/FORMAT_FAILURE' S-RANGE "ByteRange: $how" range.pdf
done
revise in.pdf $SIGN "$(cms person)" --with subfilter=ETSI.RFC3161 --with type=DocTimeStamp >stamp.pdf
judged 1 'invalid none TOTAL-FAILED/FORMAT_FAILURE' S-CMS 'a document time stamp that encloses no time' stamp.pdf
revise in.pdf $SIGN "$(cms person)" --with subfilter=adbe.x509.rsa_sha1 >odd.pdf
judged 2 'indeterminate none INDETERMINATE/FORMAT_FAILURE' S-SUBFILTER 'an unknown kind of signature' odd.pdf
openssl req -x509 -newkey rsa:2048 -nodes -keyout stranger.key -out stranger.pem -days 9 -subj /CN=Stranger 2>/dev/null
revise in.pdf $SIGN "$(cms person) -certfile stranger.pem" >more.pdf
judged 2 'indeterminate none INDETERMINATE/SIG_CONSTRAINTS_FAILURE' S-STRANGER 'a self-signed certificate beside it' more.pdf
openssl req -new -newkey rsa:2048 -nodes -keyout leaf.key -subj /CN=Leaf -out leaf.csr 2>/dev/null
openssl x509 -req -in leaf.csr -CA stranger.pem -CAkey stranger.key -CAcreateserial -days 9 -out leaf.pem 2>/dev/null
revise in.pdf $SIGN "$(cms person) -certfile leaf.pem" >stranger.pdf
judged 2 'indeterminate none INDETERMINATE/SIG_CONSTRAINTS_FAILURE' S-STRANGER 'an enclosed certificate that nobody knows' stranger.pdf

# --- the certificate
ago() { date -u -d "$1" +%Y-%m-%d; }
# Lists of two months ago, good for 40 days: at a time in the past only they were there.
mkdir old.crl
for who in root issuer; do
    (cd "$P/ca" && MAIL=x openssl ca -config ca.conf -name $who -gencrl -crl_lastupdate "$(date -u -d '-62 days' +%y%m%d%H%M%SZ)" \
        -crl_nextupdate "$(date -u -d '-22 days' +%y%m%d%H%M%SZ)") >old.crl/$who.crl 2>err
done
revise in.pdf $SIGN "$(cms revoked)" >revoked.pdf
judged 2 'indeterminate none INDETERMINATE/REVOKED_NO_POE' S-REVOKED 'revoked' revoked.pdf
judged 0 'valid none TOTAL-PASSED/-' '' '… but not a month ago' --crl old.crl --at "$(ago '-30 days')" revoked.pdf
revise in.pdf $SIGN "$(cms expired)" >expired.pdf
judged 2 'indeterminate none INDETERMINATE/OUT_OF_BOUNDS_NO_POE' S-EXPIRED 'expired' expired.pdf
judged 0 'valid none TOTAL-PASSED/-' '' '… but not two months ago' --crl old.crl --at "$(ago '-60 days')" expired.pdf
judged 2 'indeterminate none INDETERMINATE/TRY_LATER' S-UNKNOWN 'a list made later was not there then' \
    --at "$(ago '-60 days')" expired.pdf
judged 1 'invalid none TOTAL-FAILED/NOT_YET_VALID' S-EARLY 'not yet valid' --at "$(ago '-60 days')" signed.pdf
judged 2 'indeterminate none INDETERMINATE/TRY_LATER' S-UNKNOWN 'the list at hand is too old' --at "$(ago '+60 days')" signed.pdf
like '… which is said' "$(cat out)" 'out of date'
judged 2 'indeterminate none INDETERMINATE/TRY_LATER' S-UNKNOWN 'no list of the issuer' --crl "$P/crl/root.crl" signed.pdf
like '… with address and option' "$(cat out)" 'ask http://pki\.thunghiem\.test/issuer\.crl.*--crl FILE'
judged 2 'indeterminate none INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND' S-CHAIN 'another trust' --trust stranger.pem signed.pdf
: >none.conf
judged 2 'indeterminate none INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND' S-CHAIN 'no trust at all' --config none.conf signed.pdf
revise in.pdf --sign 8 --cms "openssl cms -sign -binary -outform DER -md sha256 -cades -signer $P/ocsp/ocsp.pem -inkey $P/ocsp/ocsp.key -certfile $P/chain/issuer.pem" >ocsp.pdf
judged 2 'indeterminate none INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE' S-CONSTRAINT \
    "an OCSP responder's key, not meant for letters" ocsp.pdf

# --- the file around it
printf x | cat signed.pdf - >tail.pdf
judged 1 'invalid none INDETERMINATE/SIG_CONSTRAINTS_FAILURE' 'F-TAIL S-DOUBT' 'a byte after the end' tail.pdf
printf 'From: sender\n' | cat - signed.pdf >head.pdf
judged 1 'invalid none INDETERMINATE/SIG_CONSTRAINTS_FAILURE' 'F-DEPARTURE S-DOUBT' 'a line before the header' head.pdf
unlike '… and what was signed is called whole' "$(cat out)" S-DIGEST
head -c $((size - 30)) signed.pdf >cut.pdf
judged 1 'invalid none' F-UNREADABLE 'a signed file, cut' cut.pdf
page='<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Annots[7 0 R 8 0 R 9 0 R]/Contents'
revise signed.pdf --object "3=${page}[]>>" >page.pdf
judged 1 'invalid none TOTAL-FAILED/FORMAT_FAILURE' 'F-UNCOVERED S-OVERTAKEN' 'the page emptied later' page.pdf
revise signed.pdf --object "3=${page/9 0 R/9 0 R 11 0 R} 6 0 R>>" \
    --object '11=<</Type/Annot/Subtype/Text/Rect[10 10 30 30]/Contents(note)>>' >note.pdf
judged 1 'invalid none TOTAL-FAILED/FORMAT_FAILURE' 'F-UNCOVERED S-OVERTAKEN' 'a note added later' note.pdf
revise page.pdf --sign 9 --cms "$(cms agency)" >over.pdf
judged 2 'indeterminate agency INDETERMINATE/SIG_CONSTRAINTS_FAILURE TOTAL-PASSED/-' 'F-CHANGE S-DOUBT' \
    'the page emptied between two signatures' over.pdf
fill='7=<</Type/Annot/Subtype/Widget/F 4/P 3 0 R/FT/Tx/T(number)/Rect[100 700 140 720]/V(99)/AP<</N 12 0 R>>>>'
shown='12=<</Type/XObject/Subtype/Form/BBox[0 0 40 20]/Resources<</Font<</F1 5 0 R>>>>/Length 33>>stream
BT /F1 12 Tf 2 5 Td (99) Tj ET   
endstream'
mdp='entries=/Reference[<</Type/SigRef/TransformMethod/FieldMDP/TransformParams<</Type/TransformParams/V/1.2/Action/Include/Fields[(number)]>>>>]'
revise signed.pdf --sign 9 --cms "$(cms agency)" --object "$fill" --object "$shown" >filled.pdf
judged 0 'valid person+agency TOTAL-PASSED/- TOTAL-PASSED/-' '' 'the agency fills in the number and seals' filled.pdf
revise signed.pdf --sign 9 --cms "$(cms agency)" --object "$fill" \
    --object "${shown/Length 33>>stream/Length 53>>stream
/DeviceGray cs 0 sc}" >spaced.pdf
judged 0 'valid person+agency TOTAL-PASSED/- TOTAL-PASSED/-' '' 'filled in, its colour as PDFBox says it' spaced.pdf
revise signed.pdf --sign 9 --cms "$(cms agency)" --object "$fill" \
    --object "${shown/Length 33>>stream/Length 47>>stream
/Spot cs 0 sc}" >spot.pdf
judged 2 'indeterminate none INDETERMINATE/SIG_CONSTRAINTS_FAILURE INDETERMINATE/SIG_CONSTRAINTS_FAILURE' \
    'F-UNUSUAL S-DOUBT' 'filled in, its colour of a space that is not looked at' spot.pdf
revise filled.pdf --object "${fill/99/66}" --object "${shown/99/66}" >refilled.pdf
judged 1 'invalid none TOTAL-FAILED/FORMAT_FAILURE TOTAL-FAILED/FORMAT_FAILURE' F-LOCKED \
    'the number changed after the seal, which locks it' refilled.pdf
revise signed.pdf --object "$fill" --object "$shown" >fill.pdf
judged 1 'invalid none TOTAL-FAILED/FORMAT_FAILURE' 'F-UNCOVERED S-OVERTAKEN' 'the number filled in by nobody' fill.pdf
judged 2 'indeterminate none INDETERMINATE/SIG_CONSTRAINTS_FAILURE INDETERMINATE/TRY_LATER' S-UNKNOWN \
    'filled in and sealed, the list missing: no error yet' --crl "$P/crl/root.crl" filled.pdf
revise signed.pdf --sign 9 --cms "$(cms agency)" --with "$mdp" >locked.pdf
judged 0 'valid person+agency TOTAL-PASSED/- TOTAL-PASSED/-' '' 'the agency locks the number' locked.pdf
revise locked.pdf --object "$fill" --object "$shown" >broken.pdf
judged 1 'invalid none TOTAL-FAILED/FORMAT_FAILURE TOTAL-FAILED/FORMAT_FAILURE' 'F-LOCKED S-OVERTAKEN' \
    'a locked number filled in' broken.pdf
person=$(grep -a 'T(person)' signed.pdf | head -n 1)
revise signed.pdf --object "8=$person" >lost.pdf
judged 1 'invalid none' F-LOST 'the signature taken away' lost.pdf
revise signed.pdf --sign 8 --cms "$(cms agency)" >replaced.pdf
judged 1 'invalid none INDETERMINATE/SIG_CONSTRAINTS_FAILURE' F-LOST 'the signature replaced by another' replaced.pdf
revise in.pdf --object '4=<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Length 0>>stream
endstream
endobj
4 0 obj
<</Type/XObject/Subtype/Form/BBox[0 0 2 2]/Length 0>>stream

endstream' $SIGN "$(cms person)" >junk.pdf
judged 2 'indeterminate none INDETERMINATE/SIG_CONSTRAINTS_FAILURE' 'F-UNUSUAL S-DOUBT' 'an object that nothing names' junk.pdf
revise in.pdf --object '6=<</Length 1/Length 1>>stream
 
endstream' $SIGN "$(cms person)" >doubled.pdf
judged 1 'invalid none INDETERMINATE/SIG_CONSTRAINTS_FAILURE' 'F-DEPARTURE S-DOUBT' 'a key twice in one dictionary' doubled.pdf
} 2>&1

# --- trouble is no verdict
must_fail 66 cuv-verify
like 'an empty pipe is named' "$(cat err)" 'no letter came: the stage before failed'
must_fail 66 cuv-verify "$TRASH"
must_fail 66 cuv-verify absent.pdf
: >empty.pdf
must_fail 66 cuv-verify empty.pdf
head -c $((size / 20)) in.pdf >short.pdf
must_fail 65 cuv-verify short.pdf
echo '<request/>' >request.xml
must_fail 65 cuv-verify request.xml
qpdf --encrypt '' owner 256 -- signed.pdf encrypted.pdf 2>err
must_fail 65 cuv-verify encrypted.pdf
like 'an encrypted file is refused by name' "$(cat err)" 'encrypted'
must_fail 64 cuv-verify --at yesterday signed.pdf
must_fail 64 cuv-verify --require everybody signed.pdf
must_fail 66 cuv-verify --trust absent signed.pdf
must_fail 66 cuv-verify --crl absent signed.pdf
LC_ALL=en cuv-verify signed.pdf >&- 2>err
is 'closed standard output' $? 74
LC_ALL=en cuv-verify signed.pdf >/dev/full 2>err
is 'no room on standard output' $? 74

# --- several files
exits 0 'all valid' cuv-verify signed.pdf ec.pdf
exits 2 'one not signed' cuv-verify signed.pdf in.pdf ec.pdf
exits 1 'invalid is worse than not signed' cuv-verify flip.pdf in.pdf signed.pdf
exits 65 'trouble is worst' cuv-verify flip.pdf encrypted.pdf signed.pdf
is 'and the others are judged' "$(grep -c '^[a-z]*\.pdf: ' out)" 2
exits 0 'standard input' cuv-verify --json - <signed.pdf
like '… is called -' "$(cat out)" '"file":"-"'
exits 0 'into a file' cuv-verify --json -o report signed.pdf ec.pdf
is '… nothing on standard output, two lines in it' "$(stat -c %s out) $(wc -l <report)" '0 2'
exits 64 'cuv-verify refuses what it does not know' cuv-verify --no-such
finish
