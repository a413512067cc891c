#!/usr/bin/env bash
# Signed files changed in their structure (tests/flip/mutate.c): never valid where a signed byte
# changed. MUTANTS=1000000 runs as many, in half an hour; SEED=N others.
# Takes long: begins first.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

S=$TRASH/service
exits 0 "services start" tests/service/start "$S"
trap '"$TOP/tests/service/stop" "$S"; end_of_script' EXIT
mkdir "$TRASH/files"
ok "honest files and forgeries" perl tests/forgeries all "$S/pki" "$TRASH/files"
# shellcheck disable=SC1091
. "$S/env.sh"
letter person agency number stamp1 >"$TRASH/in.pdf"
for level in b-b b-t b-lt b-lta; do
    exits 0 "a letter, $level" cuv-sign -q --pin-file "$S/pin" --level $level \
        -o "$TRASH/files/honest-$level.pdf" "$TRASH/in.pdf"
done
perl tests/producers/hybrid plain >"$TRASH/hybrid.pdf"
exits 0 "a file in the shape of an office program" cuv-sign -q --pin-file "$S/pin" --page 1 \
    --rect 40,30,140,70 -o "$TRASH/files/honest-hybrid.pdf" "$TRASH/hybrid.pdf"

mutate() { # FIRST COUNT FILE…
    local first=$1 count=$2
    shift 2
    (cd "$TRASH" && "$TOP/$B/test/sealmutate" "$S/pki" "${SEED:-1}" "$first" "$count" "$@")
}
exits 0 "no mutant is wrongly valid" mutate 0 "${MUTANTS:-3000}" "$TRASH"/files/honest-*.pdf
note "$(tail -n 1 "$TRASH/out")"
like "… all were judged" "$(cat "$TRASH/out")" "mutants ${MUTANTS:-3000}: valid [1-9].* invalid [1-9]"
exits 2 "a forgery is no file to begin with" mutate 0 1 "$TRASH/files/forged-isa-page.pdf"
finish
