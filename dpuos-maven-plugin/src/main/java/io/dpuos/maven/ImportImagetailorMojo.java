package io.dpuos.maven;

import io.dpuos.assemble.HardeningCommands;
import io.dpuos.imagetailor.Finding;
import io.dpuos.imagetailor.ImageTailorImport;
import io.dpuos.imagetailor.ImportReport;
import io.dpuos.imagetailor.ImportRequest;
import java.io.File;
import java.io.IOException;
import java.util.Optional;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration of openEuler's imageTailor and writes a ready module: pom.xml, src/main/dpuos and a report that
 * accounts for every element as mapped, ignored or unmapped, with file and line. Nothing of the configuration is executed.
 */
@Mojo(name = "import-imagetailor", requiresProject = false, threadSafe = true)
public final class ImportImagetailorMojo extends AbstractMojo {
    /** The imageTailor installation, or its folder {@code custom/cfg_PRODUCT}. */
    @Parameter(property = "dpuos.imagetailor", required = true)
    private File imagetailor;

    /** The folder of the new module; it must not exist, or be empty. */
    @Parameter(property = "dpuos.output", required = true)
    private File output;

    /** The product, when the installation has several folders {@code custom/cfg_*}. */
    @Parameter(property = "dpuos.product")
    private @Nullable String product;

    /** Whether an element that has no place in a module is a failure; then nothing is written. */
    @Parameter(property = "strict", defaultValue = "false")
    private boolean strict;

    /** The same as {@code strict}, under the plugin's prefix. */
    @Parameter(property = "dpuos.strict", defaultValue = "false")
    private boolean dpuosStrict;

    /** Whether files of an earlier import may be replaced. */
    @Parameter(property = "dpuos.overwrite", defaultValue = "false")
    private boolean overwrite;

    /** Whether packages that the repositories lack are passed over; for trying a configuration on another distribution. */
    @Parameter(property = "dpuos.tolerant", defaultValue = "false")
    private boolean tolerant;

    /** The group of the new module. */
    @Parameter(property = "dpuos.groupId", defaultValue = "com.example.dpu")
    private String groupId;

    /** The distribution that the module is made of. */
    @Parameter(property = "dpuos.distribution", defaultValue = "openeuler-22.03-lts-sp4")
    private String distribution;

    /** The architecture of the configuration; default: that which most of its packages name. */
    @Parameter(property = "dpuos.arch")
    private @Nullable String arch;

    /** This plugin. */
    @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
    private PluginDescriptor plugin;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        ImportRequest request = new ImportRequest(
                imagetailor.toPath(),
                Optional.ofNullable(product),
                output.toPath(),
                overwrite,
                strict || dpuosStrict,
                tolerant,
                groupId,
                distribution,
                Optional.ofNullable(arch),
                plugin.getVersion());
        try {
            ImportReport report = ImageTailorImport.run(request, HardeningCommands.of("aarch64"));
            report.summary().forEach(line -> getLog().info("  " + line));
            long unmapped = report.count(Finding.State.UNMAPPED);
            report.with(Finding.State.UNMAPPED).stream().limit(40).forEach(each -> getLog().warn(
                            each.place() + ": " + each.kind() + " '" + each.element() + "': " + each.text()));
            getLog().info("Imported into " + output + ": " + report.count(Finding.State.MAPPED) + " elements mapped, "
                    + report.count(Finding.State.IGNORED) + " ignored, " + unmapped + " unmapped; see "
                    + new File(output, "import-report.txt"));
            getLog().info("Next: export DPUOS_ROOT_PASSWORD=..., then mvn -f " + new File(output, "pom.xml")
                    + " package");
        } catch (RuntimeException | IOException e) {
            throw Failures.translate(e);
        }
    }
}
