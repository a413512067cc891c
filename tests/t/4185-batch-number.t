#!/usr/bin/env bash
# Each symbol has numbers of its own: where one's last number is dated ahead of today, its letters
# wait, and those of others are sealed.
. "$(dirname "$0")/../lib.sh"
demo_token
pin=$DEMO/pin
demo_conf -e "s#office {#office {\n    register = \"$TRASH/register\"\n    number_by_symbol = true#" >"$TRASH/own.conf"
chmod 600 "$TRASH/own.conf"
export CUV_CONFIG=$TRASH/own.conf
today=$(TZ=Asia/Ho_Chi_Minh date +%F)
letter() { sed "s#<date>2025-03-05#<date>$today#; s#UBND-VHXH#$1#" samples/mau-01.xml; }
cuv-batch init -q "$TRASH/person" --pipeline outgoing
letter UBND-VHXH >"$TRASH/person/new/a.xml"
letter UBND-VPTH >"$TRASH/person/new/b.xml"
exits 0 "a person signs letters of two symbols" cuv-batch run "$TRASH/person" --approved all --pin-file "$pin"
s=$TRASH/agency
cuv-batch init -q "$s" --pipeline issue
cp "$TRASH"/person/out/* "$s/new"
exits 0 "one symbol's last number is of the day after tomorrow" cuv-batch number "$TRASH/register" next \
    --date "$(TZ=Asia/Ho_Chi_Minh date -d '+2 days' +%F)" --symbol UBND-VHXH
exits 75 "its letter waits" cuv-batch run "$s" --lang en --approved all --pin-file "$pin"
like "… and is named, with the reason" "$(cat "$TRASH/err")" 'a: .* lies before .*dates never go back'
is "… once" "$(grep -c 'lies before' "$TRASH/err")" 1
is "… the other is sealed" "$(cuv-batch status --json "$s" | jq -c '[.new,.work,.out,.dead,.hold,.lost]')" "[0,1,1,0,0,0]"
exits 0 "the register begins anew" rm -r "$TRASH/register"
exits 0 "then it is sealed too" cuv-batch run "$s" --lang en --approved all --pin-file "$pin"
finish
