#!/usr/bin/env bash
# A run is killed around another program's work. The hook: no letter that is out is kept from it, and
# not more than one is told twice. A program of the pipeline dies with the run.
. "$(dirname "$0")/../lib.sh"
demo_token
pin=$DEMO/pin
# Kills its run at the call whose number the file has: early, before it has sent the letter, or late.
cat >"$TRASH/hook" <<END
#!/bin/sh
echo >>$TRASH/calls
calls=\$(wc -l <$TRASH/calls)
[ "\$calls" != "\$(cat $TRASH/early 2>/dev/null)" ] || { kill -9 \$PPID; exit; }
echo "\${1##*/}" >>$TRASH/sent
[ "\$calls" != "\$(cat $TRASH/late 2>/dev/null)" ] || kill -9 \$PPID
END
chmod 700 "$TRASH/hook"
demo_conf >"$TRASH/own.conf"
echo "batch { hook = \"$TRASH/hook\" }" >>"$TRASH/own.conf"
chmod 600 "$TRASH/own.conf"
export CUV_CONFIG=$TRASH/own.conf
spool() { # of four letters
    s=$TRASH/$1
    : >"$TRASH/sent"
    cuv-batch init -q "$s" --pipeline outgoing
    for n in a b c d; do
        sed "s/Trụ sở/Nhà $n, trụ sở/" samples/mau-01.xml >"$s/new/$n.xml"
    done
}
killed() { # early|late CALL
    : >"$TRASH/calls"
    echo "$2" >"$TRASH/$1"
    ("$BIN/cuv-batch" run "$s" --lang en -q --approved all --pin-file "$pin" || exit $?) >/dev/null 2>&1
    local code=$?
    rm -f "$TRASH/early" "$TRASH/late"
    [ $code = 137 ]
}
# So many times was the hook told, of so many letters, and the journal says of so many that they are done.
told() { echo "$(wc -l <"$TRASH/sent") $(sort -u "$TRASH/sent" | wc -l) $(cat "$s"/journal/* | grep -c '^D ')"; }

spool before
ok "killed between publishing the second letter and its hook" killed early 2
is "… of what the hook was told the journal says that it is done" "$(told)" "1 1 1"
exits 0 "the next run" cuv-batch run "$s" --approved all --pin-file "$pin"
is "… tells it of the others, each once" "$(told)" "4 4 4"
exits 0 "one more run" cuv-batch run "$s" --approved all --pin-file "$pin"
is "… tells it nothing more" "$(told)" "4 4 4"

spool after
ok "killed after the hook of the third letter" killed late 3
exits 0 "the next run" cuv-batch run "$s" --approved all --pin-file "$pin"
is "… tells it of that letter again, of the others once" "$(told)" "5 4 4"
exits 0 "the journal is whole" cuv-batch verify "$s"

spool often
ok "killed again and again at the second call" eval 'killed late 2 && killed late 2 && killed late 2'
exits 0 "… the run after that" cuv-batch run "$s" --approved all --pin-file "$pin"
is "… none was left out, each but the first told twice" "$(told) $(sort "$TRASH/sent" | uniq -c | sort -n | awk '{ print $1 }' | tr '\n' ' ')" "7 4 4 1 2 2 2 "

# What a program would still do when its run is killed, it does not.
cat >"$TRASH/step" <<END
#!/bin/sh
echo \$\$ >$TRASH/step.pid
kill -9 \$PPID
until [ -e $TRASH/go ]; do sleep 0.1; done
touch $TRASH/went-on
END
chmod 700 "$TRASH/step"
echo "pipeline \"step\" { steps = {\"check\", \"render\", \"$TRASH/step\", \"sign person\"} }" >>"$TRASH/own.conf"
s=$TRASH/step-spool
cuv-batch init -q "$s" --pipeline step
cp samples/mau-01.xml "$s/new/a.xml"
ok "killed while a program of the pipeline works" killed early 1
touch "$TRASH/go"
is_gone() { ! grep -qs '^State:[[:space:]][^ZX]' "/proc/$(cat "$TRASH/step.pid")/status"; }
ok "… the program ends" until_true 60 is_gone
ok "… without having gone on" test ! -e "$TRASH/went-on"
finish
