package io.dpuos.maven;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Prints the merged configuration of the image, each value with the pom or profile in which it stands. */
@Mojo(name = "effective", configurator = CheckingConfigurator.NAME, threadSafe = true, requiresProject = true)
public final class EffectiveMojo extends AbstractDpuosMojo {
    /** File to write the table to instead of the log. */
    @Parameter(property = "dpuos.effectiveFile")
    private @Nullable File effectiveFile;

    @Override
    protected void run() throws IOException, MojoFailureException {
        Architecture architecture = architecture();
        StringBuilder text = new StringBuilder();
        text.append("architecture ")
                .append(architecture.name())
                .append(" (")
                .append(architecture.reason())
                .append(")\n");
        List<io.dpuos.maven.config.RawElement> merged = RawConfiguration.merged(project);
        if (!merged.isEmpty()) {
            text.append(EffectiveConfiguration.of(merged.get(0), RawConfiguration.sources(project))
                    .text());
        }
        if (effectiveFile == null) {
            text.toString().lines().forEach(getLog()::info);
        } else {
            Files.createDirectories(effectiveFile.toPath().toAbsolutePath().getParent());
            Files.writeString(effectiveFile.toPath(), text, StandardCharsets.UTF_8);
        }
    }
}
