import eu.europa.esig.dss.diagnostic.PDFRevisionWrapper;
import eu.europa.esig.dss.diagnostic.jaxb.XmlPDFLockDictionary;
import eu.europa.esig.dss.enumerations.PdfLockAction;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObjectKey;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotation;

/**
 * What DSS reports of a lawful letter, told by exact shape. Anything else stays a change.
 *
 * Fill: the structure tree reaches each reserved field through an OBJR, and DSS takes all that
 * hangs from the structure tree for "undefined"; so a filled field shows up once, as the path
 * /Catalog /StructTreeRoot /K ... /Obj N 0 R /V where N is a reserved field of ours, had no value
 * when the signature was made and is not locked by it.
 * Overlap: the seal lies over a third of the personal signature (Nghị định 30/2020).
 */
class Allowances {
    private static final Set<String> RESERVED =
            new HashSet<>(Arrays.asList("number", "date", "person", "agency"));
    private static final Set<String> MAY_OVERLAP = new HashSet<>(Arrays.asList("person", "agency"));
    private static final Pattern FILL =
            Pattern.compile("/Catalog /StructTreeRoot( \\d+ 0 R)?( /K( \\d+ 0 R)?)+"
                    + " /Obj (?<field>\\d+) 0 R /V( \\d+ 0 R)?");

    private final byte[] letter;

    Allowances(byte[] letter) {
        this.letter = letter;
    }

    boolean isFill(String path, PDFRevisionWrapper signed) throws IOException {
        Matcher shape = FILL.matcher(path);
        if (!shape.matches()) {
            return false;
        }
        // Not by DSS's own word CREATION: it says MODIFICATION of a string that is new.
        List<BigInteger> range = signed.getSignatureByteRange();
        int end = range.get(2).add(range.get(3)).intValue();
        try (PDDocument before = Loader.loadPDF(Arrays.copyOf(letter, end))) {
            COSObjectKey key = new COSObjectKey(Long.parseLong(shape.group("field")), 0);
            COSBase object = before.getDocument().getObjectFromPool(key).getObject();
            if (!(object instanceof COSDictionary)) {
                return false;
            }
            COSDictionary field = (COSDictionary) object;
            String name = field.getString(COSName.T, "");
            return RESERVED.contains(name) && !field.containsKey(COSName.V)
                    && !locks(signed.getFieldMDP(), name)
                    && !locks(signed.getSigFieldLock(), name);
        }
    }

    private static boolean locks(XmlPDFLockDictionary lock, String name) {
        return lock != null
                && (lock.getAction() != PdfLockAction.INCLUDE || lock.getFields().contains(name));
    }

    boolean isSealOverSignature(int page) throws IOException {
        List<PDAnnotation> found;
        try (PDDocument now = Loader.loadPDF(letter)) {
            found = now.getPage(page - 1).getAnnotations();
        }
        boolean seal = false;
        for (PDAnnotation one : found) {
            for (PDAnnotation other : found) {
                if (one != other && overlap(one.getRectangle(), other.getRectangle())) {
                    if (!MAY_OVERLAP.contains(name(one)) || !MAY_OVERLAP.contains(name(other))) {
                        return false;
                    }
                    seal = true;
                }
            }
        }
        return seal;
    }

    private static String name(PDAnnotation annotation) {
        String name = annotation.getCOSObject().getString(COSName.T);
        return name == null ? "" : name;
    }

    private static boolean overlap(PDRectangle a, PDRectangle b) {
        return a != null && b != null && a.getLowerLeftX() < b.getUpperRightX()
                && b.getLowerLeftX() < a.getUpperRightX() && a.getLowerLeftY() < b.getUpperRightY()
                && b.getLowerLeftY() < a.getUpperRightY();
    }
}
