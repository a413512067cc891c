#!/usr/bin/env python3
"""text-judge.py FORMS REQUEST FILE [REQUEST FILE]...: does pdftotext give back the request's words?

Every text of the request must stand in the letter: whole, apart from white space and letter case
(cells wrap, headings are in capitals), and each of its words as often as the request has it. And
the other way: each syllable of the letter comes from the request or from the form's definitions in
the folder FORMS, unless the letter is signed (a signature shows a name). Elements that the letter
prints in other words are CODES below, checked the second way only.
One line a file: file, "text", PASS|FAIL, details.
"""
import collections
import datetime
import pathlib
import re
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as tree

# Elements that the letter does not print as they are typed (codes, or not on the form).
CODES = {"agency-code", "capacity", "id-issue-place", "drafting-unit", "key-storage"}
# A syllable of Vietnamese has at most seven letters, so no cell is too narrow for it.
SYLLABLE = re.compile(r"\w{1,7}")


def fold(text):
    return unicodedata.normalize("NFC", text).casefold()


def squeeze(text):
    return re.sub(r"\s+", "", fold(text))


def printed(element, path):
    text = " ".join((element.text or "").split())
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        date = datetime.date.fromisoformat(text)
        if path == "issuer":
            return f"ngày {date:%d} tháng {date:%m} năm {date:%Y}"
        return f"{date:%d/%m/%Y}"
    return text


def values(request):
    root = tree.parse(request).getroot()
    numbered = (root.findtext("issuer/doc-number") or "").strip() != ""

    def walk(element, parent):
        for child in element:
            yield from walk(child, element.tag)
        if len(element) or element.tag in CODES or not (element.text or "").strip():
            return
        if parent == "issuer" and element.tag == "date" and not numbered:
            return  # a field is reserved for it
        yield element.tag, printed(element, parent)
    yield from walk(root, "")


def words_of(file):
    """Every word of an XML file, in elements and attributes."""
    for element in tree.parse(file).iter():
        for text in [element.text, element.tail, *element.attrib.values()]:
            yield from re.findall(r"\w+", fold(text or ""))


def judge(forms, request, file):
    run = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", file, "-"],
                         capture_output=True, check=True)
    if run.stderr:
        return "FAIL", "pdftotext: " + " ".join(run.stderr.decode().split())
    text = run.stdout.decode("utf-8")
    whole = squeeze(text)
    have = collections.Counter(re.findall(r"\w+", fold(text)))
    want, count = collections.Counter(), 0
    for name, value in values(request):
        count += 1
        if squeeze(value) not in whole:
            return "FAIL", f"{name} not found: {value}"
        if "@" not in value:
            want.update(word for word in re.findall(r"\w+", fold(value))
                        if SYLLABLE.fullmatch(word))
    for word, times in want.items():
        if have[word] < times:
            return "FAIL", f"word {word}: {times} in the request, {have[word]} in the letter"
    known = set(words_of(request))
    for definition in forms.glob("*.xml"):
        known.update(words_of(definition))
    # What a signature shows is not the request's.
    signed = b"/ByteRange" in pathlib.Path(file).read_bytes()
    for word in () if signed else have:
        if SYLLABLE.fullmatch(word) and word.isalpha() and word not in known:
            return "FAIL", f"word {word} is neither in the request nor in the form"
    if unicodedata.normalize("NFC", text) != text or "\ufffd" in text:
        return "FAIL", "the text is not in NFC or has replacement characters"
    ways = "one way" if signed else "both ways"
    return "PASS", f"{count} texts, {sum(want.values())} words, {ways}"


def main():
    forms, arguments = pathlib.Path(sys.argv[1]), sys.argv[2:]
    for request, file in zip(arguments[::2], arguments[1::2]):
        try:
            verdict, details = judge(forms, pathlib.Path(request), file)
        except Exception as error:
            verdict, details = "ERROR", " ".join(repr(error).split())
        print(file, "text", verdict, details, sep="\t", flush=True)


if __name__ == "__main__":
    main()
