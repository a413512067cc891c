"""Revisions by pyHanko and pypdf, for revisions.py."""
import datetime
import io
import logging

import pypdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pypdf.annotations import Text

logging.disable(logging.ERROR)


def page_one(writer):
    return writer.root["/Pages"]["/Kids"][0].get_object()


def change(writer, verb, argument, call):
    page = page_one(writer)
    if verb == "fill":
        for field in writer.root["/AcroForm"]["/Fields"]:
            field = field.get_object()
            if field["/T"] == argument:
                field["/V"] = generic.pdf_string(f"Value {call}")
                writer.update_container(field)
    elif verb == "info":
        writer.set_info(writer.add_object(generic.DictionaryObject(
            {generic.pdf_name("/Title"): generic.pdf_string(f"Title {call}")})))
    elif verb == "note":
        note = writer.add_object(generic.DictionaryObject({
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Text"),
            generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (9, 9, 29, 29))),
            generic.pdf_name("/Contents"): generic.pdf_string(f"Note {call}")}))
        page["/Annots"] = generic.ArrayObject(list(page.get("/Annots", [])) + [note])
        writer.update_container(page)
    elif verb == "content":
        page["/Contents"] = writer.add_object(generic.StreamObject(
            stream_data=page["/Contents"].data + b"\n0 0 10 10 re f\n"))
        writer.update_container(page)


def pyhanko(scratch, verb, argument, data, call):
    stream = io.BytesIO(data)
    # Hybrid files are read in the lax mode only.
    writer = IncrementalPdfFileWriter(stream, strict=False)
    key = load_private_key_from_pemder(scratch / "key.pem", passphrase=None)
    certificate = load_cert_from_pemder(scratch / "certificate.pem")
    out = io.BytesIO()
    if verb in ("sign", "newsign", "newform"):
        signer = signers.SimpleSigner.load(scratch / "key.pem", scratch / "certificate.pem")
        metadata = signers.PdfSignatureMetadata(field_name=argument, md_algorithm="sha256")
        signers.PdfSigner(metadata, signer).sign_pdf(
            writer, existing_fields_only=verb == "sign", output=out)
    elif verb == "stamp":
        stamper = DummyTimeStamper(certificate, key, fixed_dt=datetime.datetime.now(
            datetime.timezone.utc))
        signers.PdfTimeStamper(stamper).timestamp_pdf(
            writer, "sha256", output=out)
    elif verb == "dss":
        DocumentSecurityStore.supply_dss_in_writer(
            writer, sig_contents=PdfFileReader(io.BytesIO(data)).embedded_signatures[0].pkcs7_content,
            certs=[certificate])
        writer.write(out)
    else:
        change(writer, verb, argument, call)
        writer.write(out)
    return out.getvalue()


def with_pypdf(verb, argument, data, call):
    writer = pypdf.PdfWriter(io.BytesIO(data), incremental=True)
    if verb == "fill":
        writer.update_page_form_field_values(writer.pages[0], {argument: f"Value {call}"})
    elif verb == "info":
        writer.add_metadata({"/Title": f"Title {call}"})
    elif verb == "note":
        writer.add_annotation(0, Text(text=f"Note {call}", rect=(9, 9, 29, 29)))
    elif verb == "page":
        writer.add_blank_page(595, 842)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def revise(scratch, program, verb, argument, data, call):
    if program == "pypdf":
        return with_pypdf(verb, argument, data, call)
    return pyhanko(scratch, verb, argument, data, call)
