#!/usr/bin/env bash
# cuv-sign --signer-command: another program holds the key; what it answers is checked before use.
. "$(dirname "$0")/../lib.sh"

demo_token
uri=$(cuv-token -q list --json | jq -r 'select(.subject | startswith("CN=Lê")) | .uri')
cuv-token -q export --token "$uri" -o "$TRASH/person.cer"
cuv-render <samples/mau-04.xml >"$TRASH/letter.pdf"
MODULE=$(cat "$DEMO/module") KEY_ID=01 PIN=$(cat "$DEMO/pin")
export MODULE KEY_ID PIN
command=samples/signer-command/by-pkcs11-tool
by() { # COMMAND OPTIONS…
    local c=$1
    shift
    run cuv-sign --signer-command "$c" --certificate "$TRASH/person.cer" "$@" "$TRASH/letter.pdf"
}

for how in '' --pss; do
    # shellcheck disable=SC2086
    by "$command" $how -o "$TRASH/signed.pdf"
    ran_as_told 0 "the HSM's own tool signs ${how:-by PKCS #1 v1.5}"
    exits 0 "… the letter is valid" cuv-verify "$TRASH/signed.pdf"
    like "… pdfsig agrees" "$(pdfsig -nocert "$TRASH/signed.pdf")" 'Signature is Valid'
    rm -f "$TRASH/signed.pdf"
done

# answers SCRIPT CODE WORDS: a program that answers otherwise
answers() {
    printf '#!/bin/sh\n%s\n' "$1" >"$TRASH/answer"
    chmod +x "$TRASH/answer"
    by "$TRASH/answer" -o "$TRASH/none.pdf"
    ran_as_told "$2" "answer of: $1"
    like "… says: $3" "$(cat "$TRASH/err")" "$3"
    ok "… nothing is written" test ! -e "$TRASH/none.pdf"
}
answers 'cat >/dev/null; exit 3' 69 'ended with code 3; nothing was signed'
answers 'cat >/dev/null; kill -SEGV $$' 69 'crashed \(signal 11\)'
answers 'cat >/dev/null' 69 'one line of base64'
answers 'cat >/dev/null; echo not base64!' 69 'one line of base64'
answers 'exec 0<&-; head -c 256 /dev/zero | base64 -w 0' 69 'does not belong to the certificate'
answers 'cat >/dev/null; head -c 100000 /dev/zero' 69 'too much data'
answers 'grep -v "^certificate" >&2; exit 1' 69 'digest [0-9a-f]{64}'
sed 's#^sign {#&\n    command_timeout_ms = 300#' "$DEMO/pipeline.conf" >"$DEMO/hasty-$$.conf"
grep -q command_timeout_ms "$DEMO/hasty-$$.conf" ||
    printf 'sign {\n    command_timeout_ms = 300\n}\n' >>"$DEMO/hasty-$$.conf"
CUV_CONFIG=$DEMO/hasty-$$.conf answers 'cat >/dev/null; sleep 60' 69 'did not answer within 300 ms'
rm -f "$DEMO/hasty-$$.conf"

# The letter becomes another while the key is waited for: what was read is not what lies there now.
cp "$TRASH/letter.pdf" "$TRASH/kept.pdf"
for way in '-o' 'standard output'; do
    printf '#!/bin/sh\nprintf "%%%%late" >>%q\nexec %q\n' "$TRASH/letter.pdf" "$TOP/$command" >"$TRASH/answer"
    chmod +x "$TRASH/answer"
    if [ "$way" = -o ]; then by "$TRASH/answer" -o "$TRASH/none.pdf"; else by "$TRASH/answer"; fi
    is "a letter that changes while it is signed, to $way: try again" "$rc" 75
    like '… says so' "$(cat "$TRASH/err")" 'thay đổi|changed while'
    ok '… nothing is written' test ! -e "$TRASH/none.pdf"
    is '… nor said' "$(wc -c <"$TRASH/out")" 0
    cp "$TRASH/kept.pdf" "$TRASH/letter.pdf"
done

by "$TRASH/absent" -o "$TRASH/none.pdf"
ran_as_told 69 "a program that is not there"
like "… is named" "$(cat "$TRASH/err")" "cannot start the signer command $TRASH/absent"
must_fail 64 cuv-sign --signer-command '  ' --certificate "$TRASH/person.cer" "$TRASH/letter.pdf"
must_fail 64 cuv-sign --signer-command "$command" "$TRASH/letter.pdf"
like "the certificate is asked for" "$(cat "$TRASH/err")" -- '--certificate FILE.cer'
must_fail 64 cuv-sign --signer-command "$command" --token "$uri" --certificate "$TRASH/person.cer" "$TRASH/letter.pdf"

# By configuration; another key than the certificate's is found before a byte leaves.
{
    cat "$DEMO/pipeline.conf"
    printf 'sign {\n    command = "%s"\n    certificate = "%s"\n}\n' "$TOP/$command" "$TRASH/person.cer"
} | sed "s#\"trust\"#\"$DEMO/trust\"#; s#\"crl\"#\"$DEMO/crl\"#" >"$TRASH/remote.conf"
exits 0 "the configuration names the program" env CUV_CONFIG="$TRASH/remote.conf" "$BIN/cuv-sign" -o "$TRASH/signed.pdf" \
    "$TRASH/letter.pdf"
must_fail 69 env CUV_CONFIG="$TRASH/remote.conf" KEY_ID=02 "$BIN/cuv-sign" "$TRASH/letter.pdf"
finish
