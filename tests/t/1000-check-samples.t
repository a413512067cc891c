#!/usr/bin/env bash
# Every wrong sample gives exactly the finding that its first comment names (information beside it is
# allowed), its twin none; every finding of the list of requests has a wrong sample.
. "$(dirname "$0")/../lib.sh"

# FILE → "severity id" a line. A report of loss is read with the request that it belongs to; that a form
# is reconstructed goes without saying here.
findings_of() {
    "$BIN/cuv-check" --lang en --json "$1" samples/pairs/*.xml |
        grep -F "\"file\":\"$1\"" |
        sed -n 's/.*"severity":"\([a-z]*\)","id":"\([^"]*\)".*/\1 \2/p' | grep -v ' V-FORM$' | sort -u
}
named_in() {
    sed -n '2s/<!-- \([^ :]*\).*/\1/p' "$1"
}

exits 0 "the right samples pass" "$BIN/cuv-check" samples/mau-*.xml samples/pairs/*.xml
is "nothing is wrong with them together" "$(grep -v ': info ' "$TRASH/out")" ""
for right in samples/mau-*.xml; do
    exits 0 "$right passes" "$BIN/cuv-check" "$right"
    is "$right: no error, no warning" "$(findings_of "$right" | grep -v '^info ')" ""
done
is "nothing is said about mau-01" "$("$BIN/cuv-check" samples/mau-01.xml)" ""
is "every form has a right sample" "$(echo samples/mau-*.xml | sed 's,samples,forms-xml,g')" "$(echo forms-xml/mau-*.xml)"
for number in 03 07 08 09; do
    exits 1 "form $number is reconstructed and refused with --strict" "$BIN/cuv-check" --strict samples/mau-$number.xml
done
for number in 01 02 04 05 06; do
    exits 0 "form $number is certain and passes --strict" "$BIN/cuv-check" --strict samples/mau-$number.xml
done

for wrong in samples/wrong/*.xml; do
    case $wrong in *.ok.xml) continue ;; esac
    id=$(named_in "$wrong")
    twin=${wrong%.xml}.ok.xml
    said=$(findings_of "$wrong")
    case $said in
    *"info $id"*) said="info $id" ;;
    *) said=$(printf '%s\n' "$said" | grep -v '^info ') ;;
    esac
    is "$wrong gives $id alone" "${said#* }" "$id"
    is "$twin gives none" "$(findings_of "$twin" | grep -Ev '^info (01-R4|05-R3-b|V-INK)$')" ""
done

# V-FORM goes without saying above; C-OFFICE needs a configuration (1045-office.t), V-CERT a certificate
# (1130-check-certificate.t); V-INK belongs to every request of its form.
for id in $(sed -n 's/^ *X([A-Z0-9_]*, "\([^"]*\)".*/\1/p' src/base/finding-request.h); do
    case $id in V-FORM | C-OFFICE | V-CERT* | V-INK) continue ;; esac
    ok "a wrong sample shows $id" grep -lq "^<!-- $id -->" samples/wrong/*.xml
done
finish
