package io.dpuos.maven;

import io.dpuos.assemble.ImageBuild;
import io.dpuos.assemble.LayerOutcome;
import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;

/** A goal that computes one layer of the image on the layers below it. */
abstract class AbstractLayerMojo extends AbstractDpuosMojo {
    private static final int SHOWN = 60;

    /** Computes the layer and tells its report. */
    protected final void computeLayer(String name) throws IOException, MojoFailureException {
        try (ImageContext context = context()) {
            LayerOutcome outcome =
                    new ImageBuild(context.definition(), context.environment(), context.passwords()).layer(name);
            for (String line : outcome.report().stream().limit(SHOWN).toList()) {
                if (line.startsWith("warning: ")) {
                    getLog().warn(line.substring("warning: ".length()));
                } else {
                    getLog().info("  " + line);
                }
            }
            if (outcome.report().size() > SHOWN) {
                getLog().info("  and " + (outcome.report().size() - SHOWN) + " more lines in "
                        + work().resolve("layers").resolve(name).resolve("report.txt"));
            }
            getLog().info("Layer " + name + ": " + outcome.layer().edits().size() + " edits");
        }
    }
}
