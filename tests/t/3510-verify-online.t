#!/usr/bin/env bash
# What is missing to judge: from the services with --online, from the cache without, never otherwise.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

services
C=$TRASH/kept
sed -i -e '/^ *cache = /d' -e "/^trust {/a\\    cache = \"$C\"" "$S/pipeline.conf"
letter person >"$TRASH/in.pdf"
signed() { # NAME OUT
    perl tests/verify/revise.pl "$TRASH/in.pdf" --sign 7 --cms "perl tests/verify/cms sign $S/pki $1" >"$2"
}
signed person "$TRASH/good.pdf"
signed revoked "$TRASH/revoked.pdf"
asked() { grep -c "$1" "$S/log"; }
judge() { # CODE SUB WHAT OPTIONS…
    local code=$1 sub=$2 what=$3
    shift 3
    exits "$code" "$what" cuv-verify --lang en --json "$@"
    is "… $sub" "$(jq -r '.signatures[0].subindication | tostring' "$TRASH/out")" "$sub"
}
fresh() { rm -rf "$C"; }
conf() { sed "$@" "$S/pipeline.conf" >"$S/own.conf"; }

judge 2 TRY_LATER "off line, nothing kept" "$TRASH/good.pdf"
ok "… nobody was asked, nothing is kept" test ! -e "$C"
judge 0 null "on line" --online "$TRASH/good.pdf"
ok "… the answers are kept" test "$(find "$C" -type f | wc -l)" -ge 2
judge 0 null "off line, by what was kept" "$TRASH/good.pdf"
judge 2 REVOKED_NO_POE "a revoked one" --online "$TRASH/revoked.pdf"
exits 2 "both, two at a time" cuv-verify --online -j 2 "$TRASH/good.pdf" "$TRASH/revoked.pdf"
for f in "$C"/*; do cp "$S/pki/crl/root.crl" "$f"; done
judge 2 TRY_LATER "what is kept under another's name proves nothing" "$TRASH/good.pdf"
sed "s#cache = .*#cache = \"$TRASH/none\"#" "$S/pipeline.conf" >"$S/none.conf"
judge 2 TRY_LATER "another cache" --config "$S/none.conf" "$TRASH/good.pdf"

# Each way alone, and none.
fresh
conf -e 's/ocsp = .*//' -e 's/from_certificates = true/from_certificates = false/'
judge 0 null "lists of the configuration alone" --config "$S/own.conf" --online "$TRASH/good.pdf"
judge 0 null "… both are kept" --config "$S/own.conf" "$TRASH/good.pdf"
fresh
conf -e 's/ocsp = .*//' -e 's/crls = {"h.*//'
judge 0 null "addresses in certificates, where the configuration allows it" --config "$S/own.conf" --online "$TRASH/good.pdf"
fresh
conf -e 's/ocsp = .*//' -e 's/crls = {"h.*//' -e 's/from_certificates = true/from_certificates = false/'
judge 2 TRY_LATER "… and not otherwise" --config "$S/own.conf" --online "$TRASH/good.pdf"
ok "… nothing is kept" test -z "$(ls "$C" 2>/dev/null)"
fresh
conf -e '$a verify { online = true }'
judge 0 null "[verify] online" --config "$S/own.conf" "$TRASH/good.pdf"

# What fails, and what lies, is told and proves nothing.
for fault in garbage 500 unknown stranger later; do
    fresh
    conf -e "s#ocsp = .*#ocsp = {\"$CUV_SERVICE/ocsp/$fault\"}#" -e 's/crls = {"h.*//' \
        -e 's/from_certificates = true/from_certificates = false/'
    judge 2 TRY_LATER "a responder: $fault" --config "$S/own.conf" --online "$TRASH/good.pdf"
    ok "… nothing is kept" test -z "$(ls "$C" 2>/dev/null)"
done
fresh
conf -e 's/timeout_ms.*//' -e "s#ocsp = .*#ocsp = {\"http://127.0.0.1:1/\"}#" -e 's/crls = {"h.*//' -e 's/from_certificates = true/from_certificates = false/'
judge 2 TRY_LATER "nobody there" --config "$S/own.conf" --online "$TRASH/good.pdf"
like "… is told" "$(cat "$TRASH/err")" 'http://127.0.0.1:1/'

# A kept list that is too old is asked for again; the letter of a signer with a stamp asks for both.
fresh
cuv-verify --online "$TRASH/good.pdf" >"$TRASH/out" 2>&1
cuv-sign -q --pin-file "$S/pin" --level b-b -o "$TRASH/signed.pdf" "$TRASH/in.pdf" 2>"$TRASH/err"
judge 0 null "cuv-sign and cuv-verify share one cache" "$TRASH/signed.pdf"
for f in "$C"/*; do echo old >"$f"; done
judge 2 TRY_LATER "spoiled answers, off line" "$TRASH/good.pdf"
judge 0 null "… on line: asked anew" --online "$TRASH/good.pdf"
judge 0 null "… and kept" "$TRASH/good.pdf"
fresh
perl tests/verify/revise.pl "$TRASH/in.pdf" --sign 7 \
    --cms "perl tests/verify/cms sign $S/pki person | perl tests/verify/cms into $S/pki" >"$TRASH/bt.pdf"
judge 0 null "a letter with a time stamp" --online "$TRASH/bt.pdf"
is "… reaches its level" "$(jq -r '.signatures[0].level' "$TRASH/out")" B-T
finish
