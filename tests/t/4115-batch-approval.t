#!/usr/bin/env bash
# Who approved what: a person at the terminal says yes to the letters that are there, and to no other.
. "$(dirname "$0")/../lib.sh"
demo_token
pin=$DEMO/pin
good() { sed "s/Trụ sở/Nhà $1, trụ sở/" samples/mau-01.xml; }
has() { [ "$(find "$s/$1" -name '*.xml' | wc -l)" -ge "$2" ]; }
where() { (cd "$s" && find new work out -name '*.xml' | sort | tr '\n' ' '); }
asked() { [ "$(grep -o 'Sign [a-z]*?' "$TRASH/screen" | wc -l)" -ge "$1" ]; }
watches() { find "/proc/$pid/fd" -lname '*inotify*' | grep -q .; }
# Other programs: through tmp/ into new/.
bring() {
    good "$1" >"$s/tmp/$2.xml"
    mv "$s/tmp/$2.xml" "$s/new/$2.xml"
}

s=$TRASH/di
cuv-batch init -q "$s" --pipeline outgoing
good 1 >"$TRASH/Công văn.xml"
cuv-batch add "$s" "$TRASH/Công văn.xml" >/dev/null
bring 2 b
mkfifo "$TRASH/keys"
: >"$TRASH/screen"
script -qfec "cuv-batch run $s --lang en --watch --pin-file $pin" /dev/null <"$TRASH/keys" >"$TRASH/screen" 2>&1 &
pid=$!
exec 4>"$TRASH/keys"
ok "a person at the terminal is asked" until_true 60 asked 1
like "… about two letters" "$(cat "$TRASH/screen")" '^2 letters wait'
like "… by the names they came under" "$(cat "$TRASH/screen")" 'Công văn\.xml'
echo y >&4
ok "… both are signed" until_true 60 has out 2
bring 3 c
ok "a letter that comes later is asked about" until_true 60 asked 2
is "… and is not signed before" "$(find "$s" -name c.xml)" "$s/new/c.xml"
like "… alone" "$(cat "$TRASH/screen")" '^1 letters wait'
echo n >&4
ok "… the answer is no: it is said" until_true 60 grep -q '1 letters were not approved' "$TRASH/screen"
bring 4 d
ok "another one is asked about" until_true 60 asked 3
echo y >&4
ok "… and signed" until_true 60 test -e "$s/out/d.xml"
is "… the one before is not" "$(where | tr ' ' '\n' | grep -c 'out/c.xml') $(find "$s/new" "$s/work" -name c.xml | wc -l)" "0 1"
is "… nor asked about again" "$(grep -o 'Sign [a-z]*?' "$TRASH/screen" | wc -l)" 3
kill -TERM "$(pgrep -P "$pid")"
exec 4>&-
wait "$pid"
is "three were signed" "$(cat "$s"/journal/* | grep -c '^I ')" 3

# What lies in work/ after a crash, not begun yet, is asked about too.
s=$TRASH/crash
cuv-batch init -q "$s" --pipeline outgoing
bring 5 e
mv "$s/new/e.xml" "$s/work"
: >"$TRASH/screen"
exec 4<>"$TRASH/keys"
script -qfec "cuv-batch run $s --lang en --pin-file $pin" /dev/null <&4 >"$TRASH/screen" 2>&1 &
pid=$!
ok "a letter left in work/ is asked about" until_true 60 asked 1
echo y >&4
wait "$pid"
is "… and signed" "$(where)" "out/e.xml "
exec 4>&-

# Nobody to ask: letters that come while it watches wait, and it says so, once.
s=$TRASH/service
cuv-batch init -q "$s" --pipeline outgoing
setsid "$BIN/cuv-batch" run "$s" --lang en --watch --pin-file "$pin" >"$TRASH/said" 2>&1 &
pid=$!
ok "a service watches" until_true 60 watches
bring 6 f
ok "a service says that nobody approved it" until_true 60 grep -q '1 letters wait in new/ and nobody approved them' "$TRASH/said"
kill -TERM $pid
wait $pid
is "… it waits: 75" "$? $(where)" "75 new/f.xml "

# A list that does not name them.
s=$TRASH/list
cuv-batch init -q "$s" --pipeline outgoing
good 7 | sha256sum >"$TRASH/approved"
"$BIN/cuv-batch" run "$s" --lang en --watch --approved "$TRASH/approved" --pin-file "$pin" >"$TRASH/said" 2>&1 &
pid=$!
ok "another one watches" until_true 60 watches
bring 7 g
bring 8 h
ok "what the list names is signed" until_true 60 test -e "$s/out/g.pdf"
ok "… the other waits, and it is said" until_true 60 grep -q '1 letters wait in new/ and are not approved' "$TRASH/said"
kill -TERM $pid
wait $pid
is "… 75" "$? $(where)" "75 new/h.xml out/g.xml "

# A file of a long name is listed.
s=$TRASH/long
cuv-batch init -q "$s" --pipeline outgoing
long=$(printf 'Công văn số %.0s' 1 2 3 4 5 6 7 8 9 10)
good 9 >"$s/new/$long.xml"
exits 0 "a letter of a long name" cuv-batch list "$s"
like "… has its line" "$(cat "$TRASH/out")" "^[0-9a-f]{64}  .*$long"

# A person at the terminal is told what the letter was called; a log is not.
s=$TRASH/named
cuv-batch init -q "$s" --pipeline outgoing
cp samples/wrong/c05.xml "$TRASH/Tờ trình.xml"
cuv-batch add "$s" "$TRASH/Tờ trình.xml" >/dev/null
script -qfec "cuv-batch run $s --lang en --approved all --pin-file $pin" /dev/null >"$TRASH/screen" 2>&1
like "a refused letter has its name at the terminal" "$(cat "$TRASH/screen")" 'Tờ trình.xml: refused \(C05\): '
is "… and why is said once" "$(grep -c 'reason:' "$TRASH/screen")" 0
script -qfec "cuv-batch status $s --lang en" /dev/null >"$TRASH/screen" 2>&1
like "… in the status too" "$(cat "$TRASH/screen")" 'refused.*C05.*Tờ trình.xml'
unlike "… but not in a file" "$(cuv-batch status "$s" --lang en)" 'trình'
finish
