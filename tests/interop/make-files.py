#!/usr/bin/env python3
"""make-files.py FOLDER: letters by the PDF libraries of Python, for tests/interop/producers.

reportlab-*, fpdf-*, pikepdf-*, pypdf-*; a library that fails leaves its file out and says so.
"""
import io
import pathlib
import sys
import traceback

import fpdf
import pikepdf
import pypdf
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

FACE = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
TEXT = "Kính gửi: Sở Tư pháp"


def reportlab(compressed, **options):
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, pageCompression=compressed, invariant=1, **options)
    for number in (1, 2, 3):
        page.setFont("Helvetica", 12)
        page.drawString(72, 720, f"Page {number} of a letter.")
        page.bookmarkPage(f"p{number}")
        page.addOutlineEntry(f"Page {number}", f"p{number}")
        page.showPage()
    page.save()
    return out.getvalue()


def reportlab_form():
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, invariant=1)
    page.acroForm.textfield(name="note", x=72, y=600, width=200, height=20, value="A note")
    page.acroForm.checkbox(name="agreed", x=72, y=560)
    page.showPage()
    page.save()
    return out.getvalue()


def fpdf2(compliance=None, **options):
    pdf = fpdf.FPDF(format="A4", **({"enforce_compliance": compliance} if compliance else {}))
    for name, value in options.items():
        getattr(pdf, name)(value)
    pdf.set_lang("vi")
    pdf.set_title("A letter")
    pdf.add_font("serif", fname=FACE)
    for number in (1, 2):
        pdf.add_page()
        pdf.set_font("serif", size=12)
        pdf.multi_cell(0, 8, f"{TEXT}, {number}", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def with_pikepdf(**options):
    pdf = pikepdf.Pdf.new()
    for number in (1, 2):
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages[-1]
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1,
                               BaseFont=pikepdf.Name.Helvetica))))
        page.Contents = pdf.make_stream(b"BT /F1 12 Tf 72 720 Td (Page %d) Tj ET" % number)
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = TEXT
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def with_pypdf(compressed=False):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(reportlab(0)))
    writer.add_metadata({"/Title": TEXT})
    writer.add_blank_page(595, 842)
    if compressed:
        for page in writer.pages:
            page.compress_content_streams()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


MODES = pikepdf.ObjectStreamMode
FILES = {
    "reportlab-plain": lambda: reportlab(0),
    "reportlab-flate": lambda: reportlab(1),
    "reportlab-14": lambda: reportlab(1, pdfVersion=(1, 4)),
    "reportlab-form": reportlab_form,
    "fpdf-letter": fpdf2,
    "fpdf-plain": lambda: fpdf2(set_compression=False),
    "fpdf-a2b": lambda: fpdf2("PDF/A-2B"),
    "fpdf-a3u": lambda: fpdf2("PDF/A-3U"),
    "pikepdf-table": lambda: with_pikepdf(object_stream_mode=MODES.disable),
    "pikepdf-packed": lambda: with_pikepdf(object_stream_mode=MODES.generate),
    "pikepdf-linear": lambda: with_pikepdf(linearize=True),
    "pypdf-letter": with_pypdf,
    "pypdf-flate": lambda: with_pypdf(True),
}


def main():
    status = 0
    for name, make in FILES.items():
        try:
            (pathlib.Path(sys.argv[1]) / f"{name}.pdf").write_bytes(make())
        except Exception:
            status = 1
            print(f"make-files: {name}", file=sys.stderr)
            traceback.print_exc(limit=2)
    sys.exit(status)


if __name__ == "__main__":
    main()
