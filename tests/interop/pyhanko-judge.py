#!/usr/bin/env python3
"""pyhanko-judge.py --trust DIR [--crl DIR] [--time ISO] [--ades] [--lax] FILE...

Signatures by pyHanko, without the network. One line a file: file, judge, verdict, and for each
signature FIELD=VERDICT/MODIFICATIONS/COVERAGE. With --crl revocation is required of every
certificate below the anchor; without it nothing is known of it and nothing is asked.
--ades judges by EN 319 102-1 with long-term data (meaningful for B-LTA only: lower levels are
indeterminate there by design). --lax reads hybrid files, which the strict reader refuses.
"""
import argparse
import asyncio
import datetime
import logging
import pathlib
import sys

from asn1crypto import crl, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge, PdfSignatureValidationSpec, SignatureValidationSpec)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec, ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule)
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer


def load(folder, *endings):
    for path in sorted(pathlib.Path(folder).iterdir()):
        if path.suffix in endings:
            data = path.read_bytes()
            yield pem.unarmor(data)[2] if pem.detect(data) else data


def short(value):
    return "-" if value is None else getattr(value, "name", str(value))


class Judge:
    def __init__(self, options):
        self.options = options
        given = [x509.Certificate.load(der) for der in
                 load(options.trust, ".pem", ".crt", ".cer")]
        # pyHanko finds no path for a list whose signer is an anchor with an issuer of its own
        # (_find_candidate_crl_paths), so only the tops of what is given are anchors; the rest are
        # helpers on the way, and their revocation is asked for too.
        self.roots = [one for one in given if one.self_issued
                      or not any(one.issuer == other.subject for other in given)]
        self.others = [one for one in given if one not in self.roots]
        self.crls = list(load(options.crl, ".crl")) if options.crl else []
        self.time = (datetime.datetime.fromisoformat(options.time.replace("Z", "+00:00"))
                     if options.time else None)

    def context(self):
        return ValidationContext(
            trust_roots=self.roots, other_certs=self.others, crls=self.crls, moment=self.time,
            allow_fetching=False, revocation_mode="require" if self.crls else "soft-fail")

    async def plain(self, embedded):
        if embedded.sig_object.get("/Type") == "/DocTimeStamp":
            status = await async_validate_pdf_timestamp(embedded, self.context())
        else:
            status = await async_validate_pdf_signature(embedded, self.context(), self.context())
        # A document time stamp has no bottom line of its own: intact, valid and trusted make it.
        good = (status.bottom_line if hasattr(status, "bottom_line")
                else status.intact and status.valid and status.trusted)
        said = "VALID" if good else "INVALID"
        why = []
        if not status.intact:
            why.append("digest")
        elif not status.valid:
            why.append("signature")
        if not status.trusted:
            why.append(short(status.trust_problem_indic) if status.trust_problem_indic
                       else "untrusted")
        if getattr(status, "docmdp_ok", None) is False:
            why.append("changed")
        return said, "/".join([said, short(getattr(status, "modification_level", None)),
                               short(status.coverage)] + why)

    async def ades(self, embedded):
        policy = CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build(trust_roots=self.roots),
            revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy(
                RevocationCheckingRule.CRL_OR_OCSP_REQUIRED,
                RevocationCheckingRule.CRL_OR_OCSP_REQUIRED)))
        known = LocalKnowledge(known_crls=[
            CRLContainer(crl.CertificateList.load(der)) for der in self.crls])
        spec = PdfSignatureValidationSpec(SignatureValidationSpec(
            cert_validation_policy=policy, local_knowledge=known))
        # Without a time of its own it judges today.
        timing = self.time and ValidationTimingInfo(
            validation_time=self.time, best_signature_time=self.time, point_in_time_validation=False)
        indication = (await ades_lta_validation(embedded, spec, timing_info=timing)).ades_subindic
        status = short(indication.status)
        said = {"PASSED": "VALID", "FAILED": "INVALID"}.get(status, status)
        return said, f"{status}/{short(indication)}"

    async def judge(self, path):
        with open(path, "rb") as stream:
            reader = PdfFileReader(stream, strict=not self.options.lax)
            # EN 319 102-1 judges signatures by their stamps, not the stamps by themselves.
            signatures = [one for one in reader.embedded_signatures if not self.options.ades
                          or one.sig_object.get("/Type") != "/DocTimeStamp"]
            if not signatures:
                return "UNSIGNED", "-"
            verdicts, details = [], []
            for embedded in signatures:
                verdict, detail = await (self.ades if self.options.ades else self.plain)(embedded)
                verdicts.append(verdict)
                details.append(f"{embedded.field_name}={detail}")
        for worst in ("INVALID", "INDETERMINATE", "VALID"):
            if worst in verdicts:
                return worst, " ".join(details)
        return "ERROR", " ".join(details)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--trust", required=True)
    parser.add_argument("--crl")
    parser.add_argument("--time")
    parser.add_argument("--ades", action="store_true")
    parser.add_argument("--lax", action="store_true")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    name = "pyhanko" + ("-ades" if options.ades else "") + ("-lax" if options.lax else "")
    judge = Judge(options)
    for path in options.files:
        try:
            verdict, details = asyncio.run(judge.judge(path))
        except Exception as error:
            verdict, details = "ERROR", " ".join(repr(error).split())
        print(path, name, verdict, details, sep="\t", flush=True)


if __name__ == "__main__":
    sys.exit(main())
