#!/usr/bin/env bash
# A day's letters: drawn, signed, sealed with numbers, each in one place with its reason.
. "$(dirname "$0")/../lib.sh"
demo_token
pin=$DEMO/pin
demo_conf -e "s#office {#office {\n    register = \"$TRASH/register\"#" >"$TRASH/own.conf"
chmod 600 "$TRASH/own.conf"
export CUV_CONFIG=$TRASH/own.conf
s=$TRASH/di
batch() { run "$BIN/cuv-batch" "$@"; }
count() { find "$1" -name "$2" | wc -l; }

# --- the day of the person who signs ---
exits 0 "a spool is made" cuv-batch init "$s" --pipeline outgoing
must_fail 64 cuv-batch init "$s" --pipeline outgoing
must_fail 64 cuv-batch init "$TRASH/none"
must_fail 78 cuv-batch init "$TRASH/none" --pipeline nowhere
is "its folders are closed to others" "$(stat -c %a "$s" "$s/new" "$s/out" | sort -u)" 700
exits 0 "letters are put in" cuv-batch add "$s" samples/mau-0*.xml samples/wrong/c05.xml
is "each gets an id" "$(grep -cE '^[0-9]{8}-[0-9a-f]{12}	' "$TRASH/out")" 10
cuv-render -q <samples/mau-01.xml | sed 's/%%EOF/%%EOF\n/' >"$TRASH/công văn (1) số 5.pdf"
exits 0 "and a PDF of any name" cuv-batch add "$s" "$TRASH/công văn (1) số 5.pdf"
exits 0 "the same twice is taken once" cuv-batch add "$s" samples/mau-01.xml
like "and said" "$(cat "$TRASH/err")" 'in the spool already'
must_fail 66 cuv-batch add "$s" "$TRASH/nothing.xml"
must_fail 65 cuv-batch add "$s" tests/lib.sh
batch list "$s"
cp "$TRASH/out" "$TRASH/list"
is "list shows every letter with its pages and name" \
    "$(grep -cE '^[0-9a-f]{64}  [0-9]{8}-[0-9a-f]{12}	[1-9]	' "$TRASH/list")" 10
like "the name a letter had is kept for people" "$(cat "$TRASH/list")" 'công văn \(1\) số 5.pdf'
like "one that is wrong says so" "$(cat "$TRASH/list")" 'c05.xml	.*errors'

must_fail 64 setsid cuv-batch run "$s" --lang en --pin-file "$pin"
like "nobody approved: nothing is signed" "$(cat "$TRASH/err")" 'nobody approved'
is "nothing left new/" "$(count "$s/new" '*.*')" 11
head -n 2 "$TRASH/list" | cut -c1-64 >"$TRASH/two"
exits 75 "only what is approved is signed" cuv-batch run "$s" --approved "$TRASH/two" --pin-file "$pin"
is "two letters are out" "$(count "$s/out" '*.pdf')" 2
exits 1 "all approved: one is refused" cuv-batch run "$s" --approved all --pin-file "$pin"
is "ten are out" "$(count "$s/out" '*.pdf')" 10
is "each request travels with its letter" "$(count "$s/out" '*.xml')" 9
is "every signature is valid" "$(cuv-verify --json "$s"/out/*.pdf | jq -r .verdict | sort | uniq -c | tr -s ' ')" \
    " 10 valid"
like "the refused one has its reason" "$(cat "$s"/dead/*.reason)" 'C05'
is "nothing else lies about" "$(find "$s/new" "$s/work" "$s/tmp" "$s/hold" -type f)" ""
exits 0 "nothing left to do" cuv-batch run "$s" --approved all --pin-file "$pin"
flock "$s/lock" sh -c 'echo >"$0"; sleep 0.3' "$TRASH/held" &
until [ -e "$TRASH/held" ]; do sleep 0.01; done
exits 0 "a lock that a dying child still holds is waited for" cuv-batch run "$s" --approved all --pin-file "$pin"
wait $!
rm "$TRASH/held"
flock "$s/lock" sh -c 'echo >"$0"; exec sleep 30' "$TRASH/held" &
until [ -e "$TRASH/held" ]; do sleep 0.01; done
exits 75 "two at once: the second ends" cuv-batch run "$s" --lang en --approved all --pin-file "$pin"
like "and says why" "$(cat "$TRASH/err")" 'another cuv-batch is at work'
pkill -P $! sleep
wait $!
exits 0 "the journal is whole" cuv-batch verify "$s"
is "names are in no journal" "$(grep -cE 'Nguyễn|công|mau-01' "$s"/journal/*)" 0
batch status --json "$s"
is "status counts" "$(jq -c '[.new,.work,.out,.dead,.hold,.lost]' "$TRASH/out")" "[0,0,10,1,0,0]"
is "and tells why" "$(jq -r '.refused[0].why' "$TRASH/out")" C05

# --- the agency's day: number, date, seal ---
i=$TRASH/phat-hanh
exits 0 "the agency's spool" cuv-batch init "$i" --pipeline issue
exits 0 "what was signed goes there" cuv-batch add "$i" "$s"/out/*
exits 0 "a number was given on paper today" cuv-batch number "$TRASH/register" next
is "the first of the year" "$(cat "$TRASH/out")" 01
exits 1 "all are sealed but the one without its request and the one too late today" cuv-batch run "$i" --approved all --pin-file "$pin"
is "eight are out" "$(count "$i/out" '*.pdf')" 8
is "two are held, and took no number" "$(cuv-batch status --json "$i" | jq -r '.held[].why' | sort | tr '\n' ' ')" \
    "04-R2-b no-request "
is "person and agency are valid" \
    "$(cuv-verify --json --require person+agency "$i"/out/*.pdf | jq -r '.verdict + .legal' | sort | uniq -c | tr -s ' ')" \
    " 8 validperson+agency"
numbers() { for pdf in "$i"/out/*.pdf; do pdftotext -l 1 "$pdf" - | grep -oE '^[0-9]+/(UBND|BB)-' | cut -d/ -f1; done | sort | tr '\n' ' '; }
is "numbers follow each other" "$(numbers)" "02 03 04 05 06 07 08 09 "
id=$(cuv-batch status --json "$i" | jq -r '.held[] | select(.why == "no-request").id')
exits 0 "a request is brought, not its own" cp samples/mau-02.xml "$i/hold/$id.xml"
exits 0 "it is tried again" cuv-batch retry "$i" "$id"
exits 1 "and held again" cuv-batch run "$i" --approved all --pin-file "$pin"
is "the request must be the letter's" "$(cuv-batch status --json "$i" | jq -r '.held[] | select(.id == "'"$id"'").why')" other-request
exits 0 "its request is brought" cp samples/mau-01.xml "$i/hold/$id.xml"
exits 0 "and it is tried again" cuv-batch retry "$i" "$id"
exits 0 "now it is sealed" cuv-batch run "$i" --approved all --pin-file "$pin"
is "with the next number" "$(numbers)" "02 03 04 05 06 07 08 09 10 "
must_fail 64 cuv-batch retry "$i" "$id"
must_fail 64 cuv-batch retry "$i" ../x

# --- the register ---
# The sanitizer looks for leaks in no program that is traced.
syncs() { ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=syncfs -o "$TRASH/syncs" cuv-batch number "$TRASH/new-register" next >/dev/null && wc -l <"$TRASH/syncs"; }
if command -v strace >/dev/null; then
    is "a register just made is durable with its folder; later its journal is enough" "$(syncs) $(syncs)" "1 0"
else
    skip "no strace"
fi
reg=$TRASH/register
exits 0 "a number is kept for paper" cuv-batch number "$reg" reserve
is "the next" "$(cat "$TRASH/out")" 11
exits 0 "one further on too" cuv-batch number "$reg" reserve 15
exits 0 "it was not used" cuv-batch number "$reg" void 15
must_fail 64 cuv-batch number "$reg" reserve 11
must_fail 64 cuv-batch number "$reg" void 99
must_fail 64 cuv-batch number "$reg" next --date 2026-01-01
printf 'Số, ký hiệu;Ngày\n16/UBND-VHXH;%s\n' "$(TZ=Asia/Ho_Chi_Minh date +%d/%m/%Y)" >"$TRASH/paper.csv"
exits 0 "numbers of paper are taken over" cuv-batch number "$reg" import "$TRASH/paper.csv"
{
    cat "$TRASH/paper.csv"
    printf '17;%s\n18;31/02/2026\n' "$(TZ=Asia/Ho_Chi_Minh date +%d/%m/%Y)"
} >"$TRASH/half.csv"
before=$(cat "$reg"/journal/*)
must_fail 65 cuv-batch number "$reg" import "$TRASH/half.csv"
is "a sheet with a row that is wrong is taken over whole or not at all" "$(cat "$reg"/journal/*)" "$before"
batch number "$reg" list
is "ten columns" "$(head -n 1 "$TRASH/out" | tr ',' '\n' | wc -l)" 10
like "the letter's subject is there" "$(sed -n '/^02/p' "$TRASH/out")" '^02/[^,]+,[0-9]{2}/[0-9]{2}/20[0-9]{2},.*V/v'
like "a gap is told" "$(cat "$TRASH/out")" '^12-14,,,,,,,,,never given$'
like "and why one was not used" "$(grep '^15' "$TRASH/out")" 'void$'
is "the register's journal names nobody" "$(grep -cE 'Nguyễn|V/v' "$reg"/journal/*)" 0
must_fail 64 cuv-batch number "$reg" lost
must_fail 64 cuv-batch number "$reg" next --symbol "$(printf 'ỦY-BAN-%.0s' 1 2 3 4 5 6 7 8)"
must_fail 64 cuv-batch number "$reg" next --symbol "$(printf 'A B %.0s' 1 2 3 4 5 6 7 8 9 10 11 12)"
must_fail 78 cuv-batch number "$s" list

# --- cuv-sign takes its numbers from the same register ---
cuv-render -q <samples/mau-02.xml >"$TRASH/plain.pdf"
cuv-sign -q --pin-file "$pin" "$TRASH/plain.pdf" >"$TRASH/person.pdf" 2>/dev/null
seal() { cuv-sign --role agency --lang en -q --pin-file "$pin" "$@" "$TRASH/person.pdf"; }
drawn() { pdftotext -l 1 "$1" - | grep -oE '^[0-9]+/(UBND|BB)-' | cut -d/ -f1; }
must_fail 77 cuv-sign --role agency --number next --pin-fd 9 "$TRASH/person.pdf" 9<<<0000
ok "the next number" seal --number next -o "$TRASH/sealed.pdf"
is "is the one kept when the PIN was wrong" "$(drawn "$TRASH/sealed.pdf")" 17
ok "the same letter again" seal --number next -o "$TRASH/again.pdf"
is "gets the same number" "$(drawn "$TRASH/again.pdf")" 17
must_fail 64 seal --number 16
must_fail 64 seal --number 18
ok "a preview takes none" seal --number next --preview "$TRASH/p.png"
is "the register goes on after it" "$(cuv-batch number "$reg" next)" 18
exits 0 "its number is declared void" cuv-batch number "$reg" void 17
for n in 1 2; do
    ok "the letter gets another, once" seal --number next -o "$TRASH/void$n.pdf"
    is "… the next, $n" "$(drawn "$TRASH/void$n.pdf")" 19
done

# --- a witness on another disk, a hook, a program as a step, letters that came ---
printf '#!/bin/sh\necho "$1" >>%s/hooked\n' "$TRASH" >"$TRASH/hook"
printf '#!/bin/sh\ncat; echo "%%%% seen"\n' >"$TRASH/step"
chmod 700 "$TRASH/hook" "$TRASH/step"
cat >>"$TRASH/own.conf" <<END
batch {
    witness = "$TRASH/witness"
    hook = "$TRASH/hook"
}
pipeline "seen" {
    steps = {"verify", "$TRASH/step"}
}
END
v=$TRASH/den
exits 0 "a spool for letters that came" cuv-batch init "$v" --pipeline seen
exits 0 "one valid, one without a signature" cuv-batch add "$v" "$TRASH/sealed.pdf" "$TRASH/plain.pdf"
exits 1 "they are judged" cuv-batch run "$v"
is "the valid one went through the program" "$(tail -n 1 "$v"/out/*.pdf)" "%% seen"
is "the other is held" "$(cuv-batch status --json "$v" | jq -r '.held[0].why')" verdict-unsigned
is "the hook was called" "$(wc -l <"$TRASH/hooked")" 1
cp -a "$v" "$TRASH/night"
cuv-batch add "$v" "$TRASH/person.pdf" >/dev/null
exits 0 "another comes" cuv-batch run "$v"
mv "$v" "$TRASH/day"
mv "$TRASH/night" "$v"
must_fail 78 cuv-batch run "$v"
like "the restored spool is refused" "$(cat "$TRASH/err")" 'older than its witness'
mv "$v" "$TRASH/night"
mv "$TRASH/day" "$v"
exits 0 "the newer one goes on" cuv-batch run "$v"

# --- a clock that was never set ---
printf '#include <time.h>\ntime_t time(time_t *t) { if (t) *t = 1577836800; return 1577836800; }\n' >"$TRASH/clock.c"
gcc -shared -fPIC -o "$TRASH/clock.so" "$TRASH/clock.c"
before=$(sha256sum "$s"/journal/*)
# The sanitizer's library wants to be the first.
first=
ldd "$BIN/cuv-batch" | grep -q libasan && first="$(gcc -print-file-name=libasan.so) "
for verb in "cuv-batch run $s --approved all" "cuv-batch number $reg next" "cuv-sign $TRASH/plain.pdf"; do
    # shellcheck disable=SC2086 # words
    must_fail 78 env LD_PRELOAD="$first$TRASH/clock.so" $verb --pin-file "$pin"
    like "a clock before this program was made" "$(cat "$TRASH/err")" '01/01/2020'
done
is "the journal is as it was" "$(sha256sum "$s"/journal/*)" "$before"

# --- what must not be ---
sed -i 's/why=C05/why=C06/' "$s"/journal/*
exits 1 "a journal edited by hand is found" cuv-batch verify "$s"
must_fail 70 cuv-batch run "$s" --approved all --pin-file "$pin"
chmod g+w "$i/new"
must_fail 78 cuv-batch run "$i" --approved all --pin-file "$pin"
chmod g-w "$i/new"
must_fail 78 cuv-batch run "$TRASH" --approved all --pin-file "$pin"
must_fail 66 cuv-batch status "$TRASH/nowhere"
must_fail 64 cuv-batch
must_fail 64 cuv-batch dance "$s"
finish
