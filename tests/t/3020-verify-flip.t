#!/usr/bin/env bash
# A real letter, signed by a token: no byte of it can be changed, and nothing cut off, so that it is
# still valid. FULL=1 flips every byte (four minutes); without it every 37th, from one that
# depends on the size of the letter. Cuts are always made before every byte.
. "$(dirname "$0")/../lib.sh"

FLIP=$TOP/$B/test/sealflip
demo_token
cuv-render <samples/mau-01.xml 2>"$TRASH/err" | cuv-sign --pin-file "$DEMO/pin" >"$TRASH/signed.pdf" \
    2>>"$TRASH/err"
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

# The rig itself: bytes that nobody signed are found.
printf '\n' | cat "$TRASH/signed.pdf" - >"$TRASH/more.pdf"
exits 2 "a file that is not valid to begin with is refused" "$FLIP" flip "$DEMO/trust" "$DEMO/crl" \
    "$TRASH/more.pdf" 1000 0
finish
