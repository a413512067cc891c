import eu.europa.esig.dss.diagnostic.PDFRevisionWrapper;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.diagnostic.jaxb.XmlObjectModification;
import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;

/**
 * DssJudge --trust DIR [--crl DIR] [--time ISO] FILE...: signatures by the European Commission's
 * DSS, without the network. One line a file: file, "dss", the verdict, and for each signature
 * FIELD=INDICATION/SUBINDICATION/LEVEL with what later revisions changed.
 *
 * DSS passes a page that was replaced after signing (it only warns), so the verdict CHANGED is our
 * reading of its revision data. Two shapes that every letter of this project gives are allowed and
 * printed as ALLOWED-FILL and ALLOWED-OVERLAP; see Allowances.
 */
public class DssJudge {
    private final CommonCertificateVerifier verifier = new CommonCertificateVerifier();
    private Date time;

    public static void main(String[] args) throws Exception {
        DssJudge judge = new DssJudge();
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        List<String> files = new ArrayList<>();
        List<DSSDocument> crls = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--trust":
                    for (File file : list(args[++i], ".pem", ".crt", ".cer")) {
                        trusted.addCertificate(DSSUtils.loadCertificate(file));
                    }
                    break;
                case "--crl":
                    for (File file : list(args[++i], ".crl")) {
                        crls.add(new InMemoryDocument(der(file), file.getName()));
                    }
                    break;
                case "--time":
                    judge.time = Date.from(Instant.parse(args[++i]));
                    break;
                default:
                    files.add(args[i]);
            }
        }
        judge.verifier.setTrustedCertSources(trusted);
        judge.verifier.setAIASource(null);
        judge.verifier.setOcspSource(null);
        judge.verifier.setCrlSource(
                crls.isEmpty() ? null : new ExternalResourcesCRLSource(crls.toArray(new DSSDocument[0])));
        for (String file : files) {
            String said;
            try {
                said = judge.judge(file);
            } catch (Exception | StackOverflowError e) {
                said = "ERROR\t" + e.toString().replaceAll("\\s+", " ");
            }
            System.out.println(file + "\tdss\t" + said);
        }
    }

    private static List<File> list(String folder, String... endings) throws IOException {
        File[] found = new File(folder).listFiles(
                (dir, name) -> Arrays.stream(endings).anyMatch(name::endsWith));
        if (found == null) {
            throw new IOException(folder + ": not a folder");
        }
        Arrays.sort(found);
        return Arrays.asList(found);
    }

    private static byte[] der(File file) throws IOException {
        byte[] bytes = Files.readAllBytes(file.toPath());
        if (bytes.length == 0 || bytes[0] != '-') {
            return bytes;
        }
        String text = new String(bytes, StandardCharsets.US_ASCII);
        return Base64.getMimeDecoder().decode(text.replaceAll("-----[^-]+-----", ""));
    }

    private String judge(String file) throws IOException {
        PDFDocumentValidator validator = new PDFDocumentValidator(new FileDocument(file));
        validator.setCertificateVerifier(verifier);
        if (time != null) {
            validator.setValidationTime(time);
        }
        Reports reports = validator.validateDocument();
        SimpleReport simple = reports.getSimpleReport();
        List<SignatureWrapper> signatures = reports.getDiagnosticData().getSignatures();
        if (signatures.isEmpty()) {
            return "UNSIGNED\t-";
        }
        String verdict = "VALID";
        StringBuilder details = new StringBuilder();
        Allowances allowances = new Allowances(Files.readAllBytes(new File(file).toPath()));
        for (SignatureWrapper signature : signatures) {
            String id = signature.getId();
            String changes = changes(signature.getPDFRevision(), allowances);
            verdict = worse(verdict, simple.getIndication(id), changes.contains("CHANGED"));
            details.append(details.length() == 0 ? "" : " ")
                    .append(signature.getPDFRevision().getFirstFieldName()).append('=')
                    .append(simple.getIndication(id)).append('/')
                    .append(simple.getSubIndication(id) == null ? "-" : simple.getSubIndication(id))
                    .append('/').append(simple.getSignatureFormat(id)).append(changes);
        }
        return verdict + "\t" + details;
    }

    private static String worse(String verdict, Indication indication, boolean changed) {
        List<String> order = Arrays.asList("VALID", "INDETERMINATE", "CHANGED", "INVALID");
        String now = indication == Indication.TOTAL_PASSED ? "VALID"
                : indication == Indication.TOTAL_FAILED ? "INVALID" : "INDETERMINATE";
        if (changed && order.indexOf(now) < order.indexOf("CHANGED")) {
            now = "CHANGED";
        }
        return order.indexOf(now) > order.indexOf(verdict) ? now : verdict;
    }

    private static String changes(PDFRevisionWrapper revision, Allowances allowances)
            throws IOException {
        List<String> changed = new ArrayList<>();
        boolean filled = false;
        for (XmlObjectModification change : revision.getPdfUndefinedChanges()) {
            if (allowances.isFill(change.getValue(), revision)) {
                filled = true;
            } else {
                changed.add("undefined:" + change.getValue().replaceAll("\\s+", "_"));
            }
        }
        for (XmlObjectModification change : revision.getPdfAnnotationChanges()) {
            changed.add("annotation:" + change.getValue().replaceAll("\\s+", "_"));
        }
        addPages(changed, "visual", revision.getPdfVisualDifferenceConcernedPages());
        addPages(changed, "pages", revision.getPdfPageDifferenceConcernedPages());
        boolean overlapped = false;
        for (BigInteger page : revision.getPdfAnnotationsOverlapConcernedPages()) {
            if (allowances.isSealOverSignature(page.intValue())) {
                overlapped = true;
            } else {
                changed.add("overlap:" + page);
            }
        }
        return (filled ? "+ALLOWED-FILL" : "") + (overlapped ? "+ALLOWED-OVERLAP" : "")
                + (changed.isEmpty() ? "" : "+CHANGED(" + String.join(";", changed) + ")");
    }

    private static void addPages(List<String> changed, String what, List<BigInteger> pages) {
        for (BigInteger page : pages) {
            changed.add(what + ":" + page);
        }
    }
}
