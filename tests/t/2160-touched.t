#!/usr/bin/env bash
# Which objects of a letter of our own each later revision writes anew, for every role: the fields
# it fills, and for a field it makes the lists that name it. Never the structure tree.
. "$(dirname "$0")/../lib.sh"

S=$TRASH/service
ok 'the services start' tests/service/start "$S"
trap 'tests/service/stop "$S"; rm -rf "$TRASH"' EXIT
# shellcheck disable=SC1091
. "$S/env.sh"
export LC_ALL=C
sed -i "s/^pin \"person\"/pin \"Lê Văn Ký\"/; s/^office {/&\n    name = \"Ủy ban nhân dân xã Thử Nghiệm\"/" "$CUV_CONFIG"
sign() { cuv-sign --lang en -q --level b-b --pin-file "$S/pin" "$@"; }
# touched OLD NEW: what each revision after OLD writes anew, "field:NAME form page …;" a revision.
touched() {
    perl -0777 -e '
        my ($old, $new) = map { local @ARGV = $_; <> } @ARGV;
        substr($new, 0, length $old) eq $old or print "changed old bytes ";
        my $size = sub { my ($n) = reverse $_[0] =~ m{/Size (\d+)}g; $n };
        my $at = length $old;
        for my $part (split /(?<=%%EOF\n)/, substr $new, $at) {
            my $known = $size->(substr $new, 0, $at);
            my @names;
            while ($part =~ m{(?:^|\n)(\d+) 0 obj\n?(.*?)endobj}sg) {
                my ($number, $body) = ($1, $2);
                next if $number >= $known;
                push @names, $body =~ m{/StructTreeRoot\b.*/Type ?/Catalog|/Type ?/Catalog} ? "catalog"
                    : $body =~ m{/S ?/(?:Form|Document|P|Table)\b|/Type ?/Struct|/ParentTree|/Nums} ? "STRUCTURE"
                    : $body =~ m{/T\((\w+)\)} ? "field:$1" : $body =~ m{/Fields} ? "form"
                    : $body =~ m{/Type ?/Page\b} ? "page" : $body =~ m{^\s*\[} ? "list"
                    : $body =~ m{/Type ?/DSS} ? "dss" : "other($number)";
            }
            print join(" ", sort @names), ";";
            $at += length $part;
        }' "$1" "$2"
}
cuv-render -q samples/mau-02.xml >"$TRASH/letter.pdf"
cuv-render -q --stamps samples/mau-02.xml >"$TRASH/stamps.pdf"
ok 'the letter is tagged' grep -aq '/StructTreeRoot' "$TRASH/letter.pdf"

sign "$TRASH/letter.pdf" >"$TRASH/person.pdf"
is 'person' "$(touched "$TRASH/letter.pdf" "$TRASH/person.pdf")" 'field:person;'
sign --role agency --number 57 "$TRASH/person.pdf" >"$TRASH/sealed.pdf"
is 'agency' "$(touched "$TRASH/person.pdf" "$TRASH/sealed.pdf")" 'field:agency field:date field:number;'
sign "$TRASH/stamps.pdf" >"$TRASH/stamps-p.pdf"
sign --role agency --number 57 "$TRASH/stamps-p.pdf" >"$TRASH/stamped.pdf"
is 'number, date and seal as signatures' "$(touched "$TRASH/stamps-p.pdf" "$TRASH/stamped.pdf")" \
    'field:number;field:date;field:agency;'
sign --field second --page 1 --rect 10,10,90,30 "$TRASH/person.pdf" >"$TRASH/second.pdf"
is 'a second person in a new field' "$(touched "$TRASH/person.pdf" "$TRASH/second.pdf")" 'form page;'
for role in 'appendix --number 57/UBND-VHXH' 'copy' 'incoming --number 9 --page 1 --rect 10,10,142,100'; do
    # shellcheck disable=SC2086
    sign --role $role "$TRASH/sealed.pdf" >"$TRASH/stamp.pdf"
    is "${role%% *} on a sealed letter" "$(touched "$TRASH/sealed.pdf" "$TRASH/stamp.pdf")" 'form page;'
done
for level in b-t b-lt b-lta; do
    cuv-extend --lang en -q --level $level "$TRASH/sealed.pdf" >"$TRASH/$level.pdf" 2>"$TRASH/err" || show stderr "$(cat "$TRASH/err")"
done
is 'extend to B-T: a document time stamp' "$(touched "$TRASH/sealed.pdf" "$TRASH/b-t.pdf")" 'form page;'
like 'extend to B-LT: stamp and validation data' "$(touched "$TRASH/sealed.pdf" "$TRASH/b-lt.pdf")" '^form page;catalog;$'
like 'extend to B-LTA: and a stamp over them' "$(touched "$TRASH/sealed.pdf" "$TRASH/b-lta.pdf")" '^form page;catalog;form page;$'
# The test sees what it is about: a revision that does write an element of structure.
element=$(perl -0777 -ne 'm{\n(\d+) 0 obj\s*(<<[^>]*?/S ?/P\b.*?)endobj}s and print "$1 0 obj\n$2endobj\n"' "$TRASH/letter.pdf")
{
    cat "$TRASH/letter.pdf"
    printf '%s\n' "$element" 'trailer' '<</Size 1>>' '%%EOF'
} >"$TRASH/structure.pdf"
like 'a revision that touches the structure is seen' "$(touched "$TRASH/letter.pdf" "$TRASH/structure.pdf")" 'STRUCTURE'
finish
