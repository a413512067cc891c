#!/usr/bin/env bash
# What must never be committed, and what must stand alone.
. "$(dirname "$0")/../lib.sh"

ok "this is a repository" git rev-parse --git-dir
# Written in pieces, so that this file does not find itself.
is "no private key" "$(git grep -lE 'BEGIN ([A-Z]+ )?PRIVATE'' KEY' -- . | grep -v '^tests/check/')" ""
# DER private keys: PKCS#8 and PKCS#1 begin with a SEQUENCE and INTEGER 0.
ders=$(git ls-files -- '*.key' '*.p8' '*.p12' '*.pfx')
is "no key file" "$ders" ""
is "no path of one machine" "$(git grep -nE '(/wo''rk/|/ho''me/[a-z]|/ro''ot/|/Us''ers/)' -- . ':!tests/check/tree.t')" ""
is "no fixed name in the common temporary folder" \
    "$(git grep -nE '(^|[^A-Za-z}])/tm''p/[a-z]' -- . ':!tests/check/tree.t' | grep -vE 'XXXXXX|TMPDIR' | cut -c1-120)" ""
is "no reference outside the tree" "$(git grep -nE '\.\./sha''red|sha''red/(facts|design)' -- .)" ""
is "no built files" "$(git ls-files -- build '*.o' '*.a' '*.mo')" ""

ok "pipeline.conf parses as it stands" cuv config --config pipeline.conf
sed -E 's/^( *)# ([a-z_0-9]+ = |(pin|pipeline|recipient|channel) "|    [a-z0-9_]+ = |\}$)/\1\2/' pipeline.conf >"$TRASH/all.conf"
chmod 600 "$TRASH/all.conf"
exits 0 "and with every comment taken away" cuv config --lang en --config "$TRASH/all.conf"
is "then it sets every value there is" "$(grep -vcF "$TRASH/all.conf:" "$TRASH/out")" 0
cuv config --lang en | sed -E 's/^([a-z]+)( "[^"]*")?[. ]([a-z0-9_]+).*/\1 \3/' >"$TRASH/known"
sed -E 's/^([a-z]+)( "[^"]*")?[. ]([a-z0-9_]+).*/\1 \3/' "$TRASH/out" | sort -u >"$TRASH/names"
missing=$(while read -r section name; do
    awk -v s="$section" -v n="$name" '/^\.Ss / { in_s = $2 == s } in_s && /^\.It (Cm|Ic) / && $3 == n { found = 1 }
        END { exit !found }' src/conf/pipeline.conf.5 || echo "$section $name"
done <"$TRASH/names")
is "pipeline.conf.5 tells of every value" "$missing" ""
finish
