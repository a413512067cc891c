#!/usr/bin/env bash
# The cutter of faces: what stops the build, and the same faces twice.
. "$(dirname "$0")/../lib.sh"

cut=$B/obj/fonts/cut
folder=$(sed -n 's/^folder *= *//p' fonts/fonts.conf | head -n 1)
[ -d "$folder" ] || skip_all "$folder is not there: the faces were cut elsewhere"
mkdir "$TRASH/new"

# conf SED: the project's fonts.conf, changed.
conf() { sed "$1" fonts/fonts.conf > "$TRASH/fonts.conf"; }

ok 'cuts the faces of fonts.conf' "$cut" fonts/fonts.conf "$TRASH/new"
for face in regular bold italic bold-italic; do
    cmp_file "the same bytes: $face" "$B/fonts/serif-$face.face" "$TRASH/new/serif-$face.face"
done
like 'each face is small' "$(du -cb "$TRASH"/new/*.face | tail -n 1)" '^1?[0-9]{5}\s'

conf "\$a required = U+6F22"
exits 1 'a missing code point stops the build' "$cut" "$TRASH/fonts.conf" "$TRASH/new"
like 'it names file, version and code point' "$(cat "$TRASH/err")" \
    'LiberationSerif-Regular\.ttf \(Version 2\.[0-9.]+\): no glyph for U\+6F22'
conf 's/^version .*/version = Version 1.07/'
exits 1 'another version stops the build' "$cut" "$TRASH/fonts.conf" "$TRASH/new"
like 'it names both versions' "$(cat "$TRASH/err")" 'states "Version 2.*asks for "Version 1.07"'
conf 's/^italic .*/italic = none.ttf/'
exits 1 'a missing file stops the build' "$cut" "$TRASH/fonts.conf" "$TRASH/new"
like 'it names the file' "$(cat "$TRASH/err")" 'none\.ttf'
conf "\$a colour = red"
exits 1 'an unknown key stops the build' "$cut" "$TRASH/fonts.conf" "$TRASH/new"
like 'it names the line' "$(cat "$TRASH/err")" "fonts.conf:$(wc -l < "$TRASH/fonts.conf"):"
conf '/^bold /d'
exits 1 'a missing face stops the build' "$cut" "$TRASH/fonts.conf" "$TRASH/new"
conf "\$a required = U+ZZ"
exits 1 'a wrong range stops the build' "$cut" "$TRASH/fonts.conf" "$TRASH/new"

# A font whose licence bits (OS/2 fsType, offset 8) forbid embedding.
perl -e '
    local $/; binmode STDIN; binmode STDOUT; $_ = <STDIN>;
    for my $i (0 .. unpack("n", substr $_, 4, 2) - 1) {
        my ($tag, undef, $at) = unpack "a4NN", substr $_, 12 + 16 * $i, 12;
        substr($_, $at + 8, 2) = pack "n", 2 if $tag eq "OS/2";
    }
    print' < "$folder/LiberationSerif-Regular.ttf" > "$TRASH/closed.ttf"
conf "s|^regular .*|regular = ../../../../../..$TRASH/closed.ttf|"
exits 1 'a font that must not be embedded stops the build' "$cut" "$TRASH/fonts.conf" "$TRASH/new"
like 'it names the bits' "$(cat "$TRASH/err")" 'fsType 0002'
head -c 100000 "$folder/LiberationSerif-Regular.ttf" > "$TRASH/closed.ttf"
exits 1 'a truncated font stops the build' "$cut" "$TRASH/fonts.conf" "$TRASH/new"
is 'what was there stays' "$(cmp "$B/fonts/serif-regular.face" "$TRASH/new/serif-regular.face" && echo same)" same

# A drawer that finds other files than faces.
mkdir -p "$TRASH/data/fonts"
cp "$B"/fonts/* "$TRASH/data/fonts"
head -c 5000 "$B/fonts/serif-bold.face" > "$TRASH/data/fonts/serif-bold.face"
CUV_DATADIR=$TRASH/data must_fail 78 cuv-render -q samples/mau-01.xml
cp README.md "$TRASH/data/fonts/serif-bold.face" 2> /dev/null || cp Makefile "$TRASH/data/fonts/serif-bold.face"
CUV_DATADIR=$TRASH/data must_fail 78 cuv-render -q samples/mau-01.xml
like 'it says what to do' "$(cat "$TRASH/err")" 'serif-bold\.face.*make'

finish
