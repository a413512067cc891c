"""A form of two pages and revisions of it by hand, for revisions.py; standard library only."""
import re
import zlib


def stream(entries, data):
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def appearance(width=150, height=70):
    return stream(b"/Type/XObject/Subtype/Form/BBox[0 0 %d %d]/Resources<<>>" % (width, height),
                  b"/Tx BMC EMC ")


def widget(kind, name, rect, look):
    return (b"<</Type/Annot/Subtype/Widget/FT/%s/T(%s)/F 4/P 3 0 R/DA(/F1 10 Tf 0 g)/Rect[%s]"
            b"/AP<</N %d 0 R>>>>" % (kind, name, rect, look))


OBJECTS = {
    1: b"<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R/Metadata 13 0 R>>",
    2: b"<</Type/Pages/Kids[3 0 R 10 0 R]/Count 2>>",
    3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 12 0 R>>>>"
       b"/Contents 11 0 R/Annots[5 0 R 6 0 R 7 0 R 8 0 R]>>",
    4: b"<</Fields[5 0 R 6 0 R 7 0 R 8 0 R]/SigFlags 3/DA(/F1 10 Tf 0 g)"
       b"/DR<</Font<</F1 12 0 R>>>>>>",
    5: widget(b"Sig", b"person", b"300 100 450 170", 9),
    6: widget(b"Sig", b"agency", b"100 100 250 170", 15),
    7: widget(b"Tx", b"number", b"80 700 160 716", 16),
    8: widget(b"Tx", b"note", b"80 600 260 616", 17),
    9: appearance(),
    10: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 12 0 R>>>>"
        b"/Contents 11 0 R>>",
    11: stream(b"", b"BT /F1 12 Tf 72 720 Td (A letter.) Tj ET"),
    12: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    13: stream(b"/Type/Metadata/Subtype/XML",
               b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf="
               b"'http://www.w3.org/1999/02/22-rdf-syntax-ns#'/></x:xmpmeta>"),
    14: b"<</Title(A letter)/Producer(by hand)>>",
    15: appearance(), 16: appearance(80, 16), 17: appearance(180, 16),
    18: b"[(nobody names this)]",
}


def table(objects, start, root, size, more=b"", free=()):
    """Objects and a plain section that begin at start."""
    out, rows = b"", b""
    for number in sorted(objects):
        rows += b"%d 1\n%010d 00000 n \n" % (number, start + len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    rows = b"".join(b"%d 1\n0000000000 00001 f \n" % number for number in free) + rows
    return out + b"xref\n0 1\n0000000000 65535 f \n%strailer\n<</Size %d%s%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        rows, size, root, more, start + len(out))


def letter():
    head = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    return head + table(OBJECTS, len(head), b"/Root 1 0 R/Info 14 0 R", 19,
                        b"/ID[<%s><%s>]" % ((b"00112233445566778899aabbccddeeff",) * 2))


def packed(objects, start, root, size, more, alone=()):
    """The same in an object stream behind a cross-reference stream; those alone stand before it."""
    head, bodies, first, entries = b"", b"", b"", []
    for number in sorted(alone):
        entries.append((number, 1, start + len(first), 0))
        first += b"%d 0 obj\n%s\nendobj\n" % (number, alone[number])
    for number in sorted(objects):
        head += b"%d %d " % (number, len(bodies))
        bodies += objects[number] + b" "
    holder, section = size, size + 1
    holder_at = start + len(first)
    first += b"%d 0 obj\n%s\nendobj\n" % (holder, stream(
        b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(objects), len(head)),
        zlib.compress(head + bodies)))
    at = start + len(first)
    rows, index = b"", b""
    entries += [(number, 2, holder, place) for place, number in enumerate(sorted(objects))]
    for number, kind, where, place in entries + [(holder, 1, holder_at, 0), (section, 1, at, 0)]:
        rows += bytes([kind]) + where.to_bytes(4, "big") + bytes([place])
        index += b"%d 1 " % number
    return first + b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (section, stream(
        b"/Type/XRef/W[1 4 1]/Index[%s]/Size %d%s%s/Filter/FlateDecode" % (
            index.strip(), section + 1, root, more), zlib.compress(rows)), at)


def folded():
    """The letter with all that is no stream in an object stream."""
    head = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    streams = {number: body for number, body in OBJECTS.items() if b"stream" in body}
    others = {number: body for number, body in OBJECTS.items() if number not in streams}
    return head + packed(others, len(head), b"/Root 1 0 R/Info 14 0 R", 19, b"", streams)


def numbers(data):
    """What a further section must say: /Root, /Info, /Size and the last startxref."""
    root = b"".join(re.findall(rb"/%s\s*\d+ 0 R" % key, data)[-1] for key in (b"Root", b"Info"))
    size = max(int(n) for n in re.findall(rb"/Size\s*(\d+)", data))
    return root, size, int(re.findall(rb"startxref\s+(\d+)", data)[-1])


def field_number(data, name):
    return {"person": 5, "agency": 6, "number": 7, "note": 8}[name]


def revise(data, verb, argument, call):
    root, size, previous = numbers(data)
    more = b"/Prev %d" % previous
    value = b"/V(Value %d)" % call
    if verb == "equal":
        # Other white space, other order of keys, another spelling of a string: the same meaning.
        return data + table({12: b"<< /Encoding /WinAnsiEncoding\r\n/BaseFont /Helvetic#61 "
                                 b"/Subtype /Type1 /Type /Font >>"}, len(data), root, size, more)
    if verb == "stream":
        return data + packed({14: b"<</Title(Title %d)>>" % call}, len(data), root, size, more)
    if verb == "packed":
        number = field_number(data, argument)
        field = OBJECTS[number][:-2] + value + b">>"
        return data + packed({number: field}, len(data), root, size, more)
    if verb == "free":
        return data + table({}, len(data), root, size, more, free=(18,))
    if verb == "xmp":
        body = stream(b"/Type/Metadata/Subtype/XML", b"<x:xmpmeta xmlns:x='adobe:ns:meta/' call='%d'/>" % call)
        return data + table({13: body}, len(data), root, size, more)
    if verb == "catalog":
        return data + table({1: OBJECTS[1][:-2] + b"/PageMode/UseOutlines>>"}, len(data), root,
                            size, more)
    raise ValueError(verb)
