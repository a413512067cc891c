import com.itextpdf.text.Document;
import com.itextpdf.text.PageSize;
import com.itextpdf.text.Paragraph;
import com.itextpdf.text.Rectangle;
import com.itextpdf.text.pdf.PdfWriter;
import com.itextpdf.text.pdf.TextField;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDMetadata;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.graphics.color.PDOutputIntent;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationWidget;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDTextField;

/**
 * MakeFiles FOLDER: letters by the PDF libraries of Java, PDFBox and iText 5, for the script
 * "producers". A file that cannot be made is left out, said, and ends the program with 1.
 */
public class MakeFiles {
    private static final String FACE =
            "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf";
    private static final String PROFILE = "/usr/share/color/icc/sRGB.icc";

    private interface Maker {
        void make(File file) throws Exception;
    }

    private static String folder;
    private static int status;

    public static void main(String[] args) {
        folder = args[0];
        file("pdfbox-table", f -> box(false, false).save(f, CompressParameters.NO_COMPRESSION));
        file("pdfbox-packed", f -> box(false, false).save(f));
        file("pdfbox-form", f -> box(true, false).save(f, CompressParameters.NO_COMPRESSION));
        file("pdfbox-a2b", f -> box(false, true).save(f));
        file("itext-plain", f -> itext(f, false, false));
        file("itext-packed", f -> itext(f, true, false));
        file("itext-form", f -> itext(f, false, true));
        System.exit(status);
    }

    private static void file(String name, Maker maker) {
        try {
            maker.make(new File(folder, name + ".pdf"));
        } catch (Exception e) {
            System.err.println("MakeFiles: " + name + ": " + e);
            status = 1;
        }
    }

    private static PDDocument box(boolean form, boolean archive) throws Exception {
        PDDocument doc = new PDDocument();
        PDFont face = archive ? PDType0Font.load(doc, new File(FACE))
                : new PDType1Font(Standard14Fonts.FontName.HELVETICA);
        for (int n = 1; n <= 2; n++) {
            PDPage page = new PDPage(PDRectangle.A4);
            doc.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(doc, page)) {
                content.beginText();
                content.setFont(face, 12);
                content.newLineAtOffset(72, 720);
                content.showText("Page " + n + " of a letter.");
                content.endText();
            }
        }
        if (form) {
            addForm(doc, face);
        }
        if (archive) {
            declare(doc);
        }
        return doc;
    }

    private static void addForm(PDDocument doc, PDFont face) throws Exception {
        PDAcroForm form = new PDAcroForm(doc);
        doc.getDocumentCatalog().setAcroForm(form);
        PDResources resources = new PDResources();
        resources.put(COSName.getPDFName("Helv"), face);
        form.setDefaultResources(resources);
        form.setDefaultAppearance("/Helv 10 Tf 0 g");
        PDTextField field = new PDTextField(form);
        field.setPartialName("note");
        form.getFields().add(field);
        PDAnnotationWidget widget = field.getWidgets().get(0);
        widget.setRectangle(new PDRectangle(72, 600, 200, 20));
        widget.setPage(doc.getPage(0));
        widget.setPrinted(true);
        doc.getPage(0).getAnnotations().add(widget);
        field.setValue("A note");
    }

    /** What PDF/A-2b asks for beside an embedded face. */
    private static void declare(PDDocument doc) throws Exception {
        PDMetadata packet = new PDMetadata(doc);
        packet.importXMPMetadata(("<?xpacket begin='\ufeff' id='W5M0MpCehiHzreSzNTczkc9d'?>"
                + "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF"
                + " xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description"
                + " rdf:about='' xmlns:pdfaid='http://www.aiim.org/pdfa/ns/id/' pdfaid:part='2'"
                + " pdfaid:conformance='B'/></rdf:RDF></x:xmpmeta><?xpacket end='w'?>")
                .getBytes(StandardCharsets.UTF_8));
        doc.getDocumentCatalog().setMetadata(packet);
        try (FileInputStream profile = new FileInputStream(PROFILE)) {
            PDOutputIntent intent = new PDOutputIntent(doc, profile);
            intent.setOutputConditionIdentifier("sRGB");
            doc.getDocumentCatalog().addOutputIntent(intent);
        }
    }

    private static void itext(File file, boolean packed, boolean form) throws Exception {
        Document doc = new Document(PageSize.A4);
        PdfWriter writer = PdfWriter.getInstance(doc, new FileOutputStream(file));
        if (packed) {
            writer.setFullCompression();
        }
        doc.open();
        doc.add(new Paragraph("Page 1 of a letter."));
        if (form) {
            TextField field = new TextField(writer, new Rectangle(72, 600, 272, 620), "note");
            field.setText("A note");
            writer.addAnnotation(field.getTextField());
        }
        doc.newPage();
        doc.add(new Paragraph("Page 2 of a letter."));
        doc.close();
    }
}
