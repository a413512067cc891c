import java.io.File;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * VeraJudge FLAVOUR FILE... [FLAVOUR FILE...]...: conformance by veraPDF, the flavour stated, never
 * guessed from the file's own claim. One line a file: file, judge, PASS|FAIL|ERROR, failed clauses.
 */
public class VeraJudge {
    public static void main(String[] args) {
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.NO_FLAVOUR;
        for (String arg : args) {
            if (arg.matches("[1-4][abuef]?|ua[12]")) {
                flavour = PDFAFlavour.byFlavourId(arg);
                continue;
            }
            String said;
            try {
                said = judge(new File(arg), flavour);
            } catch (Exception | StackOverflowError e) {
                said = "ERROR\t" + e.toString().replaceAll("\\s+", " ");
            }
            System.out.println(arg + "\tverapdf-" + flavour.getId() + "\t" + said);
        }
    }

    private static String judge(File file, PDFAFlavour flavour) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator =
                        Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            if (result.isCompliant()) {
                return "PASS\t" + result.getTotalAssertions() + " checks";
            }
            return "FAIL\t" + failures(result);
        }
    }

    private static String failures(ValidationResult result) {
        Map<String, Integer> count = new TreeMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                String rule = String.format(Locale.ROOT, "%s-%d",
                        assertion.getRuleId().getClause(), assertion.getRuleId().getTestNumber());
                count.merge(rule, 1, Integer::sum);
            }
        }
        return count.entrySet().stream().map(e -> e.getKey() + "x" + e.getValue())
                .collect(Collectors.joining(" "));
    }
}
