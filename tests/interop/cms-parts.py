#!/usr/bin/env python3
"""cms-parts.py PDF FOLDER: takes each signature of a PDF apart for `openssl cms -verify`.

Writes FOLDER/N.content (the bytes of /ByteRange) and FOLDER/N.der (the CMS out of /Contents) and
prints N and "whole" or "part": does the range reach the file's end. Standard library only: this
reads the file by its bytes alone, so that it shares no mistake with a PDF reader.
"""
import pathlib
import re
import sys

RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")


def der_end(data):
    """Length of the outermost DER element; what follows in /Contents must be zeros."""
    if len(data) < 2 or data[0] != 0x30 or data[1] == 0x80:
        raise ValueError("/Contents does not start with a DER sequence")
    if data[1] < 0x80:
        return 2 + data[1]
    count = data[1] & 0x7F
    return 2 + count + int.from_bytes(data[2:2 + count], "big")


def take_apart(pdf):
    for match in RANGE.finditer(pdf):
        start, first, second, rest = map(int, match.groups())
        gap = pdf[start + first:second]
        if start != 0 or gap[:1] != b"<" or gap[-1:] != b">" or second + rest > len(pdf):
            raise ValueError("/ByteRange does not frame a hex string: " + match[0].decode())
        contents = bytes.fromhex(gap[1:-1].decode("ascii"))
        end = der_end(contents)
        if end > len(contents) or contents[end:].strip(b"\0"):
            raise ValueError("/Contents has more than zeros after its DER")
        yield (pdf[:first] + pdf[second:second + rest], contents[:end],
               "whole" if second + rest == len(pdf) else "part")


def main():
    pdf, folder = pathlib.Path(sys.argv[1]).read_bytes(), pathlib.Path(sys.argv[2])
    try:
        for number, (content, der, reach) in enumerate(take_apart(pdf), 1):
            (folder / f"{number}.content").write_bytes(content)
            (folder / f"{number}.der").write_bytes(der)
            print(number, reach)
    except ValueError as error:
        sys.exit(f"cms-parts: {error}")


if __name__ == "__main__":
    main()
