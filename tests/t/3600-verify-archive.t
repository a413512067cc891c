#!/usr/bin/env bash
# cuv-verify --archive: what PDF/A asks of signatures is ours to judge; the rest is veraPDF's, and
# without its answer nothing conforms. The real veraPDF is asked by make interop; here programs that
# answer as it does, or badly, stand for it.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../letter.sh"

tests/pki/mkpki "$TRASH/pki" >"$TRASH/said" 2>&1 || { cat "$TRASH/said"; exit 99; }
P=$TRASH/pki K=$TRASH/pki/keys
conf() { # [LINES of section archive]
    printf 'trust {\n    dirs = {"%s"}\n    crls = {"%s"}\n}\narchive {\n%s\n}\n' "$P/trust" "$P/crl" "${1-}" \
        >"$TRASH/pipeline.conf"
}
conf
export CUV_CONFIG=$TRASH/pipeline.conf
cd "$TRASH" || exit 99
letter number person agency >in.pdf

sign() { # OUT [MORE of openssl cms] -- [OPTIONS of revise.pl]
    local out=$1 more=()
    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        more+=("$1")
        shift
    done
    shift
    perl "$TOP/tests/verify/revise.pl" in.pdf --sign 8 --cms "openssl cms -sign -binary -outform DER -nosmimecap \
        -signer $K/person.pem -inkey $K/person.key -certfile $P/chain/issuer.pem -md sha256 -cades ${more[*]-}" \
        "$@" >"$out"
}
archive() { # the texts of our findings about an archive
    run cuv-verify --json --archive "$1"
    jq -r '.findings[] | select(.id == "S-ARCHIVE") | .text' "$TRASH/out" | sed 's/.*file: //' | tr '\n' '|'
}
sign fits.pdf -- --with room=65534
is "32,767 bytes are allowed (ISO 19005-2 6.1.13)" "$(archive fits.pdf)" ""
sign long.pdf -- --with room=65536
is "32,768 are not" "$(archive long.pdf)" "/Contents holds 32768 bytes, at most 32767 are allowed|"
sign two.pdf -signer "$K/agency.pem" -inkey "$K/agency.key" -- --with room=20000
is "two SignerInfos are not" "$(archive two.pdf)" "it has 2 SignerInfos, exactly one is allowed|"
sign bare.pdf -nocerts --
is "the signer's certificate must be there" "$(archive bare.pdf)" "the signer's certificate is not enclosed|"
sign short.pdf -- --with range=short
is "the whole file must be covered" "$(archive short.pdf)" "/ByteRange does not cover the whole file but /Contents|"
sign end.pdf -- --with 'end='
is "%%EOF without a line feed" "$(archive end.pdf)" "what it covers does not end with %%EOF and a line feed|"
sign cr.pdf -- --with $'end=\r'
like "%%EOF with a lone CR" "$(archive cr.pdf)" "does not end with %%EOF and a line feed"
sign crlf.pdf -- --with $'end=\r\n'
is "CR LF ends with a line feed" "$(archive crlf.pdf)" ""

# None of it changes the verdict, and a file that claims nothing is left alone unless asked.
run cuv-verify --json long.pdf
is "without --archive nothing is said of a file that claims nothing" "$(jq -r '.findings[].id' out | grep -c ARCHIVE)" 0
exits 0 "the verdict is the same with it" cuv-verify --lang en --archive long.pdf
like "… in words" "$(cat out)" 'warning S-ARCHIVE: PDF/A does not allow .* 32768 bytes'
unlike "… and is no advice to return it" "$(grep 'what to do' out)" 'PDF/A'
demo_token
CUV_CONFIG=$TRASH/pipeline.conf
cuv-render -q <"$TOP/samples/mau-04.xml" >rendered.pdf 2>/dev/null
SOFTHSM2_CONF=$DEMO/softhsm2.conf cuv-sign -q --config "$DEMO/pipeline.conf" --pin-file "$DEMO/pin" rendered.pdf >ours.pdf
run cuv-verify --json --archive ours.pdf
is "what cuv-sign makes breaks none of them" "$(jq -r '.findings[].id' out | grep -c S-ARCHIVE)" 0
# It claims PDF/A-2: looked at although nobody asked.
perl -pe 's/%%EOF\n\z/%%EOF\r/ if eof' ours.pdf >spoilt.pdf
run cuv-verify --json spoilt.pdf
like "a file that claims PDF/A-2 is always held to it" "$(jq -r '.findings[].id' out)" 'S-ARCHIVE'

# veraPDF: absent, answering, and everything that is no answer.
asked() { # BODY OF THE PROGRAM: ids and texts of what is said about the archive
    printf '#!/bin/sh\n%s\n' "$1" >verapdf
    chmod 700 verapdf
    conf "verapdf = \"$TRASH/verapdf\"
timeout_ms = ${patience-30000}"
    run cuv-verify --json --archive ours.pdf
    jq -r '.findings[] | select(.id | startswith("F-ARCHIVE")) | .id + ": " + .text' "$TRASH/out"
}
verdict() { jq -r .verdict out; }
conf
run cuv-verify --json --archive ours.pdf
is "not configured: not judged" "$(jq -r '.findings[] | select(.id | startswith("F-ARCHIVE")) | .id + ": " + .text' out)" \
    "F-ARCHIVE-UNKNOWN: whether the file conforms to PDF/A is not judged: veraPDF is not configured: verapdf in section archive"
plain=$(cuv-verify --json ours.pdf | jq -r .verdict)
answer() { # COMPLIANT RULES
    printf '{"report":{"buildInformation":{"releaseDetails":[{"id":"core","version":"1.30.2"}]},"jobs":[{"itemDetails":{"name":"STDIN"},"validationResult":[{"details":{"failedRules":0,"ruleSummaries":[%s]},"jobEndStatus":"normal","profileName":"PDF/A-2a validation profile","compliant":%s},{"details":{"ruleSummaries":[]},"jobEndStatus":"normal","profileName":"PDF/UA-1 validation profile","compliant":true}]}]}}' "$2" "$1"
}
is "it conforms" "$(asked "cat >got; echo \"\$*\" >words; printf '%s' '$(answer true '')'")" \
    "F-ARCHIVE: veraPDF 1.30.2: the file conforms to PDF/A-2a"
cmp_file "it was given the file" got ours.pdf
is "… and asked as its page says" "$(cat words)" "--format json"
is "… the verdict stays" "$(verdict)" "$plain"
rule='{"ruleStatus":"FAILED","clause":"6.1.13","testNumber":5},{"ruleStatus":"FAILED","clause":"6.4.3","testNumber":2}'
is "it does not, with code 1" "$(asked "cat >/dev/null; printf '%s' '$(answer false "$rule")'; exit 1")" \
    "F-ARCHIVE-FAULT: veraPDF 1.30.2: the file does not conform to PDF/A-2a: 6.1.13-5, 6.4.3-2"
is "… the verdict stays" "$(verdict)" "$plain"
# One object instead of an array, as before 1.26.
is "an older one's answer" "$(asked "cat >/dev/null; printf '%s' '$(answer true '' | sed 's/"validationResult":\[\({.*}\),{"details":{"ruleSummaries":\[\]}.*/"validationResult":\1}]}}/')'")" \
    "F-ARCHIVE: veraPDF 1.30.2: the file conforms to PDF/A-2a"
unknown="F-ARCHIVE-UNKNOWN: whether the file conforms to PDF/A is not judged: veraPDF gave no answer about PDF/A"
for body in true 'echo PASS' 'cat' 'exit 1' "printf '{}'" "printf '%s' '$(answer true '' | head -c 300)'" \
    "printf '%s' '$(answer '"yes"' '')'" "printf '%s' '$(answer true '' | sed 's/normal/cancelled/')'" \
    "printf '%s' '$(answer true '' | sed 's#PDF/A-2a#PDF/UA-1#')'" \
    "printf '%s' '{\"report\":{\"jobs\":[{\"taskException\":{\"type\":\"PARSE\"}}]}}'" \
    "printf '%s' '$(answer true '' | sed 's/"jobs":\[/&{},/')'" 'head -c 200000 /dev/zero | tr "\0" "["'; do
    is "no answer is no conformance: ${body:0:50}" "$(asked "$body")" "$unknown"
done
like "one that hangs" "$(patience=700 asked 'sleep 20')" '^F-ARCHIVE-UNKNOWN: .*verapdf did not end in time$'
like "one that never ends writing" "$(patience=700 asked 'cat /dev/zero')" '^F-ARCHIVE-UNKNOWN: '
rm -f verapdf
run cuv-verify --lang en --archive ours.pdf
like "one that is not there" "$(cat out)" 'F-ARCHIVE-UNKNOWN: .*cannot start .*/verapdf'
unlike "… is never a file that conforms" "$(cat out)" 'info F-ARCHIVE:'
conf "verapdf = \"$TRASH/verapdf\""
chmod 666 pipeline.conf
must_fail 78 cuv-verify --archive ours.pdf
finish
