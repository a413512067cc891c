#!/usr/bin/env bash
# Every kind of bad PDF, for the programs that read them: one line, 65; cuv-verify answers 1 where a
# signature can still be recognised. At most 256 MB and 5 s of processor time, never a signal.
# tests/unit/pdf_broken.c cuts small files at every byte and changes every byte and number.
. "$(dirname "$0")/../lib.sh"

megabytes=256 seconds=5
if ldd "$BIN/cuv-verify" | grep -q libasan; then # it watches every byte
    megabytes=2560 seconds=50
fi
cat >"$TRASH/make.pl" <<'END'
use strict;
use warnings;
use Compress::Zlib;
my ($folder) = @ARGV;
# letter {number => body}, trailer: objects of its own replace the usual ones.
sub letter {
    my ($own, $trailer) = @_;
    my %o = (
        1 => '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]/SigFlags 3>>>>',
        2 => '<</Type/Pages/Kids[3 0 R]/Count 1>>',
        3 => '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[5 0 R]>>',
        5 => '<</Type/Annot/Subtype/Widget/FT/Sig/T(person)/Rect[0 0 9 9]/F 4/P 3 0 R>>',
        %$own);
    my ($out, $table, $size) = ("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", '', 0);
    for my $n (sort { $a <=> $b } keys %o) {
        $table .= sprintf "%d 1\n%010d 00000 n\r\n", $n, length $out;
        $out .= "$n 0 obj\n$o{$n}\nendobj\n";
        $size = $n + 1;
    }
    $trailer //= '/Root 1 0 R';
    my $at = length $out;
    $trailer =~ s/AT/$at/g;
    return $out . "xref\n0 1\n0000000000 65535 f\r\n${table}trailer\n<</Size $size$trailer>>\nstartxref\n$at\n%%EOF\n";
}
sub save { my ($name, $text) = @_; open my $h, '>:raw', "$folder/$name.pdf" or die; print $h $text }
sub stream { my ($keys, $data) = @_; "<<$keys/Length " . length($data) . ">>\nstream\n$data\nendstream" }
my $signature = '<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 1 2 3]/Contents<00>>>';
# bad NAME OBJECTS TRAILER: the file, and the same with something that looks like a signature.
sub bad {
    my ($name, $own, $trailer) = @_;
    save($name, letter($own, $trailer));
    save("signed-$name", letter({%$own, 7 => $signature}, $trailer));
}
my $deep = 100_000;
bad('prev-itself', {}, '/Root 1 0 R/Prev AT');
bad('prev-beyond', {}, '/Root 1 0 R/Prev 2147483648');
bad('xrefstm-itself', {}, '/Root 1 0 R/XRefStm AT');
bad('pages-loop', {2 => '<</Type/Pages/Kids[2 0 R]/Count 1>>'});
bad('pages-twice', {2 => '<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>'});
bad('pages-wide', {2 => '<</Type/Pages/Kids[' . '6 0 R ' x 300_000 . ']/Count 1>>'});
bad('fields-loop', {5 => '<</T(a)/Kids[5 0 R]>>'});
bad('fields-circle', {5 => '<</T(a)/Kids[6 0 R]>>', 6 => '<</T(b)/Kids[5 0 R]>>'});
bad('references-loop', {3 => '<</Type/Page/Parent 2 0 R/MediaBox 6 0 R>>', 6 => '8 0 R', 8 => '6 0 R'});
bad('nested-arrays', {6 => '[' x $deep . ']' x $deep});
bad('nested-open', {6 => '[' x $deep});
bad('nested-dictionaries', {6 => '<</A' x $deep . ' 1' . '>>' x $deep});
bad('nested-strings', {6 => '(' x $deep . ')' x ($deep - 1)});
bad('long-string', {6 => '(' . 's' x 65536 . ')'});
bad('long-name', {6 => '/' . 'n' x 256});
bad('many-entries', {6 => '[' . '1 ' x 262145 . ']'});
bad('number-2147483648', {3 => '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Rotate 2147483648>>'});
bad('kids-2147483648', {2 => '<</Type/Pages/Kids[2147483648 0 R]/Count 1>>'});
bad('encrypted', {}, '/Root 1 0 R/Encrypt 5 0 R');
bad('no-root', {}, '/Roof 1 0 R');

# Of a tree of names nothing is read here: a loop in it is no fault of the letter.
save('../names-loop', letter({1 => '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>/Names<</Dests 6 0 R>>>>', 6 => '<</Kids[6 0 R]>>'}));

# A cross-reference stream with object 6 in object stream 9, behind the letter.
sub packed {
    my ($keys, $data, $container) = @_;
    my $out = letter({});
    my ($prev) = $out =~ /startxref\n(\d+)/;
    my $at9 = length $out;
    $out .= "9 0 obj\n" . stream("/Type/ObjStm$keys", $data) . "\nendobj\n";
    my $at = length $out;
    my $rows = pack('CNC', 2, $container, 0) . pack('CNC', 1, $at9, 0) . pack('CNC', 1, $at, 0);
    return "$out" . "10 0 obj\n" . stream("/Type/XRef/W[1 4 1]/Index[6 1 9 2]/Size 11/Root 1 0 R/Prev $prev", $rows) .
        "\nendobj\nstartxref\n$at\n%%EOF\n";
}
save('pack-in-itself', packed('/N 1/First 4', '6 0 (x)', 6));
save('pack-2147483648', packed('/N 2147483648/First 4', '6 0 (x)', 9));
save('pack-first-2147483648', packed('/N 1/First 2147483648', '6 0 (x)', 9));
my ($d) = deflateInit(-Level => 9);
my $bomb = '';
for (1 .. 128) { my ($o) = $d->deflate(' ' x (1 << 20)); $bomb .= $o }
my ($o) = $d->flush; $bomb .= $o;
save('bomb', packed('/N 1/First 4/Filter/FlateDecode', $bomb, 9));
save('bomb-in-bomb', packed('/N 1/First 4/Filter[/FlateDecode/FlateDecode]', compress($bomb), 9));
END
demo_token
mkdir "$TRASH/files"
ok "the files" perl "$TRASH/make.pl" "$TRASH/files"

# bad PROGRAM CODE FILE
judged=0
bad() {
    local said name=$1-${3##*/} code
    LC_ALL=C.UTF-8 /usr/bin/time -q -f '%M %U %S' -o "$TRASH/used" "$BIN/$1" --lang en "${@:4}" "$3" \
        >"$TRASH/out" 2>"$TRASH/err"
    code=$?
    said=$code
    awk -v m=$megabytes -v s=$seconds 'END { exit !($1 <= m * 1024 && $2 + $3 <= s) }' "$TRASH/used" ||
        said+=", took $(tail -n 1 "$TRASH/used")"
    # What is refused: one line that names the file; what is judged says so on standard output.
    [ "$2" = 65 ] && [ "$(wc -l <"$TRASH/err") $(wc -c <"$TRASH/out")" != '1 0' ] &&
        said+=", $(wc -l <"$TRASH/err") lines, $(wc -c <"$TRASH/out") bytes"
    [ "$2" = 65 ] && { grep -q "${3##*/}" "$TRASH/err" || said+=', the file is not named'; }
    [ "$said" = "$2" ] && judged=$((judged + 1)) && return
    is "$name" "$said: $(cat "$TRASH/err")" "$2"
}
all=0
for file in "$TRASH"/files/*.pdf; do
    all=$((all + 1))
    case ${file##*/} in
    signed-encrypted*) bad cuv-verify 65 "$file" ;; # nothing can be said of it
    signed-*) bad cuv-verify 1 "$file" ;;
    *)
        all=$((all + 1))
        bad cuv-verify 65 "$file"
        bad cuv-sign 65 "$file" --pin-file "$DEMO/pin"
        ;;
    esac
done
is "each answered as it must" $judged $all

exits 2 "a loop in a tree of names: only unsigned" cuv-verify "$TRASH/names-loop.pdf"
exits 0 "… it can be signed" cuv-sign -q --pin-file "$DEMO/pin" -o "$TRASH/names-signed.pdf" "$TRASH/names-loop.pdf"
exits 0 "… and judged" cuv-verify "$TRASH/names-signed.pdf"

# Signatures of one file: as many as are judged, and one more.
for count in 256 257; do
    perl -e '
        my ($out, $table, %at) = ("%PDF-1.7\n", "");
        my $n = $ARGV[0];
        sub put { my ($k, $body) = @_; $table .= sprintf "%010d 00000 n\r\n", length $out; $out .= "$k 0 obj\n$body\nendobj\n" }
        put(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[" . join(" ", map { 3 + $_ . " 0 R" } 1 .. $n) . "]>>>>");
        put(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
        put(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>");
        put(3 + $_, "<</FT/Sig/T(s$_)/V<</Type/Sig/Filter/F/ByteRange[0 1 2 3]/Contents<00>>>>>") for 1 .. $n;
        printf "%sxref\n0 %d\n0000000000 65535 f\r\n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n",
            $out, $n + 4, $table, $n + 4, length $out;' $count >"$TRASH/$count.pdf"
    exits 1 "$count signatures" cuv-verify --lang en --json "$TRASH/$count.pdf"
    is '… all judged, or none' "$(jq '.signatures | length' "$TRASH/out")" $((count > 256 ? 0 : count))
done
like '… and the limit is named' "$(cat "$TRASH/out")" 'more than 256 signatures'

# Numbers of 2^31, of 2^32, of 2^63 and below 0 in every place, through the program that judges.
perl -e '
    my ($folder, $file) = @ARGV;
    local $/; open my $in, "<:raw", $file or die; my $text = <$in>; my $n = 0;
    while ($text =~ /(?<!\d)\d+/g) {
        my ($at, $len) = ($-[0], $+[0] - $-[0]);
        for my $v ("2147483648", "4294967296", "9223372036854775808", "-1") {
            my $new = $text; substr($new, $at, $len) = $v;
            open my $out, ">:raw", sprintf("%s/%04d.pdf", $folder, $n++) or die; print $out $new;
        }
    }' "$(mkdir -p "$TRASH/numbers" && echo "$TRASH/numbers")" "$TRASH/files/signed-no-root.pdf"
count=$(find "$TRASH/numbers" -name '*.pdf' | wc -l)
ok "$count files with such numbers" [ "$count" -ge 100 ]
run cuv-verify --lang en --json -j 2 "$TRASH/numbers"/*.pdf
ok "… every one is answered, with no trouble but 65" test "$rc" = 65 -o "$rc" = 1
is "… each is judged or refused in one line" \
    "$(($(wc -l <"$TRASH/out") + $(grep -c '\.pdf: ' "$TRASH/err")))" "$count"
unlike "… nothing died" "$(cat "$TRASH/err")" 'signal|killed|ended'

# What has no end is not read to one: after some megabytes its beginning decides.
for command in cuv-verify cuv-view "cuv-extend --level b-t" "cuv-pack check"; do
    for input in "</dev/zero" "< <(yes 2>&1)" /dev/zero; do
        run env LC_ALL=en bash -c "$command $input"
        ok "$command $input: 65" [ "$rc" -eq 65 ]
        like "$command $input: refused by its beginning" "$(cat "$TRASH/err")" 'no PDF: the first 1024 bytes|neither a package .ZIP. nor a message'
    done
done
finish
