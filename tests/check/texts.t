#!/usr/bin/env bash
# Every text for people has a Vietnamese form with the same holes; Vietnamese never stands in C.
. "$(dirname "$0")/../lib.sh"

xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ -o "$TRASH/cuv.pot" src/*/*.c src/*/*.h 2>"$TRASH/said"
ok "the sources' texts can be read" test -s "$TRASH/cuv.pot"
msgcat --use-first -o "$TRASH/vi.po" po/vi.po po/*.vi.po

untranslated() { # PO
    msgmerge -q --no-fuzzy-matching -o - "$1" "$TRASH/cuv.pot" | msgattrib --untranslated --no-obsolete - |
        msgcat --no-wrap --no-location - | grep '^msgid' | grep -v '^msgid ""$' || true
}
# A text of the sources may be split over lines; what counts is whether there is any.
count() {
    msgmerge -q --no-fuzzy-matching -o - "$1" "$TRASH/cuv.pot" | msgattrib --untranslated --no-obsolete - |
        grep -c '^msgid' || true
}
is "every text has a Vietnamese form" "$(untranslated "$TRASH/vi.po" | head -n 40)" ""
ok "the catalogue is sound" msgfmt --check-format --check-domain -o /dev/null "$TRASH/vi.po"
holes() { # PO: texts whose {1} … {4} differ
    msgcat --no-wrap "$1" | awk '
        function set(t, h, k) { k = ""; for (h = 1; h <= 4; h++) if (index(t, "{" h "}")) k = k h; return k }
        /^msgid / { id = $0 } /^msgstr / { if (set(id) != set($0) && $0 != "msgstr \"\"") print id }'
}
is "the same holes on both sides" "$(holes "$TRASH/vi.po")" ""
# Comments and citations of the law stay in the language of the law.
vietnamese=$(grep -rnP --include='*.c' --include='*.h' '[\x{1EA0}-\x{1EF9}ăđơưĂĐƠƯ]' src |
    sed -E 's,/\*.*,,; s,^([^:]*:[0-9]*:) *\* .*,\1,; s,"[^"]*(NĐ [0-9]|TT [0-9]|Phụ lục|Điều [0-9])[^"]*",,' |
    grep -P '"[^"]*[\x{1EA0}-\x{1EF9}ăđơưĂĐƠƯ][^"]*"' || true)
is "no Vietnamese text in C" "$vietnamese" ""

printf 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n' >"$TRASH/none.po"
ok "a missing translation is found" test "$(count "$TRASH/none.po")" -gt 10
printf 'msgid "a {1}"\nmsgstr "b {2}"\n' >>"$TRASH/none.po"
is "a lost hole is found" "$(holes "$TRASH/none.po" | wc -l)" 1
finish
