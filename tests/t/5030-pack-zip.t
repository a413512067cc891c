#!/usr/bin/env bash
# Every byte of a ZIP container belongs to one entry, to the directory or to the end record, and both
# headers of an entry say the same: else programs would see different files in it. Packages whose METS
# leads out of them are told by name.
. "$(dirname "$0")/../lib.sh"

demo_token
mkdir "$TRASH/zip" "$TRASH/files"
python3 - tests/fuzz/seeds/package/whole.zip "$TRASH/zip" "$TRASH/files" <<'END'
import base64, io, os, re, struct, sys, zipfile, zlib
source, out, files = sys.argv[1:]
with zipfile.ZipFile(source) as z:
    whole = {name: z.read(name) for name in z.namelist()}
root = next(iter(whole)).split("/")[0]
METS = root + "/METS.xml"

class Pipe(io.RawIOBase):
    """Takes bytes and cannot go back: sizes go behind the data."""
    def __init__(self):
        self.got = bytearray()
    def writable(self):
        return True
    def write(self, b):
        self.got += b
        return len(b)

def build(entries=whole, to=None, comment=b"", wide=False, how=zipfile.ZIP_DEFLATED, extra={}):
    to = to or io.BytesIO()
    with zipfile.ZipFile(to, "w", how) as z:
        for name, data in entries.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = how
            info.extra = extra.get(name, b"")
            with z.open(info, "w", force_zip64=wide) as f:
                f.write(data)
        z.comment = comment
    return bytearray(to.getvalue() if isinstance(to, io.BytesIO) else to.got)

def end(b):
    return b.rindex(b"PK\5\6")
def directory(b):
    return struct.unpack_from("<I", b, end(b) + 16)[0]
def central(b, n):
    """Where the n-th entry of the directory begins."""
    at = directory(b)
    for _ in range(n):
        at += 46 + sum(struct.unpack_from("<HHH", b, at + 28))
    return at
def local(b, n):
    return struct.unpack_from("<I", b, central(b, n) + 42)[0]
def name(b, n):
    at = central(b, n)
    return bytes(b[at + 46:at + 46 + struct.unpack_from("<H", b, at + 28)[0]])
def add(b, at, fmt, n):
    struct.pack_into(fmt, b, at, struct.unpack_from(fmt, b, at)[0] + n)
def insert(b, at, more):
    """Bytes in front of at; offsets follow, as an honest writer would have them."""
    count = struct.unpack_from("<H", b, end(b) + 10)[0]
    for i in range(count):
        if local(b, i) >= at:
            add(b, central(b, i) + 42, "<I", len(more))
    if directory(b) >= at:
        add(b, end(b) + 16, "<I", len(more))
    return b[:at] + more + b[at:]
def put(name, b):
    open("%s/%s.zip" % (out, name), "wb").write(bytes(b))
def poke(name, where, new, b=None):
    b = b or build()
    at = where(b)
    b[at:at + len(new)] = new
    put(name, b)

# Right, as several writers make them.
put("plain", build())
put("stored", build(how=zipfile.ZIP_STORED))
large = os.urandom(3000000)
put("stored-large", build({**whole, root + "/data/large": large}, how=zipfile.ZIP_STORED))
put("streamed", build(to=Pipe()))
put("streamed-wide", build(to=Pipe(), wide=True))
put("wide", build(wide=True))
put("comment", build(comment=b"made by hand " * 100))
put("comment-with-PK", build(comment=b"PK\3\4 and PK\1\2"))
put("times", build(extra={METS: struct.pack("<HHBI", 0x5455, 5, 1, 1700000000)}))
put("padding", build(extra={METS: b"\0\0\0"}))
folders = {root + "/": b"", **whole}
put("folders", build(folders))
b = build()
at, n = end(b), struct.unpack_from("<H", b, end(b) + 10)[0]
wide = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, n, n, at - directory(b), directory(b))
wide += struct.pack("<4sIQI", b"PK\6\7", 0, at, 1)
put("wide-end", b[:at] + wide + b[at:])
both = b[:at] + wide + b[at:]
struct.pack_into("<HHII", both, len(both) - 14, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
put("wide-end-alone", both)

# Two in one.
other = build({METS: b"<mets/>", root + "/other.txt": b"other"})
put("glued", other + build())
put("glued-adjusted", insert(build(), 0, bytes(other)))
put("glued-behind", build() + b"PK\3\4 more")
put("program-before", insert(build(), 0, b"#!/bin/sh\nexit\n"))
put("in-comment", build(comment=bytes(other)))
# Bytes of nobody.
put("between", insert(build(), local(build(), 1), b"hidden"))
put("before-directory", insert(build(), directory(build()), bytes(other)[:40]))
b = build()
put("behind-directory", b[:end(b)] + b"hidden" + b[end(b):])
put("behind-end", build() + b"\0")
# A name, a size, a sum, a method, a flag of its own header that is not the directory's.
poke("own-name", lambda b: local(b, 1) + 30, b"other")
poke("own-size", lambda b: local(b, 1) + 22, b"\xff\xff\0\0")
poke("own-packed", lambda b: local(b, 1) + 18, b"\1\0\0\0")
poke("own-sum", lambda b: local(b, 1) + 14, b"\1\2\3\4")
poke("own-method", lambda b: local(b, 1) + 8, b"\0\0")
poke("own-encrypted", lambda b: local(b, 1) + 6, b"\1\0")
poke("own-signature", lambda b: local(b, 1), b"QK")
poke("listed-name", lambda b: central(b, 1) + 46, b"other")
poke("behind-sum", lambda b: local(b, 1) - 12, b"\1\2\3\4", build(to=Pipe()))
second = struct.pack("<HHBI", 0x7075, 5 + 5, 1, 0) + b"x.txt"
put("second-name", build(extra={METS: second}))
put("zero-in-name", build({**whole, root + "/data/aQb": b"x"}).replace(b"aQb", b"a\0b"))
# Over each other.
b = build()
struct.pack_into("<I", b, central(b, 1) + 42, local(b, 0))
put("same-place", b)
b = build(how=zipfile.ZIP_STORED)
size = local(b, 1) - local(b, 0)
for at in (local(b, 0) + 18, local(b, 0) + 22, central(b, 0) + 20, central(b, 0) + 24):
    add(b, at, "<I", 10)
put("overlap", b)
# Numbers that lie.
poke("fewer", lambda b: end(b) + 8, b"\1\0\1\0")
poke("more", lambda b: end(b) + 8, b"\x09\0\x09\0")
poke("crowd", lambda b: end(b) + 8, b"\xff\xff\xff\xff")
poke("disk", lambda b: end(b) + 4, b"\1\0")
poke("directory-far", lambda b: end(b) + 16, b"\xff\xff\xff\xff")
poke("directory-large", lambda b: end(b) + 12, b"\xff\xff\xff\x7f")
poke("place-far", lambda b: central(b, 1) + 42, b"\xff\xff\xff\xff")
poke("name-long", lambda b: central(b, 1) + 28, b"\xff\xff")
both = bytearray(build())
at = end(both)
both[at:at] = wide
struct.pack_into("<Q", both, at + 48, 7)
put("wide-other", both)
both[at + 48:at + 56] = struct.pack("<Q", directory(both))
struct.pack_into("<Q", both, at + 56 + 8, 2 ** 63)
put("wide-far", both)

# METS that leads out.
def mets(name, pattern, new):
    put(name, build({**whole, METS: re.sub(pattern, new, whole[METS])}))
mets("address-file", rb'href="data/a', b'href="file:///data/a')
mets("address-old", rb'href="data/a', b'href="file://./data/a')
mets("address-outside", rb'href="data/a', b'href="file:///etc/a')
mets("address-absolute", rb'href="data/a', b'href="/data/a')
mets("address-net", rb'href="data/a', b'href="https://a.example/data/a')
mets("address-up", rb'href="data/a', b'href="../data/a')
mets("address-drive", rb'href="data/a', b'href="C:/data/a')
# Many files, and METS files that describe the last of them over and over: 270,000 times.
many = {root + "/METS.xml": b"<mets/>", **{"%s/%d" % (root, i): b"" for i in range(9000)}}
again = b'<mets><file SIZE="0" CHECKSUMTYPE="MD5" CHECKSUM="D41D8CD98F00B204E9800998ECF8427E">' + \
    b'<FLocat href="z"/>' * 90000 + b"</file></mets>"
for i in range(3):
    many["%s/m%d/METS.xml" % (root, i)] = again
    many["%s/m%d/z" % (root, i)] = b""
put("described-again", build(many, how=zipfile.ZIP_STORED))
# One id 90,000 times; and 40 ids twice.
ids = b'<file ID="a"/>' * 90000 + b"".join(b'<file ID="b%d"/>' % (i // 2) for i in range(80))
put("ids-again", build({METS: b"<mets>" + ids + b"</mets>"}))

# The same inside a message.
kit = open("tests/fuzz/seeds/edxml/zipped-text.edxml", encoding="utf-8").read()
content = re.search(r"(ContentTransferEncoded[^>]*>)([^<]*)<", kit).group(2)
one, two = {"a.txt": b"one\n"}, {"b.txt": b"two\n"}
def message(name, b):
    open("%s/%s.edxml" % (out, name), "w").write(kit.replace(content, base64.b64encode(bytes(b)).decode()))
message("right", build(one))
open(files + "/large", "wb").write(large)
message("large", build({"a.txt": large}, how=zipfile.ZIP_STORED))
message("glued", build(two) + build(one))
b = build(one)
message("names", b[:30] + b"b" + b[31:])
message("hidden", insert(build(one), 0, b"hidden"))
END

says() { # CODE WORDS NAME…
    local code=$1 words=$2 name
    shift 2
    for name; do
        run cuv-pack --lang en check "$TRASH/zip/$name.zip"
        ran_as_told "$code" "$name"
        like "… says: $words" "$(cat "$TRASH/out" "$TRASH/err")" "$words"
        if [ "$code" = 65 ]; then is "… in one line" "$(wc -l <"$TRASH/err")" 1; fi
    done
}
says 0 ', 0 faults' plain stored streamed streamed-wide wide comment comment-with-PK times padding folders \
    wide-end wide-end-alone
# What is stored as it is does not grow, however large.
says 1 '/data/large: no METS describes it' stored-large
is "… and is no other fault" "$(tail -n1 "$TRASH/out" | grep -o '[0-9]* faults')" '1 faults'
says 65 '[0-9]+ bytes before its directory or end record that belong to no entry' glued behind-directory before-directory
says 65 '[0-9]+ bytes before [^ ]+ that belong to no entry' glued-adjusted between
says 65 'neither a package .ZIP. nor a message' program-before
says 65 'bytes behind its end record' glued-behind behind-end
says 65 'end record does not fit|belong to no entry' in-comment
for part in name size sum method encrypted signature; do
    says 65 'entry [^ ]+ is another in its own header than in the directory' own-$part
done
says 65 'entry [^ ]+ is another in its own header than in the directory' listed-name behind-sum own-packed
says 65 'entry [^ ]+/METS.xml has two names' second-name
says 65 'an entry with an unsafe name: [^ ]+/data/a' zero-in-name
says 65 'reaches into what follows it' same-place overlap
says 65 'end record does not fit its directory' more directory-far directory-large wide-other wide-far name-long
says 65 'belong to no entry' fewer
says 65 'more than 10000 entries' crowd
says 65 'one part of several' disk
says 65 'belong to no entry' place-far

says 1 'METS.xml: file:///data/a.txt is no path within the package' address-file
says 1 'METS.xml: file://./data/a.txt is no path within the package' address-old
is "… but what is meant is compared" "$(grep -c 'not there\|no METS describes' "$TRASH/out")" 0
says 1 'METS.xml: file:///etc/a.txt is no path within' address-outside
says 1 'METS.xml: /data/a.txt is no path within' address-absolute
says 1 'METS.xml: https://a.example/data/a.txt is no path within' address-net
says 1 'METS.xml: C:/data/a.txt is no path within' address-drive
says 1 '\.\./data/a.txt: METS describes it, but it is not there' address-up

# Each is looked up at once and each is told or counted: it took 18 seconds, or ended 0 without a word.
run timeout 30 cuv-pack --lang en check "$TRASH/zip/described-again.zip"
ran_as_told 1 "270,000 descriptions"
like "… says so" "$(grep '^[^ ]*m./METS.xml: more' "$TRASH/out")" 'm1/METS.xml: more than 100000 files are described'

# An id that repeats is one fault, however often; of one kind of fault twenty are told, the rest counted.
run cuv-pack --lang en check "$TRASH/zip/ids-again.zip"
ran_as_told 1 "90,000 equal ids"
like "… says how often" "$(head -n1 "$TRASH/out")" 'METS.xml: the id a stands 90000 times$'
is "… tells twenty ids" "$(grep -c '^[^ ]*METS.xml: the id [ab0-9]* stands [0-9]* times$' "$TRASH/out")" 20
like "… counts the rest" "$(tail -n2 "$TRASH/out" | head -n1)" '^and 21 more like: [^ ]*METS.xml: the id a stands'
like "… and all" "$(tail -n1 "$TRASH/out")" ', 41 faults$'
exits 1 "all are told with -v" cuv-pack --lang en -v check "$TRASH/zip/ids-again.zip"
is "… each" "$(grep -c 'the id [ab0-9]* stands [0-9]* times$' "$TRASH/out")" 41

exits 0 "a message with a right ZIP" cuv-pack -q open --into "$TRASH/right" "$TRASH/zip/right.edxml"
is "… opens" "$(cat "$TRASH"/right/*)" one
exits 0 "a message with a large file stored in a ZIP" cuv-pack -q open --into "$TRASH/large" "$TRASH/zip/large.edxml"
cmp_file "… opens" "$TRASH/files/large" "$TRASH"/large/1-*
for name in glued names hidden; do
    must_fail 65 cuv-pack --lang en open --into "$TRASH/no" "$TRASH/zip/$name.edxml"
    like "… a message with it: $name" "$(cat "$TRASH/err")" 'belong to no entry|own header than in the directory'
    ok "… leaves nothing" test ! -e "$TRASH/no"
done

# Cut, or one bit turned, anywhere: an answer, never a crash.
bad=0
for ((n = 0; n < $(stat -c %s "$TRASH/zip/streamed.zip"); n += 13)); do
    head -c $n "$TRASH/zip/streamed.zip" >"$TRASH/cut.zip"
    cuv-pack check "$TRASH/cut.zip" >"$TRASH/out" 2>&1
    case $? in 65 | 66) ;; *) bad=$((bad + 1)) ;; esac
done
is "cut anywhere: refused" "$bad" 0
finish
