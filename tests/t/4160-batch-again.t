#!/usr/bin/env bash
# Letters that come again: refused ones brought or tried once more, two of one id, two of one
# content; and what stands in out/ already.
. "$(dirname "$0")/../lib.sh"
demo_token
pin=$DEMO/pin
# A step that refuses until the file ok is there, and that cannot yet while the file busy is.
printf '#!/bin/sh\n[ ! -e %s/busy ] || exit 75\n[ -e %s/ok ] || exit 1\ncat\n' "$TRASH" "$TRASH" >"$TRASH/step"
chmod 700 "$TRASH/step"
demo_conf >"$TRASH/own.conf"
echo "pipeline \"step\" { steps = {\"check\", \"render\", \"$TRASH/step\", \"sign person\"} }" >>"$TRASH/own.conf"
chmod 600 "$TRASH/own.conf"
export CUV_CONFIG=$TRASH/own.conf
good() { sed "s/Trụ sở/Nhà $1, trụ sở/" samples/mau-01.xml; }
state() { cuv-batch status --json "$1" | jq -c '[.new,.work,.out,.dead,.hold,.lost]'; }
go() { run "$BIN/cuv-batch" run "$s" --lang en --approved all --pin-file "$pin"; }
spool() {
    s=$TRASH/$1
    cuv-batch init -q "$s" --pipeline step
}

# One content under two names, both refused, both tried again: it is signed once.
spool twice
good 1 >"$s/new/a.xml"
good 1 >"$s/new/b.xml"
go
is "two letters of one content are refused" "$rc $(state "$s")" "1 [0,0,0,2,0,0]"
touch "$TRASH/ok"
exits 0 "… and tried again" cuv-batch retry "$s" a b
go
is "… one is signed" "$(grep -c '^I ' "$s"/journal/*) $(state "$s")" "1 [0,0,1,1,0,0]"
is "… the other is told to be the same" "$(cuv-batch status --json "$s" | jq -r '.refused[].why')" duplicate
good 1 >"$s/new/c.xml"
go
is "… and so is a third" "$(grep -c '^I ' "$s"/journal/*) $(state "$s")" "1 [0,0,1,2,0,0]"

# Each is counted once: of the same content under another id it is refused, the same file dropped.
count() { cuv-batch run "$s" --lang en --json --approved all --pin-file "$pin" 2>"$TRASH/err" | jq -c '[.done,.refused,.held,.duplicate,.waiting]'; }
spool counted
good 10 >"$s/new/a.xml"
good 10 >"$s/new/b.xml"
good 11 >"$s/new/c.xml"
is "two of one content: one is done, one refused" "$(count)" "[2,1,0,0,0]"
good 11 >"$s/new/c.xml"
is "the same file again is dropped" "$(count) $(state "$s")" "[0,0,0,1,0] [0,0,2,1,0,0]"
like "… and it is told" "$(cat "$TRASH/err")" "c: this letter is out already"

# A refused letter is brought once more, not by retry: it is judged anew, and never passes silently.
spool brought
rm "$TRASH/ok"
good 2 >"$s/new/a.xml"
go
good 2 >"$s/new/a.xml"
go
is "refused once more, it is counted" "$rc" 1
like "… and told" "$(cat "$TRASH/err")" 'a: refused \(program-1\)'
touch "$TRASH/ok"
good 2 >"$s/new/a.xml"
go
is "what was wrong is mended: it goes out" "$rc $(find "$s/out" -name a.pdf | wc -l)" "0 1"

# A corrected letter under the same name is refused too: retry takes that one, not the older.
spool corrected
rm "$TRASH/ok"
good 3 >"$s/new/a.xml"
go
echo older >>"$s/dead/a.reason"
good 33 >"$s/new/a.xml"
go
is "both lie in dead/" "$(find "$s/dead" -name 'a*.xml' | wc -l)" 2
is "… the newer one under the name" "$(grep -c 'Nhà 33' "$s/dead/a.xml")" 1
is "… the older one with its own reason" "$(grep -l older "$s"/dead/*)" "$s/dead/a.2.reason"
exits 0 "it is tried again" cuv-batch retry "$s" a
is "… the newer one" "$(grep -c 'Nhà 33' "$s/new/a.xml")" 1
go
good 34 >"$s/new/a.xml"
must_fail 64 cuv-batch retry "$s" a
is "… and no letter of new/ is mixed with it" "$(find "$s/new" -type f)" "$s/new/a.xml"
touch "$TRASH/ok"

# A stranger's file in out/: the letter is held, before it is signed, and the others go out.
spool taken
good 4 >"$s/new/a.xml"
good 5 >"$s/new/b.xml"
echo stray >"$s/out/a.xml"
go
is "a file of its name in out/ holds a letter" "$rc $(state "$s") $(cuv-batch status --json "$s" | jq -r '.held[].why')" "1 [0,0,2,0,1,0] out-taken"
is "… unsigned, and the file is as it was" "$(grep -c '^I a ' "$s"/journal/*) $(cat "$s/out/a.xml")" "0 stray"
rm "$s/out/a.xml"
exits 0 "… taken away" cuv-batch retry "$s" a
go
is "… it goes out" "$rc $(state "$s")" "0 [0,0,2,0,0,0]"

# A file that is no letter, under the id of one that is out: what the journal knows of that one stays.
spool forgotten
good 12 >"$s/new/a.xml"
go
: >"$s/new/a.xml"
go
is "an empty file of its id is refused" "$rc $(state "$s")" "1 [0,0,1,1,0,0]"
rm "$s"/out/*
good 12 >"$s/new/a.xml"
go
is "… the letter is known still, though it was taken out of out/" "$rc $(grep -c '^I ' "$s"/journal/*) $(state "$s")" "0 1 [0,0,0,1,0,0]"
like "… and told" "$(cat "$TRASH/err")" 'a: this letter is out already'
must_fail 64 cuv-batch retry "$s" a

# As large as a request may be is not too large, and no lack of memory.
spool large
truncate -s 4M "$s/new/a.xml"
good 6 >"$s/new/b.xml"
go
is "a request of just the limit is refused, the rest goes out" "$rc $(state "$s")" "1 [0,0,1,1,0,0]"

# A step that cannot yet ends the run: what waits is counted.
spool wait
touch "$TRASH/busy"
good 7 >"$s/new/a.xml"
good 8 >"$s/new/b.xml"
go
is "a step that cannot yet" "$rc" 75
like "… the letters that wait are counted" "$(cat "$TRASH/err")" '2 waiting'
unlike "… and no signal is told" "$(cat "$TRASH/err")" 'signal'
rm "$TRASH/busy"
go
is "… later it can" "$rc $(state "$s")" "0 [0,0,2,0,0,0]"
# A power cut left a letter that is refused under both names, new/ and work/.
exits 0 "a spool" cuv-batch init "$TRASH/pair" --pipeline outgoing
cuv-batch add "$TRASH/pair" samples/wrong/c05.xml samples/mau-01.xml >/dev/null
ln "$TRASH"/pair/new/*.xml "$TRASH/pair/work"
exits 1 "letters under both names" cuv-batch run "$TRASH/pair" --approved all --pin-file "$DEMO/pin"
is "… one is refused once" "$(cat "$TRASH"/pair/journal/* | grep -c '^X') $(find "$TRASH/pair/dead" -name '*.xml' | wc -l)" "1 1"

# A PDF and its request are one letter, whatever people call them; a request beside its PDF is none.
s=$TRASH/pairs
cuv-batch init -q "$s" --pipeline outgoing
pair() { # NUMBER PDF REQUEST
    good "pair $1" >"$s/new/$3"
    cuv-render -q <"$s/new/$3" >"$s/new/$2"
}
pair 1 plain.pdf plain.xml
pair 2 'Công văn.PDF' 'Công văn.Xml'
pair 3 beside.pdf beside.request
pair 4 'Tờ trình.pdf' 'Tờ trình.request'
good 'pair 5' >"$s/new/lonely.request"
if command -v strace >/dev/null; then
    ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=renameat2 -o "$TRASH/renames" \
        "$BIN/cuv-batch" run "$s" -q --approved all --pin-file "$pin" >/dev/null 2>&1
    is "four pairs are done" $? 0
    is "… nothing is renamed that is not there" "$(grep -c ENOENT "$TRASH/renames")" 0
else
    go
    is "four pairs are done" "$rc" 0
    skip "no strace"
fi
is "… as four letters" "$(cuv-batch status --json "$s" | jq -c '[.new,.work,.out,.dead,.hold]')" "[0,0,4,0,0]"
is "… each with its request" "$(find "$s/out" -name '*.pdf' | wc -l) $(find "$s/out" -name '*.xml' | wc -l)" "4 4"
is "… what was alone stays" "$(ls "$s/new")" lonely.request
finish
