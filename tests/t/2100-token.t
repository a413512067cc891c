#!/usr/bin/env bash
# cuv-token: list, check, export, demo; what they say of every state of a token; never a login.
. "$(dirname "$0")/../lib.sh"

own_demo_token
export SHIM_LOG=$TRASH/calls

# What the demo leaves.
is "the PIN is for its owner alone" "$(stat -c %a "$DEMO/pin")" 600
like "… eight digits" "$(cat "$DEMO/pin")" '^[0-9]{8}$'
is "no private key in the folder" "$(grep -rl 'PRIVATE KEY' "$DEMO")" ''
for file in token.uri module softhsm2.conf pipeline.conf env.sh trust/pins trust/root.pem trust/issuer.pem \
    crl/root.crl crl/issuer.crl; do
    ok "$file is there" test -s "$DEMO/$file"
done
must_fail 64 cuv-token demo "$DEMO"
must_fail 64 cuv-token demo
must_fail 69 cuv-token demo --module "$TRASH/none.so" "$TRASH/other"
# What is said can be typed, whatever the name.
odd="$TRASH/thử (ạ)"
exits 0 "a folder with an odd name" cuv-token demo "$odd"
said=$(sed 's/.*; say: //' "$TRASH/err")
for sh in sh bash; do
    is "… as it is said to $sh" "$(cd / && $sh -c "$said && echo \"\$CUV_CONFIG\"" 2>&1)" "$odd/pipeline.conf"
done
cp "$DEMO/pin" "$TRASH/it's a pin"
chmod 644 "$TRASH/it's a pin"
cuv-render -q samples/mau-06.xml >"$TRASH/letter.pdf"
exits 77 "a PIN that others can read" cuv-sign --lang en -q --pin-file "$TRASH/it's a pin" "$TRASH/letter.pdf"
ok "… and how to mend it" sh -c "$(sed 's/.*; run: //' "$TRASH/err")"
is "… mends it" "$(stat -c %a "$TRASH/it's a pin")" 600
for sh in sh bash; do
    is "$sh can source env.sh" "$(cd / && $sh -c ". '$DEMO/env.sh' && echo \$CUV_CONFIG")" \
        "$DEMO/pipeline.conf"
done

# list
exits 0 "list" cuv-token list
like "says that this is a demonstration" "$(cat "$TRASH/err")" 'domain "test"'
like "the person" "$(cat "$TRASH/out")" 'CN=Lê Văn Ký,OU=Ủy ban nhân dân xã Thử Nghiệm'
like "the agency" "$(cat "$TRASH/out")" 'CN=Ủy ban nhân dân xã Thử Nghiệm,O='
like "five years" "$(cat "$TRASH/out")" '182[45] days left, key on the token'
uri=$(grep -o 'pkcs11:.*id=%01' "$TRASH/out")
exits 0 "list --json" cuv-token list --json
is "one object a certificate" "$(jq -r .schema "$TRASH/out" | sort | uniq -c | tr -d ' ')" "2cuv-token/1"
is "… with the same URI" "$(jq -r 'select(.subject | startswith("CN=Lê")) | .uri' "$TRASH/out")" "$uri"
exits 0 "list of one" cuv-token list --json --token "$uri"
is "the URI names exactly one" "$(jq -r .uri "$TRASH/out")" "$uri"

# export
must_fail 64 cuv-token export
is "both URIs are offered" "$(grep -c -- "--token 'pkcs11:" "$TRASH/err")" 2
cuv-token -q export --token "$uri" >"$TRASH/person.cer"
like "export gives the certificate" \
    "$(openssl x509 -inform DER -in "$TRASH/person.cer" -noout -subject -nameopt utf8,sep_comma_plus)" \
    'CN=Lê Văn Ký'
exits 0 "export -o" cuv-token -q export --token "$uri" -o "$TRASH/again.cer"
cmp_file "… the same bytes" "$TRASH/person.cer" "$TRASH/again.cer"
openssl x509 -inform DER -in "$TRASH/person.cer" -noout -pubkey | openssl pkey -pubin -outform DER \
    -out "$TRASH/person.key"
like "its key is pinned" "$(grep -A3 '^pin "Lê' "$DEMO/pipeline.conf")" \
    "$(sha256sum <"$TRASH/person.key" | cut -d' ' -f1)"
exits 0 "the issuer signed it" openssl verify -CAfile "$DEMO/trust/root.pem" \
    -untrusted "$DEMO/trust/issuer.pem" -crl_check_all -CRLfile "$DEMO/crl/root.crl" \
    -CRLfile "$DEMO/crl/issuer.crl" <(openssl x509 -inform DER -in "$TRASH/person.cer")

# URIs
must_fail 64 cuv-token list --token "$uri?pin-value=4711"
unlike "a PIN in a URI is not repeated" "$(cat "$TRASH/err")" 4711
must_fail 64 cuv-token list --token 'pkcs11:token=cuv-demo?module-path=/x.so'
must_fail 64 cuv-token list --token 'pkcs11:tokken=cuv-demo'
must_fail 64 cuv-token list --token 'cuv-demo'
must_fail 69 cuv-token list --token 'pkcs11:token=none'
must_fail 69 cuv-token list --module "$TRASH/none.so"
must_fail 69 cuv-token list --module /etc/passwd
must_fail 69 cuv-token list --module "$(ldconfig -p | sed -n 's/.*libz.so.1 .*=> //p' | head -n1)"
must_fail 78 env CUV_CONFIG=/dev/null "$BIN/cuv-token" list
must_fail 64 cuv-token
must_fail 64 cuv-token polish

# check
exits 0 "check: all is well" cuv-token check
unlike "… nothing to mend" "$(cat "$TRASH/out")" '^mend:'
grep -v 'dirs =' "$DEMO/pipeline.conf" >"$TRASH/untrusting.conf"
exits 1 "check: nothing is trusted" cuv-token check --config "$TRASH/untrusting.conf"
like "… says so" "$(cat "$TRASH/out")" 'mend: no trusted certificates are named'

# Days left decide the cure: under 30 it is too late for form 04 (NĐ 68/2024), after the end form 01.
days() { # DAYS-FROM-NOW WORDS…
    # faketime comes before the sanitizer's own library.
    ASAN_OPTIONS=verify_asan_link_order=0 faketime "$1 days" "$BIN/cuv-token" --lang en check >"$TRASH/out" 2>&1
    is "check $1 days from now: something to mend" $? 1
    like "… says: $2" "$(cat "$TRASH/out")" "$2"
}
days 1770 "mend: Lê Văn Ký: only 5[3-6] days left.*renew now: cuv-token export --token 'pkcs11:.*new 04 --certificate"
days 1800 'mend: Lê Văn Ký: only 2[2-6] days left.*too late for form 04, which needs 30.*cuv-form new 01'
days 1800 'mend: Ủy ban nhân dân xã Thử Nghiệm: only 2[2-6] days left.*cuv-form new 02'
days 1900 'mend: Lê Văn Ký: ended on .*cuv-form new 01'
exits 0 "check --json" cuv-token check --json
is "… an object a line, all well" "$(jq -r .well "$TRASH/out" | sort -u)" true
exits 78 "check without a module" env CUV_CONFIG=/dev/null "$BIN/cuv-token" --lang en check
like "… names the drivers that are here, with the line to add" "$(cat "$TRASH/out")" \
    'softhsm2.so is here .*token \{ module = "/'

# The states of a token, by the failing module.
SHIM_MODULE=$(cat "$DEMO/module")
export SHIM_MODULE
sed "s#module = .*#module = \"$TOP/$B/test/shim.so\"#; s#\"trust\"#\"$DEMO/trust\"#; s#{\"crl\"}#{\"$DEMO/crl\"}#
    s#environment = .*#environment = {\"SOFTHSM2_CONF\", \"SHIM_MODULE\", \"SHIM_LOG\", \"SHIM_FLAGS\", \"SHIM_NOTOKEN\", \"SHIM_INIT\", \"SHIM_NOLOCK\", \"SHIM_HANG\", \"SHIM_NOISE\"}#" \
    "$DEMO/pipeline.conf" >"$TRASH/shim.conf"
sed 's/^token {/&\n    timeout_ms = 1000/' "$TRASH/shim.conf" >"$TRASH/hasty.conf"
export CUV_CONFIG=$TRASH/shim.conf

# state CODE WORDS NAME=VALUE: what check says of it
state() {
    exits "$1" "check with $3: $1" env "$3" "$BIN/cuv-token" --lang en check
    like "… says: $2" "$(cat "$TRASH/out")" "$2"
}
state 0 'answers' SHIM_NOLOCK=1
state 1 'mend: the PIN of token "cuv-demo" is locked' SHIM_FLAGS=0x40000
state 1 'mend: one wrong PIN more locks' SHIM_FLAGS=0x20000
state 1 'mend: a wrong PIN was given' SHIM_FLAGS=0x10000
state 1 'mend: the PIN of token "cuv-demo" must be changed' SHIM_FLAGS=0x80000
state 69 'mend: no token found' SHIM_NOTOKEN=1
state 69 'mend: the token.s driver failed: C_Initialize' SHIM_INIT=0x5
CUV_CONFIG=$TRASH/hasty.conf state 69 'mend: the driver did not answer within 1000 ms' SHIM_HANG=C_Initialize
must_fail 69 env SHIM_NOTOKEN=1 "$BIN/cuv-token" list
exits 0 "list from a driver that prints" env SHIM_NOISE=noise "$BIN/cuv-token" list
unlike "… its noise is not ours" "$(cat "$TRASH/out")" noise
like "a PIN pad is shown" "$(SHIM_FLAGS=0x100 cuv-token -q list)" 'pin-pad'
is "never a login" "$(grep -c C_Login "$SHIM_LOG")" 0
finish
