#!/usr/bin/env bash
# A million objects, and a gigabyte in a hundred: memory does not grow with the file. Times are only
# watched for work that is not linear; `make bench` measures them.
. "$(dirname "$0")/../lib.sh"

DUMP=$TOP/$B/test/pdfdump
cat >"$TRASH/large.pl" <<'END'
my ($n, $room) = @ARGV;    # objects; bytes of each stream, none when 0
my @head = ('<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>');
my ($at, $table) = (0, '');
sub put { print $_[0]; $at += length $_[0]; }
put("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
for my $i (1 .. $n) {
    $table .= sprintf "%010d 00000 n \n", $at;
    if ($i > 3 && $room) {
        put("$i 0 obj\n<</Length $room>>stream\n");
        $at += $room;
        seek STDOUT, $at, 0;
        put("\nendstream\nendobj\n");
    } else {
        put("$i 0 obj\n" . ($head[$i - 1] // '<</Type/Annot/Rect[100 200 300 400]/P 3 0 R/S(text)>>') . "\nendobj\n");
    }
}
printf "xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n",
    $n + 1, $table, $n + 1, $at;
END
perl "$TRASH/large.pl" 1000000 0 >"$TRASH/many.pdf"
perl "$TRASH/large.pl" 103 10700000 >"$TRASH/wide.pdf"

# within FILE COUNT MEGABYTES: list and inspect it; how long it takes is seen in tests/bench/pdf
within() {
    local what said
    for what in list inspect; do
        said=$(/usr/bin/time -q -f %M -o "$TRASH/used" "$DUMP" "$what" "$TRASH/$1" 2>&1 | wc -l)
        is "$1, $what: nothing is missed" "$said" "$([ $what = list ] && echo "$2" || echo 0)"
        ok "$1, $what: at most $3 MB" test "$(cat "$TRASH/used")" -le $(($3 * 1024))
    done
}
ok "the wide file has a gigabyte" test "$(stat -c %s "$TRASH/wide.pdf")" -ge 1000000000
if [ "${B##*/}" = asan ]; then
    skip "memory under a sanitizer says nothing" 8
else
    within many.pdf 1000000 256
    within wide.pdf 103 16
fi

# Signing and judging cost no memory by the file's size either, nor does what comes by a pipe.
# small NAME COMMAND…: ends with 0 and takes at most 64 MB, pages of the file counted.
small() {
    local what=$1
    shift
    exits 0 "$what" /usr/bin/time -f %M -o "$TRASH/used" "$@"
    ok "$what: at most 64 MB" [ "$(tail -n 1 "$TRASH/used")" -le 65536 ]
}
if [ "${B##*/}" = asan ]; then
    skip "memory under a sanitizer says nothing" 8
else
    demo_token
    export TMPDIR=$TRASH/tmp
    mkdir "$TMPDIR"
    perl "$TRASH/large.pl" 103 2000000 >"$TRASH/long.pdf"
    small "a file of 200 MB is signed" cuv-sign -q --pin-file "$DEMO/pin" -o "$TRASH/signed.pdf" "$TRASH/long.pdf"
    small "and judged" cuv-verify -q "$TRASH/signed.pdf"
    small "a pipe of 200 MB is signed" bash -c \
        'cat "$1" | cuv-sign -q --pin-file "$2" | tail -c 6' - "$TRASH/long.pdf" "$DEMO/pin"
    is "and comes out whole" "$(tail -n 1 "$TRASH/out")" '%%EOF'
    is "no temporary file is left" "$(ls -A "$TMPDIR")" ''
fi
finish
