#!/usr/bin/env bash
# The lives of a letter that offices know, as they are typed: each scenario ends well, in a locale of its
# own, and leaves a letter signed by person and agency where it says so.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

demo_token
scenarios=(samples/scenarios/[0-9][0-9]-*.sh)
ok "all of the guidance letter are there" test "${#scenarios[@]}" -ge 10
export CUV_DEMO=$DEMO
for scenario in "${scenarios[@]}"; do
    name=$(basename "$scenario" .sh)
    exits 0 "$name" bash "$scenario" "$TRASH/$name"
    for letter in "$TRASH/$name"/*-signed.pdf; do
        [ -e "$letter" ] || continue
        exits 0 "$name: ${letter##*/} is whole" cuv-verify --lang en --json --require person+agency "$letter"
        like "$name: ${letter##*/} is valid" "$(cat "$TRASH/out")" '"verdict":"valid","legal":"person\+agency"'
    done
done
is "nine of ten end with a letter that is sent" "$(dirname "$TRASH"/*/*-signed.pdf | sort -u | wc -l)" $((${#scenarios[@]} - 1))
is "the tenth has no field" "$(cuv-sign --list-fields "$TRASH"/08-*/06-paper.pdf)" ""
like "and says why" "$(cuv-check --lang en "$TRASH"/08-*/06.xml)" 'warning V-OWN '
exits 1 "without the demonstration a scenario says what to do" env -u CUV_DEMO bash "${scenarios[0]}"
finish
