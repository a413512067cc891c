#!/usr/bin/env bash
# A tenth form is added by files alone; mistakes in a definition are told with file, line and cure.
. "$(dirname "$0")/../lib.sh"

mkdir -p "$TRASH/data/forms-xml"
forms=$TRASH/data/forms-xml
cp forms-xml/*.xml tests/data/form-10/mau-10.xml "$forms/"
export CUV_DATADIR=$TRASH/data
right=tests/data/form-10/right.xml

exits 0 "a right request of form 10" "$BIN/cuv-check" --lang en $right
like "its wording is told to be reconstructed" "$(cat "$TRASH/out")" 'info V-FORM .*form 10 .*mẫu thử'
exits 1 "which fails with --strict" "$BIN/cuv-check" --strict $right
exits 0 "form 01 still works" "$BIN/cuv-check" samples/mau-01.xml

# gives ID WHAT SED: one change, one finding beside V-FORM
gives() {
    sed "$3" $right >"$TRASH/request.xml"
    is "$2" "$("$BIN/cuv-check" --lang en --json "$TRASH/request.xml" |
        sed -n 's/.*"id":"\([^"]*\)".*/\1/p' | grep -v '^V-FORM$')" "$1"
}
gives "V-MST" "a tax code of nine digits" 's/9900000016/990000001/'
gives "V-MST-b" "a tax code with a wrong check digit" 's/9900000016/9900000017/'
gives "V-MST-b" "also with a branch" 's/9900000016/9900000017-001/'
like "a tax code is shown whole" "$("$BIN/cuv-check" --lang en "$TRASH/request.xml")" ' 9900000017-001 '
gives "" "a branch" 's/9900000016/9900000016-001/'
gives "V-QHNS" "a budget code of six digits" 's/9000001</900001</'
gives "V-ONEOF" "neither tax nor budget code" '/tax-code/d; /budget-code/d'
gives "" "one of them is enough" '/tax-code/d'
gives "V-DEVICE" "a device number of three characters" 's/8984040000000000017/ABC/'
gives "" "of four" 's/8984040000000000017/ABCD/'
gives "V-DEVICE-b" "a SIM number with a wrong digit" 's/8984040000000000017/8984040000000000018/'
gives "V-SHORT" "a reason of nine characters" 's/Rơi vỡ thẻ/Rơi vỡ th/'
gives "V-CHOICE" "a state that is none" 's/>damaged</>lost</'
gives "V-DATE" "a date in an attribute" 's/2025-01-02/02-01-2025/'
gives "V-NAME" "the right cell of two alike groups" 's/Nguyễn Văn Mẫu/Nguyễn 5/'
like "is named by the short name of its group" \
    "$("$BIN/cuv-check" --lang en "$TRASH/request.xml")" 'V-NAME Bên nhận: Họ và tên'
gives "V-MISSING" "a missing one of them" '/role="giver"/d'
printf '<a/>' >"$TRASH/request.xml"

# own SED ID WHAT [SED of the request]: a rule of one's own, kept by right.xml or not
own() {
    sed "s|<rule id=\"V-ONEOF\".*|$1|" tests/data/form-10/mau-10.xml >"$forms/mau-10.xml"
    gives "$2" "$3" "${4:-}"
}
device='for="devices/device"'
own "<rule id=\"V-NEEDS\" check=\"needs\" $device field=\"serial\" then=\"state/@since\" if=\"state\" if-is=\"damaged\"/>" V-NEEDS "asked when the condition holds" 's/ since="2025-01-02"//'
own "<rule id=\"V-NEEDS\" check=\"needs\" $device field=\"serial\" then=\"state/@since\" if=\"state\" if-is=\"good\"/>" "" "not asked when it does not" 's/ since="2025-01-02"//'
own "<rule id=\"V-NEEDS\" check=\"needs\" $device field=\"serial\" then=\"state/@since\" if=\"tax-code\"/>" "" "nor when its cell is empty" 's/ since="2025-01-02"//; /tax-code/d'
own "<rule id=\"V-NEEDS\" check=\"needs\" $device field=\"serial\" then=\"state/@since\" if=\"tax-code\" if-not=\"1\"/>" V-NEEDS "but an empty cell is not a word" 's/ since="2025-01-02"//; /tax-code/d'
own "<rule id=\"05-R3\" check=\"paired\" $device field=\"serial\" key=\"own\"/>" 05-R3 "looked for in vain"
own "<rule id=\"05-R3\" check=\"paired\" $device field=\"serial\" key=\"own\"/><rule id=\"05-R3\" check=\"offer\" $device field=\"serial\" key=\"own\"/>" 05-R3 "offered after it was looked for"
own "<rule id=\"05-R3\" check=\"offer\" $device field=\"serial\" key=\"own\"/><rule id=\"05-R3\" check=\"paired\" $device field=\"serial\" key=\"own\"/>" "" "offered before"
cp tests/data/form-10/mau-10.xml "$forms/"

# mistake WORDS SED: a definition that is wrong
mistake() {
    sed "$2" tests/data/form-10/mau-10.xml >"$forms/mau-10.xml"
    exits 78 "$1: 78" "$BIN/cuv-check" --lang en $right
    like "$1: file, line, cure" "$(cat "$TRASH/err")" "mau-10.xml:[0-9]+: .*$1"
    is "$1: nothing on standard output" "$(cat "$TRASH/out")" ""
}
mistake 'only 1 is known' 's/version="1"/version="2"/'
mistake 'official or minutes' 's/kind="official"/kind="letter"/'
mistake 'certain or reconstructed' 's/provenance="reconstructed"/provenance="maybe"/'
mistake 'must be 10, like the file' 's/number="10"/number="11"/'
mistake 'no such part' 's/part="signer"/part="singer"/'
mistake 'no <type> of that name' 's/type="tax-code"/type="taxcode"/'
mistake 'base="word" is not known; known are: text' 's/base="choice"/base="word"/'
mistake 'no such finding' 's/id="V-ONEOF"/id="V-NONE"/'
mistake 'check="one" is not known' 's/check="one-of"/check="one"/'
mistake 'need if="' 's/check="one-of"/& if-is="good"/'
mistake 'the request has no "stat"' 's/check="one-of"/& if="stat"/'
mistake 'there is no <type> of that name' 's/<rule id="V-ONEOF".*/<rule id="V-EMAIL" check="as" for="devices\/device" field="reason" as="mial"\/>/'
mistake 'needs the attribute key=' 's/<rule id="V-ONEOF".*/<rule id="05-R3" check="paired" for="devices\/device" field="serial"\/>/'
mistake 'needs the attribute or=' 's/ or="budget-code"//'
mistake 'the request has no "budget"' 's/or="budget-code"/or="budget"/'
mistake 'has no attribute wieght; known are: ' 's/weight="5"/wieght="5"/'
mistake 'must be a number from 1 to 100' 's/weight="5"/weight="0"/'
mistake 'must be left, centre or right' 's/align="centre"/align="center"/'
mistake 'the request has no "serail"' 's/{serial}: /{serail}: /'
mistake '\{ and \} do not match' 's/{reason};/{reason;/'
mistake '\[ and \] do not match' 's/\[{tax-code}\]/[{tax-code}/'
mistake 'is a group; name a value' 's/{#}/{\/devices\/device}/'
mistake 'after .:. must be one of' 's/date:day/date:dya/'
mistake '<table> is empty|1 to 40 columns' '/<column/d'
mistake '<letter> must stand here' 's/<letter>/<lettre>/; s/<\/letter>/<\/lettre>/'
mistake 'min is larger than max' 's/name="tax-code" label="Mã số thuế" type="tax-code" min="0"/name="tax-code" label="M" type="tax-code" min="2"/'
mistake 'select and value belong together' 's/ value="giver"//'
sed 's/<use part="types"\/>/<type/' tests/data/form-10/mau-10.xml >"$forms/mau-10.xml"
exits 78 "not XML: 78" "$BIN/cuv-check" --lang en $right
like "not XML: file and line" "$(cat "$TRASH/err")" 'mau-10.xml: line [0-9]+: not XML'

cp tests/data/form-10/mau-10.xml "$forms/"
sed 's/<part name="signer">/&<use part="signer"\/>/' forms-xml/parts.xml >"$forms/parts.xml"
exits 78 "parts that use each other: 78" "$BIN/cuv-check" --lang en $right
like "parts that use each other" "$(cat "$TRASH/err")" 'xml:[0-9]+: parts use each other'
sed 's/name="place" label="Địa danh" type="text"/name="place" label="Địa danh" type="tekst"/' \
    forms-xml/parts.xml >"$forms/parts.xml"
exits 78 "a mistake in parts.xml: 78" "$BIN/cuv-check" --lang en $right
like "is told with its own file" "$(cat "$TRASH/err")" 'parts.xml:[0-9]+: type="tekst"'
finish
