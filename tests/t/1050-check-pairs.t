#!/usr/bin/env bash
# Requests checked together: a lost device is revoked and reported, a device that is given back has its
# minutes, also when the other one comes later; days are days of Việt Nam; working days come from a file.
. "$(dirname "$0")/../lib.sh"
check="$BIN/cuv-check"
report=samples/mau-09.xml lost=samples/pairs/05-lost.xml returned=samples/mau-08.xml

# said FILE OPERAND…: ids of one file
said() {
    local file=$1
    shift
    "$check" --lang en --json "$@" | grep -F "\"file\":\"$file\"" |
        sed -n 's/.*"id":"\([^"]*\)".*/\1/p' | grep -Ev '^V-(FORM|INK)$' | sort | tr '\n' ' '
}
is "a report of loss alone" "$(said $report $report)" "09-R1 "
is "a lost device revoked alone" "$(said $lost $lost)" "05-R3 "
is "both together: the first" "$(said $lost $lost $report)" ""
is "both together: the second" "$(said $report $lost $report)" ""
is "in the other order" "$(said $lost $report $lost)$(said $report $report $lost)" ""
is "standard input belongs to them" "$(said - - $report <$lost)$(said $report - $report <$lost)" ""
sed 's/BCY-0001231/BCY-0009999/' $report >"$TRASH/other.xml"
is "another device does not count" "$(said $lost $lost "$TRASH/other.xml")" "05-R3 "
is "devices to give back" "$(said samples/mau-05.xml samples/mau-05.xml)" "05-R3-b 05-R3-b 05-R3-b "
is "given back" "$(said samples/mau-05.xml samples/mau-05.xml $returned)" ""
sed 's|<sim-pki|<old-cert-serial>7af2:df52:1826:53d2</old-cert-serial><sim-pki|' samples/mau-01.xml >"$TRASH/old.xml"
is "an old certificate" "$(said "$TRASH/old.xml" "$TRASH/old.xml")" "01-R4 "
is "whose device was given back" "$(said "$TRASH/old.xml" "$TRASH/old.xml" $returned)" ""
exits 0 "together they pass" "$check" $lost $report
exits 1 "alone the warning counts with --strict" "$check" --strict $lost
is "the order of the answers is that of the files" \
    "$("$check" --json $report $lost samples/mau-01.xml | sed 's/.*"file":"\([^"]*\)".*/\1/' | uniq | tr '\n' ' ')" \
    "$report $lost samples/mau-01.xml "
printf x >"$TRASH/x.xml"
exits 65 "an unreadable file among them" "$check" $report "$TRASH/x.xml" $lost
like "is told once" "$(grep -c x.xml "$TRASH/err")" '^1$'

# 30 days left, both sides of midnight in Việt Nam, whatever TZ says. The letter is of 2025-03-05.
left() { # TZ END
    sed "s/2025-05-31/$2/" samples/mau-04.xml >"$TRASH/left.xml"
    TZ=$1 "$check" --json "$TRASH/left.xml" | sed -n 's/.*"id":"\([^"]*\)".*/\1/p'
}
for zone in UTC America/Los_Angeles Asia/Ho_Chi_Minh Pacific/Kiritimati; do
    is "29 days left ($zone)" "$(left $zone 2025-04-03)" 04-R2
    is "30 days left ($zone)" "$(left $zone 2025-04-04)" ""
    is "29 days, one second before midnight ($zone)" "$(left $zone 2025-04-03T16:59:59Z)" 04-R2
    is "30 days at midnight ($zone)" "$(left $zone 2025-04-03T17:00:00Z)" ""
    is "30 days at midnight, with an offset ($zone)" "$(left $zone 2025-04-04T00:00:00+07:00)" ""
done

like "a finding names the day in Việt Nam" "$("$check" --lang en samples/wrong/f04-r2-midnight.xml)" \
    'ends on 2025-04-03, less than 30 days after the letter of 2025-03-05'
sed 's/2025-05-31/2025-04-02T17:00:00Z/' samples/mau-04.xml >"$TRASH/left.xml"
like "also when it is another one in UTC" "$("$check" --lang en "$TRASH/left.xml")" 'ends on 2025-04-03, '

# The holidays are data.
mkdir -p "$TRASH/data/forms-xml"
cp forms-xml/*.xml "$TRASH/data/forms-xml/"
export CUV_DATADIR=$TRASH/data
late=samples/wrong/f08-r1-tet.xml intime=samples/wrong/f08-r1-tet.ok.xml
holidays=$TRASH/data/forms-xml/holidays.xml
ids() {
    "$check" --json "$1" | sed -n 's/.*"id":"\([^"]*\)".*/\1/p' | grep -Ev '^V-(FORM|INK)$' | sort -u
}
is "five working days over Tết" "$(ids $intime)" ""
is "six are late" "$(ids $late)" 08-R1
sed -i '/name="Tết Nguyên đán"/d' "$holidays"
is "without the days off they are more" "$(ids $intime)" 08-R1
rm "$holidays"
is "without the file no year is known" "$(ids $intime)" V-HOLIDAYS
like "and the year is told" "$("$check" --lang en $intime)" 'holidays of 2025 are not known'
for wrong in '<days/>' '<holidays><year/></holidays>' '<holidays><year of="x"/></holidays>' \
    '<holidays><year of="2025"/><year of="2025"/></holidays>' \
    '<holidays><year of="2025"><off from="2026-01-01"/></year></holidays>' \
    '<holidays><year of="2025"><off from="2025-02-01" to="2025-01-01"/></year></holidays>' \
    '<holidays><year of="2025"><off from="1/1/2025"/></year></holidays>' \
    '<holidays><year of="2025"><of from="2025-01-01"/></year></holidays>'; do
    printf '%s\n' "$wrong" >"$holidays"
    exits 78 "$wrong: 78" "$check" --lang en $intime
    like "$wrong: file and line" "$(cat "$TRASH/err")" 'holidays.xml:1: '
done
printf '<holidays>' >"$holidays"
exits 78 "holidays that are not XML: 78" "$check" $intime
finish
