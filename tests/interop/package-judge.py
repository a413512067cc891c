#!/usr/bin/env python3
"""package-judge.py --faults WHOLE.zip FOLDER | FILE.zip…

Judges archive packages with another maker's validator (eark-validator, CSIP 2.0.4 and 2.1.0):
"FILE<tab>eark<tab>PASS|FAIL<tab>rules". With --faults makes the packages that it must refuse.
Four of its rules are not held against us; README.md says why.
"""
import io
import json
import sys
import urllib.request
import zipfile
from pathlib import Path

# The validator asks for these lists at import; there is no network when judging.
TERMS = {
    "ContentCategory": ["Collection", "Mixed", "Other", "OTHER"],
    "ContentInformationType": ["MIXED", "OTHER"],
    "OAISPackageType": ["SIP", "AIP", "DIP", "AIU", "AIC"],
    "Status": ["CURRENT", "SUPERSEDED"],
}
EXPLAINED = {"CSIP63", "CSIP103", "CSIP114", "SIP2", "SIP14"}

# Name of the package, what is replaced in its METS.xml, by what.
FAULTS = [
    ("no-objid", ' OBJID="', ' LABELX="'),
    ("odd-type", ' TYPE="Collection"', ' TYPE="Letters"'),
    ("no-profile", ' PROFILE="https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"', ""),
    ("no-createdate", "<metsHdr CREATEDATE=", "<metsHdr LASTSEEN="),
    ("odd-package-type", 'OAISPACKAGETYPE="SIP"', 'OAISPACKAGETYPE="XIP"'),
    ("no-software", ' OTHERTYPE="SOFTWARE"', ' OTHERTYPE="PERSON"'),
    ("no-mimetype", " MIMETYPE=", " MIMETYPEX="),
    ("odd-locator", '<mdRef LOCTYPE="URL"', '<mdRef LOCTYPE="PATH"'),
    ("no-structure", ' TYPE="PHYSICAL" LABEL="CSIP"', ' TYPE="LOGICAL" LABEL="OTHER"'),
    ("no-mets", None, None),
]


def vocabulary(address, *_args, **_options):
    for name, terms in TERMS.items():
        if address.endswith(f"CSIPVocabulary{name}.xml"):
            return io.BytesIO("".join(f"<Term>{t}</Term>\n" for t in terms).encode())
    raise OSError(address)


def spoil(whole, folder):
    for name, before, after in FAULTS:
        with zipfile.ZipFile(whole) as old, zipfile.ZipFile(folder / f"{name}.zip", "w") as new:
            for entry in old.infolist():
                data = old.read(entry)
                if entry.filename.count("/") == 1 and entry.filename.endswith("/METS.xml"):
                    if before is None:
                        continue
                    assert before.encode() in data, before
                    data = data.replace(before.encode(), after.encode())
                new.writestr(entry, data)


def judge(files):
    urllib.request.urlopen = vocabulary
    import eark_validator.packages as packages
    from eark_validator.specifications.specification import SpecificationVersion as Version

    for file in files:
        rules = set()
        for version in (Version.V2_0_4, Version.V2_1_0):
            report = json.loads(
                packages.PackageValidator(Path(file), version).validation_report.model_dump_json())
            parts = [report["structure"]["messages"]]
            metadata = report.get("metadata") or {}
            for part in metadata.values():
                if isinstance(part, dict):
                    parts.append(part.get("messages") or [])
            if report["structure"]["status"] != "WellFormed":
                rules.add(report["structure"]["status"])
            for message in sum(parts, []):
                if message["severity"] in ("Error", "Fatal"):
                    rules.add(message["rule_id"])
        rules -= EXPLAINED
        print(f"{file}\teark\t{'FAIL' if rules else 'PASS'}\t{' '.join(sorted(rules))}")


if sys.argv[1] == "--faults":
    spoil(sys.argv[2], Path(sys.argv[3]))
else:
    judge(sys.argv[1:])
