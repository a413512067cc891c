#!/usr/bin/env bash
# Options of cuv-check: time, strictness, personal data, JSON, languages, exit codes.
. "$(dirname "$0")/../lib.sh"
check="$BIN/cuv-check"
wrong=samples/wrong

# Today is a day of Việt Nam, whatever TZ says: 2025-03-05 begins at 17:00 UTC of the day before.
said() {
    TZ=$1 "$check" --lang en --at "$2" samples/mau-01.xml
}
for zone in UTC America/Los_Angeles Asia/Tokyo; do
    is "the letter's day has begun ($zone)" "$(said $zone 2025-03-04T17:00:00Z)" ""
    like "one second earlier it has not ($zone)" "$(said $zone 2025-03-04T16:59:59Z)" 'C05-b'
done
exits 0 "a warning passes" "$check" --at 2025-03-04 samples/mau-01.xml
exits 1 "a warning fails with --strict" "$check" --strict --at 2025-03-04 samples/mau-01.xml
exits 0 "information passes with --strict" "$check" --strict $wrong/v-mobile-b.xml
exits 64 "a time that is none" "$check" --at yesterday samples/mau-01.xml
exits 64 "an unknown option" "$check" --nonsense

# Personal data: masked, unless asked for.
for sample in v-cccd v-cccd-b v-cccd-c v-cccd-d v-cccd-e v-age v-mobile f01-r1-c f01-r3 v-cccd-e-revoked; do
    shown=$("$check" --lang en $wrong/$sample.xml)
    shown=${shown% like *} # the example behind it is nobody's
    unlike "$sample: no ID number, phone or date of birth" "$shown" \
        '[0-9]{9,}|(19[0-9][0-9]|200[0-9])-[0-9][0-9]'
    like "$sample: something is masked" "$shown" '\*\*'
    like "$sample: shown when asked" "$("$check" --lang en --show-personal $wrong/$sample.xml)" \
        '[0-9]{9,}|(19[0-9][0-9]|200[0-9])-[0-9][0-9]'
done
like "an ID number where none belongs is masked" "$("$check" --lang en $wrong/f05-r1-b.xml)" '"011[*]{6}004" is not'
sed 's/Trần Thị Thử/0987654321/' samples/mau-01.xml >"$TRASH/cell.xml"
unlike "a phone in a wrong cell is masked too" "$("$check" --lang en "$TRASH/cell.xml")" 0987654321

like "numbers of certificates are shown" "$("$check" --lang en $wrong/f01-r4.xml)" '7AF2DF52182653D3'
like "usual places are shown by name" "$("$check" --lang en $wrong/v-idplace.xml)" 'Cục Cảnh sát .*Bộ Công an'

# The place: file, line, row of the list, cell as printed.
is "a line of text" "$("$check" --lang en $wrong/v-cccd-d.xml)" \
    "$wrong/v-cccd-d.xml:31: error V-CCCD-d item 1: Số định danh cá nhân: the ID number 121*****002 has lost its first 0 in a sheet; if the card says so, type 012******002 [Nghị định số 137/2015/NĐ-CP, Điều 13]"
json=$("$check" --lang en --json $wrong/v-cccd-d.xml)
for key in '"file":"[^"]*v-cccd-d.xml"' '"form":"01"' '"verdict":"wrong"' '"line":31' '"item":1' \
    '"cell":"Số định danh cá nhân"' '"severity":"error"' '"id":"V-CCCD-d"' '"text":"the ID' \
    '"clause":"Nghị định số 137/2015/NĐ-CP, Điều 13"'; do
    like "JSON has $key" "$json" "$key"
done
is "one object a line" "$(printf '%s\n' "$json" | wc -l)" 1
like "a right file has an object too" "$("$check" --json samples/mau-01.xml)" '"verdict":"right"}$'
if command -v python3 >/dev/null; then
    sed 's/Trần Thị Thử/Trần "T\\h" Thử/' samples/mau-01.xml >"$TRASH/quote.xml"
    ok "quotes and backslashes survive" sh -c '"$1" --json "$2" |
        python3 -c "import json,sys; assert chr(92) in json.loads(sys.stdin.readline())[\"text\"]"' \
        - "$check" "$TRASH/quote.xml"
fi

# At most a dozen lines for people, all for programs.
sed 's/gov\.vn/congty.com/' samples/mau-01.xml |
    sed 's/Chuyên viên/😀/; s/Lai Châu/Lai/; s/-0[0-9]</-99</; s/>0\([0-9]*\)</>\1</' >"$TRASH/many.xml"
exits 1 "many findings" "$check" --lang en "$TRASH/many.xml"
ok "at most a dozen lines" test "$(wc -l <"$TRASH/out")" -le 12
like "the rest is counted" "$(tail -n 1 "$TRASH/out")" 'and [0-9]+ more'
ok "JSON has all" test "$("$check" --json "$TRASH/many.xml" | wc -l)" -gt 12

# The worst file wins; each is told.
exits 1 "right and wrong: 1" "$check" samples/mau-01.xml $wrong/c05.xml
printf x >"$TRASH/x.xml"
exits 65 "unreadable wins" "$check" $wrong/c05.xml "$TRASH/x.xml" samples/mau-01.xml
like "the findings of the others stand" "$(cat "$TRASH/out")" 'error C05'
exits 0 "standard input" sh -c "\"$check\" < samples/mau-01.xml"
exits 1 "standard input, wrong" sh -c "\"$check\" - < $wrong/c05.xml"
exits 1 "-o" "$check" --lang en -o "$TRASH/findings" $wrong/c05.xml
like "-o has them" "$(cat "$TRASH/findings")" 'error C05'
mkdir "$TRASH/folder"
exits 74 "-o is a folder" "$check" -o "$TRASH/folder" $wrong/c05.xml
like "… what to do" "$(cat "$TRASH/err")" 'folder is a folder: name a file'
is "… nothing is left in it or beside it" "$(ls -A "$TRASH/folder")$(ls "$TRASH" | grep 'folder\.')" ""
exits 74 "a full disk is told" sh -c "\"$check\" $wrong/c05.xml > /dev/full"
exits 74 "a closed standard output is told" sh -c "\"$check\" $wrong/c05.xml >&-"
finish
