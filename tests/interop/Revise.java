import com.itextpdf.text.Rectangle;
import com.itextpdf.text.pdf.BaseFont;
import com.itextpdf.text.pdf.PdfAnnotation;
import com.itextpdf.text.pdf.PdfContentByte;
import com.itextpdf.text.pdf.PdfReader;
import com.itextpdf.text.pdf.PdfStamper;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Calendar;
import java.util.HashMap;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationText;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;

/**
 * Revise: appends revisions with PDFBox and iText 5. One line of standard input a revision, parted
 * by tabs: LIBRARY VERB IN OUT ARGUMENT; the answer is "ok" or what went wrong. Verbs: fill (the
 * argument is the field; the value is new each time), note, info, content, sign (PDFBox only: a field
 * of its own with a made-up value).
 */
public class Revise {
    private static int calls;

    public static void main(String[] args) throws Exception {
        BufferedReader lines = new BufferedReader(
                new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = lines.readLine()) != null; ) {
            String[] w = line.split("\t", -1);
            String said = "ok";
            calls++;
            try (OutputStream out = new FileOutputStream(w[3])) {
                if (w[0].equals("pdfbox")) {
                    pdfbox(w[1], new File(w[2]), out, w[4]);
                } else {
                    itext(w[1], w[2], out, w[4]);
                }
            } catch (Exception e) {
                said = e.toString().replaceAll("\\s+", " ");
            }
            System.out.println(said);
        }
    }

    private static void pdfbox(String verb, File in, OutputStream out, String argument)
            throws Exception {
        try (PDDocument doc = Loader.loadPDF(in)) {
            PDPage page = doc.getPage(0);
            switch (verb) {
                case "fill":
                    doc.getDocumentCatalog().getAcroForm(null).getField(argument)
                            .setValue("Value " + calls);
                    break;
                case "note":
                    PDAnnotationText note = new PDAnnotationText();
                    note.setRectangle(new PDRectangle(20, 20, 20, 20));
                    note.setContents("Note " + calls);
                    page.getAnnotations().add(note);
                    note.getCOSObject().setNeedToBeUpdated(true);
                    page.getCOSObject().setNeedToBeUpdated(true);
                    page.getCOSObject().getCOSArray(COSName.ANNOTS).setNeedToBeUpdated(true);
                    break;
                case "info":
                    doc.getDocumentInformation().setTitle("Title " + calls);
                    doc.getDocumentInformation().getCOSObject().setNeedToBeUpdated(true);
                    break;
                case "content":
                    write(doc, page);
                    break;
                case "sign":
                    PDSignature signature = new PDSignature();
                    signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
                    signature.setSubFilter(PDSignature.SUBFILTER_ETSI_CADES_DETACHED);
                    signature.setSignDate(Calendar.getInstance());
                    doc.addSignature(signature, content -> new byte[] {0x30, 4, 2, 2, 0x12, 0x34});
                    break;
                default:
                    throw new IllegalArgumentException(verb);
            }
            doc.saveIncremental(out);
        }
    }

    private static void write(PDDocument doc, PDPage page) throws Exception {
        try (PDPageContentStream content = new PDPageContentStream(
                doc, page, PDPageContentStream.AppendMode.APPEND, true, true)) {
            content.beginText();
            content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
            content.newLineAtOffset(72, 300);
            content.showText("Text " + calls);
            content.endText();
        }
        page.getCOSObject().setNeedToBeUpdated(true);
    }

    private static void itext(String verb, String in, OutputStream out, String argument)
            throws Exception {
        PdfReader reader = new PdfReader(in);
        PdfStamper stamper = new PdfStamper(reader, out, '\0', true);
        switch (verb) {
            case "fill":
                stamper.getAcroFields().setField(argument, "Value " + calls);
                break;
            case "note":
                stamper.addAnnotation(PdfAnnotation.createText(stamper.getWriter(),
                        new Rectangle(40, 20, 60, 40), "Note", "Note " + calls, true, "Note"), 1);
                break;
            case "info":
                HashMap<String, String> info = new HashMap<>(reader.getInfo());
                info.put("Title", "Title " + calls);
                stamper.setMoreInfo(info);
                break;
            case "content":
                PdfContentByte over = stamper.getOverContent(1);
                over.beginText();
                over.setFontAndSize(BaseFont.createFont(), 12);
                over.showTextAligned(PdfContentByte.ALIGN_LEFT, "Text " + calls, 72, 280, 0);
                over.endText();
                break;
            default:
                throw new IllegalArgumentException(verb);
        }
        stamper.close();
        reader.close();
    }
}
