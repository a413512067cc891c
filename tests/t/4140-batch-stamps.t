#!/usr/bin/env bash
# Letters whose level wants a time stamp: they wait in stamp/ while no authority answers, and go on
# without token and PIN when one does.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"
S=$TRASH/service
exits 0 "the services start" tests/service/start "$S"
trap 'tests/service/stop "$S"; rm -rf "$TRASH"' EXIT
. "$S/env.sh"
sed -e 's/^tsa {/&\n    attempts = 1\n    timeout_ms = 20000/' "$S/pipeline.conf" >"$S/there.conf"
cat >>"$S/there.conf" <<END
pipeline "t" {
    steps = {"check", "render", "sign person"}
    level = "b-t"
}
pipeline "lta" {
    steps = {"check", "render", "sign person"}
    level = "b-lta"
}
pipeline "send" {
    steps = {"sign agency", "extend b-lta", "pack edxml"}
}
recipient "Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ" {
    code = "G05.41"
    above = "Ban Cơ yếu Chính phủ"
}
recipient "Sở Khoa học và Công nghệ tỉnh Mẫu" { code = "H35.15" }
pipeline "long" {
    steps = {"check", "render", "sign person", "extend b-lta"}
}
END
sed -e "s#urls = .*#urls = {\"http://127.0.0.1:1/tsa\"}#" "$S/there.conf" >"$S/away.conf"
sed -e '/^token {/,/^}/d' "$S/there.conf" >"$S/bare.conf"
chmod 600 "$S"/*.conf
export CUV_CONFIG=$S/away.conf
pin=$S/pin
count() { find "$1" -name "$2" | wc -l; }
levels() { cuv-verify --json "$@" | jq -r '.signatures[] | select(.kind == "signature").level' | sort | uniq -c | tr -s ' '; }
state() { cuv-batch status --json "$1" | jq -c '[.new,.work,.stamp,.out,.dead,.hold,.lost]'; }

for name in t lta long; do
    s=$TRASH/$name
    exits 0 "$name: a spool" cuv-batch init "$s" --pipeline $name
    exits 0 "$name: three letters" cuv-batch add "$s" samples/mau-01.xml samples/mau-02.xml samples/mau-03.xml
    exits 75 "$name: no authority: they wait" cuv-batch run "$s" --lang en --approved all --pin-file "$pin"
    like "$name: and why is said" "$(cat "$TRASH/err")" '3 letters are signed and wait for their time stamp: .*http://127.0.0.1:1/tsa'
    is "$name: signed, in stamp/, none in out/" "$(state "$s")" "[0,0,3,0,0,0,0]"
    is "$name: each signature once in the journal" "$(cat "$s"/journal/* | cut -d' ' -f1 | sort | uniq -c | tr -s ' \n' ' ')" " 3 I 1 J 3 S "
done
frozen=$(cd "$TRASH/t/stamp" && sha256sum -- *)
exits 75 "another run, still none" cuv-batch run "$TRASH/t" --approved all --pin-file "$pin"
is "what waits is as it was" "$(cd "$TRASH/t/stamp" && sha256sum -- *)" "$frozen"
# Kept for tomorrow, found changed.
cp -a "$TRASH/t" "$TRASH/changed"

CUV_CONFIG=$S/bare.conf
exits 0 "the authority is back; no token, no PIN" cuv-batch run "$TRASH/t" --approved all
is "all are out" "$(state "$TRASH/t")" "[0,0,0,3,0,0,0]"
is "each with its request" "$(count "$TRASH/t/out" '*.xml')" 3
# RFC 3161 id-ct-TSTInfo in the hexadecimal digits of /Contents.
is "each with its stamp" "$(grep -lai 060b2a864886f70d0109100104 "$TRASH"/t/out/*.pdf | wc -l)" 3
is "every signature is valid" \
    "$(for pdf in "$TRASH"/t/out/*.pdf; do pdfsig -nocert "$pdf" 2>/dev/null | grep -c 'Signature is Valid'; done | sort | uniq -c | tr -s ' ')" " 3 1"
is "over the digests that were frozen" "$(cat "$TRASH"/t/journal/* | grep -c '^I ')" 3
is "nothing is left over" "$(find "$TRASH"/t/{new,work,tmp,stamp,hold,dead} -type f)" ""
# A power cut may bring back what was removed last.
for name in "$TRASH"/t/out/*.pdf; do
    touch "$TRASH/t/stamp/$(basename "$name")" "$TRASH/t/stamp/$(basename "$name" .pdf).seal"
done
exits 0 "a run over what came back" cuv-batch run "$TRASH/t" --approved all
is "nothing is left over again" "$(find "$TRASH"/t/{new,work,tmp,stamp,hold,dead} -type f) $(state "$TRASH/t")" " [0,0,0,3,0,0,0]"
exits 0 "the journal is whole" cuv-batch verify "$TRASH/t"
for name in lta long; do
    exits 0 "$name: goes on" cuv-batch run "$TRASH/$name" --approved all
    is "$name: at the level asked" "$(levels "$TRASH/$name"/out/*.pdf)" " 3 B-LTA"
    is "$name: nothing is left over" "$(find "$TRASH/$name"/{new,work,tmp,stamp,hold,dead} -type f)" ""
done

# A letter that came with a broken signature of another field: no level can be reached. It sorts first.
letter person stamp1 >"$TRASH/two.pdf"
ok "another signs another field" env CUV_CONFIG="$S/there.conf" cuv-sign -q --level b-b --field stamp1 --pin-file "$pin" -o "$TRASH/second.pdf" "$TRASH/two.pdf"
for name in lta long; do
    s=$TRASH/broken-$name
    cuv-batch init -q "$s" --pipeline $name
    LC_ALL=C sed 's#/M(D:20#/M(D:21#' "$TRASH/second.pdf" >"$s/new/a.pdf"
    cp samples/mau-01.xml "$s/new/b.xml"
    CUV_CONFIG=$S/there.conf exits 1 "$name: the broken signature of one letter" cuv-batch run "$s" --lang en --approved all --pin-file "$pin"
    is "… holds that letter, the other is out" "$(state "$s") $(cuv-batch status --json "$s" | jq -r '.held[].why')" "[0,0,0,1,0,1,0] unfinished"
    like "… and the field is named" "$(cat "$s/hold/a.reason")" 'stamp1: .*broken signature'
    is "… and nothing is left over" "$(find "$s"/{new,work,tmp,stamp,dead} -type f)" ""
done

# Letters that came with a stranger's signature never reach the level. They sort first, and wait; the
# others do not wait for them.
own_demo_token
for n in 1 2 3; do
    LC_ALL=C sed "s/A letter/$n letter/" "$TRASH/two.pdf" >"$TRASH/plain.pdf"
    ok "a stranger signs another field, $n" cuv-sign -q --field stamp1 --pin-file "$DEMO/pin" -o "$TRASH/a$n.pdf" "$TRASH/plain.pdf"
done
. "$S/env.sh"
CUV_CONFIG=$S/there.conf
s=$TRASH/strange
cuv-batch init -q "$s" --pipeline long
cp "$TRASH"/a[123].pdf "$s/new"
cp samples/mau-01.xml "$s/new/b.xml"
for n in 1 2 3; do
    exits 75 "the strangers' letters wait, run $n" cuv-batch run "$s" --lang en --approved all --pin-file "$pin"
done
like "… and why is said" "$(cat "$TRASH/err")" '3 letters are signed and wait for their time stamp: field stamp1: the certificate of '
is "… the other is out" "$(state "$s")" "[0,0,3,1,0,0,0]"
is "… nothing was signed twice" "$(cat "$s"/journal/* | grep -c '^I ')" 4
CUV_CONFIG=$S/bare.conf

# A power cut between new/ and work/ left the letter under both names.
exits 0 "a spool" cuv-batch init "$TRASH/both" --pipeline t
cuv-batch add "$TRASH/both" samples/mau-0{1,2,3,4,5,6}.xml >/dev/null
ln "$TRASH"/both/new/*.xml "$TRASH/both/work"
CUV_CONFIG=$S/there.conf exits 0 "letters under both names" cuv-batch run "$TRASH/both" --approved all --pin-file "$pin"
is "… go out once and leave nothing" "$(state "$TRASH/both") $(find "$TRASH"/both/{new,work,tmp,stamp,hold,dead} -type f)" "[0,0,0,6,0,0,0] "

# While a request waits for its stamp, a PDF of the same id is another letter.
exits 0 "a spool" cuv-batch init "$TRASH/twin" --pipeline t
cp samples/mau-01.xml "$TRASH/twin/new/x.xml"
CUV_CONFIG=$S/away.conf exits 75 "a letter waits for its stamp" cuv-batch run "$TRASH/twin" --approved all --pin-file "$pin"
cuv-render -q -o "$TRASH/other.pdf" samples/mau-02.xml
cp "$TRASH/other.pdf" "$TRASH/twin/new/x.pdf"
CUV_CONFIG=$S/away.conf exits 75 "a PDF of its id comes" cuv-batch run "$TRASH/twin" --approved all --pin-file "$pin"
ok "… and waits in new/" cmp -s "$TRASH/other.pdf" "$TRASH/twin/new/x.pdf"
CUV_CONFIG=$S/there.conf run cuv-batch run "$TRASH/twin" --approved all --pin-file "$pin"
CUV_CONFIG=$S/there.conf run cuv-batch run "$TRASH/twin" --approved all --pin-file "$pin"
is "one is out, the other is not lost" "$(count "$TRASH/twin/out" '*.pdf') $(find "$TRASH"/twin/{new,hold,dead} -type f -size "$(stat -c %s "$TRASH/other.pdf")c" | wc -l)" "1 1"

# The agency's day: seal, keep, send.
CUV_CONFIG=$S/office.conf
sed -e "s#\"pki/trust\"}#\"$S/pki/trust\"}\n    crls = {\"$S/pki/crl\"}#; s#^pin \"person\"#pin \"Lê Văn Ký\"#; s#office {#office {\n    register = \"$TRASH/register\"\n    code = \"H35.4.5\"\n    name = \"Ủy ban nhân dân xã Thử Nghiệm\"#" "$S/there.conf" >"$S/office.conf"
chmod 600 "$S/office.conf"
today=$(TZ=Asia/Ho_Chi_Minh date +%F)
soon=$(TZ=Asia/Ho_Chi_Minh date -d '+200 days' +%F)
cuv-batch init -q "$TRASH/persons" --pipeline t
for n in 1 4; do
    sed "s#<date>2025-03-05#<date>$today#; s#<cert-valid-to>[^<]*<#<cert-valid-to>$soon<#" samples/mau-0$n.xml >"$TRASH/mau-0$n.xml"
done
cuv-batch add "$TRASH/persons" "$TRASH/mau-01.xml" "$TRASH/mau-04.xml" >/dev/null
exits 0 "persons sign" cuv-batch run "$TRASH/persons" --approved all --pin-file "$pin"
sed '/^recipient/,/^}/d; s/^recipient.*//' "$S/office.conf" >"$S/nobody.conf"
chmod 600 "$S/nobody.conf"
cuv-batch init -q "$TRASH/nobody" --pipeline send
cuv-batch add "$TRASH/nobody" "$TRASH"/persons/out/* >/dev/null
CUV_CONFIG=$S/nobody.conf
exits 1 "letters whose receivers have no code are held" cuv-batch run "$TRASH/nobody" --approved all --pin-file "$pin"
is "… all of them" "$(state "$TRASH/nobody") $(cuv-batch status --json "$TRASH/nobody" | jq -c '[.held[].why] | unique')" '[0,0,0,0,0,2,0] ["pack-64"]'
is "… before a signature or a number was spent" "$(cat "$TRASH"/nobody/journal/* | grep -c '^I ')$(cat "$TRASH"/register/journal/* 2>/dev/null | grep -c '^G ')" 00
like "… and the cure is named" "$(cuv-pack edxml --lang en --rehearse --request "$(find "$TRASH/nobody/hold" -name '*.xml' | head -n 1)" 2>&1)" 'agency code of ".*" is not known'
CUV_CONFIG=$S/office.conf
# shellcheck disable=SC2046
exits 0 "… retried once they have one" cuv-batch retry "$TRASH/nobody" $(cuv-batch status --json "$TRASH/nobody" | jq -r '.held[].id')
exits 0 "… they go out" cuv-batch run "$TRASH/nobody" --approved all --pin-file "$pin"
is "… each with its message" "$(count "$TRASH/nobody/out" '*.edxml')" 2
exits 0 "a spool that seals, extends and packs" cuv-batch init "$TRASH/send" --pipeline send
cuv-batch add "$TRASH/send" "$TRASH"/persons/out/* >/dev/null
exits 0 "it does" cuv-batch run "$TRASH/send" --approved all --pin-file "$pin"
is "each letter has its message" "$(state "$TRASH/send") $(count "$TRASH/send/out" '*.edxml')" "[0,0,0,2,0,0,0] 2"
is "both signatures are at the level" "$(levels "$TRASH"/send/out/*.pdf)" " 4 B-LTA"
for message in "$TRASH"/send/out/*.edxml; do
    exits 0 "the message is whole" cuv-pack check "$message"
done
is "nothing is left over" "$(find "$TRASH"/send/{new,work,tmp,stamp,hold,dead} -type f)" ""

# A packer that cannot yet (a full disk, a library just replaced, a signal): the letters wait.
mkdir "$TRASH/tree"
cp -rL "$B/bin" "$B/libexec" "$B/share" "$TRASH/tree"
exits 0 "a spool to send from" cuv-batch init "$TRASH/later" --pipeline send
cuv-batch add "$TRASH/later" "$TRASH"/persons/out/* >/dev/null
ends() { # CODE [CODE-OF-REHEARSAL]
    printf '#!/bin/sh\ncase " $* " in *" --rehearse "*) exit %s ;; esac\nexit %s\n' "${2:-0}" "$1" >"$TRASH/tree/bin/cuv-pack"
}
for codes in "0 127" "0 78" 75 74 78 127 137; do
    # shellcheck disable=SC2086
    ends $codes
    exits 75 "a packer that ends with $codes" "$TRASH/tree/bin/cuv-batch" run "$TRASH/later" --approved all --pin-file "$pin" --lang en
    case $codes in
    137) like "… is said" "$(cat "$TRASH/err")" 'cuv-pack was ended by signal 9; it waits for the next run' ;;
    *) like "… is said" "$(cat "$TRASH/err")" "cuv-pack ended with ${codes#0 }: the letters wait" ;;
    esac
    is "… none is held, none is out" "$(find "$TRASH"/later/{hold,dead,out} -type f)" ""
done
exits 0 "later it can" cuv-batch run "$TRASH/later" --approved all --pin-file "$pin"
is "… and each has its message" "$(state "$TRASH/later") $(count "$TRASH/later/out" '*.edxml')" "[0,0,0,2,0,0,0] 2"

# The day's end: the head of the journal, signed by the agency and stamped.
exits 0 "the head is signed and stamped" cuv-batch close "$TRASH/send" --lang en --pin-file "$pin"
like "… and said" "$(cat "$TRASH/err")" 'the head, signed and stamped'
head=$(find "$TRASH/send/journal" -name '*.p7s')
like "its text names day, lines and chain" "$(tr '\n' ' ' <"${head%.p7s}.head")" \
    "^cuv-head 1 time $today.* lines $(cat "$TRASH"/send/journal/????-??-?? | wc -l) head $(cat "$TRASH"/send/journal/????-??-?? | tail -n 1 | grep -o '[0-9a-f]*$') \$"
cat "$S"/pki/trust/*.pem >"$TRASH/roots.pem"
ok "OpenSSL agrees" openssl cms -verify -binary -inform DER -in "$head" -content "${head%.p7s}.head" -CAfile "$TRASH/roots.pem" -purpose any -out /dev/null
exits 0 "verify judges it" cuv-batch verify "$TRASH/send" --lang en
like "… by whom and when" "$(cat "$TRASH/err")" 'signed by .*, stamped [0-9/]+ '
exits 0 "a head that is signed is not signed again" cuv-batch close "$TRASH/send" --pin-file "$pin"
is "… nor kept twice" "$(count "$TRASH/send/journal" '*.p7s')" 1
for change in text signature journal; do
    rm -rf "$TRASH/forged"
    cp -a "$TRASH/send" "$TRASH/forged"
    forged=$TRASH/forged/journal/$(basename "$head" .p7s)
    case $change in
    text) sed -i 's/^lines /&1/' "$forged.head" ;;
    signature) printf 'X' | dd of="$forged.p7s" bs=1 seek=$(($(stat -c %s "$forged.p7s") / 2)) conv=notrunc 2>/dev/null ;;
    journal) sed -i '$d' "$(find "$TRASH/forged/journal" -name '????-??-??')" ;;
    esac
    exits 1 "changed $change: it does not hold" cuv-batch verify "$TRASH/forged" --lang en
done
like "… and why" "$(cat "$TRASH/err")" 'the journal does not hold this head'
exits 0 "the day goes on after it" cuv-batch run "$TRASH/send" --approved all --pin-file "$pin"

CUV_CONFIG=$S/there.conf
exits 0 "with the authority there it is one run" cuv-batch init "$TRASH/one" --pipeline t
cuv-batch add "$TRASH/one" samples/mau-0[4-7].xml >/dev/null
exits 0 "… signed and stamped" cuv-batch run "$TRASH/one" --approved all --pin-file "$pin"
is "… all out" "$(state "$TRASH/one")" "[0,0,0,4,0,0,0]"

# While two wait for their stamps a third one is done, and its hook brings a fourth into new/: what
# is taken then takes nobody twice.
printf '#!/bin/sh\n[ -e %s ] || mv %s %s\n' "$TRASH/more/new/late.xml" "$TRASH/late.xml" "$TRASH/more/new/late.xml" >"$TRASH/hook"
chmod 700 "$TRASH/hook"
cp samples/mau-09.xml "$TRASH/late.xml"
{
    sed -e "s#module = .*#module = \"$TOP/$B/test/shim.so\"#; s#{\"SOFTHSM2_CONF\"}#{\"SOFTHSM2_CONF\", \"SHIM_SLOW\"}#" \
        -e 's/^tsa {/&\n    per_minute = 30/' "$S/there.conf"
    echo "batch { hook = \"$TRASH/hook\" }"
} >"$S/more.conf"
chmod 600 "$S/more.conf"
CUV_CONFIG=$S/more.conf
cuv-batch init -q "$TRASH/more" --pipeline t
cuv-batch add "$TRASH/more" samples/mau-0[1-3].xml >/dev/null
exits 0 "a letter that comes while others wait for their stamps" env SHIM_SLOW=400 cuv-batch run "$TRASH/more" --approved all --pin-file "$pin"
is "… is out with them, each once" "$(state "$TRASH/more") $(cut -d' ' -f1 "$TRASH"/more/journal/* | sort | uniq -c | tr -s ' \n' ' ')" \
    "[0,0,0,4,0,0,0]  4 D 4 I 1 J 4 S 4 W "

first=$(find "$TRASH/changed/stamp" -name '*.pdf' | sort | head -n 1)
second=$(find "$TRASH/changed/stamp" -name '*.seal' | sort | tail -n 1)
printf 'X' | dd of="$first" bs=1 seek=2000 conv=notrunc 2>/dev/null
printf 'X' | dd of="$second" bs=1 seek=20 conv=notrunc 2>/dev/null
exits 1 "a file in stamp/ that was changed is found" cuv-batch run "$TRASH/changed" --approved all --pin-file "$pin"
is "… and held, the other is out" "$(state "$TRASH/changed")" "[0,0,0,1,0,2,0]"
ids=$(cuv-batch status --json "$TRASH/changed" | jq -r '.held[].id')
# shellcheck disable=SC2086
exits 0 "… tried again" cuv-batch retry "$TRASH/changed" $ids
exits 0 "… and signed anew" cuv-batch run "$TRASH/changed" --approved all --pin-file "$pin"
is "… all out" "$(state "$TRASH/changed")" "[0,0,0,3,0,0,0]"

sed -e "s#urls = .*#urls = {\"$CUV_SERVICE/tsa/future\"}#" "$S/there.conf" >"$S/future.conf"
chmod 600 "$S/future.conf"
CUV_CONFIG=$S/future.conf
cuv-batch init -q "$TRASH/clock" --pipeline t
cuv-batch add "$TRASH/clock" samples/mau-08.xml >/dev/null
must_fail 78 cuv-batch run "$TRASH/clock" --approved all --pin-file "$pin"
is "a clock that differs stops the run, the letter waits" "$(state "$TRASH/clock")" "[0,0,1,0,0,0,0]"

# Watching: nobody helps. Only the authority is away: lists are files.
sed -e "s#\"pki/trust\"}#\"$S/pki/trust\"}\n    crls = {\"$S/pki/crl\"}#; /^net {/,/^}/d" "$S/there.conf" >"$TRASH/moving.conf"
chmod 600 "$TRASH/moving.conf"
CUV_CONFIG=$TRASH/moving.conf
cuv-batch init -q "$TRASH/watch" --pipeline t
cuv-batch add "$TRASH/watch" samples/mau-0[1-3].xml >/dev/null
kill -STOP "$(cat "$S/pid")"
"$BIN/cuv-batch" run "$TRASH/watch" --watch --approved all --pin-file "$pin" >"$TRASH/watched" 2>&1 &
watcher=$!
for ((n = 0; n < 300; n++)); do
    [ "$(count "$TRASH/watch/stamp" '*.seal')" -lt 3 ] || break
    sleep 0.1
done
kill -CONT "$(cat "$S/pid")"
for ((n = 0; n < 600; n++)); do
    [ "$(count "$TRASH/watch/out" '*.pdf')" -lt 3 ] || break
    sleep 0.1
done
kill -TERM $watcher
wait $watcher
[ "$(count "$TRASH/watch/out" '*.pdf')" -eq 3 ] || sed 's/^/# /' "$TRASH/watched"
is "an authority that was away is found again while watching" "$(state "$TRASH/watch")" "[0,0,0,3,0,0,0]"
finish
