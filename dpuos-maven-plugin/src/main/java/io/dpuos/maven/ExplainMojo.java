package io.dpuos.maven;

import io.dpuos.assemble.ImageResolution;
import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Tells why a package is in the image ({@code -Dpackage=NAME}): who asked for it, who needs it, what would go without it
 * and what it weighs; or why it is not ({@code -Dwhynot=NAME}), and what would come with it. Reads the lock and the
 * repositories' metadata; changes nothing.
 */
@Mojo(name = "explain", configurator = CheckingConfigurator.NAME, threadSafe = true)
public final class ExplainMojo extends AbstractDpuosMojo {
    /** The package to explain: name, name.arch, name-version, or a capability such as {@code libc.so.6()(64bit)}. */
    @Parameter(property = "package")
    private @Nullable String explainedPackage;

    /** The package whose absence to explain, in the same forms. */
    @Parameter(property = "whynot")
    private @Nullable String whynot;

    @Override
    protected void run() throws IOException, MojoFailureException {
        String there = explainedPackage;
        String absent = whynot;
        if (there == null && absent == null) {
            throw new MojoFailureException("name what to explain: -Dpackage=NAME tells why a package is in the image,"
                    + " -Dwhynot=NAME why one is not");
        }
        try (ImageContext context = context()) {
            if (there != null) {
                print(ImageResolution.why(context.definition(), context.environment(), there));
            }
            if (absent != null) {
                print(ImageResolution.whyNot(context.definition(), context.environment(), absent));
            }
        }
    }

    private void print(String text) {
        text.lines().forEach(line -> getLog().info(line));
    }
}
