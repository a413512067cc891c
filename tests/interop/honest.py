#!/usr/bin/env python3
"""honest.py OUT CLASSES CACHE: honest signed files by the programs of many makers, in OUT/honest, and the
forgeries of tests/forgeries in OUT/forged, all with the keys and services of OUT/honest/service. What is
made, and what must be said of it: the table "honest-files".

honest.py --rows: the rows of the table "cases" that these files get.
honest.py --table OUT REPORT: one table of all of them by class, from the report.

Steps, PROGRAM VERB and then NAME=VALUE: those of revisions.py, and
    pyhanko sign      field key level md reserve box lock fill certify pades pss
    pyhanko dss | stamp | readonly FIELD | write FIELD=VALUE
    dss sign | extend | stamp, pdfbox sign, itext sign: SignFiles.java
    mupdf sign, poppler sign, podofo sign: field key
    cuv sign | extend: level role number
"""
import collections
import io
import os
import pathlib
import subprocess
import sys

import revisions

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FORGERIES = ["perl", str(ROOT / "tests/forgeries")]


def honest_files():
    for line in (HERE / "honest-files").read_text().splitlines():
        if line and not line.startswith("#"):
            name, cuv, dss, pyhanko, base, *steps = line.split("\t")
            yield (name, {"cuv-verify": cuv, "dss": dss, "pyhanko": pyhanko}, base,
                   steps[0].split("|") if steps and steps[0] else [])


def forgeries():
    said = subprocess.run([*FORGERIES, "list"], check=True, stdout=subprocess.PIPE, text=True).stdout
    for line in said.splitlines():
        kind, name, what = line.split(" ", 2)
        yield kind, name, what


def rows():
    for name, expected, _, _ in honest_files():
        for judge, verdict in expected.items():
            if verdict != "-":
                print(f"honest/{name}.pdf\t{judge}\t{verdict}")
    for kind, name, _ in forgeries():
        print(f"forged/{kind}-{name}.pdf\t" + ("cuv-verify\tVALID" if kind == "honest" else
                                               "forgery\tREFUSED"))


class Maker(revisions.Maker):
    def __init__(self, out, classes, cache):
        self.target = pathlib.Path(out) / "honest"
        self.service = self.target / "service"
        self.target.mkdir(parents=True, exist_ok=True)
        subprocess.run([ROOT / "tests/service/start", self.service], check=True)
        subprocess.run([ROOT / "tests/pki/mkpki", self.target / "other"], check=True,
                       stdout=subprocess.DEVNULL)
        self.pki = self.service / "pki"
        self.name_pins()
        self.url = (self.service / "env.sh").read_text().split("CUV_SERVICE=")[1].split()[0]
        super().__init__(out, classes, cache)
        self.signer = subprocess.Popen(
            ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
             f"{classes}:{cache}/dss/*:{cache}/other/*", "SignFiles", self.pki, self.url + "/tsa"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def name_pins(self):
        """The names that the drawn letter says who signs."""
        path = self.service / "pipeline.conf"
        text = path.read_text().replace('pin "person"', 'pin "Lê Văn Ký"')
        path.write_text(text.replace('pin "agency"', 'pin "Ủy ban nhân dân xã Thử Nghiệm"'))

    def key(self, who):
        """The folder of a key's PKI and its name there; "other" is a person under another root."""
        return (self.target / "other", "person") if who == "other" else (self.pki, who)

    def make_keys(self):
        """Besides those of revisions.py the same keys as PKCS #12, and in an NSS store."""
        super().make_keys()
        (self.pki / "p12").mkdir(exist_ok=True)
        for who in ("person", "agency", "ec"):
            store = self.pki / "p12" / f"{who}.p12"
            self.run("openssl", "pkcs12", "-export", "-inkey", self.pki / f"keys/{who}.key", "-in",
                     self.pki / f"keys/{who}.pem", "-certfile", self.pki / "chain/issuer.pem",
                     "-out", store, "-name", "signer", "-passout", "pass:x")
        self.run("certutil", "-A", "-d", "sql:nss", "-n", "root", "-t", "C,C,C", "-a", "-i",
                 self.pki / "trust/root.pem")
        self.run("pk12util", "-i", self.pki / "p12/person.p12", "-d", "sql:nss", "-W", "x", "-K", "")

    def base(self, name):
        if name == "drawn":
            return (ROOT / "build/demo/letter.pdf").read_bytes()
        if name == "turned":
            self.run("qpdf", "--rotate=90", self.producers / "chromium-letter.pdf",
                     self.scratch / "laid.pdf")
            return (self.scratch / "laid.pdf").read_bytes()
        if name == "signed-export":
            return self.exported()
        names = {"libreoffice": "libreoffice-letter", "pdftex": "pdftex-latex"}
        return super().base(names.get(name, name))

    def exported(self):
        """What LibreOffice signs while it exports; it takes its keys from NSS."""
        (self.scratch / "letter.fodt").write_text(
            '<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:'
            'opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
            ' office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">'
            "<office:body><office:text><text:p>A letter.</text:p></office:text></office:body>"
            "</office:document>")
        os.environ["MOZILLA_CERTIFICATE_FOLDER"] = f"{self.scratch}/nss"
        self.run("soffice", f"-env:UserInstallation=file://{self.scratch}/office", "--headless",
                 "--convert-to", 'pdf:writer_pdf_Export:{"SignPDF":{"type":"boolean","value":"true"},'
                 '"SignCertificateSubjectName":{"type":"string","value":"%s"}}' % self.subject(),
                 "letter.fodt")
        return (self.scratch / "letter.pdf").read_bytes()

    def subject(self):
        return subprocess.run(
            ["openssl", "x509", "-in", self.pki / "keys/person.pem", "-noout", "-subject", "-nameopt",
             "utf8,sep_comma_plus,dn_rev"], check=True, stdout=subprocess.PIPE, text=True,
        ).stdout.strip().removeprefix("subject=")

    def step(self, program, verb, argument, data):
        words = dict((word + "=").split("=")[:2] for word in argument)
        source, target = self.scratch / "in.pdf", self.scratch / "out.pdf"
        source.write_bytes(data)
        if program == "dss" or (verb == "sign" and program in ("pdfbox", "itext")):
            self.signer.stdin.write("\t".join([program, verb, str(source), str(target), *argument]) + "\n")
            self.signer.stdin.flush()
            said = self.signer.stdout.readline().strip()
            if said != "ok":
                raise RuntimeError(said)
        elif program == "cuv":
            self.cuv(verb, words, source, target)
        elif program == "pyhanko" and verb in ("sign", "dss", "stamp", "readonly", "write"):
            return by_pyhanko.revise(self, verb, words, data)
        elif verb == "sign":
            self.small(program, words.get("key", "person"), words["field"], data, source, target)
        else:
            return super().step(program, verb, (argument + [""])[0], data)
        return target.read_bytes()

    def small(self, program, who, field, data, source, target):
        """Programs that are one command."""
        if program == "mupdf":
            self.run("mutool", "sign", "-s", self.pki / f"p12/{who}.p12", "-P", "x", "-o", target, source,
                     by_hand.field_number(data, field))
        elif program == "poppler":
            self.run("pdfsig", "-nssdir", "sql:nss", "-add-signature", "-nick", "signer",
                     "-new-signature-field-name", field, source, target)
        else:
            self.run("podofosign", "-in", source, "-out", target, "-cert", self.pki / f"keys/{who}.pem",
                     "-pkey", self.pki / f"keys/{who}.key", "-field-name", field, "-digest", "SHA256")

    def cuv(self, verb, words, source, target):
        environment = dict(os.environ, CUV_CONFIG=str(self.service / "pipeline.conf"),
                           SOFTHSM2_CONF=str(self.service / "softhsm2.conf"))
        command = [ROOT / f"build/bin/cuv-{verb}", "-q", "--level", words.get("level", "b-b")]
        if verb == "extend":
            command = [ROOT / "build/bin/cuv-extend", "-q", "--level", "b-lta"]
        else:
            command += ["--pin-file", self.service / "pin"]
        for name in ("role", "number"):
            if name in words:
                command += [f"--{name}", words[name]]
        target.unlink(missing_ok=True)
        subprocess.run([*command, "-o", target, source], check=True, cwd=self.scratch, env=environment,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600)

    def make(self, name, base, *steps):
        data = self.base(base)
        for step in steps:
            program, verb, *argument = step.split()
            grown = self.step(program, verb, argument, data)
            if grown[:len(data)] != data or len(grown) <= len(data):
                raise RuntimeError(f"{step}: nothing was appended")
            data = grown
        (self.target / f"{name}.pdf").write_bytes(data)

    def forge(self, folder):
        folder.mkdir(exist_ok=True)
        self.run(*FORGERIES, "all", self.pki, folder)

    def close(self):
        self.signer.stdin.close()
        self.signer.wait()
        super().close()
        subprocess.run([ROOT / "tests/service/stop", self.service], check=True)


def table(out, report):
    """One line a class: samples, and what cuv-verify said of how many."""
    said = {}
    for line in pathlib.Path(report).read_text().splitlines()[1:]:
        file, judge, _, answer = line.split("\t")[:4]
        if judge in ("cuv-verify", "forgery"):
            said[file] = answer.split()[1 if judge == "forgery" and " " in answer else 0]
    classes = collections.defaultdict(list)
    for kind, name, _ in forgeries():
        key = "openssl and by hand" if kind == "honest" else name.split("-")[0]
        classes[kind, key].append(said.get(f"forged/{kind}-{name}.pdf", "NONE"))
    for name, _, _, _ in honest_files():
        classes["honest", name.split("-")[0]].append(said.get(f"honest/{name}.pdf", "NONE"))
    verdicts = ("VALID", "INDETERMINATE", "INVALID", "UNSIGNED", "ERROR", "NONE")
    with open(out, "w") as target:
        print("kind", "class or program", "files", *(v.lower() for v in verdicts), sep="\t", file=target)
        for (kind, key), answers in sorted(classes.items()):
            print(kind, key, len(answers), *(answers.count(v) for v in verdicts), sep="\t", file=target)


def main():
    if sys.argv[1] == "--rows":
        return rows()
    if sys.argv[1] == "--table":
        return table(*sys.argv[2:4])
    only = sys.argv[4:]
    maker, status = Maker(*sys.argv[1:4]), 0
    for name, _, base, steps in honest_files():
        if only and name not in only:
            continue
        try:
            maker.make(name, base, *steps)
        except Exception as error:
            status = 1
            output = getattr(error, "stdout", None) or b""
            print(f"honest: {name}: {error!r} {output[-300:]!r}", file=sys.stderr)
    maker.forge(pathlib.Path(sys.argv[1]) / "forged")
    maker.close()
    return status


if __name__ == "__main__":
    if sys.argv[1] not in ("--rows", "--table"):
        import by_hand
        import by_pyhanko
        import by_python
        revisions.by_hand, revisions.by_python = by_hand, by_python
    sys.exit(main())
