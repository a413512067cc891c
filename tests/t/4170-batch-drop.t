#!/usr/bin/env bash
# Watching: requests before their PDF, a list of approval that is being made, and a drop folder where
# files are mended, come twice or come under a name that another letter has.
# Takes long: begins first.
. "$(dirname "$0")/../lib.sh"
demo_token
pin=$DEMO/pin
mkdir "$TRASH/drop"
demo_conf -e "s#office {#office {\n    register = \"$TRASH/register\"#" >"$TRASH/own.conf"
printf 'batch { drop = "%s" }\n' "$TRASH/drop" >>"$TRASH/own.conf"
chmod 600 "$TRASH/own.conf"
export CUV_CONFIG=$TRASH/own.conf
good() { sed "s/Trụ sở/Nhà $1, trụ sở/" samples/mau-01.xml; }
watch() { # APPROVED
    "$BIN/cuv-batch" run "$s" --lang en --approved "$1" --watch --pin-file "$pin" >"$TRASH/said" 2>&1 &
    pid=$!
}
end() {
    kill -TERM $pid
    wait $pid
}
has_out() { [ "$(find "$s/out" -name '*.pdf' | wc -l)" -ge "$1" ]; }
holds() { grep -rq "Nhà $1," "$s/new" "$s/out"; }

# An outgoing day: what is approved is told while letters are watched, and the list is empty at first.
s=$TRASH/di
cuv-batch init -q "$s" --pipeline outgoing
good 1 >"$TRASH/1.xml"
cuv-batch add "$s" "$TRASH/1.xml" >/dev/null
: >"$TRASH/list"
watch "$TRASH/list"
ok "a list that approves nothing yet is said" until_true 20 grep -q 'approves no letter' "$TRASH/said"
id=20261128-3f9a1c20b7d1
good 2 >"$TRASH/drop/$id.xml"
truncate -s 5M "$TRASH/drop/large.xml"
ok "… the first letter under an id of ours is taken" until_true 20 holds 2
ok "… one that is too large stays" until_true 20 grep -q 'larger than' "$TRASH/said"
good 3 >"$TRASH/drop/$id.xml"
good 4 >"$TRASH/drop/large.xml"
ok "another letter under that id is taken too" until_true 20 holds 3
ok "… beside the first" holds 2
ok "… the one that is mended is taken" until_true 20 holds 4
good 9 >"$TRASH/9.xml"
sha256sum <"$TRASH/1.xml" >"$TRASH/list"
sha256sum <"$TRASH/9.xml" >>"$TRASH/list"
ok "… the list names a letter: it is signed" until_true 20 has_out 1
cp "$TRASH/list" "$TRASH/kept"
rm "$TRASH/list"
sleep 2
cuv-batch add "$s" "$TRASH/9.xml" >/dev/null
sleep 3
is "… the list is taken away: it approves nothing more" "$(find "$s/out" -name '*.pdf' | wc -l)" 1
mv "$TRASH/kept" "$TRASH/list"
ok "… it is back" until_true 20 has_out 2
cp "$TRASH/1.xml" "$TRASH/drop/once.xml"
ok "the same content again leaves the drop folder" until_true 20 test ! -e "$TRASH/drop/once.xml"
ok "… and that is said" until_true 20 grep -q 'a file in the drop folder: the same letter is in the spool already' "$TRASH/said"
end
is "nothing is left in the drop folder" "$(find "$TRASH/drop" -type f)" ""
is "… each letter is in the spool once" "$(find "$s/new" "$s/work" "$s/out" -name '*.xml' | wc -l)" 5

# A request, and its PDF later; a pair of which a crash left only the request in new/.
s=$TRASH/phat-hanh
cuv-batch init -q "$s" --pipeline issue
for n in 5 6; do
    good $n >"$TRASH/$n.xml"
    cuv-render -q <"$TRASH/$n.xml" | cuv-sign -q --pin-file "$pin" >"$TRASH/$n.pdf" 2>/dev/null
done
crashed=20261128-3f9a1c20b7d2
cp "$TRASH/6.xml" "$s/new/$crashed.xml"
watch all
cp "$TRASH/5.xml" "$s/tmp/5.xml"
mv "$s/tmp/5.xml" "$s/new/5.xml"
sleep 2
cp "$TRASH/5.pdf" "$s/tmp/5.pdf"
mv "$s/tmp/5.pdf" "$s/new/5.pdf"
ok "the PDF comes after its request was looked at: it is sealed" until_true 20 test -e "$s/out/5.pdf"
cp "$TRASH/6.xml" "$TRASH/drop/$crashed.xml"
cp "$TRASH/6.pdf" "$TRASH/drop/$crashed.pdf"
ok "a pair half taken before a crash is taken whole" until_true 30 test -e "$s/out/$crashed.pdf"
end
is "all is done" "$(cuv-batch status --json "$s" | jq -c '[.new,.work,.out,.dead,.hold]') $(find "$TRASH/drop" -type f)" "[0,0,2,0,0] "

# Held without its request: the pair that is dropped then is not thrown away.
cuv-render -q <"$TRASH/1.xml" | cuv-sign -q --pin-file "$pin" >"$s/new/held.pdf" 2>/dev/null
cp "$s/new/held.pdf" "$TRASH/held.pdf"
run "$BIN/cuv-batch" run "$s" --approved all --pin-file "$pin"
is "a letter is held" "$(cuv-batch status --json "$s" | jq -r '.held[].why')" no-request
run "$BIN/cuv-batch" add "$s" --lang en "$TRASH/held.pdf"
like "put in again, the id it has is told" "$(cat "$TRASH/err")" 'in the spool already \(held\)'
watch all
cp "$TRASH/1.xml" "$TRASH/drop/held.xml"
cp "$TRASH/held.pdf" "$TRASH/drop/held.pdf"
ok "dropped with its request: that it is held is told" until_true 20 grep -q 'the same letter is held' "$TRASH/said"
end
is "… and both are there still" "$(find "$TRASH/drop" -type f | wc -l)" 2
finish
