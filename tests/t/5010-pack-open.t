#!/usr/bin/env bash
# cuv-pack open: every variant met in use is read, everything else is one line and leaves nothing.
. "$(dirname "$0")/../lib.sh"

demo_token
seeds=tests/fuzz/seeds/edxml
printf '%%PDF-1.4\n%% invented\n' >"$TRASH/letter"
printf 'xin chao\n' >"$TRASH/text"

opens() { # SEED FILE CONTENT
    run cuv-pack --json open --into "$TRASH/$1" "$seeds/$1.edxml"
    is "$1: the header reads the same" "$(head -n1 "$TRASH/out" |
        jq -r '[.document, .from, .to[0], .number, .symbol, .subject, .signer] | join("|")')" \
        'H35.90,2026/03/02,57/UBND-VHXH|H35.90|H35.91.02|57|UBND-VHXH|V/v thử|Trần Thị Mẫu'
    cmp_file "$1: the file is the same" "$3" "$TRASH/$1/$2"
}
for seed in kit bare-names zipped-pdf recall update replace; do
    opens $seed 1-57_ubnd-vhxh-signed.pdf "$TRASH/letter"
done
opens zipped-text 1-phu-luc.txt "$TRASH/text"
opens escape 1-etc-passwd.pdf "$TRASH/letter"
is "no file beside the folder" "$(find "$TRASH" -name 'passwd*')" ''
is "both forms of dates" "$(cuv-pack --json open --into "$TRASH/d" $seeds/bare-names.edxml 2>/dev/null | head -n1 | jq -r .date)" 02/03/2026

# refused SEED CODE WORDS: one line, no folder
refused() {
    must_fail "$2" cuv-pack --lang en open --into "$TRASH/no" "$seeds/$1"
    like "$1: says $3" "$(cat "$TRASH/err")" "$3"
    is "$1: one line" "$(grep -vc 'demonstration' "$TRASH/err")" 1
    is "$1: nothing is written" "$(find "$TRASH" -maxdepth 1 -name 'no*')" ''
}
refused soap.xml 65 'older form of a message \(SOAP'
refused doubled-header.edxml 65 'Subject comes twice'
refused missing-attachment.edxml 65 'announced but missing'
refused doubled-id.edxml 65 'two attachments have the id'
refused entity.edxml 65 'document type'
refused not-base64.edxml 65 'not base64'
refused two-entries.edxml 65 'exactly one file'
refused bomb.edxml 65 'grows more than'
refused absolute-entry.edxml 65 'unsafe name'

# Cut at every byte (every 7th of the long ones): never a folder, never a crash.
size=$(stat -c %s $seeds/kit.edxml) bad=0
for ((n = 1; n < size - 1; n += 61)); do
    head -c $n $seeds/kit.edxml | cuv-pack -q open --into "$TRASH/cut" >"$TRASH/out" 2>"$TRASH/err"
    rc=$?
    if [ $rc -ne 65 ] || [ -e "$TRASH/cut" ] || [ -s "$TRASH/out" ]; then bad=$((bad + 1)); fi
done
is "cut anywhere: 65 and nothing left" "$bad" 0
must_fail 66 cuv-pack open --into "$TRASH/none" /dev/null
must_fail 66 cuv-pack open --into "$TRASH/none" "$TRASH/absent"
must_fail 64 cuv-pack open $seeds/kit.edxml
must_fail 65 cuv-pack open --into "$TRASH/none" <(head -c 300000 /dev/zero | tr '\0' '<')
must_fail 65 cuv-pack open --into "$TRASH/none" <(printf '<edXML>%0.s' {1..100000})
must_fail 65 cuv-pack open --into "$TRASH/none" <(printf '<edXML '; seq -f 'a%.0f=""' 100000 | tr '\n' ' ')
# A message with no letter: the header alone.
exits 0 "a status has no letter to judge" cuv-pack --lang en open --into "$TRASH/status" $seeds/status.edxml
like "… and is shown" "$(cat "$TRASH/out")" 'Status: 03'

# 200 MB through 32 MB of memory.
if [ -n "${FULL:-}" ]; then
    head -c 200000000 /dev/urandom >"$TRASH/big"
    python3 - $seeds/kit.edxml "$TRASH/big" "$TRASH/big.edxml" <<'END'
import base64, sys
text = open(sys.argv[1], encoding="utf-8").read()
body = base64.b64encode(open(sys.argv[2], "rb").read()).decode()
head, tail = text.split("JVBER", 1)
open(sys.argv[3], "w").write(head + body + tail[tail.index("<"):])
END
    exits 2 "200 MB" /usr/bin/time -f %M -o "$TRASH/rss" cuv-pack -q open --into "$TRASH/bigin" "$TRASH/big.edxml"
    cmp_file "200 MB come back" "$TRASH/big" "$TRASH"/bigin/1-*
    note "resident: $(cat "$TRASH/rss") KB"
fi
finish
