#!/usr/bin/env bash
# What was written before the first signature is one revision, however many sections it has: the
# report counts from there, --extract gives what a signature covers, and changes are told by it.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"
demo_token
APPEND=$TOP/$B/test/pdfappend
DUMP=$TOP/$B/test/pdfdump
sign() { cuv-sign --lang en -q --pin-file "$DEMO/pin" "$@"; }

cuv-render -q -o "$TRASH/0.pdf" samples/mau-01.xml
"$APPEND" "$TRASH/0.pdf" note >"$TRASH/1.pdf"
"$APPEND" "$TRASH/1.pdf" note >"$TRASH/2.pdf"
sign -o "$TRASH/person.pdf" "$TRASH/2.pdf"
sign --role agency --number 7 -o "$TRASH/agency.pdf" "$TRASH/person.pdf"
"$APPEND" "$TRASH/agency.pdf" note >"$TRASH/later.pdf"
sign -o "$TRASH/short.pdf" "$TRASH/0.pdf"

# told FILE KEY: the file's number of revisions, and that of each signature or change.
told() {
    cuv-verify --lang en --json "$1" | jq -c "$2"
}
sections() {
    "$DUMP" "$1" | grep -c '^revision'
}
is 'unsigned: three sections' "$(sections "$TRASH/2.pdf")" 3
is '… are one revision' "$(told "$TRASH/2.pdf" .revisions)" 1
is 'signed: four sections' "$(sections "$TRASH/person.pdf")" 4
is '… are two revisions' "$(told "$TRASH/person.pdf" .revisions)" 2
is '… and the signature made the second' "$(told "$TRASH/person.pdf" '[.signatures[].revision]')" '[2]'
is 'a file of one section is counted as before' \
    "$(told "$TRASH/short.pdf" '[.revisions, .signatures[].revision]')" '[2,2]'
is 'sealed: three revisions' "$(told "$TRASH/agency.pdf" '[.revisions, .signatures[].revision]')" '[3,2,3]'
is '… what the seal changed came in the third' \
    "$(told "$TRASH/agency.pdf" '[.signatures[0].changes[].revision] | unique')" '[3]'
exits 0 '… and all is valid' cuv-verify "$TRASH/agency.pdf"
is 'changed afterwards: four' "$(told "$TRASH/later.pdf" .revisions)" 4
like '… and the finding names the fourth' \
    "$(told "$TRASH/later.pdf" '.findings[] | select(.id == "F-UNCOVERED").text')" 'revision 4'
like '… as the text does' "$(cuv-verify --lang en "$TRASH/later.pdf")" 'revision 4'

# The bytes of a signature are those of its range, whatever the revisions are called.
cuv-verify --extract 1 "$TRASH/agency.pdf" >"$TRASH/extracted"
signature_parts "$TRASH/person.pdf"
cmp_file '--extract 1 is what the person signed' "$TRASH/extracted" "$TRASH/content"
cuv-verify --extract 2 "$TRASH/agency.pdf" >"$TRASH/extracted"
signature_parts "$TRASH/agency.pdf"
cmp_file '--extract 2 is what the agency signed' "$TRASH/extracted" "$TRASH/content"

# Signed in the section in which it was made: that is the first revision.
letter person >"$TRASH/in.pdf"
sign -o "$TRASH/one.pdf" "$TRASH/in.pdf"
perl - "$TRASH/one.pdf" >"$TRASH/whole.pdf" <<'END' || exit 99
    # One section over the same objects; the signature is broken by it, but its place is known.
    local $/; open my $in, '<:raw', $ARGV[0] or die; my $old = <$in>;
    my (%o, $out, $table);
    while ($old =~ /(\d+) 0 obj\n(.*?)endobj/sg) { $o{$1} = $2 }
    $out = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
    for my $n (sort { $a <=> $b } keys %o) {
        $table .= sprintf "%d 1\n%010d 00000 n\r\n", $n, length $out;
        $out .= "$n 0 obj\n$o{$n}endobj\n";
    }
    my ($size) = sort { $b <=> $a } map { $_ + 1 } keys %o;
    printf "%sxref\n0 1\n0000000000 65535 f\r\n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n",
        $out, $table, $size, length $out;
END
is 'one section with a signature: one revision' \
    "$(told "$TRASH/whole.pdf" '[.revisions, .signatures[].revision]')" '[1,1]'
finish
