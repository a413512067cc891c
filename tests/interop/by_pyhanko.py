"""Signatures by pyHanko, for honest.py."""
import io

from asn1crypto import crl
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.keys import load_cert_from_pemder
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigSeedSubFilter
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

name = generic.pdf_name


def context(maker):
    lists = [(maker.pki / f"crl/{who}.crl").read_bytes() for who in ("root", "issuer")]
    return ValidationContext(
        trust_roots=[load_cert_from_pemder(maker.pki / "trust/root.pem")],
        other_certs=[load_cert_from_pemder(maker.pki / "trust/issuer.pem")],
        crls=[crl.CertificateList.load(one) for one in lists], allow_fetching=False,
        revocation_mode="require")


def fill(writer, field_name, value):
    """As Acrobat fills: the value, and a new appearance between /Tx BMC and EMC."""
    for field in writer.root["/AcroForm"]["/Fields"]:
        field = field.get_object()
        if field["/T"] == field_name:
            font = writer.root["/AcroForm"]["/DR"]["/Font"].raw_get("/F1")
            look = generic.StreamObject(
                {name("/Type"): name("/XObject"), name("/Subtype"): name("/Form"),
                 name("/BBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 80, 16))),
                 name("/Resources"): generic.DictionaryObject(
                     {name("/Font"): generic.DictionaryObject({name("/F1"): font})})},
                stream_data=b"/Tx BMC q BT /F1 10 Tf 0 g 2 4 Td (%s) Tj ET Q EMC" % value.encode())
            field["/V"] = generic.pdf_string(value)
            field["/AP"] = generic.DictionaryObject({name("/N"): writer.add_object(look)})
            writer.update_container(field)


def read_only(writer, field_name):
    for field in writer.root["/AcroForm"]["/Fields"]:
        field = field.get_object()
        if field["/T"] == field_name:
            field["/Ff"] = generic.NumberObject(1)
            writer.update_container(field)


def lock(spec):
    if spec == "*":
        return FieldMDPSpec(FieldMDPAction.ALL)
    return FieldMDPSpec(FieldMDPAction.INCLUDE, fields=[spec])


def new_field(words):
    box = words.get("box")
    return fields.SigFieldSpec(words["field"], on_page=0,
                               box=tuple(map(int, box.split(","))) if box else None)


def sign(maker, words, writer, data):
    pki, who = maker.key(words.get("key", "person"))
    signer = signers.SimpleSigner.load(
        pki / f"keys/{who}.key", pki / f"keys/{who}.pem", ca_chain_files=[pki / "chain/issuer.pem"],
        prefer_pss="pss" in words)
    level = words.get("level", "b-b")
    existing = {one[0] for one in fields.enumerate_sig_fields(PdfFileReader(io.BytesIO(data), strict=False))}
    if "fill" in words:
        fill(writer, "number", words["fill"])
    if "lock" in words:
        for field in writer.root["/AcroForm"]["/Fields"]:
            field = field.get_object()
            if field["/T"] == words["field"]:
                field["/Lock"] = lock(words["lock"]).as_sig_field_lock()
                writer.update_container(field)
    metadata = signers.PdfSignatureMetadata(
        field_name=words["field"], md_algorithm=words.get("md", "sha256"),
        subfilter=SigSeedSubFilter.PADES if "pades" in words else SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
        certify="certify" in words, docmdp_permissions=MDPPerm(int(words.get("certify", "2"))),
        embed_validation_info=level in ("b-lt", "b-lta"), use_pades_lta=level == "b-lta",
        validation_context=context(maker) if level in ("b-lt", "b-lta") else None)
    stamper = HTTPTimeStamper(maker.url + "/tsa") if level != "b-b" else None
    place = None if words["field"] in existing else new_field(words)
    return signers.PdfSigner(metadata, signer, timestamper=stamper, new_field_spec=place).sign_pdf(
        writer, bytes_reserved=int(words["reserve"]) if "reserve" in words else None).getvalue()


def revise(maker, verb, words, data):
    # Hybrid files are read in the lax mode only.
    writer, out = IncrementalPdfFileWriter(io.BytesIO(data), strict=False), io.BytesIO()
    if verb == "sign":
        return sign(maker, words, writer, data)
    if verb == "stamp":
        signers.PdfTimeStamper(HTTPTimeStamper(maker.url + "/tsa")).timestamp_pdf(
            writer, "sha256", context(maker), output=out)
    elif verb == "dss":
        first = PdfFileReader(io.BytesIO(data)).embedded_signatures[0]
        DocumentSecurityStore.supply_dss_in_writer(
            writer, sig_contents=first.pkcs7_content,
            certs=[load_cert_from_pemder(maker.pki / f"trust/{who}.pem") for who in ("root", "issuer")],
            crls=[(crl.CertificateList.load((maker.pki / f"crl/{who}.crl").read_bytes()))
                  for who in ("root", "issuer")])
        writer.write(out)
    elif verb == "write":
        for field_name, value in words.items():
            fill(writer, field_name, value)
        writer.write(out)
    else:
        read_only(writer, next(iter(words)))
        writer.write(out)
    return out.getvalue()
