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
# Two states of one page: what differs is framed in red, nothing else.
. tests/letter.sh
letter person >"$TRASH/one.pdf"
sed 's/(A letter/(B letter/' "$TRASH/one.pdf" >"$TRASH/two.pdf"
red() { # FILE: how many pixels of the frame's colour
    perl -e 'use Compress::Zlib; binmode STDIN; local $/; my $p = <STDIN>; my ($w, $h) = unpack "N2", substr($p, 16, 8);
        my ($at, $z) = (8, ""); while ($at < length $p) { my ($n, $t) = unpack "Na4", substr($p, $at, 8);
            $z .= substr($p, $at + 8, $n) if $t eq "IDAT"; $at += 12 + $n; }
        my $d = uncompress($z); my ($bpp, $red, @old) = (3, 0, (0) x ($w * 3));
        for my $y (0 .. $h - 1) { my ($f, @l) = unpack "C" . ($w * 3 + 1), substr($d, $y * ($w * 3 + 1), $w * 3 + 1);
            for my $i (0 .. $#l) { my ($a, $b, $c) = ($i >= 3 ? $l[$i-3] : 0, $old[$i], $i >= 3 ? $old[$i-3] : 0);
                if ($f == 1) { $l[$i] += $a } elsif ($f == 2) { $l[$i] += $b } elsif ($f == 3) { $l[$i] += int(($a + $b) / 2) }
                elsif ($f == 4) { my $p = $a + $b - $c; my @d = (abs($p-$a), abs($p-$b), abs($p-$c));
                    $l[$i] += $d[0] <= $d[1] && $d[0] <= $d[2] ? $a : $d[1] <= $d[2] ? $b : $c } $l[$i] &= 255 }
            for (my $i = 0; $i < @l; $i += 3) { $red++ if $l[$i] > 200 && $l[$i+1] < 10 && $l[$i+2] < 10 } @old = @l }
        print $red' <"$1"
}
exits 0 "the same page" cuv-view --against "$TRASH/one.pdf" "$TRASH/one.pdf"
cp "$TRASH/out" "$TRASH/same.png"
is "… is not framed" "$(red "$TRASH/same.png")" 0
exits 1 "another letter on it" cuv-view --against "$TRASH/one.pdf" "$TRASH/two.pdf"
cp "$TRASH/out" "$TRASH/framed.png"
ok "… is framed" test "$(red "$TRASH/framed.png")" -gt 50
ok "… closely" test "$(red "$TRASH/framed.png")" -lt 600
exits 1 "a page that is new" cuv-view --against "$TRASH/wide.pdf" "$TRASH/one.pdf"
must_fail 66 "$BIN/cuv-view" --against "$TRASH/nowhere.pdf" "$TRASH/one.pdf"
echo no PDF >"$TRASH/text.pdf"
must_fail 65 "$BIN/cuv-view" --against "$TRASH/text.pdf" "$TRASH/one.pdf"
like "… which is not called a difference" "$(cat "$TRASH/err")" 'the older file: this is no PDF file'
must_fail 64 "$BIN/cuv-view" --text --against "$TRASH/one.pdf" "$TRASH/one.pdf"
exits 0 "the text of a page" cuv-view --text "$TRASH/one.pdf"
like "… is what stands there" "$(cat "$TRASH/out")" 'A letter\.'
if [ "$B" = build ]; then
    run strace -f -qq -o "$TRASH/calls" "$BIN/cuv-view" "$TRASH/one.pdf"
    is "drawn in a jail" "$(grep -c 'landlock_restrict_self.* = 0' "$TRASH/calls")" 1
    like "… with a list of system calls" "$(cat "$TRASH/calls")" 'PR_SET_SECCOMP, SECCOMP_MODE_FILTER.* = 0'
else
    skip "the build is instrumented" 2
fi
for program in "$BIN"/cuv*; do
    case ${program##*/} in cuv-view) continue ;; esac
    unlike "${program##*/} links neither poppler nor cairo" "$(ldd "$program")" 'poppler|cairo|glib'
done
like "cuv-view does" "$(ldd "$BIN/cuv-view")" 'libpoppler-glib'
finish
