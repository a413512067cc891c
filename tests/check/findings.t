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
is "a test makes each of them" "$(untested "${all[@]}")" ""
is "an id that no test names is found" "$(untested NO-SUCH-"$$")" "NO-SUCH-$$"
finish
