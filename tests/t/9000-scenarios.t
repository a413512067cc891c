#!/usr/bin/env bash
# The lives of a letter that offices know, as they are typed: each scenario ends well, in a locale of its
# own, and leaves a letter signed by person and agency where it says so.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

demo_token
scenarios=(samples/scenarios/[0-9][0-9]-*.sh)
ok "all of the guidance letter are there" test "${#scenarios[@]}" -ge 11
export CUV_DEMO=$DEMO
for scenario in "${scenarios[@]}"; do
    name=$(basename "$scenario" .sh)
    exits 0 "$name" bash "$scenario" "$TRASH/$name"
    for letter in "$TRASH/$name"/*-signed.pdf; do
        [ -e "$letter" ] || continue
        exits 0 "$name: ${letter##*/} is whole" cuv-verify --config "$TRASH/$name/office.conf" --lang en --json --require person+agency "$letter"
        like "$name: ${letter##*/} is valid" "$(cat "$TRASH/out")" '"verdict":"valid","legal":"person\+agency"'
    done
done
is "all but one end with a letter that is sent" "$(dirname "$TRASH"/*/*-signed.pdf | sort -u | wc -l)" $((${#scenarios[@]} - 1))
is "that one has no field" "$(cuv-sign --list-fields "$TRASH"/08-*/06-paper.pdf)" ""
like "and says why" "$(cuv-check --lang en "$TRASH"/08-*/06.xml)" 'warning V-OWN '
# The whole life of a renewal: what left is what arrived, and the last letter is the new certificate's.
whole=$TRASH/11-renewal-to-the-end
cmp_file "renewal: the other side has the same letter" "$whole/04-signed.pdf" "$whole/received/1-57_ubnd-vhxh-signed.pdf"
cmp_file "renewal: the token holds the new certificate" "$whole/new.cer" "$whole/now.cer"
cmp_file "renewal: the old one was kept" "$whole/old.cer" "$whole/kept.cer"
is "renewal: form 04 is the old certificate's, form 07 the new one's" "$(for form in 04 07; do
    CUV_CONFIG=$whole/office.conf cuv-verify --json "$whole/$form-signed.pdf" | jq -r .signatures[0].signer.serial
done)" "$(for file in old new; do
    openssl x509 -inform DER -in "$whole/$file.cer" -noout -serial | cut -d= -f2 | tr A-F a-f
done)"
is "renewal: the first letter is settled, the second waits" \
    "$(CUV_CONFIG=$whole/office.conf cuv-pack due --json | jq -r .what | sed 's/.*,//')" 58/UBND-VHXH
# A number voided: the register keeps it with its reason, and the letter that left bears the next one.
voided=$TRASH/12-wrong-number
is "wrong number: no number is lost" "$(cut -d, -f1 "$voided/register.csv" | tail -n 3 | tr '\n' ' ')" "01 02 03 "
like "wrong number: the voided one is kept with its reason" "$(cat "$voided/register.csv")" '^02,.*"(void|hủy): Ghi nhầm sổ, thay bằng'
like "wrong number: the letter has the new number" "$(pdftotext -layout "$voided/02-signed.pdf" -)" 'Số: +03/UBND-VHXH'
like "wrong number: the message replaces the first" "$(cat "$voided/02.edxml")" "$(TZ=UTC-7 date +%Y/%m/%d),02/UBND-VHXH"
is "wrong number: it was seen before it was sealed" "$(head -c 4 "$voided/preview.png" | tail -c 3)" PNG
exits 1 "without the demonstration a scenario says what to do" env -u CUV_DEMO bash "${scenarios[0]}"
finish
