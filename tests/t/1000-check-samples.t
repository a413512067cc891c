#!/usr/bin/env bash
# Every wrong sample gives exactly the finding that its first comment names (information beside it is
# allowed), its twin none; every finding of the list of requests has a wrong sample.
. "$(dirname "$0")/../lib.sh"

# FILE → "severity id" a line, information left out unless asked for
findings_of() {
    "$BIN/cuv-check" --lang en --json "$1" |
        sed -n 's/.*"severity":"\([a-z]*\)","id":"\([^"]*\)".*/\1 \2/p' | sort -u
}
named_in() {
    sed -n '2s/<!-- \([^ :]*\).*/\1/p' "$1"
}

exits 0 "the right samples pass" "$BIN/cuv-check" samples/mau-*.xml
is "nothing is said about mau-01" "$("$BIN/cuv-check" samples/mau-01.xml)" ""

for wrong in samples/wrong/*.xml; do
    case $wrong in *.ok.xml) continue ;; esac
    id=$(named_in "$wrong")
    twin=${wrong%.xml}.ok.xml
    said=$(findings_of "$wrong")
    case $said in
    "info $id") ;;
    *) said=$(printf '%s\n' "$said" | grep -v '^info ') ;;
    esac
    is "$wrong gives $id alone" "${said#* }" "$id"
    is "$twin gives none" "$(findings_of "$twin" | grep -Ev '^info 01-R4')" ""
done

# Those of cells that form 01 has not are shown by form 10 (1030-check-form-10.t).
for id in $(sed -n 's/^ *X([A-Z0-9_]*, "\([^"]*\)".*/\1/p' src/base/finding-request.h); do
    case $id in V-SHORT | V-FORM | V-MST* | V-QHNS | V-DEVICE*) continue ;; esac
    ok "a wrong sample shows $id" grep -lq "^<!-- $id -->" samples/wrong/*.xml
done
finish
