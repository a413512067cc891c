#!/usr/bin/env python3
"""desks.py PKI LETTER OUT: a letter drawn by cuv-render, signed at other desks by pyHanko: always in
new fields of its own, with a picture, with words, or with both, as the incumbent's tool leaves it.

OUT/desk-leader.pdf     the competent person's picture in one new field
OUT/desk-initials.pdf   initials of the drafter first, then the competent person
OUT/desk-three.pdf      initials, the competent person's picture, and words of the same person
OUT/desk-over.pdf       the drafter's stamp after the person's, over the text of page 1
"""
import io
import sys

from PIL import Image, ImageDraw
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.stamp import StaticStampStyle, TextStampStyle

pki, letter, out = sys.argv[1:]


def picture():
    image = Image.new("RGBA", (300, 120), (0, 0, 0, 0))
    ImageDraw.Draw(image).line([(10, 90), (90, 20), (140, 100), (200, 30), (290, 80)],
                               fill=(0, 51, 166, 255), width=6)
    return PdfImage(image)


def styles():
    return {"picture": StaticStampStyle(background=picture(), background_opacity=1, border_width=0),
            "words": TextStampStyle(stamp_text="%(signer)s\n%(ts)s", border_width=0),
            "both": TextStampStyle(stamp_text="%(signer)s", background=picture(),
                                   background_opacity=1, border_width=0)}


def reserved():
    """Page and place of the field that the letter keeps for the person."""
    with open(letter, "rb") as stream:
        reader = PdfFileReader(stream)
        pages = [p.reference for p in reader.root["/Pages"].raw_get("/Kids")]
        for field in reader.root["/AcroForm"]["/Fields"]:
            field = field.get_object()
            if field["/T"] == "person":
                return pages.index(field.raw_get("/P").reference), [float(n) for n in field["/Rect"]]
    sys.exit("desks: the letter has no field person")


def sign(data, who, name, page, box, style):
    signer = signers.SimpleSigner.load(f"{pki}/keys/{who}.key", f"{pki}/keys/{who}.pem",
                                       ca_chain_files=[f"{pki}/chain/issuer.pem"])
    metadata = signers.PdfSignatureMetadata(field_name=name, md_algorithm="sha256",
                                            subfilter=fields.SigSeedSubFilter.PADES)
    place = fields.SigFieldSpec(name, on_page=page, box=tuple(int(n) for n in box))
    return signers.PdfSigner(metadata, signer, stamp_style=styles()[style], new_field_spec=place) \
        .sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data))).getvalue()


def write(name, data):
    with open(f"{out}/desk-{name}.pdf", "wb") as target:
        target.write(data)


page, place = reserved()
middle = (place[1] + place[3]) / 2
upper = (place[0] + 2, middle, place[2] - 2, place[3] - 2)
lower = (place[0] + 2, place[1] + 2, place[2] - 2, middle)
with open(letter, "rb") as stream:
    plain = stream.read()
write("leader", sign(plain, "person", "Signature1", page, place, "picture"))
initials = sign(plain, "ec", "Signature1", 0, (4, 4, 90, 30), "words")
write("initials", sign(initials, "person", "Signature2", page, place, "both"))
write("three", sign(sign(initials, "person", "Signature2", page, upper, "picture"),
                    "person", "Signature3", page, lower, "words"))
write("over", sign(sign(plain, "person", "Signature1", page, place, "picture"),
                   "ec", "Signature2", 0, (60, 300, 500, 460), "both"))
