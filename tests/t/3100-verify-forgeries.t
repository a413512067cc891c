#!/usr/bin/env bash
# The published attacks on PDF signatures, made by tests/forgeries from honest files: no forgery is
# valid, and every honest twin is.
# Takes long: begins first.
. "$(dirname "$0")/../lib.sh"

pki=$TRASH/pki files=$TRASH/files
ok "keys, certificates, lists" tests/pki/mkpki "$pki"
mkdir "$files"
ok "the files" perl tests/forgeries all "$pki" "$files"

pin() { # NAME KIND: a pin of the configuration, by the public key
    local sha256
    sha256=$(openssl x509 -in "$pki/keys/$1.pem" -noout -pubkey |
        openssl pkey -pubin -outform DER | sha256sum)
    printf 'pin "%s" { kind = %s\nsha256 = "%s" }\n' "$1" "$2" "${sha256%% *}"
}

{
    echo 'office { domains = {"test"} }'
    pin person person
    pin agency agency
    printf 'trust { dirs = {"%s"}\ncrls = {"%s", "%s"} }\n' "$pki/trust" \
        "$pki/crl/root.crl" "$pki/crl/issuer.crl"
} >"$TRASH/pipeline.conf"
export CUV_CONFIG=$TRASH/pipeline.conf

declare -A made=()
while read -r kind name what; do
    run cuv-verify --lang en "$files/$kind-$name.pdf"
    if [ "$kind" = honest ]; then
        is "honest: $what" "$rc" 0
    else
        made[${name%%-*}]=$((${made[${name%%-*}]:-0} + 1))
        like "forged, $name: $what" "$rc" '^[12]$'
    fi
    case $kind$rc in
    honest0 | forged[12]) ;;
    *) show said "$(cat "$TRASH/out" "$TRASH/err")" ;;
    esac
done < <(perl tests/forgeries list)
for class in "${!made[@]}"; do
    ok "$class: ${made[$class]} forgeries, at least four" [ "${made[$class]}" -ge 4 ]
done

# What is not known of the signers makes an honest file undetermined, never invalid.
unknown() { # SUBINDICATION WHAT OPTIONS…
    local sub=$1 what=$2
    shift 2
    exits 2 "undetermined: $what" cuv-verify --lang en --json "$@" "$files/honest-two.pdf"
    is "… why" "$(jq -r '[.signatures[].subindication] | unique | join(" ")' "$TRASH/out")" "$sub"
    unlike "… and nothing is called a change without a signature" "$(cat "$TRASH/out")" \
        'F-UNCOVERED|S-OVERTAKEN'
}
grep -v '^trust\|^crls' "$TRASH/pipeline.conf" >"$TRASH/nobody.conf"
unknown NO_CERTIFICATE_CHAIN_FOUND 'number, date and seal, nobody trusted' --config "$TRASH/nobody.conf"
# The person's: the fill is covered by one that is not valid yet.
unknown 'SIG_CONSTRAINTS_FAILURE TRY_LATER' '… no lists' --trust "$pki/trust" --config "$TRASH/nobody.conf"
unknown OUT_OF_BOUNDS_NO_POE '… expired since' --at "$(date -u -d '+2500 days' +%Y-%m-%d)"

# Two roots of one name, as after a change of the authority's key: each path ends at its own.
ok "the same authorities once more, with other keys" tests/pki/mkpki "$TRASH/renewed"
for first in "$pki" "$TRASH/renewed"; do
    [ "$first" = "$pki" ] && second=$TRASH/renewed || second=$pki
    exits 0 "valid beside authorities of the same names" cuv-verify --trust "$first/trust" \
        --trust "$second/trust" "$files/honest-two.pdf"
done

# Where something was changed or cut out, invalid is the word; doubt is not enough.
while read -r name; do
    exits 1 "invalid: $name" cuv-verify "$files/forged-$name.pdf"
done <<'END'
usf-range-missing
usf-range-zero
usf-range-huge
usf-contents-missing
usf-contents-null
usf-padding
isa-content
isa-page
isa-pages
isa-font
isa-no-xref
isa-fake-eof
isa-prev-first
isa-free-content
isa-generation
isa-info-direct
isa-tick
double-object
double-catalog-key
double-hybrid
double-objstm-font
double-rollback
swa-moved
swa-moved-before
swa-copied
removal-value
removal-form
removal-second
shadow-promised
shadow-zero
shadow-dss-fonts
shadow-overlay
shadow-layers
repair-linear-length
repair-linear-page
shadow-appearance
shadow-cut-freed
shadow-cut-null
shadow-turn-freed
shadow-info-promised
shadow-info-dss
stamp-reserved
stamp-flags
stamp-cades
stamp-page
stamp-line
stamp-name
mdp-p1-signature
mdp-p1-fill
mdp-p3-annotation
mdp-ssa
mdp-locked-fill
mdp-locked-appearance
mdp-locked-signed
mdp-lock-unsigned
cms-two-signers
cms-attributes-stripped
cms-value-flipped
cms-ber-end
cms-content
END
# A covered place is a doubt by its own name, whatever the second signature is worth.
for name in text one-word mark page picture upright kept-free filled; do
    run cuv-verify --lang en --json "$files/forged-cover-$name.pdf"
    like "doubted: cover-$name" "$rc $(cat "$TRASH/out")" '^2 .*"id":"F-COVER"'
done
finish
