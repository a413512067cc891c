#!/usr/bin/env bash
# Everything that is refused before a PIN is asked for: code, words, and nothing written.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

demo_token
export LC_ALL=C
letter number person agency >"$TRASH/in.pdf"
size=$(stat -c %s "$TRASH/in.pdf")

# refused CODE WORDS command…
refused() {
    local code=$1 words=$2
    shift 2
    must_fail "$code" "$@"
    like "… because: $words" "$(cat "$TRASH/err")" "$words"
    is "… in at most two lines" "$(($(wc -l <"$TRASH/err") < 3))" 1
}
sign() {
    cuv-sign --lang en -q --pin-file "$DEMO/pin" "$@"
}

must_fail 66 sign </dev/null
like "an empty pipe is named" "$(cat "$TRASH/err")" 'no letter came: the stage before failed'
refused 66 'cannot open' sign "$TRASH/absent.pdf"
echo '<request/>' >"$TRASH/request.xml"
refused 65 'request.xml' sign "$TRASH/request.xml"
head -c "$((size - 30))" "$TRASH/in.pdf" >"$TRASH/short.pdf"
refused 65 'short.pdf' sign "$TRASH/short.pdf"
bad=0
for ((n = 1; n < size; n += 61)); do
    head -c "$n" "$TRASH/in.pdf" >"$TRASH/cut.pdf"
    sign "$TRASH/cut.pdf" >"$TRASH/out" 2>"$TRASH/err"
    rc=$?
    if [ $rc -ne 65 ] || [ -s "$TRASH/out" ]; then
        note "cut at $n: exit $rc"
        bad=$((bad + 1))
    fi
done
is "cut at every 61st byte: refused, nothing written" $bad 0
printf 'x' | cat "$TRASH/in.pdf" - >"$TRASH/tail.pdf"
refused 65 'tail.pdf' sign "$TRASH/tail.pdf"
qpdf --encrypt '' owner 256 -- "$TRASH/in.pdf" "$TRASH/encrypted.pdf"
refused 65 'encrypted' sign "$TRASH/encrypted.pdf"
refused 64 'not a signature field' sign --field number "$TRASH/in.pdf"
refused 64 'field agency is not for role person' sign --field agency "$TRASH/in.pdf"
letter agency person >"$TRASH/other.pdf"
sed -i 's/T(person)/T(Sign_1)/' "$TRASH/other.pdf"
refused 64 'no field person; name one of its empty ones by --field: Sign_1' sign "$TRASH/other.pdf"
sign "$TRASH/in.pdf" >"$TRASH/signed.pdf"
refused 64 'field person is signed already' sign "$TRASH/signed.pdf"
refused 64 'not on page 1' sign --page 1 --rect 500,800,200,100 "$TRASH/in.pdf"
refused 64 'page 2: the file has 1' sign --page 2 --rect 1,1,20,20 "$TRASH/in.pdf"

# Where nothing can be written no PIN is spent for it.
for option in -o --record --preview; do
    refused 74 "cannot create $TRASH/absent/x: No such file" cuv-sign --lang en --pin-file /never/read $option "$TRASH/absent/x" "$TRASH/in.pdf"
done
refused 74 "$TRASH is a folder: name a file" cuv-sign --lang en --pin-file /never/read -o "$TRASH" "$TRASH/in.pdf"
refused 64 'needs a file of its own' cuv-sign --lang en --record - "$TRASH/in.pdf"
refused 64 'needs a file of its own' cuv-sign --lang en --record "$TRASH/R" -o "$TRASH/R" "$TRASH/in.pdf"
refused 64 'keeps what was signed' cuv-sign --lang en --record "$TRASH/R" --list-fields "$TRASH/in.pdf"
refused 64 'http:// or https:// is needed' cuv-sign --lang en --tsa ftp://127.0.0.1/ "$TRASH/in.pdf"
refused 64 'unknown; known are person, agency, appendix, copy and incoming' sign --role boss "$TRASH/in.pdf"
for level in b-t b-lt b-lta; do
    refused 69 'needs a time stamp authority: give --tsa' sign --level $level "$TRASH/in.pdf"
done
refused 64 'unknown' sign --level b "$TRASH/in.pdf"
refused 64 'belong together' sign --page 1 "$TRASH/in.pdf"
refused 64 'four numbers' sign --page 1 --rect 1,2,3 "$TRASH/in.pdf"
refused 64 'not a number' sign --page 0 --rect 1,2,3,4 "$TRASH/in.pdf"
refused 64 'exclude each other' sign --pin-fd 5 "$TRASH/in.pdf"
refused 64 'standard input already' cuv-sign --lang en --pin-fd 0 <"$TRASH/in.pdf"
refused 64 'more than one operand' sign "$TRASH/in.pdf" "$TRASH/in.pdf"
refused 64 'list-fields only' sign --json "$TRASH/in.pdf"
refused 64 'pin-value' cuv-sign --lang en --token 'pkcs11:token=x?pin-value=1234' "$TRASH/in.pdf"
unlike "… and the PIN is not repeated" "$(cat "$TRASH/err")" 1234
refused 64 'module-path' cuv-sign --lang en --token 'pkcs11:token=x?module-path=/x.so' "$TRASH/in.pdf"

refused 69 'no token fits' sign --token 'pkcs11:token=nowhere' "$TRASH/in.pdf"
refused 69 'is not there' sign --module "$TRASH/absent.so" "$TRASH/in.pdf"
refused 69 'PKCS#11 module' sign --module "$TRASH/in.pdf" "$TRASH/in.pdf"
printf '# empty\n' >"$TRASH/empty.conf"
refused 78 'no PKCS#11 module is named' sign --config "$TRASH/empty.conf" "$TRASH/in.pdf"

cp "$DEMO/pin" "$TRASH/pin" && chmod 644 "$TRASH/pin"
refused 77 'chmod 600' cuv-sign --lang en -q --pin-file "$TRASH/pin" "$TRASH/in.pdf"
refused 77 'PIN file: cannot open' cuv-sign --lang en -q --pin-file "$TRASH/nopin" "$TRASH/in.pdf"
must_fail 77 setsid -w cuv-sign --lang en -q "$TRASH/in.pdf"
like "without a terminal it says how to give the PIN" "$(cat "$TRASH/err")" 'pin-file'

# What speaks against a certificate. Its key need not be on the token: no PIN is given for these.
authority() { # NAME: a root in NAME.pem
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$TRASH/$1.key" -out "$TRASH/$1.pem" -days 30 \
        -subj "/C=VN/O=$1/CN=$1" -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
}
issued() { # NAME EXTENSIONS OPTIONS…: a certificate by "root" in NAME.pem
    local name=$1 extensions=$2
    shift 2
    openssl req -new -key "$TRASH/root.key" -out "$TRASH/$name.csr" -subj "/C=VN/CN=Mai Van $name" 2>/dev/null
    openssl x509 -req -in "$TRASH/$name.csr" -CA "$TRASH/root.pem" -CAkey "$TRASH/root.key" \
        -CAcreateserial -out "$TRASH/$name.pem" -extfile <(printf '%b' "$extensions") "$@" 2>/dev/null
}
dead() { # CODE WORDS NAME OPTIONS…
    local code=$1 words=$2 name=$3
    shift 3
    refused "$code" "$words" cuv-sign --lang en -q --trust "$TRASH/root.pem" --certificate "$TRASH/$name.pem" \
        "$@" "$TRASH/in.pdf"
}
authority root
authority other
issued good 'keyUsage=critical,digitalSignature\n' -days 30
issued expired 'keyUsage=critical,digitalSignature\n' -days -1
issued cipher 'keyUsage=critical,keyEncipherment\n' -days 30
dead 77 'expired on' expired
dead 77 'not meant for signing' cipher
dead 77 "authority's certificate" root
refused 77 'no path' cuv-sign --lang en -q --trust "$TRASH/other.pem" --certificate "$TRASH/good.pem" \
    "$TRASH/in.pdf"
refused 77 'no path' sign --trust "$TRASH/other.pem" "$TRASH/in.pdf"
touch "$TRASH/index.txt"
echo 01 >"$TRASH/number"
cat >"$TRASH/ca.conf" <<CA
[ca]
default_ca = a
[a]
database = $TRASH/index.txt
crlnumber = $TRASH/number
default_md = sha256
default_crl_days = 3
CA
crl() { # FILE
    openssl ca -config "$TRASH/ca.conf" -keyfile "$TRASH/root.key" -cert "$TRASH/root.pem" -gencrl \
        -out "$1" 2>/dev/null
}
crl "$TRASH/empty.crl"
openssl ca -config "$TRASH/ca.conf" -keyfile "$TRASH/root.key" -cert "$TRASH/root.pem" \
    -revoke "$TRASH/good.pem" -crl_reason keyCompromise 2>/dev/null
crl "$TRASH/revoked.crl"
dead 77 'revoked' good --crl "$TRASH/revoked.crl"
# Nothing against it: the token is asked, and has no such key.
refused 69 'no private key' sign --trust "$TRASH/root.pem" --crl "$TRASH/empty.crl" \
    --certificate "$TRASH/good.pem" "$TRASH/in.pdf"

# Output that cannot be written.
sign "$TRASH/in.pdf" >/dev/full 2>"$TRASH/err"
is "a full disk is 74" $? 74
like "… and named" "$(cat "$TRASH/err")" 'standard output'
sign "$TRASH/in.pdf" >&- 2>"$TRASH/err"
is "closed standard output is 74" $? 74
(
    sign "$TRASH/in.pdf" 2>"$TRASH/err"
    echo $? >"$TRASH/code"
) | true
is "a reader that went away is 74" "$(cat "$TRASH/code")" 74
must_fail 74 sign -o "$TRASH/no/such/folder.pdf" "$TRASH/in.pdf"
finish
