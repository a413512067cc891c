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
    local file=$seeds/$1
    [ -e "$file" ] || file=$TRASH/odd/$1.edxml
    must_fail "$2" cuv-pack --lang en open --into "$TRASH/no" "$file"
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

# One fault each, made from the message that is right.
mkdir "$TRASH/odd"
python3 - $seeds "$TRASH/odd" <<'END'
import base64, io, os, re, sys, warnings, zipfile
seeds, out = sys.argv[1:]
warnings.simplefilter("ignore")
kit = open(seeds + "/kit.edxml", encoding="utf-8").read()
content = re.search(r"(ContentTransferEncoded[^>]*>)([^<]*)<", kit).group(2)
name = re.search(r"AttachmentName>([^<]*)<", kit).group(1)
attachment = re.search(r"<Attachment>.*?</Attachment>", kit, re.S).group(0)
reference = re.search(r"<edXML:Reference>.*?</edXML:Reference>", kit, re.S).group(0)
def put(file, text):
    with open(os.path.join(out, file + ".edxml"), "wb") as to:
        to.write(text if isinstance(text, bytes) else text.encode("utf-8"))
def again(pattern, times=2):
    return re.sub("(%s)" % pattern, r"\1" * times, kit, flags=re.S)
def zipped(*entries):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as z:
        for entry, data in entries:
            z.writestr(entry, data)
    return made.getvalue()
def wrap(container):
    text = kit.replace(content, base64.b64encode(container).decode())
    return text.replace(name, "a.odt").replace("application/pdf", "application/zip")
link = zipfile.ZipInfo("a.odt")
link.create_system, link.external_attr = 3, 0o120777 << 16
put("zip-link", wrap(zipped((link, "/etc/passwd"))))
put("zip-other-names", wrap(zipped(("phu luc.odt", "x")).replace(b"phu luc", b"ph\xf4 l\xf4c")))
put("zip-backslash", wrap(zipped(("..\\a.odt", "x"))))
put("zip-up", wrap(zipped(("../a.odt", "x"))))
put("zip-drive", wrap(zipped(("C:a.odt", "x"))))
put("zip-same-twice", wrap(zipped(("a", "1"), ("a", "2"))))
put("zip-folder", wrap(zipped(("d/", ""))))
put("zip-cut", wrap(zipped(("a.odt", os.urandom(3000)))[:1500]))
put("zip-none", wrap(b"no container"))
locked = bytearray(zipped(("a.odt", "x")))
locked[6] |= 1
locked[locked.index(b"PK\1\2") + 8] |= 1
put("zip-encrypted", wrap(bytes(locked)))
wrong = bytearray(zipped(("a.odt", "hello")))
wrong[14] ^= 1
wrong[wrong.index(b"PK\1\2") + 16] ^= 1
put("zip-checksum", wrap(bytes(wrong)))
put("latin-names", kit.replace(name, "@@").encode().replace(b"@@", b"ph\xf4 l\xf4c.pdf"))
put("control-names", kit.replace(name, "a\1b.pdf"))
put("windows", kit.replace('encoding="UTF-8"', 'encoding="windows-1258"'))
put("utf-16", kit.replace("UTF-8", "UTF-16").encode("utf-16"))
put("deep", kit.replace("<edXML:Subject>", "<edXML:Subject>" + "<a>" * 40 + "</a>" * 40))
put("unknown-entity", kit.replace("<edXML:Subject>", "<edXML:Subject>&a;"))
put("external", kit.replace("?>", '?><!DOCTYPE a SYSTEM "file:///etc/passwd">', 1))
put("laughs", kit.replace("?>", '?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', 1))
put("trailing", kit + "<x/>")
put("base64-more", kit.replace(content, "Zg==Zg=="))
put("base64-early", kit.replace(content, content[:-3]))
put("base64-url", kit.replace(content, "-_-_"))
put("base64-none", kit.replace(content, ""))
put("from-twice", again("<edXML:From>.*?</edXML:From>"))
put("kind-twice", again("<edXML:BussinessDocType>.*?</edXML:BussinessDocType>"))
put("kind-unknown", kit.replace("DocType>0<", "DocType>9<"))
put("receivers", again("<edXML:To>.*?</edXML:To>", times=300))
put("sender", re.sub("<edXML:From>.*?</edXML:From>", "", kit, flags=re.S))
put("stranger", re.sub("<edXML:edXMLBody>.*?</edXML:edXMLBody>", "", kit, flags=re.S))
put("bytes-twice", kit.replace(attachment, attachment * 2))
put("announced-twice", kit.replace(reference, reference * 2))
put("two-names", kit.replace("<AttachmentName>" + name, "<AttachmentName>other.doc"))
put("letter-and-status", kit.replace("</edXML:MessageHeader>", "<edXML:StatusCode>03</edXML:StatusCode></edXML:MessageHeader>"))
put("crowd", kit.replace(reference, reference + "".join(reference.replace("cid:209", "cid:n%d" % i) for i in range(20000))))
put("answers", kit.replace("</edXML:MessageHeader>", "<edXML:ResponseFor><edXML:OrganId>H1</edXML:OrganId></edXML:ResponseFor>" * 300 + "</edXML:MessageHeader>"))
put("inside", kit.replace(content, content[:8] + "<b/>" + content[8:]))
put("utf-16-unsaid", ("\ufeff" + kit).encode("utf-16-le"))
put("utf-32", kit.encode("utf-32"))
put("ebcdic", kit.encode("cp500", "replace"))
with open(os.path.join(out, "sparse.edxml"), "wb") as to:
    to.write(kit.encode())
    to.truncate(2000000000)
# Right, with names that mean something to somebody.
def renamed(one, i, other):
    return one.replace("cid:209", "cid:n%d" % i).replace(name, other)
names = ["../x.pdf", "CON.pdf", "a\u202egpj.pdf", "x" * 5000 + ".pdf", ".bashrc", "..", ".pdf", "&#10;a.pdf", "tệp của tôi.PDF",
         "a.pdf/", "a.exe", "-rf.pdf", "$(id).pdf", "a b.pdf", "a_b.pdf", "a-b.pdf"]
text = kit.replace(reference, "".join(renamed(reference, i, n) for i, n in enumerate(names)))
put("names", text.replace(attachment, "".join(renamed(attachment, i, n) for i, n in enumerate(names))))
put("program", kit.replace(name, "a.exe"))
put("more-replaced", open(seeds + "/replace.edxml", encoding="utf-8").read().replace("</edXML:ReplacementInfoList>",
    "<edXML:ReplacementInfo><edXML:DocumentId>H35.90,2026/03/01,9/UBND</edXML:DocumentId></edXML:ReplacementInfo></edXML:ReplacementInfoList>"))
END
refused zip-link 65 'an entry that is no file'
for entry in other-names backslash up drive; do refused zip-$entry 65 'unsafe name'; done
refused zip-same-twice 65 'two entries named a'
refused zip-folder 65 'is empty'
refused zip-cut 65 'no ZIP container'
refused zip-none 65 'no ZIP container'
refused zip-encrypted 65 'encrypted'
refused zip-checksum 65 'cannot be read'
refused latin-names 65 'is not UTF-8 or not allowed in XML'
refused control-names 65 'a character stands there that is not UTF-8 or not allowed in XML'
refused windows 65 'encoding must be UTF-8'
refused utf-16 65 'encoding must be UTF-8'
for kind in utf-16-unsaid utf-32 ebcdic; do refused $kind 65 'encoding must be UTF-8'; done
for kind in crowd answers; do refused $kind 65 'more than [0-9]+ of one kind'; done
refused inside 65 '<b> stands in the middle'
refused deep 65 'nested too deeply'
refused unknown-entity 65 'entity is not known'
for kind in external laughs; do refused $kind 65 'document type'; done
refused trailing 65 'something stands behind the end of the first element'
refused base64-more 65 'not base64'
refused base64-early 65 'ends too early'
refused base64-url 65 'not base64'
refused base64-none 65 'has no content'
refused from-twice 65 'OrganId comes twice'
refused kind-twice 65 'BussinessDocType comes twice'
refused kind-unknown 65 'not 0, 1, 2 or 3'
refused receivers 65 'more than 200 of one kind'
refused sender 65 'does not say who sends it'
refused stranger 65 'not announced'
for kind in bytes announced; do refused $kind-twice 65 'two attachments have the id'; done
refused two-names 65 'is called 57_UBND-VHXH.signed.pdf and other.doc'
refused letter-and-status 65 'a status and a letter'
refused sparse 65 'more than [0-9]+ bytes'
# By its size alone, before a byte is read.
strace -f -o "$TRASH/calls" -e trace=read,pread64 -P "$TRASH/odd/sparse.edxml" cuv-pack open --into "$TRASH/no" "$TRASH/odd/sparse.edxml" 2>"$TRASH/err"
is "2 GB are refused unread" "$(grep -c 'read' "$TRASH/calls")" 0

# An attachment gets its name where its bytes are; where a folder cannot do that, they are copied.
exits 0 "a folder that knows no nameless files" env ASAN_OPTIONS=detect_leaks=0 strace -f -o "$TRASH/calls" -e trace=linkat -e inject=linkat:error=EOPNOTSUPP \
    cuv-pack -q open --into "$TRASH/copied" tests/fuzz/seeds/edxml/zipped-text.edxml
run env ASAN_OPTIONS=detect_leaks=0 strace -f -o "$TRASH/calls" -e trace=linkat -e inject=linkat:error=EOPNOTSUPP \
    cuv-pack -q open --into "$TRASH/copied2" $seeds/kit.edxml
is "… was asked" "$(grep -c EOPNOTSUPP "$TRASH/calls")" 1
cmp_file "… gets the same file" "$TRASH/letter" "$TRASH/copied2/1-57_ubnd-vhxh-signed.pdf"
is "… and nothing else" "$(ls "$TRASH/copied2")" 1-57_ubnd-vhxh-signed.pdf

run cuv-pack -q open --into "$TRASH/names" "$TRASH/odd/names.edxml"
is "names: safe letters, an ending from the list, never two the same" "$(find "$TRASH/names" -type f -printf '%f\n' | sort -n)" "1-x.pdf
2-con.pdf
3-a-gpj.pdf
4-$(printf 'x%.0s' {1..60}).pdf
5.bin
6.bin
7.pdf
8-a.pdf
9-tep-cua-toi.pdf
10-a.bin
11-a.bin
12--rf.pdf
13-id.pdf
14-a-b.pdf
15-a_b.pdf
16-a-b.pdf"
exits 65 "a letter that is no PDF, whatever its name, is told" cuv-pack --lang en open --into "$TRASH/program" "$TRASH/odd/program.edxml"
like "… by the program that judges" "$(cat "$TRASH/err")" 'cuv-verify: .*1-a.bin'
cmp_file "… and the message is open" "$TRASH/letter" "$TRASH/program/1-a.bin"
run cuv-pack --json open --into "$TRASH/more" "$TRASH/odd/more-replaced.edxml"
is "several are replaced" "$(head -n1 "$TRASH/out" | jq -c '[.kind, (.also | length), .also[0]]')" '["replace",1,"H35.90,2026/03/01,9/UBND"]'

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
    exits 65 "200 MB that are no letter, as cuv-verify says" /usr/bin/time -f %M -o "$TRASH/rss" cuv-pack -q open --into "$TRASH/bigin" "$TRASH/big.edxml"
    cmp_file "200 MB come back" "$TRASH/big" "$TRASH"/bigin/1-*
    note "resident: $(cat "$TRASH/rss") KB"
fi
finish
