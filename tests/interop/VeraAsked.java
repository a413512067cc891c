import java.util.EnumSet;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.verapdf.features.FeatureFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.metadata.fixer.FixerFactory;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;
import org.verapdf.processor.BatchProcessingHandler;
import org.verapdf.processor.FormatOption;
import org.verapdf.processor.ItemProcessor;
import org.verapdf.processor.ProcessorConfig;
import org.verapdf.processor.ProcessorFactory;
import org.verapdf.processor.ProcessorResult;
import org.verapdf.processor.TaskType;
import org.verapdf.processor.plugins.PluginsCollectionConfig;
import org.verapdf.processor.reports.ItemDetails;

/**
 * "verapdf --format json" without files, as veraPDF's own command line (which is in no registry) does
 * it: the file on standard input, judged by what it claims, the library's own report on output.
 */
public class VeraAsked {
    public static void main(String[] args) throws Exception {
        if (args.length != 2 || !args[0].equals("--format") || !args[1].equals("json")) {
            System.exit(2);
        }
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        ProcessorConfig config = ProcessorFactory.fromValues(
                ValidatorFactory.createConfig(PDFAFlavour.NO_FLAVOUR, false, 100, false),
                FeatureFactory.defaultConfig(), PluginsCollectionConfig.defaultConfig(),
                FixerFactory.defaultConfig(), EnumSet.of(TaskType.VALIDATE));
        try (ItemProcessor processor = ProcessorFactory.createProcessor(config)) {
            ProcessorResult result = processor.process(ItemDetails.fromValues("STDIN"), System.in);
            BatchProcessingHandler report =
                    ProcessorFactory.getHandler(FormatOption.JSON, false, System.out, false);
            ProcessorFactory.writeSingleResultReport(result, report, config);
        }
    }
}
