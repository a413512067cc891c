#!/usr/bin/env bash
# Which authorities are believed, as data: list, add, remove, check; their newest lists.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

pki=$TRASH/pki T=$TRASH/trust
tests/pki/mkpki "$pki" >/dev/null 2>&1
mkdir "$T"
printf 'trust { dirs = {"%s"} }\n' "$T" >"$TRASH/pipeline.conf"
export CUV_CONFIG=$TRASH/pipeline.conf
trust() { cuv-trust --lang en "$@"; }
digest() { openssl x509 -in "$1" -outform DER | sha256sum | cut -d' ' -f1; }
root=$(digest "$pki/trust/root.pem") issuer=$(digest "$pki/trust/issuer.pem")

# --- add
must_fail 64 trust add "$pki/trust/root.pem" --domain test
must_fail 64 trust add "$pki/trust/root.pem" --sha256 "$root"
must_fail 65 trust add "$pki/trust/root.pem" --sha256 "$issuer" --domain test
like "… the right digest is told, nothing is added" "$(cat "$TRASH/err") $(ls "$T")" "is $root, not the one typed"
is "… really" "$(ls "$T")" ""
must_fail 65 trust add "$pki/keys/person.pem" --sha256 "$(digest "$pki/keys/person.pem")" --domain test
must_fail 64 trust add "$pki/trust/root.pem" --sha256 "$root" --domain tset
is "… no domain of that name: nothing is added" "$(ls "$T")" ""
exits 0 "a root" trust add "$pki/trust/root.pem" --sha256 "${root^^}" --domain test --source 'by telephone, 01/12/2026'
like "… a test authority is told" "$(cat "$TRASH/err")" 'demonstration, never for a real letter'
exits 0 "an issuer" trust add "$pki/trust/issuer.pem" --sha256 "$(sed 's/../&:/g; s/:$//' <<<"$issuer")" --domain gov-g2
unlike "… nothing of the kind for another domain" "$(cat "$TRASH/err")" demonstration
is "the lines" "$(cut -d' ' -f1-5 "$T/pins")" "$root test root - -
$issuer gov-g2 issuer - -"
must_fail 64 trust add "$pki/trust/root.pem" --sha256 "$root" --domain test

# --- list, and what cuv-verify makes of it
exits 0 "list" trust list
like "… words" "$(cat "$TRASH/out")" "$root test root - -: in use"
exits 0 "list --json" trust --json list
is "… its members" "$(jq -r '[.schema, .sha256, .domain, .kind, .state, (.until | tostring)] | join(" ")' "$TRASH/out")" \
    "cuv-trust/1 $root test root in-use null
cuv-trust/1 $issuer gov-g2 issuer in-use null"
letter person >"$TRASH/in.pdf"
signed() { # PKI
    perl tests/verify/revise.pl "$TRASH/in.pdf" --sign 7 --cms "perl tests/verify/cms sign $1 person" >"$TRASH/signed.pdf"
}
signed "$pki"
verify() { cuv-verify --lang en --crl "$pki/crl/root.crl" --crl "$pki/crl/issuer.crl" "$@" "$TRASH/signed.pdf"; }
exits 0 "a letter is valid by it" verify
like "… a test authority is said in the verdict" "$(cat "$TRASH/out")" F-TEST

# --- check
cp "$T/pins" "$TRASH/their.pins"
exits 0 "no difference" trust check "$TRASH/their.pins"
sed -i "1s/test/public/; 2d" "$TRASH/their.pins"
echo "$(printf '%064d' 7) public root - - another" >>"$TRASH/their.pins"
must_fail 1 trust check "$TRASH/their.pins"
is "… each is told" "$(sed 's/^.*: //' "$TRASH/out" | sort)" "in the list, not pinned here
pinned here for another domain
pinned here, not in the list"
must_fail 66 trust check "$TRASH/none.pins"

# --- remove: closed from today, kept for older letters
printf '# a remark\n\n' | cat - "$T/pins" >"$TRASH/with" && cp "$TRASH/with" "$T/pins"
exits 0 "remove" trust remove "$issuer"
today=$(TZ=Asia/Ho_Chi_Minh date +%F)
is "… is a last day, nothing else" "$(cat "$T/pins")" "$(sed "s/^\($issuer gov-g2 issuer -\) -/\1 $today/" "$TRASH/with")"
exits 0 "… listed" trust list
like "… as closed" "$(cat "$TRASH/out")" "$issuer gov-g2 issuer - $today: closed"
must_fail 64 trust remove "$issuer"
must_fail 66 trust remove "$(printf '%064d' 1)"
must_fail 64 trust remove 12ab
exits 0 "the root's removal" trust remove "$root"
exits 2 "… and the letter is not valid any more" verify
like "… for want of a path" "$(cat "$TRASH/out")" NO_CERTIFICATE_CHAIN_FOUND

# --- lists
S=$TRASH/service
exits 0 "services start" tests/service/start "$S"
trap '"$TOP/tests/service/stop" "$S"; end_of_script' EXIT
# shellcheck disable=SC1091
. "$S/env.sh"
must_fail 64 trust crl
exits 0 "the lists of all pinned" trust crl --into "$TRASH/lists"
is "… two" "$(find "$TRASH/lists" -name '*.crl' | wc -l)" 2
signed "$S/pki"
exits 0 "… a letter is valid by them" cuv-verify --trust "$S/pki/trust" --crl "$TRASH/lists" "$TRASH/signed.pdf"
exits 0 "again" trust crl --into "$TRASH/lists"
is "… as new already" "$(grep -c 'as new already' "$TRASH/out")" 2
sed "s#crls = .*#crls = {\"$CUV_SERVICE/root.crl\"}#" "$CUV_CONFIG" >"$TRASH/half.conf"
exits 69 "one of two lists" trust --config "$TRASH/half.conf" --trust "$S/pki/trust" crl --into "$TRASH/half"
is "… what came is kept" "$(find "$TRASH/half" -name '*.crl' | wc -l)" 1

# --- what comes with the program
export CUV_CONFIG=$TRASH/pipeline.conf
unlike "no test authority comes with it" "$(grep -v '^#' trust/pins)" ' test '
cp trust/pins "$T/pins" && rm "$T"/*.cer
must_fail 1 trust check trust/pins
is "… and none has an effect without its certificate" "$(grep -vc 'certificate is not in the folder' "$TRASH/out")" 0
finish
