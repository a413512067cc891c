#!/usr/bin/env python3
"""revisions.py OUT CLASSES CACHE: 25 files of three to ten revisions, appended by pyHanko, pypdf,
PDFBox, iText, MuPDF, PDF::API2, poppler and by hand, in OUT/revisions; beside each what was done,
NAME.did: one line a revision after the first, the kinds of change parted by blanks.

revisions.py --rows: the rows of the table "cases" that they get.

What a verb does is said in DID, with what a program changes by the way and a reader must therefore
see; "?" marks what it does not change every time. Words are those of the reader, KIND:FIELD@PAGE;
"orphan" is an object that nothing names, "another-info" a trailer that names another Info dictionary
or none, FIELD the argument.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent

# Program and verb: what the revision changes. FIELD stands for the argument.
DID = {
    # pyHanko notes the time in the metadata: nothing changes within a second.
    "pyhanko fill": "fill:FIELD metadata?",
    "pyhanko note": "annotation@1 metadata?",
    "pyhanko info": "another-info metadata?",
    "pyhanko content": "content@1 metadata?",
    "pyhanko sign": "signature:FIELD metadata?",
    "pyhanko newsign": "signature:FIELD signature metadata?",
    # The form itself is new, too.
    "pyhanko newform": "signature:FIELD signature field metadata?",
    "pyhanko dss": "dss metadata?",
    # It also announces an extension in the catalog, which is told as of the security store.
    "pyhanko stamp": "timestamp dss metadata?",
    # pypdf leaves /Info out of its trailer unless metadata are given; its first fill of a file asks
    # for /NeedAppearances, too.
    "pypdf fill": "fill:FIELD field another-info?",
    "pypdf refill": "fill:FIELD another-info?",
    "pypdf note": "annotation@1 another-info?",
    "pypdf info": "metadata",
    "pypdf page": "content content@FIELD another-info?",
    # PDFBox leaves an object behind that nothing names when it adds content. It signs with looks in
    # an object of their own, fonts for the form, and puts the field away to no place.
    "pdfbox fill": "fill:FIELD",
    "pdfbox note": "annotation@1",
    "pdfbox info": "metadata",
    "pdfbox content": "content@1 resources@1 orphan",
    "pdfbox sign": "signature signature:FIELD",
    # iText and PoDoFo write time and name into the metadata.
    "itext fill": "fill:FIELD metadata?",
    "itext note": "annotation@1 metadata?",
    "itext info": "metadata",
    "itext content": "content@1 resources@1 metadata?",
    "podofo newsign": "signature:FIELD signature metadata?",
    "mupdf note": "annotation@1",
    "mupdf info": "metadata",
    "mupdf sign": "signature:FIELD",
    "api2 info": "metadata",
    "api2 content": "content@1 resources@1",
    "api2 page": "content content@FIELD",
    # Its new field comes with a face for the whole form and two objects that nothing names.
    "poppler newsign": "field:FIELD@1 field annotation@1 orphan",
    # pypdf asked for /NeedAppearances: poppler then draws nothing.
    "poppler undrawn": "signature:FIELD signature field",
    "hand equal": "none",
    "hand packed": "fill:FIELD",
    "hand stream": "metadata",
    "hand free": "none",
    "hand xmp": "metadata",
    "hand catalog": "catalog",
}

# File: base, then program, verb and argument of each revision.
FILES = {
    "pyhanko-fills": ["hand"] + [f"pyhanko fill {f}" for f in ("number", "note") * 4 + ("note",)],
    "pyhanko-signers": ["hand", "pyhanko fill number", "pyhanko sign person", "pyhanko fill note",
                        "pyhanko sign agency"],
    "pyhanko-lasting": ["hand", "pyhanko sign person", "pyhanko dss", "pyhanko stamp"],
    "pyhanko-editor": ["hand", "pyhanko info", "pyhanko note", "pyhanko content"],
    "pyhanko-stranger": ["latex", "pyhanko newform first", "pyhanko newsign second"],
    "pypdf-form": ["hand", "pypdf fill note", "pypdf refill number", "pypdf note"],
    "pypdf-pages": ["chromium", "pypdf info", "pypdf page 2", "pypdf note"],
    "pdfbox-editor": ["hand", "pdfbox fill note", "pdfbox note", "pdfbox info", "pdfbox content"],
    "pdfbox-signers": ["pdfbox-form", "pdfbox sign Signature1", "pdfbox sign Signature2",
                       "pdfbox sign Signature3"],
    "pdfbox-packed": ["packed", "pdfbox fill number", "pdfbox info", "pdfbox note"],
    "itext-editor": ["hand", "itext fill note", "itext note", "itext info", "itext content"],
    "itext-form": ["itext-form", "itext fill note", "itext info", "itext note"],
    "itext-packed": ["packed", "itext fill note", "itext fill number", "itext info", "itext note"],
    "mupdf-notes": ["hand", "mupdf note", "mupdf info", "mupdf note"],
    "mupdf-signers": ["hand", "mupdf sign person", "mupdf info", "mupdf sign agency"],
    "api2-editor": ["hand", "api2 info", "api2 content", "api2 page 3"],
    "poppler-signers": ["hand", "poppler newsign one", "poppler newsign two"],
    "podofo-signers": ["hand", "podofo newsign one", "podofo newsign two"],
    "many-hands": ["hand", "pdfbox fill note", "itext note", "pyhanko sign person", "mupdf info",
                   "pypdf fill number", "api2 content", "poppler undrawn late"],
    "many-signers": ["hand", "pyhanko sign person", "mupdf sign agency", "pdfbox sign Signature1",
                     "poppler newsign last"],
    "office-hybrid": ["office-fill", "pyhanko fill number", "pdfbox info", "itext fill number"],
    "linear": ["linear", "pyhanko sign person", "pdfbox info", "mupdf note"],
    "hand-kinds": ["hand", "hand equal", "hand stream", "hand packed note", "hand equal"],
    "hand-packed": ["folded", "hand packed number", "hand xmp", "hand equal"],
    "hand-freed": ["hand", "hand free", "hand catalog", "hand xmp"],
}


def rows():
    for name in FILES:
        print(f"revisions/{name}.pdf\trevisions\tPASS")
        print(f"revisions/{name}.pdf\tobjects\tPASS")


class Maker:
    def __init__(self, out, classes, cache):
        self.out = pathlib.Path(out) / "revisions"
        self.producers = pathlib.Path(out) / "producers"
        self.out.mkdir(parents=True, exist_ok=True)
        self.scratch = pathlib.Path(tempfile.mkdtemp())
        self.java = subprocess.Popen(
            ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
             "-cp", f"{classes}:{cache}/dss/*:{cache}/other/*", "Revise"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.calls = 0
        self.make_keys()

    def run(self, *command):
        subprocess.run([str(word) for word in command], check=True, cwd=self.scratch,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600)

    def make_keys(self):
        self.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem",
                 "-out", "certificate.pem", "-subj", "/CN=Reviser", "-days", "30",
                 "-addext", "keyUsage=digitalSignature,nonRepudiation",
                 "-addext", "extendedKeyUsage=timeStamping")
        self.run("openssl", "pkcs12", "-export", "-inkey", "key.pem", "-in", "certificate.pem",
                 "-out", "key.p12", "-name", "reviser", "-passout", "pass:x")
        self.run("mkdir", "nss")
        self.run("certutil", "-N", "-d", "sql:nss", "--empty-password")
        self.run("pk12util", "-i", "key.p12", "-d", "sql:nss", "-W", "x", "-K", "")

    def base(self, name):
        if name == "hand":
            return by_hand.letter()
        if name == "folded":
            return by_hand.folded()
        if name in ("packed", "linear"):
            source, target = self.scratch / "hand.pdf", self.scratch / "laid.pdf"
            source.write_bytes(by_hand.letter())
            self.run("qpdf", *(["--object-streams=generate"] if name == "packed" else
                               ["--linearize"]), source, target)
            return target.read_bytes()
        files = {"latex": "pdftex-packed", "chromium": "chromium-letter"}
        return (self.producers / f"{files.get(name, name)}.pdf").read_bytes()

    def step(self, program, verb, argument, data):
        self.calls += 1
        source, target = self.scratch / "in.pdf", self.scratch / "out.pdf"
        source.write_bytes(data)
        target.write_bytes(data)
        if program in ("pdfbox", "itext"):
            self.java.stdin.write("\t".join([program, verb, str(source), str(target), argument])
                                  + "\n")
            self.java.stdin.flush()
            said = self.java.stdout.readline().strip()
            if said != "ok":
                raise RuntimeError(said)
        elif program == "mupdf" and verb == "sign":
            number = by_hand.field_number(data, argument)
            self.run("mutool", "sign", "-s", "key.p12", "-P", "x", "-o", target, source, number)
        elif program == "mupdf":
            self.run("mutool", "run", HERE / "revise.js", verb, source, target)
        elif program == "api2":
            self.run("perl", HERE / "revise.pl", verb, source, target)
        elif program == "poppler":
            self.run("pdfsig", "-nssdir", "sql:nss", "-add-signature", "-nick", "reviser",
                     "-new-signature-field-name", argument, source, target)
        elif program == "podofo":
            self.run("podofosign", "-in", source, "-out", target, "-cert", "certificate.pem",
                     "-pkey", "key.pem", "-field-name", argument)
        elif program == "hand":
            return by_hand.revise(data, verb, argument, self.calls)
        else:
            return by_python.revise(self.scratch, program, verb.removeprefix("re"), argument, data,
                                    self.calls)
        return target.read_bytes()

    def make(self, name, base, *steps):
        data, did = self.base(base), []
        for step in steps:
            program, verb, argument = (step.split() + [""])[:3]
            grown = self.step(program, verb, argument, data)
            if grown[:len(data)] != data or len(grown) <= len(data):
                raise RuntimeError(f"{step}: nothing was appended")
            data = grown
            did.append(DID[f"{program} {verb}"].replace("FIELD", argument))
        (self.out / f"{name}.pdf").write_bytes(data)
        (self.out / f"{name}.did").write_text("\n".join(did) + "\n")

    def close(self):
        self.java.stdin.close()
        self.java.wait()
        shutil.rmtree(self.scratch)


def main():
    if sys.argv[1] == "--rows":
        return rows()
    maker, status = Maker(*sys.argv[1:4]), 0
    for name, steps in FILES.items():
        try:
            maker.make(name, *steps)
        except Exception as error:
            status = 1
            output = getattr(error, "stdout", None) or b""
            print(f"revisions: {name}: {error!r} {output[-300:]!r}", file=sys.stderr)
    maker.close()
    return status


if __name__ == "__main__":
    if sys.argv[1] != "--rows":
        import by_hand
        import by_python
    sys.exit(main())
