#!/usr/bin/env bash
# cuv-view: a page as a picture of the right size with the letter on it; bad files, pages and sizes.
. "$(dirname "$0")/../lib.sh"

ok "a letter" "$BIN/cuv-render" -o "$TRASH/letter.pdf" samples/mau-01.xml
# size FILE: width and height in the header of a PNG (RFC 2083 11.2.1)
size() {
    od -An -tu1 -j16 -N8 "$1" | awk '{ print $1 * 16777216 + $2 * 65536 + $3 * 256 + $4, $5 * 16777216 + $6 * 65536 + $7 * 256 + $8 }'
}
exits 0 "page 1" "$BIN/cuv-view" "$TRASH/letter.pdf"
is "it is a PNG" "$(head -c 8 "$TRASH/out" | od -An -tx1 | tr -d ' ')" 89504e470d0a1a0a
# A4 across: 841.89 × 595.276 points at 96 an inch.
is "landscape A4 at 96 dots an inch" "$(size "$TRASH/out")" "1123 794"
exits 0 "from standard input" "$BIN/cuv-view" --dpi 72 -o "$TRASH/page.png" <"$TRASH/letter.pdf"
"$BIN/cuv-view" --dpi 72 -o "$TRASH/page.png" "$TRASH/letter.pdf"
is "at 72" "$(size "$TRASH/page.png")" "842 595"
"$BIN/cuv-view" "$TRASH/letter.pdf" >"$TRASH/ours.png"
pdftoppm -r 96 -f 1 -l 1 -gray "$TRASH/letter.pdf" "$TRASH/theirs"
ink=$(perl -e 'binmode STDIN; local $/; $_ = <STDIN>; s/^P5\s+\d+\s+\d+\s+\d+\s//; $n = () = /[\x00-\x7f]/g; print $n' <"$(ls "$TRASH"/theirs*.pgm)")
ok "there is ink to draw" test "$ink" -gt 5000
if command -v mutool >/dev/null; then
    # The picture read by another program has as much ink as another program's picture.
    mutool convert -o "$TRASH/ours.pgm" -O colorspace=gray,resolution=96 "$TRASH/ours.png" >/dev/null 2>&1
    shown=$(perl -e 'binmode STDIN; local $/; $_ = <STDIN>; s/^P5\s+(#.*\n)?\s*\d+\s+\d+\s+\d+\s//; $n = () = /[\x00-\x7f]/g; print $n' <"$(ls "$TRASH"/ours*.pgm)")
    note "ink: $shown of $ink"
    ok "the letter is on the picture" test "$shown" -gt $((ink * 8 / 10)) -a "$shown" -lt $((ink * 12 / 10))
else
    skip "mutool is not installed"
fi

must_fail 65 "$BIN/cuv-view" --page 99 "$TRASH/letter.pdf"
like "the number of pages" "$(cat "$TRASH/err")" 'no page 99; the file has [0-9]+'
must_fail 64 "$BIN/cuv-view" --page 0 "$TRASH/letter.pdf"
must_fail 64 "$BIN/cuv-view" --page one "$TRASH/letter.pdf"
must_fail 64 "$BIN/cuv-view" --dpi 1201 "$TRASH/letter.pdf"
must_fail 65 "$BIN/cuv-view" --dpi 1200 "$TRASH/letter.pdf"
like "a smaller picture is offered" "$(cat "$TRASH/err")" 'smaller --dpi'
must_fail 64 "$BIN/cuv-view" "$TRASH/letter.pdf" "$TRASH/letter.pdf"
must_fail 66 "$BIN/cuv-view" "$TRASH/nowhere.pdf"
must_fail 66 "$BIN/cuv-view"
must_fail 65 "$BIN/cuv-view" samples/mau-01.xml
head -c 1000 "$TRASH/letter.pdf" >"$TRASH/cut.pdf"
must_fail 65 "$BIN/cuv-view" "$TRASH/cut.pdf"
qpdf --encrypt user owner 256 -- "$TRASH/letter.pdf" "$TRASH/locked.pdf"
must_fail 65 "$BIN/cuv-view" "$TRASH/locked.pdf"
like "a password" "$(cat "$TRASH/err")" 'needs a password'
cat >"$TRASH/wide.pdf" <<'END'
%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 100000 10]>> endobj
trailer <</Root 1 0 R>>
END
must_fail 65 "$BIN/cuv-view" "$TRASH/wide.pdf"
like "a page too wide" "$(cat "$TRASH/err")" '100000 by 10 points'
for program in "$BIN"/cuv*; do
    case ${program##*/} in cuv-view) continue ;; esac
    unlike "${program##*/} links neither poppler nor cairo" "$(ldd "$program")" 'poppler|cairo|glib'
done
like "cuv-view does" "$(ldd "$BIN/cuv-view")" 'libpoppler-glib'
finish
