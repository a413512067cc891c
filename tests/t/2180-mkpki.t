#!/usr/bin/env bash
# tests/pki/mkpki: each certificate is what its name says, on the day it was made for.
. "$(dirname "$0")/../lib.sh"

P=$TRASH/pki
at=2031-05-06T07:08:09Z
ok "mkpki --at" tests/pki/mkpki "$P" --at $at
judge() { # NAME [TIME]
    "$B/test/pathcheck" --at "${2:-$at}" --trust "$P/trust" --cert "$P/keys/$1.pem" \
        --crl "$P/crl/root.crl" --crl "$P/crl/issuer.crl" 2>&1
}
for who in person agency ec; do
    like "$who: valid" "$(judge $who)" '^valid OK test'
done
like "expired" "$(judge expired)" '^invalid EXPIRED'
like "revoked" "$(judge revoked)" '^invalid REVOKED.*keyCompromise'
like "the lists end after 30 days" "$(judge person 2031-06-07)" '^indeterminate REVOCATION_UNKNOWN'
like "key usage is critical" "$(openssl x509 -in "$P/keys/person.pem" -noout -ext keyUsage)" \
    'Usage: critical'
is "P-256" "$(openssl x509 -in "$P/keys/ec.pem" -noout -text | grep -c prime256v1)" 1
is "keys are their owner's" "$(find "$P" -name '*.key' -perm /077)" ''
is "… and fit" "$(openssl pkey -in "$P/keys/person.key" -pubout)" \
    "$(openssl x509 -in "$P/keys/person.pem" -noout -pubkey)"
finish
