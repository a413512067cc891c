#!/usr/bin/env bash
# The time at which a signature is judged: proved by time stamps, never claimed; what the file
# encloses to judge it years later without a network; levels. Signed and stamped here and now by the
# keys of a service of our own (tests/service), judged later with --at.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

S=$TRASH/service
tests/service/start "$S" >"$TRASH/said" 2>&1 || { cat "$TRASH/said"; exit 99; }
trap '"$TOP/tests/service/stop" "$S"; end_of_script' EXIT
# shellcheck disable=SC1091
. "$S/env.sh"
P=$S/pki
cd "$TRASH" || exit 99
mkdir lists

revise() { perl "$TOP/tests/verify/revise.pl" "$@"; }
cms() { # NAME [OPTIONS of openssl cms]…
    local name=$1
    shift
    [ $# -gt 0 ] || { echo "perl $cms sign $P $name" && return; }
    echo "openssl cms -sign -binary -outform DER -nosmimecap -signer $P/keys/$name.pem -inkey $P/keys/$name.key" \
        "-certfile $P/chain/issuer.pem $*"
}
cms=$TOP/tests/verify/cms
dts='--with type=DocTimeStamp --with subfilter=ETSI.RFC3161 --cms'
day() { date -u -d "$1 days" +%Y-%m-%d; }
# list ISSUER OUT [FROM UNTIL [NAME DAY REASON]]: days from today; the book is put back afterwards
list() {
    local issuer=$1 out=$2 from=${3:-0} until=${4:-30} serial
    (
        cd "$P/ca" && cp "$issuer.index" kept
        if [ $# -gt 4 ]; then
            serial=$(openssl x509 -in "$5" -noout -serial | cut -d= -f2)
            awk -F '\t' -v OFS='\t' -v serial="$serial" -v when="$(date -u -d "$6 days" +%y%m%d%H%M%SZ)${7:+,$7}" \
                '$4 == serial { $1 = "R"; $3 = when } { print }' kept >"$issuer.index"
        fi
        MAIL=x openssl ca -config ca.conf -name "$issuer" -gencrl -out list.pem \
            -crl_lastupdate "$(date -u -d "$from days -1 hour" +%y%m%d%H%M%SZ)" \
            -crl_nextupdate "$(date -u -d "$until days" +%y%m%d%H%M%SZ)" 2>/dev/null
        mv kept "$issuer.index"
        openssl crl -in list.pem -outform DER
    ) >"$out"
}
stream() { printf '%s=' "$1" && perl "$cms" hex "$2"; }
catalog='<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[7 0 R 8 0 R 9 0 R ]/SigFlags 3>>'
# store IN FIRST FILE…: a revision with a store of the lists *.crl, answers *.ocsp, certificates *.der
store() {
    local in=$1 n=$2 f objects=() certs='' crls='' ocsps=''
    shift 2
    for f in "$@"; do
        n=$((n + 1))
        objects+=(--object "$(stream $n "$f")")
        case $f in *.crl) crls+="$n 0 R " ;; *.ocsp) ocsps+="$n 0 R " ;; *) certs+="$n 0 R " ;; esac
    done
    revise "$in" --object "1=$catalog/DSS 30 0 R>>" \
        --object "30=<</Type/DSS/Certs[$certs]/CRLs[$crls]/OCSPs[$ocsps]>>" "${objects[@]}"
}

# judged CODE "VERDICT LEVEL INDICATION/SUB" "ID…" WHAT OPTIONS FILE: of the first signature
judged() {
    local code=$1 verdict=$2 ids=$3 what=$4 said id
    shift 4
    run cuv-verify --json "$@"
    said=$(perl -MJSON::PP -e 'my $v = decode_json(join "", <STDIN>); my $s = $v->{signatures}[0];
        my %ids = map { $_->{id} => 1 } @{$v->{findings}};
        print "$v->{verdict} $s->{level} $s->{indication}/", $s->{subindication} // "-", " : ",
            join(" ", sort keys %ids), "\n"' <out 2>&1)
    is "$what" "$rc ${said%% : *}" "$code $verdict"
    for id in $ids; do
        case $id in
        !*) unlike "$what: not ${id#!}" " ${said#* : } " " ${id#!} " ;;
        *) like "$what: $id" " ${said#* : } " " $id " ;;
        esac
    done
}
indication() { perl -MJSON::PP -e 'print join " ", map { "$_->{indication}/" . ($_->{subindication} // "-") }
    @{decode_json(join "", <STDIN>)->{signatures}}' <out; }

list root root.crl
list issuer issuer.crl
openssl x509 -in "$P/chain/issuer.pem" -outform DER -out issuer.der
openssl x509 -in "$P/tsa/tsa.pem" -outform DER -out tsa.der
later=$(day +2500) # the person's certificate ends after 1795 days, the authority's after 3285
here="--crl root.crl --crl issuer.crl"
letter person stamp1 stamp2 >in.pdf

# shellcheck disable=SC2086
{
# --- levels
revise in.pdf --sign 7 --cms "$(cms person)" --with "m=D:20260101080000+07'00'" >bb.pdf
revise in.pdf --sign 7 --cms "$(cms person) | perl $cms into $P" >bt.pdf
store bt.pdf 30 root.crl issuer.crl issuer.der tsa.der >blt.pdf
revise blt.pdf --sign 8 $dts "perl $cms token $P" >blta.pdf
judged 0 'valid B-B TOTAL-PASSED/-' S-CLAIMED 'B-B' $here bb.pdf
judged 0 'valid B-T TOTAL-PASSED/-' '!S-CLAIMED F-STAMP-END' 'B-T' $here bt.pdf
like 'the proved time is told' "$(cat out)" "\"proved_time\":\"$(TZ=Asia/Ho_Chi_Minh date +%Y-%m-%d)"
judged 0 'valid B-LT TOTAL-PASSED/-' '' 'B-LT, off line' blt.pdf
judged 0 'valid B-LTA TOTAL-PASSED/-' '' 'B-LTA, off line' blta.pdf
is '… and its stamp' "$(indication)" 'TOTAL-PASSED/- TOTAL-PASSED/-'
is '… the stamp is a change of the kinds of the schema' "$(jq -r '.signatures[0].changes[].kind' out | sort -u | paste -sd' ')" \
    'dss signature'
run cuv-verify blta.pdf
like 'when the last stamp ends is told' "$(cat out)" "F-STAMP-END: .*$(date -d "$(openssl x509 -in "$P/tsa/tsa.pem" -noout -enddate | cut -d= -f2)" +/%Y)"
store bb.pdf 30 root.crl issuer.crl issuer.der >bb-store.pdf
judged 0 'valid B-B TOTAL-PASSED/-' '' 'a store without a stamp is no level' bb-store.pdf
revise bb-store.pdf --sign 8 $dts "perl $cms token $P" >bb-archive.pdf
judged 0 'valid B-LT TOTAL-PASSED/-' '' 'a document time stamp proves too' bb-archive.pdf
revise bb-archive.pdf --sign 9 $dts "perl $cms token $P" >bb-archive2.pdf
judged 0 'valid B-LTA TOTAL-PASSED/-' '' '… and another archives it' bb-archive2.pdf
store bt.pdf 30 issuer.crl issuer.der >half.pdf
judged 2 'indeterminate B-B INDETERMINATE/TRY_LATER' S-STAMP 'the list of the root is missing in the store' half.pdf
judged 0 'valid B-T TOTAL-PASSED/-' '' '… and given by hand: no more than B-T' --crl root.crl half.pdf
revise in.pdf --sign 7 --cms "$(cms person -md sha256) | perl $cms into $P" --with subfilter=adbe.pkcs7.detached >pkcs7.pdf
judged 0 'valid none TOTAL-PASSED/-' '' 'adbe.pkcs7.detached has no level' $here pkcs7.pdf

# --- years later, off line
judged 2 'indeterminate B-B INDETERMINATE/OUT_OF_BOUNDS_NO_POE' S-EXPIRED 'expired, no stamp' --at $later bb-store.pdf
judged 0 'valid B-LTA TOTAL-PASSED/-' '' 'expired, archived' --at $later blta.pdf
judged 0 'valid B-LT TOTAL-PASSED/-' '' 'expired, stamped after signing' --at $later bb-archive.pdf
judged 2 'indeterminate B-B INDETERMINATE/OUT_OF_BOUNDS_NO_POE' S-EXPIRED 'the authority has expired too' \
    --at "$(day +3300)" blta.pdf
like '… its stamp as well' "$(indication)" 'INDETERMINATE/OUT_OF_BOUNDS_NO_POE$'
judged 2 'indeterminate B-B INDETERMINATE/OUT_OF_BOUNDS_NO_POE' '' 'backdated /M of an expired key' \
    $here <(revise in.pdf --sign 7 --cms "$(cms expired)" --with "m=D:20250101080000+07'00'")
judged 2 'indeterminate B-B INDETERMINATE/REVOKED_NO_POE' '' 'backdated /M of a revoked key' \
    $here <(revise in.pdf --sign 7 --cms "$(cms revoked)" --with "m=D:20250101080000+07'00'")

judged 0 'valid B-LT TOTAL-PASSED/-' '' 'expired, its list in the store, not archived: the issuer is still good' \
    --at $later blt.pdf
# An authority that outlives the issuer of the signer: lists of an issuer that has expired need a proof.
openssl req -new -newkey rsa:2048 -nodes -keyout "$P/tsa/long.key" -out long.csr -subj /CN=Long 2>/dev/null
printf 'extendedKeyUsage=critical,timeStamping\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n' >long.ext
openssl x509 -req -in long.csr -CA "$P/ca/root.pem" -CAkey "$P/ca/root.key" -CAcreateserial -days 7900 \
    -extfile long.ext -out "$P/tsa/long.pem" 2>/dev/null
openssl x509 -in "$P/tsa/long.pem" -outform DER -out long.der
revise in.pdf --sign 7 --cms "$(cms person) | perl $cms into $P long" >long.pdf
store long.pdf 30 root.crl issuer.crl issuer.der long.der >long-lt.pdf
revise long-lt.pdf --sign 8 $dts "perl $cms token $P long" >long-lta.pdf
judged 0 'valid B-LT TOTAL-PASSED/-' '' 'its issuer good, the stamp too' --at $later long-lt.pdf
judged 2 'indeterminate B-B INDETERMINATE/OUT_OF_BOUNDS_NO_POE' S-EXPIRED 'its issuer has expired: not archived' \
    --at "$(day +6100)" long-lt.pdf
judged 0 'valid B-LTA TOTAL-PASSED/-' '' '… archived before that' --at "$(day +6100)" long-lta.pdf

# --- revoked before and after the stamp
revise in.pdf --sign 7 --cms "$(cms revoked) | perl $cms into $P" >revoked.pdf
judged 2 'indeterminate B-B INDETERMINATE/REVOKED_NO_POE' S-REVOKED 'revoked before the stamp' $here revoked.pdf
list issuer lists/later.crl +6 +40 "$P/keys/person.pem" +5 keyCompromise
list root lists/root.crl +6 +40
judged 2 'indeterminate B-B INDETERMINATE/REVOKED_NO_POE' S-REVOKED 'revoked, no stamp' --at "$(day +10)" --crl lists bb.pdf
judged 0 'valid B-T TOTAL-PASSED/-' '' 'revoked after the stamp' --at "$(day +10)" --crl lists bt.pdf
judged 0 'valid B-LTA TOTAL-PASSED/-' '' 'revoked after the archive stamp' --at "$(day +10)" --crl lists blta.pdf
# An issuer that was revoked later may have written any list since.
list root lists/root.crl +6 +40 "$P/chain/issuer.pem" +5 cACompromise
list issuer lists/later.crl +6 +40
judged 2 'indeterminate B-B INDETERMINATE/REVOKED_CA_NO_POE' S-ISSUER-REVOKED 'the issuer revoked after the stamp' \
    --at "$(day +10)" --crl lists bt.pdf
judged 0 'valid B-LTA TOTAL-PASSED/-' '' '… and its list archived before' --at "$(day +10)" --crl lists blta.pdf
judged 2 'indeterminate B-B INDETERMINATE/REVOKED_CA_NO_POE' S-ISSUER-REVOKED '… in the store, but not archived' \
    --at "$(day +10)" --crl lists blt.pdf

# --- the authority of the stamp
for why in keyCompromise '' superseded; do
    rm -f lists/*
    list root lists/root.crl +6 +40 "$P/tsa/tsa.pem" +5 $why
    list issuer lists/issuer.crl
    if [ "$why" = superseded ]; then
        judged 0 'valid B-T TOTAL-PASSED/-' '' "the authority revoked later: $why" --at "$(day +10)" --crl lists bt.pdf
    else
        judged 0 'valid B-B TOTAL-PASSED/-' S-STAMP "the authority revoked later: ${why:-no reason}" \
            --at "$(day +10)" --crl lists bt.pdf
    fi
done
rm -f lists/*
list root lists/root.crl 0 +30 "$P/tsa/tsa.pem" -5 superseded
list issuer lists/issuer.crl
judged 0 'valid B-B TOTAL-PASSED/-' S-STAMP 'the authority revoked before the stamp: it proves nothing' --crl lists bt.pdf
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$P/tsa/own.key" -out "$P/tsa/own.pem" -days 9 -subj /CN=Own \
    -addext extendedKeyUsage=critical,timeStamping -addext basicConstraints=critical,CA:FALSE \
    -addext keyUsage=critical,digitalSignature 2>/dev/null
revise in.pdf --sign 7 --cms "$(cms person) | perl $cms into $P own" >own.pdf
judged 0 'valid B-B TOTAL-PASSED/-' S-STAMP 'an authority that nobody trusts' $here own.pdf
revise bb.pdf --sign 8 $dts "perl $cms token $P own" >own-document.pdf
judged 0 'valid B-B TOTAL-PASSED/-' 'S-CHAIN' '… of a document time stamp' $here own-document.pdf

# --- stamps that are wrong
revise in.pdf --sign 7 --cms "$(cms person) | perl $cms into $P | perl -0777 -pe 'substr(\$_, -9, 1) ^= qq(\\1)'" >bad.pdf
judged 2 'indeterminate B-B INDETERMINATE/SIG_CONSTRAINTS_FAILURE' S-STAMP-FALSE 'a damaged stamp' $here bad.pdf
revise blt.pdf --sign 8 $dts "perl $cms token $P | perl -0777 -pe 'substr(\$_, -9, 1) ^= qq(\\1)'" >bad-document.pdf
judged 1 'invalid B-LT TOTAL-PASSED/-' S-VALUE 'a damaged document time stamp' bad-document.pdf
revise blt.pdf --sign 8 $dts "cat >/dev/null; perl $cms token $P <in.pdf" >other.pdf
judged 1 'invalid B-LT TOTAL-PASSED/-' S-DIGEST 'a document time stamp of another document' other.pdf
revise blt.pdf --sign 8 $dts "perl $cms token $P | perl -0777 -pe 's/RootCA/RootCB/'" >signer-document.pdf
judged 2 'indeterminate B-LT INDETERMINATE/SIG_CONSTRAINTS_FAILURE' S-DOUBT \
    'a document time stamp whose certificate was changed' $here signer-document.pdf
ask() { # PATH: a token of the service over standard input
    cat >ts.in
    openssl ts -query -data ts.in -sha256 -cert -out ts.q 2>/dev/null
    curl -s -H 'Content-Type: application/timestamp-query' --data-binary @ts.q "$CUV_SERVICE$1" -o ts.a
    openssl ts -reply -in ts.a -token_out -out ts.t 2>/dev/null && cat ts.t
}
export -f ask
export CUV_SERVICE
revise blt.pdf --sign 8 $dts 'ask /tsa/future' >future.pdf
judged 0 'valid B-LT TOTAL-PASSED/-' 'S-STAMP-LATE' 'a stamp of the future proves nothing yet' future.pdf
revise future.pdf --sign 9 $dts 'ask /tsa' >order.pdf
run cuv-verify --json --at "$(date -u -d '+2 hours' +%Y-%m-%dT%H:%M:%SZ)" order.pdf
is 'a stamp over a later one' "$(indication)" \
    'TOTAL-PASSED/- INDETERMINATE/TIMESTAMP_ORDER_FAILURE TOTAL-PASSED/-'
like '… is told' "$(cat out)" S-STAMP-ORDER
judged 2 'indeterminate B-B INDETERMINATE/TRY_LATER' S-STAMP 'judged before it was stamped' --at "$(day -1)" blt.pdf

# --- answers of a responder, lists of others
openssl ocsp -issuer "$P/chain/issuer.pem" -cert "$P/keys/person.pem" -url "$CUV_SERVICE/ocsp" -noverify \
    -respout person.ocsp >/dev/null 2>&1
store bt.pdf 30 root.crl person.ocsp issuer.der tsa.der >ocsp.pdf
judged 0 'valid B-LT TOTAL-PASSED/-' '' 'an answer in the store' ocsp.pdf
openssl ocsp -issuer "$P/chain/issuer.pem" -cert "$P/keys/person.pem" -url "$CUV_SERVICE/ocsp/revoked" -noverify \
    -respout revoked.ocsp >/dev/null 2>&1
store bb.pdf 30 root.crl revoked.ocsp issuer.der >ocsp-revoked.pdf
judged 2 'indeterminate B-B INDETERMINATE/REVOKED_NO_POE' S-REVOKED '… that says revoked' ocsp-revoked.pdf
perl -0777 -pe 'substr($_, -300, 1) ^= "\1"' person.ocsp >bad.ocsp
store bt.pdf 30 root.crl bad.ocsp issuer.der tsa.der >ocsp-bad.pdf
judged 2 'indeterminate B-B INDETERMINATE/TRY_LATER' S-UNKNOWN '… that nobody signed' ocsp-bad.pdf
cp root.crl wrong.crl
perl -0777 -pe 'substr($_, -9, 1) ^= "\1"' issuer.crl >bad.crl
store bt.pdf 30 root.crl bad.crl issuer.der tsa.der >crl-bad.pdf
judged 2 'indeterminate B-B INDETERMINATE/TRY_LATER' S-UNKNOWN 'a list that nobody signed' crl-bad.pdf

# --- claimed times, never fatal
at7=$(TZ=UTC date -d '+7 hours' "+D:%Y%m%d%H%M%SZ")
revise in.pdf --sign 7 --cms "$(cms person) | perl $cms into $P" --with "m=$at7" >seven.pdf
judged 0 'valid B-T TOTAL-PASSED/-' S-CLOCK 'a claimed time seven hours ahead' $here seven.pdf
like '… with its cause' "$(cat out)" 'local hour for UTC'

# --- adbe.pkcs7.sha1: its own digest inside
sha1="openssl dgst -sha1 -binary | openssl cms -sign -binary -nodetach -outform DER -nosmimecap -md sha256 \
    -signer $P/keys/person.pem -inkey $P/keys/person.key -certfile $P/chain/issuer.pem"
revise in.pdf --sign 7 --cms "$sha1" --with subfilter=adbe.pkcs7.sha1 >sha1.pdf
judged 2 'indeterminate none INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE' S-WEAK 'adbe.pkcs7.sha1 is outdated' $here sha1.pdf
sed 's/A letter\./B letter./' sha1.pdf >sha1-flip.pdf
judged 1 'invalid none TOTAL-FAILED/HASH_FAILURE' S-DIGEST '… and a changed letter is invalid' $here sha1-flip.pdf
}
finish
