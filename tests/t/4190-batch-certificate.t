#!/usr/bin/env bash
# A run that goes on for days may outlive its certificate, or what was known about it.
. "$(dirname "$0")/../lib.sh"
services
pin=$S/pin
sed -e "s#\"pki/trust\"}#\"$S/pki/trust\"}\n    crls = {\"$S/lists\"}#; /^net {/,/^}/d; /^tsa {/,/^}/d" "$S/pipeline.conf" >"$S/own.conf"
chmod 600 "$S/own.conf"
export CUV_CONFIG=$S/own.conf
# The clock is as far ahead as the file says.
cat >"$TRASH/clock.c" <<END
#include <stdio.h>
#include <time.h>
time_t time(time_t *t)
{
    struct timespec now;
    long ahead = 0;
    FILE *f = fopen("$TRASH/ahead", "r");

    if (f) {
        if (fscanf(f, "%ld", &ahead) != 1)
            ahead = 0;
        fclose(f);
    }
    clock_gettime(CLOCK_REALTIME, &now);
    now.tv_sec += ahead;
    if (t)
        *t = now.tv_sec;
    return now.tv_sec;
}
END
gcc -shared -fPIC -o "$TRASH/clock.so" "$TRASH/clock.c"
# The sanitizer's library wants to be the first.
first=
ldd "$BIN/cuv-batch" | grep -q libasan && first="$(gcc -print-file-name=libasan.so) "
ahead() { # SECONDS
    echo "$1" >"$TRASH/ahead.new"
    mv "$TRASH/ahead.new" "$TRASH/ahead"
}
export MAIL=nobody@xathunghiem.gov.vn # ca.conf reads it
list() { # SECONDS: the issuer's list of that time ahead
    local at=$(($(date +%s) + $1))
    (
        cd "$S/pki/ca" || exit
        openssl ca -config ca.conf -name issuer -gencrl -out list.pem \
            -crl_lastupdate "$(date -u -d "@$((at - 60))" +%y%m%d%H%M%SZ)" \
            -crl_nextupdate "$(date -u -d "@$((at + 30 * 86400))" +%y%m%d%H%M%SZ)"
    ) >"$TRASH/listed" 2>&1
    openssl crl -in "$S/pki/ca/list.pem" -outform DER -out "$TRASH/issuer.crl"
    mv "$TRASH/issuer.crl" "$S/lists/issuer.crl"
}
bring() { # N
    sed "s/Trụ sở/Nhà $1, trụ sở/" samples/mau-01.xml >"$s/tmp/$1.xml"
    mv "$s/tmp/$1.xml" "$s/new/$1.xml"
}
out() { find "$s/out" -name '*.pdf' | wc -l; }
has_out() { [ "$(out)" -ge "$1" ]; }
ended() { ! kill -0 $pid; }
ended_or_out() { ended || has_out "$1"; }
begin() { # NAME: a watch that has signed one letter
    s=$TRASH/$1
    rm -rf "$S/lists"
    cp -r "$S/pki/crl" "$S/lists"
    ahead 0
    cuv-batch init -q "$s" --pipeline outgoing
    bring 1
    LD_PRELOAD="$first$TRASH/clock.so" "$BIN/cuv-batch" run "$s" --lang en --approved all --watch --pin-file "$pin" >"$TRASH/said" 2>&1 &
    pid=$!
    ok "$1: a letter is signed" until_true 60 has_out 1
}
stop() {
    kill -TERM $pid 2>/dev/null
    wait $pid
    code=$?
}

begin good
ahead 90000
bring 2
ok "a day later the certificate is still good: the next is signed" until_true 60 has_out 2
stop
is "… and the run ends well" "$code" 0

begin expired
ahead $((1900 * 86400))
bring 2
until_true 60 ended_or_out 2
stop
is "the certificate expired while letters were watched: the next is not signed" "$code $(out) $(cat "$s"/journal/* | grep -c '^I ')" "77 1 1"
like "… and that is said" "$(cat "$TRASH/said")" 'expired on'
is "… it waits" "$(cuv-batch status --json "$s" | jq -c '[.new + .work, .dead + .hold]')" "[1,0]"

# The status runs out, and is known again from a list that came meanwhile.
begin waits
ahead $((31 * 86400))
bring 2
until_true 60 grep -q 'waiting' "$TRASH/said" || ended_or_out 2
is "the list ran out: the letter waits" "$(out)" 1
like "… and why is said" "$(cat "$TRASH/said")" 'waiting: whether the certificate .* is not known'
list $((31 * 86400))
# Of the root too, whose list is as old.
(cd "$S/pki/ca" && openssl ca -config ca.conf -name root -gencrl -out list.pem \
    -crl_lastupdate "$(date -u -d "+30 days" +%y%m%d%H%M%SZ)" -crl_nextupdate "$(date -u -d "+60 days" +%y%m%d%H%M%SZ)") >"$TRASH/listed" 2>&1
openssl crl -in "$S/pki/ca/list.pem" -outform DER -out "$TRASH/root.crl"
mv "$TRASH/root.crl" "$S/lists/root.crl"
ok "a new list came: it is signed without help" until_true 60 has_out 2
stop
is "… and the run ends well" "$code" 0

begin revoked
serial=$(openssl x509 -in "$S/pki/keys/person.pem" -noout -serial | cut -d= -f2)
awk -F '\t' -v OFS='\t' -v serial="$serial" -v when="$(date -u +%y%m%d%H%M%SZ),keyCompromise" \
    '$4 == serial { $1 = "R"; $3 = when } { print }' "$S/pki/ca/issuer.index" >"$TRASH/index"
cp "$TRASH/index" "$S/pki/ca/issuer.index"
list 3600
ahead 7200
bring 2
until_true 60 ended_or_out 2
stop
is "the certificate was revoked while letters were watched: the next is not signed" "$code $(out)" "77 1"
like "… and that is said" "$(cat "$TRASH/said")" 'may not sign: the certificate was revoked'
is "… it waits" "$(cuv-batch status --json "$s" | jq -c '[.new + .work, .dead + .hold]')" "[1,0]"
finish
