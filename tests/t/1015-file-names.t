#!/usr/bin/env bash
# A message about an input names it once, whatever is wrong with it.
. "$(dirname "$0")/../lib.sh"

head -c 6000000 /dev/zero | tr '\0' x >"$TRASH/big.xml"
mkdir "$TRASH/folder.xml"
: >"$TRASH/empty.xml"
printf 'hello' >"$TRASH/text.xml"

# once CODE FILE WORDS: both programs, with the name in front and nowhere else
once() {
    local program
    for program in cuv-check cuv-render; do
        exits "$1" "$program, $2: $1" "$program" "$TRASH/$2"
        like "$program, $2: what is wrong" "$(cat "$TRASH/err")" "^$program: .*/$2: $3"
        is "$program, $2: the name once" "$(grep -o "$2" "$TRASH/err" | wc -l)" 1
    done
}
once 65 big.xml 'larger than the limit of [0-9]+ bytes'
once 66 folder.xml 'this is a folder'
once 66 empty.xml 'the file is empty'
once 66 absent.xml 'cannot open it: No such file'
once 65 text.xml 'line 1: not XML'
# The system's own words too: they are in libc-l10n.
run cuv-check --lang vi "$TRASH/absent.xml"
like "no file, in Vietnamese" "$(cat "$TRASH/err")" 'không mở được: Không có '
for program in cuv-check cuv-render; do
    exits 65 "$program, standard input: 65" "$program" <"$TRASH/big.xml"
    is "$program, standard input: named once" "$(cat "$TRASH/err")" \
        "$program: standard input: larger than the limit of 4194304 bytes"
done

# Who may not make a folder is told so by 77, whichever program it is.
as_nobody() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
    else
        "$@"
    fi
}
mkdir "$TRASH/closed"
chmod 555 "$TRASH/closed"
if as_nobody "$BIN/cuv" --version >/dev/null 2>&1 && as_nobody test -r samples/mau-01.xml; then
    exits 77 "a demo where no folder may be made" as_nobody cuv-token --lang en demo "$TRASH/closed/demo"
    like "… says so" "$(cat "$TRASH/err")" 'cannot make folder .*/closed/demo: Permission denied'
    exits 77 "letters where no folder may be made" as_nobody cuv-render -o "$TRASH/closed/out/" samples/mau-01.xml
else
    skip "nobody may not run the programs here" 3
fi
finish
