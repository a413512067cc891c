#!/usr/bin/env bash
# Chains made for the purpose (tests/pathcheck/chains), judged by cuv-verify's path judgement and,
# for comparison, by `openssl verify` with the same lists. Prints the whole table.
# Takes long: begins first.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

at=$(date -u -d 2030-06-01T00:00:00Z +%s)
tests/pathcheck/chains "$TRASH/chains" >"$TRASH/table" 2>"$TRASH/err"
is "the chains are made" "$? $(cat "$TRASH/err")" "0 "
cd "$TRASH/chains" || exit 99

# openssl verify: "OK", or its error numbers; "|" parts what its versions say. Its options for ours;
# --timestamp has none.
openssl_says() { # NAME OPTIONS…
    local name=$1 said option
    shift
    set -- "${@/--timestamp/}"
    local options=()
    for option in "$@"; do
        case $option in
        --policy) options+=(-policy) ;;
        --explicit-policy) options+=(-explicit_policy) ;;
        --inhibit-any) options+=(-inhibit_any) ;;
        --inhibit-map) options+=(-inhibit_map) ;;
        ?*) options+=("$option") ;;
        esac
    done
    for said in "$name"/*.crl; do
        options+=(-CRLfile "$said")
    done
    [ ! -e "$name/chain.pem" ] || options+=(-untrusted "$name/chain.pem")
    said=$(openssl verify -attime "$at" -crl_check_all -policy_check -no-CAfile -no-CApath -no-CAstore \
        -CAfile "$name/root.pem" "${options[@]}" "$name/leaf.pem" 2>&1)
    case $said in
    *': OK') echo OK ;;
    *) grep -o '^error [0-9][0-9]*' <<<"$said" | cut -d' ' -f2 | sort -un | paste -sd, ;;
    esac
}

count=0
while IFS=$'\t' read -r name expected openssl options; do
    lists=()
    [ ! -e "$name/chain.pem" ] || lists=(--chain "$name/chain.pem")
    for list in "$name"/*.crl; do
        lists+=(--crl "$list")
    done
    # libcrypto 3.0 forgets the constraints of a certificate that has no policies (its own leak).
    unset ASAN_OPTIONS
    [ "$name" = policy-required-by-issuer ] && export ASAN_OPTIONS=detect_leaks=0
    # shellcheck disable=SC2086
    {
        run "$TOP/$B/test/pathcheck" --at 2030-06-01T00:00:00Z --trust "$name/root.pem" \
            --cert "$name/leaf.pem" "${lists[@]}" $options
        theirs=$(openssl_says "$name" $options)
    }
    case "|$openssl|" in *"|$theirs|"*) theirs=$openssl ;; esac
    said=$(cut -d' ' -f1-2 "$TRASH/out")
    is "$name: $expected; openssl verify: $openssl" "$said; $theirs" "$expected; $openssl"
    case $name in
    letter-*) like "$name: told" "$(cat "$TRASH/out")" '; departs: CA: ' ;;
    good) unlike "$name: nothing to tell" "$(cat "$TRASH/out")" 'departs' ;;
    esac
    case "${expected%% *}" in valid) code=0 ;; invalid) code=1 ;; *) code=2 ;; esac
    [ "$rc" = $code ] || is "$name: exit code" "$rc" $code
    count=$((count + 1))
done <"$TRASH/table"
ok "at least 60 chains ($count)" test "$count" -ge 60

# The same in a whole verdict.
letter person >letter.pdf
perl "$TOP/tests/verify/revise.pl" letter.pdf --sign 7 --cms "openssl cms -sign -binary -outform DER \
    -nosmimecap -md sha256 -cades -signer letter-basic/leaf.pem -inkey leaf.key -certfile letter-basic/chain.pem" >signed.pdf
: >none.conf
exits 0 "a departing certificate is no fault" cuv-verify --config none.conf --at 2030-06-01T00:00:00Z \
    --trust letter-basic/root.pem --crl letter-basic/root.crl --crl letter-basic/ca.crl signed.pdf
like "… but said" "$(cat "$TRASH/out")" 'warning S-STRICT: .*CA: '
finish
