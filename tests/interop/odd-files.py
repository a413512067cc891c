#!/usr/bin/env python3
"""odd-files.py WHAT IN OUT [...]: letters with something wrong, made with pyHanko's reader and
writer and never with this project's own code.

flip-page IN OUT            one byte of page 1's content stream
flip-signature IN OUT       one hex digit of the first signature's value
replace-page IN OUT         a later revision paints over page 1 (as an artifact: still PDF/A)
fill FIELD VALUE IN OUT     a later revision writes a value into a text field
sign PKI WHO FIELD IN OUT   signed by PKI/keys/WHO without asking whether that is allowed
"""
import pathlib
import sys

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers


def page_one(pages):
    while "/Kids" in pages:
        pages = pages["/Kids"][0].get_object()
    return pages


def flip_page(source, target):
    data = bytearray(pathlib.Path(source).read_bytes())
    with open(source, "rb") as stream:
        reader = PdfFileReader(stream)
        contents = page_one(reader.root["/Pages"]).raw_get("/Contents")
        while not isinstance(contents, generic.IndirectObject):
            contents = contents[0]
        if isinstance(contents.get_object(), generic.ArrayObject):
            contents = contents.get_object().raw_get(0)
        offset = reader.xrefs[contents.reference]
        length = int(contents.get_object()["/Length"])
    start = data.index(b"stream", offset) + len(b"stream\r\n")
    data[start + length // 2] ^= 1
    pathlib.Path(target).write_bytes(data)


def flip_signature(source, target):
    data = bytearray(pathlib.Path(source).read_bytes())
    with open(source, "rb") as stream:
        embedded = PdfFileReader(stream).embedded_signatures[0]
        value = embedded.signer_info["signature"].native.hex().encode()
    start = bytes(data).lower().index(value) + len(value) // 2
    data[start] = ord("1") if data[start] == ord("0") else ord("0")
    pathlib.Path(target).write_bytes(data)


def append(source, target, change):
    with open(source, "rb") as stream:
        writer = IncrementalPdfFileWriter(stream)
        change(writer)
        # PDF/A wants a line end between %%EOF and the first object; pyHanko gives none.
        stream.seek(-1, 2)
        assert stream.read() in b"\r\n", "the letter does not end with a line end"
        with open(target, "wb") as out:
            writer.write(out)


def replace_page(source, target):
    def paint(writer):
        page = page_one(writer.root["/Pages"])
        old = page["/Contents"]
        parts = old if isinstance(old, generic.ArrayObject) else [old]
        content = b"\n".join(part.get_object().data for part in parts)
        content += b"\n/Artifact BMC q 1 0 0 rg 90 500 300 60 re f Q EMC\n"
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=content))
        writer.update_container(page)
    append(source, target, paint)


def fill(name, value, source, target):
    def write(writer):
        for field in writer.root["/AcroForm"]["/Fields"]:
            field = field.get_object()
            if field["/T"] == name:
                field["/V"] = generic.pdf_string(value)
                writer.update_container(field)
                return
        sys.exit(f"odd-files: {source} has no field {name}")
    append(source, target, write)


def sign(pki, who, field, source, target):
    signer = signers.SimpleSigner.load(
        f"{pki}/keys/{who}.key", f"{pki}/keys/{who}.pem",
        ca_chain_files=[f"{pki}/chain/issuer.pem"])
    metadata = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES)
    with open(source, "rb") as stream, open(target, "wb") as out:
        signers.PdfSigner(metadata, signer).sign_pdf(
            IncrementalPdfFileWriter(stream), existing_fields_only=True, output=out)


if __name__ == "__main__":
    {"flip-page": flip_page, "flip-signature": flip_signature, "replace-page": replace_page,
     "fill": fill, "sign": sign}[sys.argv[1]](*sys.argv[2:])
