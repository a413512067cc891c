#!/usr/bin/env bash
# An outgoing day of the samples, whole: drawn, signed by the person, sealed with numbers by the
# agency; and a letter of another signer among them, which that person's token does not sign.
. "$(dirname "$0")/../lib.sh"
demo_token
pin=$DEMO/pin
demo_conf -e "s#office {#office {\n    register = \"$TRASH/register\"#" >"$TRASH/own.conf"
chmod 600 "$TRASH/own.conf"
export CUV_CONFIG=$TRASH/own.conf
letters=(samples/letters/*.xml)
sed 's#<full-name>Lê Văn Ký<#<full-name>Phan Thị Chủ<#' samples/mau-02.xml >"$TRASH/other.xml"
out=$TRASH/di seal=$TRASH/phat-hanh
exits 0 'the day is put in' cuv-batch init "$out" --pipeline outgoing
exits 0 '… with one letter of another signer' cuv-batch add "$out" "${letters[@]}" "$TRASH/other.xml"
exits 1 'all are signed but that one' cuv-batch run "$out" --approved all --pin-file "$pin"
is '… which is held for its name' "$(cuv-batch status --json "$out" | jq -r '.held[].why')" other-signer
like '… both names are said' "$(cat "$out"/hold/*.reason)" 'Phan Thị Chủ.*Lê Văn Ký'
is 'the others are signed' "$(find "$out/out" -name '*.pdf' | wc -l)" ${#letters[@]}
exits 0 'the agency gets them' cuv-batch init "$seal" --pipeline issue
exits 0 '… all' cuv-batch add "$seal" "$out"/out/*
run cuv-batch run "$seal" --approved all --pin-file "$pin"
is 'what is held is late today, nothing else' "$(cuv-batch status --json "$seal" | jq -r '.held[].why' | grep -v '^04-R2')" ''
late=$(cuv-batch status --json "$seal" | jq -r '.held | length')
is 'the rest is sealed' "$(find "$seal/out" -name '*.pdf' | wc -l)" $((${#letters[@]} - late))
is '… legally whole' "$(cuv-verify --json --require person+agency "$seal"/out/*.pdf | jq -r '.verdict + " " + .legal' | sort | uniq -c | tr -s ' ')" \
    " $((${#letters[@]} - late)) valid person+agency"
finish
