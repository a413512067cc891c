#!/usr/bin/env python3
"""object-judge.py READER FILE...: whether READER (build/test/pdfjson) and `qpdf --json` see the
same objects: number, generation, every value, the bytes of every stream. One line a file: file,
"objects", PASS or FAIL, details.

object-judge.py READER --mutate N FOLDER FILE...: the same of N spoiled copies of each file, made in
FOLDER. One line: FOLDER, "objects", FAIL when both accept a file and see different objects, then how
many files of each class, OURS-THEIRS, which README.md explains. The seed is fixed, so that two runs ask
the same; what was said of each copy goes to standard error.
"""
import base64
import collections
import json
import pathlib
import random
import re
import subprocess
import sys

import pikepdf  # noqa: F401  # brings the codec "pdfdoc"

QPDF = ["qpdf", "--json=2", "--json-key=qpdf", "--json-stream-data=inline", "--decode-level=none"]
# Departures whose nature is that readers take the file differently.
TOLD = {"doubled-object", "wrong-length", "doubled-key", "wrong-generation", "skipped-revision",
        "bytes-after-end", "two-meanings", "odd-entry"}

# A /Size of which qpdf warns: PDFBox counts too many, pdfunite too few (we tell "wrong-size").
SIZE = "is not one plus the highest object number"

# Spoiled files of these classes are kept.
RARE = {"accept-differ", "accept-warn", "accept-refuse", "refuse-accept", "told-differ"}


class Differs(Exception):
    pass


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    return done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode(
        "utf-8", "replace")


def spell_number(match):
    number = match[2]
    try:
        return match[1] + (str(int(number)) if re.fullmatch(r"[+-]?\d+", number)
                           else repr(float(number))) + match[3]
    except ValueError:
        return match[0]


def parse(text):
    """qpdf writes numbers as the file spells them, "+5" and "00.5" too, which are not JSON."""
    return json.loads(re.sub(r'(?m)^(\s*(?:"(?:[^"\\]|\\.)*": )?)([-+.\d]+)(,?)$', spell_number, text))


def octets(text):
    return text.encode("utf-8", "surrogateescape")


def spellings(text):
    """The bytes that a string may have had which qpdf tells as text."""
    for codec, mark in (("pdfdoc", b""), ("utf-16-be", b"\xfe\xff"), ("utf-8", b"\xef\xbb\xbf"),
                        ("utf-16-le", b"\xff\xfe"), ("latin-1", b"")):
        try:
            yield mark + text.encode(codec)
        except UnicodeError:
            pass


class Pair:
    def __init__(self, ours, theirs):
        self.ours = ours["objects"]
        self.theirs = {key[4:]: value for key, value in theirs["qpdf"][1].items()
                       if key.startswith("obj:")}
        self.trailers = ours["trailer"], theirs["qpdf"][1]["trailer"]["value"]

    def names_nothing(self, value):
        """Null, or a reference to nothing: as if the key were absent (ISO 32000-1 7.3.7)."""
        for _ in range(100):
            if value is None:
                return True
            if not (isinstance(value, str) and value.endswith(" R")):
                return False
            value = self.ours.get(value)
        return False

    def objects(self):
        for key in sorted(set(self.ours) | set(self.theirs)):
            ours, theirs = self.ours.get(key), self.theirs.get(key)
            if ours is None and theirs.get("stream", {}).get("dict", {}).get("/Type") == "/XRef":
                continue  # iText's cross-reference stream stands as free in its own section
            if theirs is None:
                raise Differs(f"{key}: qpdf has none")
            if "stream" in theirs:
                if not isinstance(ours, dict) or "data" not in ours:
                    raise Differs(f"{key}: a stream for qpdf")
                self.dictionary(key, ours["dict"], theirs["stream"]["dict"], {"/Length"})
                if bytes.fromhex(ours["data"]) != base64.b64decode(theirs["stream"]["data"]):
                    raise Differs(f"{key}: the bytes of the stream")
            else:
                self.value(key, ours, theirs["value"])
        self.dictionary("trailer", self.trailers[0]["dict"], self.trailers[1],
                        {"/Length", "/Filter", "/DecodeParms", "/W", "/Index", "/Type", "/Prev",
                         "/XRefStm"})

    def dictionary(self, where, ours, theirs, but=frozenset()):
        keys = {"/" + bytes.fromhex(key).decode("utf-8", "surrogateescape"): value
                for key, value in ours.items()}
        keys = {key: value for key, value in keys.items()
                if key not in but and not self.names_nothing(value)}
        if set(keys) != set(theirs) - but:
            raise Differs(f"{where}: keys {sorted(set(keys) ^ (set(theirs) - but))}")
        for key, value in keys.items():
            self.value(f"{where} {key}", value, theirs[key])

    def value(self, where, ours, theirs):
        if isinstance(ours, dict):
            if "data" in ours or not isinstance(theirs, dict):
                raise Differs(f"{where}: a dictionary")
            self.dictionary(where, ours["dict"], theirs)
        elif isinstance(ours, list):
            if not isinstance(theirs, list) or len(ours) != len(theirs):
                raise Differs(f"{where}: an array")
            for index, (one, other) in enumerate(zip(ours, theirs)):
                self.value(f"{where} [{index}]", one, other)
        elif not self.same(ours, theirs):
            raise Differs(f"{where}: {ours!r}, for qpdf {theirs!r}")

    @staticmethod
    def same(ours, theirs):
        if theirs is None and isinstance(ours, str) and ours.startswith("0 "):
            return True  # object 0 is always free
        if isinstance(ours, (bool, type(None))) or isinstance(theirs, (bool, type(None))):
            return ours is theirs
        if isinstance(ours, float) or isinstance(theirs, float):
            return (type(ours) is type(theirs)
                    and abs(ours - theirs) <= 1e-12 * max(abs(theirs), 1))
        if not isinstance(ours, str) or not isinstance(theirs, str):
            return ours == theirs
        if ours[0] == "/":
            return theirs[0] == "/" and bytes.fromhex(ours[1:]) == octets(theirs[1:])
        if ours[0] == "=":
            given = bytes.fromhex(ours[1:])
            return (theirs[:2] == "b:" and given == bytes.fromhex(theirs[2:])
                    or theirs[:2] == "u:" and given in spellings(theirs[2:]))
        return ours == theirs


def judge(reader, path):
    """What both say of a file: (ours, theirs, details); ours accept, told or refuse, theirs accept,
    warn or refuse; details tell the first difference, when both accept."""
    code, text, said = run([reader, path])
    ours, reason = ("accept", "") if code == 0 else ("refuse", said.strip())
    mine = json.loads(text) if code == 0 else None
    if mine and set(mine["departures"]) & TOLD:
        ours, reason = "told", ",".join(sorted(set(mine["departures"])))
    code, text, said = run(QPDF + [path])
    theirs = {0: "accept", 3: "warn"}.get(code, "refuse")
    if code == 3 and all(SIZE in line for line in said.splitlines() if line.startswith("WARNING")):
        theirs = "accept"
    if theirs != "accept" and not reason:
        reason = said.strip().split("\n")[0]
    if not mine or theirs != "accept":
        return ours, theirs, reason
    try:
        Pair(mine, parse(text)).objects()
    except Differs as difference:
        return ours, "differ", str(difference)
    return ours, "accept", reason


# Spoils that keep every offset: one token becomes another of the same length.
SPOILS = [
    (rb"\d", lambda chance, old: str(chance.randrange(10)).encode()),
    (rb"[ \r\n\t]", lambda chance, old: chance.choice([b" ", b"\n", b"\r", b"\t", b"\0", b"\f", b"%"])),
    (rb"/[A-Z]", lambda chance, old: b"/" + bytes([chance.randrange(65, 91)])),
    (rb"/\w\w\w", lambda chance, old: b"/#%02x" % chance.randrange(256)),
    (rb"\w", lambda chance, old: bytes([chance.randrange(33, 127)])),
    (rb"[()<>\[\]]", lambda chance, old: chance.choice([b"(", b")", b"<", b">", b"[", b"]", b"\\"])),
    (rb"\d\d", lambda chance, old: chance.choice([b"+1", b"-1", b".5", b"5.", b"--", b"00"])),
    (rb"\d+ \d+ R", lambda chance, old: b"null".ljust(len(old))),
    (rb"(?s).", lambda chance, old: bytes([chance.randrange(256)])),
]


def spoil(data, chance):
    pattern, change = chance.choice(SPOILS)
    places = list(re.finditer(pattern, data))
    if not places:
        return data
    place = chance.choice(places)
    return data[:place.start()] + change(chance, place[0]) + data[place.end():]


def differ(reader, count, folder, files):
    chance = random.Random(32000)
    classes, wrong = collections.Counter(), ""
    for file in files:
        data = pathlib.Path(file).read_bytes()
        for number in range(count):
            path = pathlib.Path(folder) / f"{pathlib.Path(file).stem}-{number}.pdf"
            spoiled = data
            for _ in range(chance.choice([1, 1, 1, 2, 4])):
                spoiled = spoil(spoiled, chance)
            path.write_bytes(spoiled)
            ours, theirs, details = judge(reader, str(path))
            name, details = f"{ours}-{theirs}", " ".join(details.split())
            classes[name] += 1
            print(path, name, details, sep="\t", file=sys.stderr)
            if name == "accept-differ":
                wrong += f" {path.name}: {details}"
            if name not in RARE:
                path.unlink()
    print(folder, "objects", "FAIL" if wrong or not classes["accept-accept"] else "PASS",
          " ".join(f"{name}:{classes[name]}" for name in sorted(classes)) + wrong, sep="\t")


def main():
    reader, files = sys.argv[1], sys.argv[2:]
    if files[0] == "--mutate":
        differ(reader, int(files[1]), files[2], files[3:])
        return
    for file in files:
        ours, theirs, details = judge(reader, file)
        passed = ours != "refuse" and theirs == "accept"
        print(file, "objects", "PASS" if passed else "FAIL",
              f"{ours} {theirs} {' '.join(details.split())}".strip(), sep="\t", flush=True)


if __name__ == "__main__":
    main()
