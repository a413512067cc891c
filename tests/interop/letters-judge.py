#!/usr/bin/env python3
"""letters-judge.py FILE...: do all 134 Vietnamese letters beyond ASCII come back from every face?

Two readers are asked, poppler (pdftohtml) and MuPDF, because each maps codes to text by itself.
letters-judge.py --letters prints the letters, a line for each vowel with its tones.
One line a file: file, "letters", PASS|FAIL, for each reader and face the number of letters.
"""
import collections
import re
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as tree

TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
VOWELS = "aăâeêioôơuưy"


def lines():
    for vowel in VOWELS:
        toned = "".join(unicodedata.normalize("NFC", vowel + tone) for tone in TONES)
        yield toned + toned.upper()
    yield "đĐ"


LETTERS = {letter for letter in "".join(lines()) if ord(letter) > 127}


def run(*command):
    return subprocess.run(command, capture_output=True, check=True).stdout


def by_poppler(file):
    root = tree.fromstring(run("pdftohtml", "-xml", "-fontfullname", "-i", "-stdout", file))
    names = {font.get("id"): font.get("family") for font in root.iter("fontspec")}
    for text in root.iter("text"):
        yield names[text.get("font")], "".join(text.itertext())


def by_mupdf(file):
    root = tree.fromstring(run("mutool", "draw", "-q", "-F", "stext", "-o", "-", file))
    for font in root.iter("font"):
        yield font.get("name"), "".join(char.get("c") for char in font.iter("char"))


def judge(file):
    said, good = [], True
    for reader, texts in (("poppler", by_poppler), ("mupdf", by_mupdf)):
        seen = collections.defaultdict(set)
        for face, text in texts(file):
            seen[re.sub(r"^[A-Z]{6}\+", "", face)].update(LETTERS.intersection(text))
        good = good and len(seen) == 4 and all(found == LETTERS for found in seen.values())
        said += [f"{reader}:{face}={len(found)}" for face, found in sorted(seen.items())]
    return "PASS" if good else "FAIL", " ".join(said) or "-"


def main():
    if sys.argv[1:] == ["--letters"]:
        print("\n".join(lines()))
        return
    assert len(LETTERS) == 134
    for file in sys.argv[1:]:
        try:
            verdict, details = judge(file)
        except Exception as error:
            verdict, details = "ERROR", " ".join(repr(error).split())
        print(file, "letters", verdict, details, sep="\t", flush=True)


if __name__ == "__main__":
    main()
