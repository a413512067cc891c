#!/usr/bin/env bash
# Many programs at one token: while one logs in the driver of another reads half a token. Each signs.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

own_demo_token
letter >"$TRASH/in.pdf"
clerk() {
    for ((i = 0; i < 40; i++)); do
        cuv-sign --lang en -q --pin-file "$DEMO/pin" -o "$TRASH/out-$1.pdf" "$TRASH/in.pdf" 2>>"$TRASH/err-$1" &&
            echo signed
        rm -f "$TRASH/out-$1.pdf"
    done >"$TRASH/signed-$1"
}
clerks=()
for who in 1 2 3 4 5 6; do
    clerk $who &
    clerks+=($!)
done
wait "${clerks[@]}"
for who in 1 2 3 4 5 6; do
    is "clerk $who signs each time" "$(wc -l <"$TRASH/signed-$who")" 40
    is "… nothing is said" "$(sort "$TRASH/err-$who" | uniq -c | grep -v 'test certificate')" ''
done
finish
