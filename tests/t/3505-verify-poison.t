#!/usr/bin/env bash
# Validation data in the file that somebody else put there: lists and answers that are not by whom they
# must be, stamps by whom nobody may believe. Alone it proves nothing; beside the true list it neither
# hides a revocation nor spoils what is good.
# Takes long: begins first.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

P=$TRASH/pki
ok "keys, certificates, lists" "$TOP/tests/pki/mkpki" "$P"
cd "$TRASH" || exit 99
export CUV_CONFIG=$TRASH/none.conf
echo 'office { domains = {"test"} }' >none.conf
cms=$TOP/tests/verify/cms
catalog='<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[7 0 R 8 0 R 9 0 R ]/SigFlags 3>>'
revise() { perl "$TOP/tests/verify/revise.pl" "$@"; }
# store IN OUT FILE…: a revision with a store of the lists *.crl, answers *.ocsp, certificates *.der
store() {
    local in=$1 out=$2 n=30 f kind objects=()
    local -A of=([crl]='' [ocsp]='' [der]='')
    shift 2
    for f in "$@"; do
        n=$((n + 1))
        objects+=(--object "$(printf '%s=' $n && perl "$cms" hex "$f")")
        kind=${f##*.}
        of[$kind]+="$n 0 R "
    done
    revise "$in" --object "1=$catalog/DSS 30 0 R>>" "${objects[@]}" --object \
        "30=<</Type/DSS/Certs[${of[der]}]/CRLs[${of[crl]}]/OCSPs[${of[ocsp]}]>>" >"$out"
}
# judged CODE INDICATION/SUB WHAT OPTIONS FILE: the first signature
judged() {
    local code=$1 want=$2 what=$3
    shift 3
    run cuv-verify --json --trust "$P/trust" "$@"
    is "$what" "$rc $(jq -r '.signatures[0] | "\(.indication)/\(.subindication // "-")"' out)" "$code $want"
}

# certificate OUT SUBJECT ISSUER-FOLDER-AND-NAME EXTENSIONS [openssl x509 option]…
certificate() {
    local out=$1 subject=$2 by=$3 extensions=$4
    shift 4
    printf '%b' "$extensions" >ext
    openssl req -new -newkey rsa:2048 -nodes -utf8 -keyout "$out.key" -out csr -subj "$subject" 2>/dev/null &&
        openssl x509 -req -in csr -CA "$by.pem" -CAkey "$by.key" -set_serial "0x5${RANDOM}7" -extfile ext \
            -out "$out.pem" -days 300 "$@" 2>/dev/null
}
# expired OUT SUBJECT ISSUER EXTENSIONS: its period ended ten days ago
expired() {
    local out=$1 by=$3
    printf '%b' "[e]\n$4" >ext
    rm -rf old && mkdir old old/new && : >old/index && printf "6%05d\n" $RANDOM >old/serial
    printf '[ca]\ndefault_ca=a\n[a]\ndatabase=old/index\nserial=old/serial\nnew_certs_dir=old/new\npolicy=p\n' >old.conf
    printf 'default_md=sha256\nunique_subject=no\n[p]\ncommonName=supplied\n' >>old.conf
    openssl req -new -newkey rsa:2048 -nodes -keyout "$out.key" -out csr -subj "$2" 2>/dev/null &&
        openssl ca -batch -config old.conf -in csr -cert "$by.pem" -keyfile "$by.key" -extfile ext -extensions e \
            -startdate "$(date -u -d '-25 days' +%y%m%d%H%M%SZ)" -enddate "$(date -u -d '-10 days' +%y%m%d%H%M%SZ)" \
            -out made -notext 2>/dev/null && openssl x509 -in made -out "$out.pem"
}
answers='basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=OCSPSigning\n'
# answer OUT RESPONDER [DAYS [CERTIFICATE]]: "good" about the person, signed by RESPONDER's key
answer() {
    local out=$1 by=$2 days=${3:-5} about=${4:-person}
    openssl ocsp -issuer "$P/chain/issuer.pem" -cert "$P/keys/$about.pem" -no_nonce -reqout question 2>/dev/null
    openssl ocsp -index good.index -CA "$P/chain/issuer.pem" -rsigner "$by.pem" -rkey "$by.key" \
        -ndays "$days" -reqin question -respout "$out" >/dev/null 2>&1
    ok "made: $out" test -s "$out"
}
# list OUT CA: an empty list signed by CA's key
list() {
    rm -rf book && mkdir book && : >book/index && echo 01 >book/number
    printf '[ca]\ndefault_ca=a\n[a]\ndatabase=book/index\ncrlnumber=book/number\ndefault_md=sha256\n' >book/conf
    openssl ca -config book/conf -gencrl -cert "$2.pem" -keyfile "$2.key" -crldays 30 -out list.pem 2>/dev/null
    openssl crl -in list.pem -outform DER -out "$1"
    ok "made: $1" test -s "$1"
}

for name in root issuer; do
    openssl crl -in "$P/crl/$name.crl" -outform DER -out $name.crl 2>/dev/null || cp "$P/crl/$name.crl" $name.crl
done
openssl x509 -in "$P/chain/issuer.pem" -outform DER -out issuer.der
letter person stamp1 stamp2 >in.pdf
for who in person revoked; do
    revise in.pdf --sign 7 --cms "perl $cms sign $P $who" >$who.pdf
done
# The issuer's book, in which the revoked one is good.
sed -E 's/^R\t([^\t]*)\t[^\t]*\t/V\t\1\t\t/' "$P/ca/issuer.index" >good.index
cp "$P/ca/issuer.index.attr" good.index.attr 2>/dev/null

# --- what is false of lists and answers
subject=$(openssl x509 -in "$P/chain/issuer.pem" -noout -subject -nameopt compat,-esc_msb,utf8 | cut -d= -f2-)
openssl req -x509 -new -newkey rsa:2048 -nodes -keyout same.key -out same.pem -days 30 -subj /CN=same 2>/dev/null
# The issuer's name over another key: its own certificate request, signed by nobody but itself.
openssl x509 -in "$P/chain/issuer.pem" -signkey same.key -out twin.pem 2>/dev/null
cp same.key twin.key
list wrong-key.crl twin
list stranger.crl same
list roots-own.crl "$P/ca/root"
certificate plain /CN=plain "$P/ca/issuer" 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n'
certificate roots /CN=roots "$P/ca/root" "$answers"
certificate twins /CN=twins twin "$answers"
expired late /CN=late "$P/ca/issuer" "$answers"
for who in person revoked; do
    answer undelegated-$who.ocsp plain 5 $who
    answer by-roots-$who.ocsp roots 5 $who
    answer by-twins-$who.ocsp twins 5 $who
    answer by-expired-$who.ocsp late 5 $who
    answer stale-$who.ocsp "$P/ocsp/ocsp" 1 $who
    answer true-$who.ocsp "$P/ocsp/ocsp" 20 $who
done
answer other-person.ocsp "$P/ocsp/ocsp" 5 agency
answer other-revoked.ocsp "$P/ocsp/ocsp" 5 agency
for f in wrong-key stranger roots-own; do
    cp $f.crl $f-person.crl && cp $f.crl $f-revoked.crl
done

later=$(date -u -d '+10 days' +%Y-%m-%d)
# poison FILE WHAT [OPTIONS]
poison() {
    local kind=${1##*.} name=${1%.*} what=$2
    shift 2
    store person.pdf alone.pdf root.crl issuer.der "$name-person.$kind"
    judged 2 INDETERMINATE/TRY_LATER "$what: proves nothing" "$@" alone.pdf
    store person.pdf beside.pdf "$name-person.$kind" root.crl issuer.der issuer.crl
    judged 0 TOTAL-PASSED/- '… and spoils nothing beside the true list' "$@" beside.pdf
    store revoked.pdf hidden.pdf "$name-revoked.$kind" root.crl issuer.der
    judged 2 INDETERMINATE/TRY_LATER '… nor of who is revoked' "$@" hidden.pdf
    store revoked.pdf hidden.pdf "$name-revoked.$kind" root.crl issuer.der issuer.crl
    judged 2 INDETERMINATE/REVOKED_NO_POE '… and hides no revocation' "$@" hidden.pdf
}
store person.pdf good.pdf root.crl issuer.der true-person.ocsp
judged 0 TOTAL-PASSED/- 'the true responder'\''s answer is enough' good.pdf
poison wrong-key.crl 'a list in the issuer'\''s name by another key'
poison stranger.crl 'a list of somebody else, which says nothing of the certificate'
poison roots-own.crl 'the root'\''s list, which says nothing of the certificate'
poison undelegated.ocsp 'an answer by a certificate that may not answer'
poison by-roots.ocsp 'an answer by a responder of another authority'
poison by-twins.ocsp 'an answer by a responder of an authority of the same name'
poison by-expired.ocsp 'an answer by a responder whose certificate has ended'
poison other.ocsp 'an answer about another certificate'
poison stale.ocsp 'an answer whose next one is overdue' --at "$later"

# --- stamps: the person's certificate has ended since, so that all hangs on the time that is proved
dts='--with type=DocTimeStamp --with subfilter=ETSI.RFC3161 --cms'
ended=$(date -u -d '+2500 days' +%Y-%m-%d)
# token AUTHORITY <BYTES: what `openssl ts` refuses to sign with such a certificate
token() {
    perl "$cms" token "$P" | openssl cms -verify -noverify -inform DER -binary -out info 2>/dev/null
    openssl cms -sign -cades -binary -nodetach -nosmimecap -outform DER -in info -signer "$P/tsa/$1.pem" \
        -inkey "$P/tsa/$1.key" -econtent_type 1.2.840.113549.1.9.16.1.4
}
export -f token
export cms P
stamps='basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n'
use=extendedKeyUsage
certificate "$P/tsa/right" /CN=right-tsa "$P/ca/root" "${stamps}$use=critical,timeStamping\n" -days 3000
certificate "$P/tsa/mild" /CN=mild-tsa "$P/ca/root" "${stamps}$use=timeStamping\n" -days 3000
certificate "$P/tsa/mixed" /CN=mixed-tsa "$P/ca/root" "${stamps}$use=critical,timeStamping,codeSigning\n" -days 3000
certificate "$P/tsa/none" /CN=none-tsa "$P/ca/root" "$stamps" -days 3000
certificate "$P/tsa/twins" /CN=twins-tsa twin "${stamps}$use=critical,timeStamping\n" -days 3000
expired "$P/tsa/late" /CN=late-tsa "$P/ca/root" "${stamps}$use=critical,timeStamping\n"
store person.pdf stored.pdf root.crl issuer.der issuer.crl
# stamped AUTHORITY CODE WHAT: a document time stamp by it, and one inside the signature
stamped() {
    # shellcheck disable=SC2086
    revise stored.pdf --sign 8 $dts "token $1" >stamped.pdf
    judged "$2" "$3" "$4: a document time stamp" --at "$ended" stamped.pdf
    revise in.pdf --sign 7 --cms "perl $cms sign $P person >plain.cms; value plain.cms |
        token $1 >ready; perl $cms into $P $1 ready <plain.cms" >inside.pdf
    store inside.pdf inside-stored.pdf root.crl issuer.der issuer.crl
    judged "$2" "$3" '… and one inside the signature' --at "$ended" inside-stored.pdf
}
# value CMS: its signature value, the last octet string of all
value() {
    tail -c "$(openssl asn1parse -inform DER -in "$1" | sed -n 's/.* l= *\([0-9]*\) .*OCTET STRING.*/\1/p' |
        tail -n 1)" "$1"
}
export -f value
stamped right 0 TOTAL-PASSED/- 'an authority as it must be'
for who in mild mixed none twins late; do
    case $who in
    mild) what='an authority whose use is not critical' ;;
    mixed) what='an authority that may also do something else' ;;
    none) what='an authority that may be anything' ;;
    twins) what='an authority vouched for by one of the same name' ;;
    late) what='an authority whose certificate had ended' ;;
    esac
    stamped $who 2 INDETERMINATE/OUT_OF_BOUNDS_NO_POE "$what"
done
printf 'another value' | token right >ready
revise in.pdf --sign 7 --cms "perl $cms sign $P person | perl $cms into $P right ready" >other.pdf
store other.pdf other-stored.pdf root.crl issuer.der issuer.crl
judged 2 INDETERMINATE/SIG_CONSTRAINTS_FAILURE 'a time stamp of another signature' other-stored.pdf
judged 2 INDETERMINATE/OUT_OF_BOUNDS_NO_POE '… proves no time' --at "$ended" other-stored.pdf
finish
