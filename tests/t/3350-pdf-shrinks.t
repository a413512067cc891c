#!/usr/bin/env bash
# A file that another program cuts short in the very moment in which it is mapped: 75, "try again",
# and nothing is written or judged of what was half read; never a signal. tests/mock/shrink.c cuts it.
. "$(dirname "$0")/../lib.sh"
demo_token
if ldd "$BIN/cuv-verify" | grep -q libasan; then
    skip "the sanitizer wants to be loaded first" 1
    finish
    exit
fi
sign() { cuv-sign --lang en -q --pin-file "$DEMO/pin" "$@"; }
cuv-render -q <samples/mau-01.xml >"$TRASH/letter.pdf"
sign -o "$TRASH/signed.pdf" "$TRASH/letter.pdf"
# Pages of the file that are not in memory yet are what a read stumbles over: some megabytes of them.
perl -e 'local $/; print <STDIN>; print "\n" x (8 << 20)' <"$TRASH/letter.pdf" >"$TRASH/long.pdf"
export LC_ALL=C.UTF-8

# shrinks NAME FILE BYTES COMMAND…: IN stands for the file.
shrinks() {
    local name=$1 file=$2 bytes=$3
    shift 3
    cp "$TRASH/$file" "$TRASH/in.pdf"
    run env LD_PRELOAD="$TOP/$B/test/shrink.so" SHRINK_FILE="$TRASH/in.pdf" SHRINK_TO="$bytes" "$@"
    is "$name: to $bytes bytes: try again" "$rc" 75
    is "… nothing on standard output" "$(wc -c <"$TRASH/out")" 0
    like "… the file and the reason are named, in one line" "$(cat "$TRASH/err")" \
        'in\.pdf: the file was changed while it was being read; try again'
    is "… one line" "$(wc -l <"$TRASH/err")" 1
    is "… it was shrunk" "$(stat -c %s "$TRASH/in.pdf")" "$bytes"
}
size=$(stat -c %s "$TRASH/signed.pdf")
for bytes in 0 1 4096 $((size / 2)) $((size - 1)); do
    shrinks 'cuv-verify' signed.pdf "$bytes" cuv-verify --lang en "$TRASH/in.pdf"
    shrinks 'cuv-sign' letter.pdf "$((bytes * 9 / 10))" cuv-sign --lang en -q --pin-file "$DEMO/pin" "$TRASH/in.pdf"
done
shrinks 'cuv-sign, a long file' long.pdf 70000 cuv-sign --lang en -q --pin-file "$DEMO/pin" "$TRASH/in.pdf"
shrinks 'cuv-sign --list-fields' letter.pdf 4096 cuv-sign --lang en --list-fields "$TRASH/in.pdf"
shrinks 'cuv-verify --json' signed.pdf 4096 cuv-verify --lang en --json "$TRASH/in.pdf"

# The rig itself: a file that is left alone is judged as ever.
cp "$TRASH/signed.pdf" "$TRASH/in.pdf"
exits 0 'with nothing to shrink it is valid' env LD_PRELOAD="$TOP/$B/test/shrink.so" \
    SHRINK_FILE="$TRASH/letter.pdf" SHRINK_TO=1 cuv-verify "$TRASH/in.pdf"
finish
