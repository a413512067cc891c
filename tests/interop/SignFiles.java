import com.itextpdf.text.Rectangle;
import com.itextpdf.text.pdf.PdfName;
import com.itextpdf.text.pdf.PdfReader;
import com.itextpdf.text.pdf.PdfSignature;
import com.itextpdf.text.pdf.PdfSignatureAppearance;
import com.itextpdf.text.pdf.PdfStamper;
import com.itextpdf.text.pdf.security.ExternalBlankSignatureContainer;
import com.itextpdf.text.pdf.security.ExternalSignatureContainer;
import com.itextpdf.text.pdf.security.MakeSignature;
import eu.europa.esig.dss.alert.SilentOnStatusAlert;
import eu.europa.esig.dss.enumerations.CertificationPermission;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.EncryptionAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.PAdESTimestampParameters;
import eu.europa.esig.dss.pades.SignatureImageParameters;
import eu.europa.esig.dss.pades.SignatureImageTextParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.service.tsp.OnlineTSPSource;
import eu.europa.esig.dss.service.http.commons.TimestampDataLoader;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.PrivateKey;
import java.security.KeyStore;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationWidget;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureOptions;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDField;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * SignFiles PKI TSA: signs with DSS, PDFBox and iText 5, for honest.py. PKI is a folder of
 * tests/pki/mkpki. One line of standard input a revision, parted by tabs: LIBRARY VERB IN OUT, then
 * NAME=VALUE or NAME; the answer is "ok" or what went wrong. Verbs:
 *
 * dss sign, dss extend (level, key, field, pss, certify, words), dss stamp
 * pdfbox sign (key, field, fill=VALUE of the field "number", ess, certify)
 * itext sign (key, field, certify, ess, packed)
 */
public class SignFiles {
    private static File pki;
    private static String tsa;

    public static void main(String[] args) throws Exception {
        pki = new File(args[0]);
        tsa = args[1];
        Security.addProvider(new BouncyCastleProvider());
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = lines.readLine()) != null; ) {
            String[] w = line.split("\t", -1);
            Map<String, String> o = new HashMap<>();
            for (int i = 4; i < w.length; i++) {
                String[] pair = w[i].split("=", 2);
                o.put(pair[0], pair.length > 1 ? pair[1] : "");
            }
            String said = "ok";
            try (OutputStream out = new FileOutputStream(w[3])) {
                switch (w[0]) {
                    case "dss": dss(w[1], new File(w[2]), out, o); break;
                    case "pdfbox": pdfbox(new File(w[2]), out, o); break;
                    default: itext(w[2], out, o); break;
                }
            } catch (Exception | LinkageError e) {
                said = e.toString().replaceAll("\\s+", " ");
            }
            System.out.println(said);
        }
    }

    private static KeyStore store(String who) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(new File(pki, "p12/" + who + ".p12").toPath())) {
            store.load(in, "x".toCharArray());
        }
        return store;
    }

    private static PrivateKey key(String who) throws Exception {
        return (PrivateKey) store(who).getKey("signer", "x".toCharArray());
    }

    private static Certificate[] chain(String who) throws Exception {
        return store(who).getCertificateChain("signer");
    }

    private static String who(Map<String, String> o) {
        return o.getOrDefault("key", "person");
    }

    private static void dss(String verb, File in, OutputStream out, Map<String, String> o)
            throws Exception {
        PAdESService service = new PAdESService(verifier());
        OnlineTSPSource source = new OnlineTSPSource(tsa);
        source.setDataLoader(new TimestampDataLoader());
        service.setTspSource(source);
        DSSDocument doc = new FileDocument(in);
        DSSDocument done;
        if (verb.equals("stamp")) {
            done = service.timestamp(doc, new PAdESTimestampParameters());
        } else {
            PAdESSignatureParameters p = parameters(o);
            if (verb.equals("extend")) {
                done = service.extendDocument(doc, p);
            } else {
                ToBeSigned data = service.getDataToSign(doc, p);
                done = service.signDocument(doc, p, value(data, p, o));
            }
        }
        done.writeTo(out);
    }

    private static CommonCertificateVerifier verifier() throws Exception {
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        trusted.addCertificate(DSSUtils.loadCertificate(new File(pki, "trust/root.pem")));
        verifier.setTrustedCertSources(trusted);
        verifier.setAIASource(null);
        verifier.setAlertOnMissingRevocationData(new SilentOnStatusAlert());
        List<DSSDocument> lists = new ArrayList<>();
        for (String name : new String[] {"root", "issuer"}) {
            lists.add(new InMemoryDocument(
                    Files.readAllBytes(new File(pki, "crl/" + name + ".crl").toPath()), name));
        }
        verifier.setCrlSource(new ExternalResourcesCRLSource(lists.toArray(new DSSDocument[0])));
        return verifier;
    }

    private static PAdESSignatureParameters parameters(Map<String, String> o) throws Exception {
        PAdESSignatureParameters p = new PAdESSignatureParameters();
        p.setSignatureLevel(SignatureLevel.valueByName(
                "PAdES-BASELINE-" + o.getOrDefault("level", "b-b").substring(2).toUpperCase()));
        p.setDigestAlgorithm(DigestAlgorithm.SHA256);
        List<CertificateToken> chain = new ArrayList<>();
        for (Certificate one : chain(who(o))) {
            chain.add(new CertificateToken((X509Certificate) one));
        }
        p.setSigningCertificate(chain.get(0));
        p.setCertificateChain(chain);
        if (o.containsKey("pss")) {
            p.setEncryptionAlgorithm(EncryptionAlgorithm.RSASSA_PSS);
        }
        if (o.containsKey("certify")) {
            p.setPermission(CertificationPermission.fromCode(Integer.parseInt(o.get("certify"))));
        }
        SignatureImageParameters image = new SignatureImageParameters();
        if (o.containsKey("field")) {
            image.getFieldParameters().setFieldId(o.get("field"));
        }
        if (o.containsKey("words")) {
            SignatureImageTextParameters text = new SignatureImageTextParameters();
            text.setText(o.get("words"));
            image.setTextParameters(text);
            if (!o.containsKey("field")) {
                image.getFieldParameters().setPage(1);
                image.getFieldParameters().setOriginX(350);
                image.getFieldParameters().setOriginY(700);
            }
        }
        p.setImageParameters(image);
        return p;
    }

    private static SignatureValue value(ToBeSigned data, PAdESSignatureParameters p,
            Map<String, String> o) throws Exception {
        SignatureAlgorithm algorithm = p.getSignatureAlgorithm();
        Signature engine = Signature.getInstance(algorithm.getJCEId(), "BC");
        if (o.containsKey("pss")) {
            engine.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        engine.initSign(key(who(o)));
        engine.update(data.getBytes());
        return new SignatureValue(algorithm, engine.sign());
    }

    /** A CMS by Bouncy Castle; with ess the certificate is bound as CAdES wants it. */
    private static byte[] cms(byte[] content, Map<String, String> o) throws Exception {
        Certificate[] chain = chain(who(o));
        X509Certificate own = (X509Certificate) chain[0];
        JcaSignerInfoGeneratorBuilder builder =
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build());
        if (o.containsKey("ess")) {
            byte[] hash = java.security.MessageDigest.getInstance("SHA-256").digest(own.getEncoded());
            Attribute bound = new Attribute(PKCSObjectIdentifiers.id_aa_signingCertificateV2,
                    new DERSet(new SigningCertificateV2(new ESSCertIDv2(hash))));
            builder.setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(
                    new AttributeTable(new DERSet(bound))));
        }
        String algorithm = own.getPublicKey().getAlgorithm().startsWith("EC")
                ? "SHA256withECDSA" : "SHA256withRSA";
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(
                builder.build(new JcaContentSignerBuilder(algorithm).build(key(who(o))), own));
        generator.addCertificates(new JcaCertStore(Arrays.asList(chain)));
        return generator.generate(new CMSProcessableByteArray(content), false).getEncoded("DER");
    }

    private static void pdfbox(File in, OutputStream out, Map<String, String> o) throws Exception {
        try (PDDocument doc = Loader.loadPDF(in); SignatureOptions options = new SignatureOptions()) {
            PDSignature signature = new PDSignature();
            signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
            signature.setSubFilter(o.containsKey("ess") ? PDSignature.SUBFILTER_ETSI_CADES_DETACHED
                    : PDSignature.SUBFILTER_ADBE_PKCS7_DETACHED);
            signature.setSignDate(Calendar.getInstance());
            signature.setName("PDFBox");
            PDAcroForm form = doc.getDocumentCatalog().getAcroForm(null);
            if (o.containsKey("fill")) {
                form.getField("number").setValue(o.get("fill"));
            }
            if (o.containsKey("field")) {
                PDField field = form.getField(o.get("field"));
                ((PDSignatureField) field).setValue(signature);
                field.getCOSObject().setNeedToBeUpdated(true);
            }
            if (o.containsKey("certify")) {
                certify(doc, signature, Integer.parseInt(o.get("certify")));
            }
            options.setPreferredSignatureSize(20000);
            doc.addSignature(signature, content -> {
                try {
                    return cms(content.readAllBytes(), o);
                } catch (Exception e) {
                    throw new java.io.IOException(e);
                }
            }, options);
            doc.saveIncremental(out);
        }
    }

    /** As PDFBox's own example does it. */
    private static void certify(PDDocument doc, PDSignature signature, int permission) {
        COSDictionary parameters = new COSDictionary();
        parameters.setItem(COSName.TYPE, COSName.getPDFName("TransformParams"));
        parameters.setInt(COSName.P, permission);
        parameters.setName(COSName.V, "1.2");
        COSDictionary reference = new COSDictionary();
        reference.setItem(COSName.TYPE, COSName.getPDFName("SigRef"));
        reference.setItem("TransformMethod", COSName.getPDFName("DocMDP"));
        reference.setItem("TransformParams", parameters);
        COSArray references = new COSArray();
        references.add(reference);
        signature.getCOSObject().setItem("Reference", references);
        COSDictionary catalog = doc.getDocumentCatalog().getCOSObject();
        COSDictionary permissions = new COSDictionary();
        permissions.setItem("DocMDP", signature);
        catalog.setItem(COSName.PERMS, permissions);
        catalog.setNeedToBeUpdated(true);
        permissions.setNeedToBeUpdated(true);
    }

    /** iText's stream reads rightly to the front of an array only. */
    private static byte[] all(InputStream in) throws java.io.IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        for (int n; (n = in.read(part)) > 0; ) {
            out.write(part, 0, n);
        }
        return out.toByteArray();
    }

    private static void itext(String in, OutputStream out, Map<String, String> o) throws Exception {
        PdfReader reader = new PdfReader(in);
        PdfStamper stamper = PdfStamper.createSignature(reader, out, '\0', null, true);
        PdfSignatureAppearance appearance = stamper.getSignatureAppearance();
        if (o.containsKey("field")) {
            appearance.setVisibleSignature(o.get("field"));
        } else {
            appearance.setVisibleSignature(new Rectangle(400, 20, 560, 60), 1, "itext");
        }
        if (o.containsKey("words")) {
            appearance.setLayer2Text(o.get("words"));
        }
        appearance.setCertificate(chain(who(o))[0]);
        if (o.containsKey("certify")) {
            appearance.setCertificationLevel(Integer.parseInt(o.get("certify")));
        }
        ExternalSignatureContainer container = new ExternalBlankSignatureContainer(
                PdfName.ADOBE_PPKLITE, o.containsKey("ess") ? PdfName.ETSI_CADES_DETACHED
                        : PdfName.ADBE_PKCS7_DETACHED) {
            @Override
            public byte[] sign(InputStream data) {
                try {
                    return cms(all(data), o);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        MakeSignature.signExternalContainer(appearance, container, 20000);
        reader.close();
    }
}
