#!/usr/bin/env bash
# What we can say about a document is a closed list: every id is in the manual and made by a test.
. "$(dirname "$0")/../lib.sh"

ids() { # HEADER…
    cat "$@" | tr '\n' ' ' | grep -oE 'X\([A-Z0-9_]+, *"[^"]+"' | sed 's/.*"\(.*\)"/\1/' | sort
}
untested() { # ID…
    for id in "$@"; do
        grep -rqwF --include='*.t' --include='*.c' --include='*.xml' --include='*.sh' --include='*.tsv' \
            --include='*.txt' -- "$id" tests/t tests/unit tests/data samples 2>/dev/null || echo "$id"
    done
}
mapfile -t all < <(ids src/base/finding-*.h)
ok "there are findings" test "${#all[@]}" -gt 10
is "no id twice" "$(printf '%s\n' "${all[@]}" | uniq -d)" ""
is "the manual lists exactly them" \
    "$(grep -oE '^\.It Sy [^ ]+' src/cmd/cuv-findings.7 | sed 's/.* //' | sort)" "$(printf '%s\n' "${all[@]}")"
explained() { # LANGUAGE, a heading of the entry: ids that --explain does not explain
    for id in "${all[@]}"; do
        LC_ALL=$1 cuv-verify --explain "$id" >"$TRASH/said" 2>&1 && [ "$(wc -c <"$TRASH/said")" -gt 25 ] ||
            echo "$id"
        case $id in
        [FS]-*) grep -q "$2 [[:alnum:]]" "$TRASH/said" && grep -q "$3 [[:alnum:]]" "$TRASH/said" || echo "$id" ;;
        esac
        # Nothing of the page's own marks may be left.
        grep -E '\\|^\.|(^| )\.[A-Z][a-z]( |$)| (Fl|Sq|Xr|Ar|Em) ' "$TRASH/said"
    done
}
is "--explain prints the entry of each, with what others show and whom to ask" \
    "$(explained en 'Others show:' 'Ask:')" ""
is "… in Vietnamese too" "$(explained vi 'Phần mềm khác:' 'Hỏi ai:')" ""
ids_of() { grep -oE '^\.It Sy [^ ]+' "$1" | sed 's/.* //'; }
is "the Vietnamese page lists those of signed files" "$(ids_of src/cmd/vi/cuv-findings.7 | sort)" \
    "$(printf '%s\n' "${all[@]}" | grep '^[FS]-')"
must_fail 64 cuv-verify --explain NO-SUCH
is "a test makes each of them" "$(untested "${all[@]}")" ""
is "an id that no test names is found" "$(untested NO-SUCH-"$$")" "NO-SUCH-$$"
finish
