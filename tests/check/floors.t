#!/usr/bin/env bash
# Floors: a folder includes and calls only lower floors or itself, and only its own outside library.
. "$(dirname "$0")/../lib.sh"

declare -A FLOOR=([base]=0 [hash]=1 [pdf]=1 [pki]=1 [xml]=1 [zip]=1 [face]=1 [conf]=1 [jail]=1 [p11]=1
    [net]=1 [fetch]=1 [view]=1 [token]=2 [cms]=2 [form]=2 [look]=2 [spool]=2 [judge]=3 [draw]=3 [ask]=3 [seal]=4 [pack]=4
    [report]=4 [run]=5 [cmd]=6)
declare -A OUTSIDE=([base]='utf8proc|libintl' [hash]='openssl|zlib' [pki]=openssl [cms]=openssl [xml]=libxml
    [conf]=confuse [p11]=p11-kit [token]=p11-kit [draw]='hpdf|libdeflate|zlib' [pdf]='zlib|libdeflate' [report]=jansson
    [zip]=archive [jail]=seccomp [net]=curl [look]=png [pack]=sqlite3 [view]='poppler|cairo|glib'
    [cmd]='libintl|openssl|p11-kit')

# wrong_includes SRC: "file: includes what it may not", a line each.
wrong_includes() {
    local file folder to
    while IFS=: read -r file to; do
        folder=${file#"$1"/} folder=${folder%%/*}
        to=${to#*\"} to=${to%%\"*} to=${to%%/*}
        [ "$to" = "$folder" ] && continue
        if [ -z "${FLOOR[$folder]:-}" ] || [ -z "${FLOOR[$to]:-}" ] ||
            [ "${FLOOR[$to]}" -ge "${FLOOR[$folder]}" ]; then
            echo "$file: includes $to"
        fi
    done < <(grep -HE '^ *# *include *"' -r --include='*.[ch]' "$1")
    while IFS=: read -r file to; do
        folder=${file#"$1"/} folder=${folder%%/*}
        to=${to#*<} to=${to%%>*}
        grep -qE "^(${OUTSIDE[$folder]:-none})" <<<"$to" || echo "$file: includes <$to>"
    done < <(grep -HE '^ *# *include *<(utf8proc|libintl|openssl|libxml|confuse|p11-kit|hpdf|libdeflate|zlib|jansson|archive|seccomp|curl|png|sqlite3|poppler|cairo|glib)' \
        -r --include='*.[ch]' "$1")
}

# wrong_calls LIB…: "archive calls symbol of archive", a line each.
wrong_calls() {
    local lib name
    for lib in "$@"; do
        name=${lib##*/lib} name=${name%.a}
        nm --extern-only "$lib" 2>/dev/null | awk -v n="$name" -v f="${FLOOR[$name]:--1}" '
            $1 == "U" { print "U", $2, n, f } $2 ~ /^[TDRBVWC]$/ { print "D", $3, n, f }'
    done | awk '
        $1 == "D" { home[$2] = $3; floor[$2] = $4 }
        $1 == "U" { use[++k] = $0 }
        END { for (i = 1; i <= k; i++) { split(use[i], u, " ")
            if (u[2] in home && home[u[2]] != u[3] && floor[u[2]] >= u[4])
                print "lib" u[3] " calls " u[2] " of lib" home[u[2]] } }' | sort -u
}

is "includes go down only" "$(wrong_includes src)" ""
is "calls go down only" "$(wrong_calls "$B"/lib/*.a)" ""
for folder in src/*/; do
    folder=${folder#src/} folder=${folder%/}
    is "folder $folder has a floor" "${FLOOR[$folder]:+yes}" yes
done
for pair in 'pdf openssl' 'pdf cms' 'pdf token' 'cms pdf' 'pki pdf' 'token pdf' 'token cms' 'p11 pdf' 'draw xml' 'judge pki'; do
    read -r from to <<<"$pair"
    is "$from never hears of $to" "$(grep -lE "include *[<\"]$to/" -r src/"$from" 2>/dev/null)" ""
done
for program in cuv-sign cuv-verify cuv-render; do
    [ -x "$BIN/$program" ] || continue
    unlike "$program links no network, page maker or PKCS#11 driver" "$(ldd "$BIN/$program")" \
        'libcurl|libpoppler|libp11-kit|softhsm'
done
if [ -x "$BIN/cuv-verify" ]; then
    unlike "cuv-verify links neither the appender nor a token" "$(nm "$BIN/cuv-verify")" \
        ' [Tt] (pdf_incr|token_|p11_)'
fi
unlike "cuv-fetch parses nothing" "$(nm "$LIBEXEC/cuv-fetch")" ' [Tt] (pdf_|xml_|form_|cms_|seal_|certificate_)'
unlike "cuv-module parses no document" "$(nm "$LIBEXEC/cuv-module")" ' [Tt] (pdf_|xml_|form_|cms_|seal_)'

# Each of them broken once.
mkdir -p "$TRASH/src/pdf" "$TRASH/src/base"
echo '#include "seal/seal.h"' >"$TRASH/src/pdf/a.c"
echo '#include <openssl/evp.h>' >"$TRASH/src/pdf/b.c"
echo '#include "base/err.h"' >"$TRASH/src/pdf/c.c"
is "an upward and a foreign include are found" "$(wrong_includes "$TRASH/src" | wc -l)" 2
echo 'int seal_it(void); int pdf_it(void); int pdf_it(void) { return seal_it(); }' >"$TRASH/pdf.c"
echo 'int seal_it(void); int seal_it(void) { return 1; }' >"$TRASH/seal.c"
for name in pdf seal; do
    gcc -c -o "$TRASH/$name.o" "$TRASH/$name.c" && ar rcs "$TRASH/lib$name.a" "$TRASH/$name.o"
done
is "an upward call is found" "$(wrong_calls "$TRASH/libpdf.a" "$TRASH/libseal.a")" \
    "libpdf calls seal_it of libseal"
finish
