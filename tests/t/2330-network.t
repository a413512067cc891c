#!/usr/bin/env bash
# The ways to the services: proxy, host map, https, logins, several authorities, pauses, pace.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

S=$TRASH/service
exits 0 "the services start" tests/service/start "$S"
fronts=()
end() {
    [ ${#fronts[@]} -eq 0 ] || kill "${fronts[@]}"
    tests/service/stop "$S"
    end_of_script
}
trap end EXIT
. "$S/env.sh"
export LC_ALL=C
port=${CUV_SERVICE##*:}
letter person >"$TRASH/in.pdf"
front() { # NAME tls|proxy WORDS…: its port in $TRASH/NAME
    local name=$1 kind=$2
    shift 2
    "$TOP/$B/test/front" "$kind" "$TRASH/$name" "$@" &
    fronts+=($!)
    for ((i = 0; i < 500; i++)); do
        [ ! -s "$TRASH/$name" ] || return 0
        sleep 0.01
    done
}
# configure TSA-LINES NET-LINES [URL]: instead of those of the service
configure() {
    sed -e "/^tsa {/,\$d" -e "s#\"pki/trust\"#\"$S/pki/trust\"#" "$S/pipeline.conf" >"$TRASH/net.conf"
    printf 'tsa {\n    urls = {"%s"}\n    attempts = 1\n%b\n}\nnet {\n%b\n}\n' "${3:-$CUV_SERVICE/tsa}" "$1" "$2" >>"$TRASH/net.conf"
    CUV_CONFIG=$TRASH/net.conf
}
lists="crls = {\"$CUV_SERVICE/root.crl\", \"$CUV_SERVICE/issuer.crl\"}"
sign() {
    rm -f "$TRASH/out.pdf"
    : >"$S/requests"
    cuv-sign --lang en -q --pin-file "$S/pin" --level b-t -o "$TRASH/out.pdf" "$@" "$TRASH/in.pdf"
}
signs() { # WHAT OPTIONS…
    local what=$1
    shift
    exits 0 "$what: signs" sign "$@"
    is "… with a stamp" "$(grep -aic 060b2a864886f70d0109100104 "$TRASH/out.pdf")" 1
}
refused() { # WHAT CODE WORDS OPTIONS…
    local what=$1 code=$2 words=$3
    shift 3
    exits "$code" "$what: $code" sign "$@"
    like "… because: $words" "$(cat "$TRASH/err")" "$words"
    is "… in one line" "$(wc -l <"$TRASH/err")" 1
    ok "… nothing written" test ! -e "$TRASH/out.pdf"
}

# A proxy that wants a login: stamps, answers and lists all go that way, whatever host they name.
(umask 077 && printf 'clerk:s:cret\n' >"$TRASH/proxy-login" && printf 'user:secret\n' >"$TRASH/tsa-login" &&
    printf 'user:wrong\n' >"$TRASH/wrong-login")
front proxy.port proxy "$TRASH/proxy.log" "Basic $(printf clerk:s:cret | base64)"
proxy="proxy = \"http://127.0.0.1:$(cat "$TRASH/proxy.port")\""
configure '' "$proxy\nproxy_login_file = \"$TRASH/proxy-login\"\nocsp = {\"http://ocsp.invalid:$port/ocsp\"}\ncrls = {\"$CUV_SERVICE/root.crl\"}" \
    "http://tsa.invalid:$port/tsa"
signs "a proxy with a login"
is "… every request went through it" "$(grep -c ^known "$TRASH/proxy.log")" "$(wc -l <"$S/requests")"
like "… stamps, answers and lists" "$(grep ^known "$TRASH/proxy.log" | cut -d' ' -f2,3 | tr '\n' ' ')" \
    'POST http://ocsp.invalid.*GET http://127.0.0.1.*POST http://tsa.invalid'
# So do the programs that fetch for others: what a letter lacks, and the lists of all pinned.
asked() { grep -c ^known "$TRASH/proxy.log"; }
before=$(asked)
exits 0 "cuv-verify --online through the proxy" cuv-verify --lang en -q --trust "$S/pki/trust" --online \
    "$TRASH/out.pdf"
ok "… it asked" [ "$(asked)" -gt "$before" ]
fetched() { # WORD: with from_certificates so, and the issuer's list configured; the root's is in a certificate
    configure '' "$proxy\nproxy_login_file = \"$TRASH/proxy-login\"\nfrom_certificates = $1\ncrls = {\"$CUV_SERVICE/issuer.crl\"}"
    cuv-trust --trust "$S/pki/trust" crl --into "$TRASH/lists-$1"
}
before=$(asked)
exits 0 "cuv-trust crl through the proxy" fetched true
is "… both lists" "$(($(asked) - before))" 2
exits 69 "one that only a certificate names is not asked for without leave" fetched false
is "… the other is" "$(find "$TRASH/lists-false" -name '*.crl' | wc -l) $(($(asked) - before))" "1 3"
configure '' "$proxy\n$lists"
refused "a proxy that knows us not" 69 'HTTP 407.*proxy_login_file'
configure '' "$proxy\nproxy_login_file = \"$TRASH/wrong-login\"\n$lists"
refused "a wrong login" 69 'HTTP 407.*proxy_login_file'
chmod 644 "$TRASH/proxy-login"
configure '' "$proxy\nproxy_login_file = \"$TRASH/proxy-login\"\n$lists"
refused "a login that others can read" 77 'proxy_login_file: .*chmod 600'
configure '' "$proxy\nproxy_login_file = \"$TRASH/none\"\n$lists"
refused "no such file" 77 "proxy_login_file: cannot open $TRASH/none"
configure '' "proxy = \"http://127.0.0.1:1\"\n$lists"
refused "no proxy there" 69 'Could.*connect'

# Another host is asked.
configure '' "map = {\"tsa.ca.invalid=127.0.0.1:$port\", \"ca.invalid=127.0.0.1\"}
    crls = {\"http://ca.invalid:$port/root.crl\", \"http://ca.invalid:$port/issuer.crl\"}" http://tsa.ca.invalid/tsa
signs "hosts by the map, with and without a port"
configure '' "map = {\"tsa.ca.invalid\"}\n$lists"
refused "a map without its other half" 78 'net map "tsa.ca.invalid": "host=host"'

# https
quiet() { "$@" >"$TRASH/said" 2>&1 || note "$(cat "$TRASH/said")"; }
for name in ca other; do
    quiet openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$name" -keyout "$TRASH/$name.key" -out "$TRASH/$name.pem"
done
leaf() { # NAME SUBJECT-ALT-NAME
    quiet openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$TRASH/$1.key" -out "$TRASH/$1.csr"
    quiet openssl x509 -req -in "$TRASH/$1.csr" -CA "$TRASH/ca.pem" -CAkey "$TRASH/ca.key" -CAcreateserial -days 2 \
        -extfile <(echo "subjectAltName=$2") -out "$TRASH/$1.pem"
}
leaf server IP:127.0.0.1
leaf elsewhere DNS:elsewhere.invalid
front https.port tls "$TRASH/server.pem" "$TRASH/server.key" "$port"
front elsewhere.port tls "$TRASH/elsewhere.pem" "$TRASH/elsewhere.key" "$port"
https=https://127.0.0.1:$(cat "$TRASH/https.port")/tsa
configure '' "https_trust = \"$TRASH/ca.pem\"\n$lists" "$https"
signs "https by an authority of our own"
configure '' "$lists" "$https"
refused "… that nobody named" 69 'https_trust'
configure '' "https_trust = \"$TRASH/other.pem\"\n$lists" "$https"
refused "… another was named" 69 'https_trust'
configure '' "https_trust = \"$TRASH/ca.pem\"\n$lists" "https://127.0.0.1:$(cat "$TRASH/elsewhere.port")/tsa"
refused "a server of another name" 69 'names another host'
chmod 600 "$TRASH/proxy-login"
configure '' "$proxy\nproxy_login_file = \"$TRASH/proxy-login\"\nhttps_trust = \"$TRASH/ca.pem\"\n$lists" "$https"
signs "https through the proxy"
like "… by a tunnel" "$(cat "$TRASH/proxy.log")" '^known CONNECT 127.0.0.1'

# A login for the authority, never for anybody else.
configure "login_file = \"$TRASH/tsa-login\"" "$lists" "$CUV_SERVICE/login/tsa"
signs "an authority that wants a login"
configure '' "$lists" "$CUV_SERVICE/login/tsa"
refused "… and gets none" 69 'HTTP 401.*login_file'
configure "login_file = \"$TRASH/wrong-login\"" "$lists" "$CUV_SERVICE/login/tsa"
refused "… or a wrong one" 69 'HTTP 401.*login_file'

# In order; again after pauses of one, two … times pause_ms; not more than so many a minute.
configure '' "$lists" "$CUV_SERVICE/tsa/500\", \"$CUV_SERVICE/tsa/garbage\", \"$CUV_SERVICE/tsa"
signs "the third authority"
is "… asked in this order" "$(grep tsa "$S/requests" | tr '\n' ' ')" 'POST /tsa/500 POST /tsa/garbage POST /tsa '
took() { # command…: milliseconds
    local start
    start=$(date +%s%N)
    "$@" >"$TRASH/out" 2>"$TRASH/err"
    echo $((($(date +%s%N) - start) / 1000000))
}
configure 'pause_ms = 150' "$lists" "$CUV_SERVICE/tsa/500"
sed -i 's/attempts = 1/attempts = 3/' "$TRASH/net.conf"
ms=$(took sign)
is "three rounds" "$(grep -c tsa "$S/requests")" 3
ok "… with pauses of 150 and 300 ms ($ms)" test "$ms" -ge 450
ok "nothing written" test ! -e "$TRASH/out.pdf"
configure 'per_minute = 1' "$lists"
rm -f "$TRASH/out.pdf"
exits 0 "one stamp fits into a minute of one" sign
# The second would have to wait: nobody waits a minute here, so it is ended while it does.
timeout 2 "$BIN/cuv-sign" --lang en -q --pin-file "$S/pin" --level b-lta -o "$TRASH/lta.pdf" "$TRASH/in.pdf" 2>"$TRASH/err"
is "the second of that minute waits" $? 124
is "… was not sent before" "$(grep -c '/tsa' "$S/requests")" 2
ok "… nothing half-written" test ! -e "$TRASH/lta.pdf"
finish
