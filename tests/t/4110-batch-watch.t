#!/usr/bin/env bash
# cuv-batch run --watch: letters as they come, a drop folder of any names, a token pulled and put back.
. "$(dirname "$0")/../lib.sh"
demo_token
pin=$DEMO/pin
export SHIM_GONE=$TRASH/gone SHIM_SLOW=150 SHIM_LOG=$TRASH/calls
mkdir "$TRASH/drop"
sed "s#{\"\\(trust\\|crl\\)\"}#{\"$DEMO/\\1\"}#; s#\"\\([a-z]*.png\\)\"#\"$DEMO/\\1\"#; s#module = .*#module = \"$TOP/$B/test/shim.so\"#
    s#{\"SOFTHSM2_CONF\"}#{\"SOFTHSM2_CONF\", \"SHIM_GONE\", \"SHIM_SLOW\", \"SHIM_LOG\"}#" \
    "$DEMO/pipeline.conf" >"$TRASH/own.conf"
printf 'batch { drop = "%s" }\n' "$TRASH/drop" >>"$TRASH/own.conf"
chmod 600 "$TRASH/own.conf"
export CUV_CONFIG=$TRASH/own.conf
s=$TRASH/di
out() { find "$s/out" -name '*.pdf' | wc -l; }
has_out() { [ "$(out)" -ge "$1" ]; }

exits 0 "a spool is made" cuv-batch init "$s" --pipeline outgoing
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    sed "s/Trụ sở/Nhà $i, trụ sở/" samples/mau-01.xml >"$TRASH/$i.xml"
done
exits 0 "twelve letters wait" cuv-batch add "$s" "$TRASH"/*.xml

# Without --watch the run ends, and says that letters wait.
(until_true 30 has_out 3 && touch "$SHIM_GONE") &
exits 75 "the token is pulled: letters wait" cuv-batch run "$s" --approved all --pin-file "$pin"
wait
ok "what was signed is out" has_out 3
n=$(out)
exits 75 "still away" cuv-batch run "$s" --approved all --pin-file "$pin"
rm "$SHIM_GONE"

"$BIN/cuv-batch" run "$s" --lang en --approved all --watch --pin-file "$pin" >"$TRASH/said" 2>&1 &
pid=$!
ok "it goes on where it was" until_true 30 has_out $((n + 1))
touch "$SHIM_GONE"
ok "pulled again: it waits" until_true 30 grep -q 'waiting:' "$TRASH/said"
rm "$SHIM_GONE"
ok "put back: all twelve are out without help" until_true 60 has_out 12

# A slow writer, names as people give them, and what is no letter.
head -c 2000 samples/mau-02.xml >"$TRASH/drop/Công văn [số 2].xml"
cp samples/mau-03.xml "$TRASH/drop/Đề nghị (bản cuối).xml"
touch "$TRASH/drop/~\$mở.xml" "$TRASH/drop/Thumbs.db" "$TRASH/drop/copy.tmp"
mkfifo "$TRASH/drop/pipe.xml"
sleep 2
tail -c +2001 samples/mau-02.xml >>"$TRASH/drop/Công văn [số 2].xml"
ok "both are taken when they are whole" until_true 60 has_out 14
ok "a status line on SIGUSR1" bash -c "kill -USR1 $pid; sleep 2; grep -q 'letters/s' '$TRASH/said'"
kill -TERM $pid
wait $pid
is "ended by a signal, nothing waits: 0" $? 0
is "what is no letter stays" "$(find "$TRASH/drop" -mindepth 1 | wc -l)" 4
is "every letter once, all valid" \
    "$(cuv-verify --json "$s"/out/*.pdf | jq -r .verdict | sort | uniq -c | tr -s ' ')" " 14 valid"
is "each got one digest" "$(grep -h '^I' "$s"/journal/* | cut -d' ' -f2 | sort | uniq -d)" ""
exits 0 "the journal is whole" cuv-batch verify "$s"
is "names are in no journal and no log" "$(cat "$s"/journal/* "$TRASH/said" | grep -cE 'Công|Đề nghị')" 0
like "a name is kept for people" "$(cat "$s"/name/*)" 'Công văn \[số 2\].xml'

# A wrong PIN is tried once, whatever waits.
cuv-batch add "$s" samples/mau-04.xml samples/mau-05.xml >/dev/null
echo 0000 >"$TRASH/wrong"
chmod 600 "$TRASH/wrong"
: >"$SHIM_LOG"
must_fail 77 env SHIM_LOGIN=0xA0 cuv-batch run "$s" --watch --approved all --pin-file "$TRASH/wrong"
is "the PIN was sent once" "$(grep -c C_Login "$SHIM_LOG")" 1

# A signal: what is at the token (six) is signed and goes out; what is frozen waits for the next run.
s=$TRASH/stopped
cuv-batch init -q "$s" --pipeline outgoing
for ((i = 1; i <= 40; i++)); do
    sed "s/Trụ sở/Nhà $i, trụ sở/" samples/mau-01.xml >"$TRASH/letter.xml"
    cuv-batch add "$s" "$TRASH/letter.xml" >/dev/null
done
cuv-batch run "$s" --approved all --pin-file "$pin" >"$TRASH/said" 2>&1 &
pid=$!
ok "it runs" until_true 30 has_out 2
n=$(out)
kill -TERM $pid
wait $pid
is "ended by a signal, letters wait: 75" $? 75
ok "no letter begins after the signal" test "$(out)" -le $((n + 9))
exits 0 "the next run ends what was begun" cuv-batch run "$s" --approved all --pin-file "$pin"
is "every letter once, all valid" \
    "$(cuv-verify --json "$s"/out/*.pdf | jq -r .verdict | sort | uniq -c | tr -s ' ')" " 40 valid"
is "each got one digest" "$(grep -h '^I' "$s"/journal/* | cut -d' ' -f2 | sort | uniq -d)" ""

# The disk is full while letters are written: they wait, and go out when there is room again.
if [ "$(id -u)" -eq 0 ] && mkdir "$TRASH/small" && mount -t tmpfs -o size=3m tmpfs "$TRASH/small" 2>/dev/null; then
    trap 'umount -l "$TRASH/small"; end_of_script' EXIT
    s=$TRASH/small/di
    export SHIM_SLOW=1
    cuv-batch init -q "$s" --pipeline outgoing
    cuv-batch add "$s" "$TRASH"/[1-8].xml >/dev/null
    dd if=/dev/zero of="$TRASH/small/filler" bs=1k count=4096 2>/dev/null
    truncate -s -500K "$TRASH/small/filler"
    cuv-batch run "$s" --lang en --approved all --watch --pin-file "$pin" >"$TRASH/said" 2>&1 &
    pid=$!
    ok "the disk is full: they wait" until_true 30 grep -q 'waiting: .*No space left' "$TRASH/said"
    sleep 3
    rm "$TRASH/small/filler"
    ok "there is room again: all are out without help" until_true 60 has_out 8
    kill -TERM $pid
    wait $pid
    is "… and none is held or refused" "$? $(cuv-batch status --json "$s" | jq -c '[.new,.work,.stamp,.out,.dead,.hold,.lost]')" "0 [0,0,0,8,0,0,0]"
    is "… all valid" "$(cuv-verify --json "$s"/out/*.pdf | jq -r .verdict | sort | uniq -c | tr -s ' ')" " 8 valid"
    exits 0 "… and the journal is whole" cuv-batch verify "$s"
else
    skip "a small disk needs root"
fi
finish
