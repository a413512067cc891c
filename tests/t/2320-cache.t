#!/usr/bin/env bash
# [trust] cache: asked once, kept while fresh, believed only when signed by whom it must be.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

services
export LC_ALL=C
letter person >"$TRASH/in.pdf"
C=$TRASH/cache
configure() { # SED: the configuration with a cache
    sed -e "s#dirs = {\"pki/trust\"}#dirs = {\"$S/pki/trust\"}\n    cache = \"$C\"#" -e "$1" "$S/pipeline.conf" >"$TRASH/cache.conf"
    CUV_CONFIG=$TRASH/cache.conf
}
asked() { # LEVEL: the requests of one signing, and its exit code
    local code
    : >"$S/requests"
    cuv-sign --lang en -q --pin-file "$S/pin" --level "$1" -o "$TRASH/out.pdf" "$TRASH/in.pdf" 2>"$TRASH/err"
    code=$?
    sort "$S/requests" | tr '\n' ' '
    echo $code
}
key() { openssl x509 -in "$1" -outform DER | sha256sum | cut -d' ' -f1; }
person=$(key "$S/pki/keys/person.pem") root=$(key "$S/pki/trust/root.pem")
configure ''
first=$(asked b-lta)
like "at first the network is asked" "$first" 'GET /root.crl POST /ocsp POST /tsa POST /tsa 0$'
is "what decided is kept, under the name of whom it is about" "$(cd "$C" && printf '%s\n' * | sort)" \
    "$(printf '%s\n' "$person.ocsp" "$root.crl" | sort)"
is "nothing half-written" "$(find "$C" -type f ! -name '*.ocsp' ! -name '*.crl')" ''
is "the second time only stamps are asked for" "$(asked b-lta)" 'POST /tsa POST /tsa 0'
configure 's/from_certificates = true//; s/ocsp = .*//; s/crls = .*//; s/urls = .*//'
is "without any address the cache alone says it" "$(asked b-b)" 0

# Damaged, forged, of another certificate, too old: as if it were not there, and replaced.
spoiled() { # WHAT command…: changes the cache
    local what=$1
    shift
    "$@"
    cp "$C/$person.ocsp" "$TRASH/spoiled" 2>/dev/null
    configure 's/from_certificates = true//; s/ocsp = .*//; s/crls = .*//; s/urls = .*//'
    is "$what: not believed" "$(asked b-b)" 69
    configure ''
    like "… asked anew" "$(asked b-b)" 'POST /ocsp 0$'
    must_fail 1 cmp "$C/$person.ocsp" "$TRASH/spoiled"
}
flip() { # one bit of the nonce (1.3.6.1.5.5.7.48.1.2), which is signed
    perl -0777 -pi -e 'substr($_, index($_, "\x2b\6\1\5\5\7\x30\1\2") + 15, 1) ^= "\1"' "$C/$person.ocsp"
}
spoiled "cut off" truncate -s 300 "$C/$person.ocsp"
spoiled "a forged signature" flip
answer() { # FAULT CERTIFICATE: what the responder says into the person's place
    openssl ocsp -issuer "$S/pki/chain/issuer.pem" -cert "$S/pki/keys/$2.pem" -url "$CUV_SERVICE/ocsp$1" \
        -respout "$C/$person.ocsp" -noverify >"$TRASH/said" 2>&1
}
spoiled "about another certificate" answer '' agency
spoiled "run out" answer /old person
spoiled "of a wrong responder" answer /stranger person
answer /revoked person
is "revoked, by the cache: nobody is asked" "$(asked b-b)" 77

# The size is limited: the oldest of our files goes, no other.
rm -f "$C"/*
printf -v zeros '%064d' 0
truncate -s 200M "$C/$zeros.crl" && touch -d '2 days ago' "$C/$zeros.crl"
truncate -s 60M "$C/${zeros//0/1}.crl" && touch -d '3 days ago' "$C/${zeros//0/1}.crl"
truncate -s 300M "$C/note.txt" && touch -d '4 days ago' "$C/note.txt"
is "the letter is signed" "$(asked b-b | grep -o '.$')" 0
ok "the oldest goes" test ! -e "$C/${zeros//0/1}.crl"
ok "… only that" test -e "$C/$zeros.crl" -a -e "$C/note.txt" -a -s "$C/$person.ocsp"
rm -rf "$C" && : >"$C"
is "a cache that cannot be written: the letter is signed" "$(asked b-b | grep -o '.$')" 0
like "… and it is said" "$(cat "$TRASH/err")" 'not kept \(trust cache\)'
finish
