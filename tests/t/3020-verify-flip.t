#!/usr/bin/env bash
# A real letter, signed by a token: no byte of it can be changed, and nothing cut off, so that it is
# still valid. FULL=1 flips every byte (four minutes); without it every 37th, from one that
# depends on the size of the letter. Cuts are always made before every byte.
# Takes long: begins first.
. "$(dirname "$0")/../lib.sh"

FLIP=$TOP/$B/test/sealflip
demo_token
cuv-render <samples/mau-01.xml >"$TRASH/letter.pdf" 2>"$TRASH/err"
cuv-sign --pin-file "$DEMO/pin" "$TRASH/letter.pdf" >"$TRASH/signed.pdf" 2>>"$TRASH/err"
ok "a letter is signed" test -s "$TRASH/signed.pdf"
exits 0 "it is valid" cuv-verify "$TRASH/signed.pdf"

step=37
[ -n "${FULL:-}" ] && step=1
start=$(($(stat -c %s "$TRASH/signed.pdf") % step))
# Two processes share the work: even and odd steps.
"$FLIP" flip "$DEMO/trust" "$DEMO/crl" "$TRASH/signed.pdf" $((2 * step)) $start >"$TRASH/even" 2>&1 &
exits 0 "no flipped byte is valid (1)" "$FLIP" flip "$DEMO/trust" "$DEMO/crl" "$TRASH/signed.pdf" \
    $((2 * step)) $((start + step))
note "$(tail -n 1 "$TRASH/out")"
wait $!
is "no flipped byte is valid (2)" "$? $(grep -c 'still valid' "$TRASH/even")" "0 0"
note "$(tail -n 1 "$TRASH/even")"
exits 0 "cut before any byte it is not valid" "$FLIP" cut "$DEMO/trust" "$DEMO/crl" \
    "$TRASH/signed.pdf" 1 0
note "$(tail -n 1 "$TRASH/out")"

# A file with validation data behind the last time stamp: nobody signed these. A flip there may leave
# it valid, only ever with the same facts and no higher level; without lists at hand it mostly does
# not. In front of them nothing changes.
S=$TRASH/service
exits 0 "services start" tests/service/start "$S"
trap '"$TOP/tests/service/stop" "$S"; end_of_script' EXIT
# shellcheck disable=SC1091
(. "$S/env.sh" && cuv-sign -q --pin-file "$S/pin" --level b-lt -o "$TRASH/b-lt.pdf" "$TRASH/letter.pdf") \
    >"$TRASH/err" 2>&1
ok "a letter with validation data" test -s "$TRASH/b-lt.pdf"
size=$(stat -c %s "$TRASH/b-lt.pdf")
tail=$((size - $(grep -abo '%%EOF' "$TRASH/b-lt.pdf" | tail -n 2 | head -n 1 | cut -d: -f1) - 6))
ok "… behind what is signed ($tail bytes)" test $tail -gt 1000
for lists in "$S/pki/crl" -; do
    exits 0 "flips there say nothing else, lists $(basename "$lists")" "$FLIP" flip "$S/pki/trust" "$lists" \
        "$TRASH/b-lt.pdf" 11 $((size - tail))
    note "$(tail -n 1 "$TRASH/out")"
    like "… some leave it valid" "$(tail -n 1 "$TRASH/out")" 'valid [1-9]'
    like "… some do not" "$(tail -n 1 "$TRASH/out")" '(invalid|indeterminate) [1-9]'
done
exits 0 "flips before it: never valid" "$FLIP" flip "$S/pki/trust" - "$TRASH/b-lt.pdf" 499 100
note "$(tail -n 1 "$TRASH/out")"

# The rig itself: bytes that nobody signed are found.
printf '\n' | cat "$TRASH/signed.pdf" - >"$TRASH/more.pdf"
exits 2 "a file that is not valid to begin with is refused" "$FLIP" flip "$DEMO/trust" "$DEMO/crl" \
    "$TRASH/more.pdf" 1000 0
finish
