package io.dpuos.maven;

import io.dpuos.assemble.ImageBuild;
import io.dpuos.assemble.LayerSummary;
import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;

/** A goal that computes one layer of the image on the layers below it. */
abstract class AbstractLayerMojo extends AbstractDpuosMojo {
    private static final int SHOWN = 60;

    /** Computes the layer and tells its report. */
    protected final void computeLayer(String name) throws IOException, MojoFailureException {
        try (ImageContext context = context()) {
            LayerSummary summary =
                    new ImageBuild(context.definition(), context.environment(), context.passwords()).layer(name);
            for (String line : summary.report().stream().limit(SHOWN).toList()) {
                if (line.startsWith("warning: ")) {
                    getLog().warn(line.substring("warning: ".length()));
                } else {
                    getLog().info("  " + line);
                }
            }
            if (summary.report().size() > SHOWN) {
                getLog().info("  and " + (summary.report().size() - SHOWN) + " more lines in "
                        + work().resolve("layers").resolve(name).resolve("report.txt"));
            }
            getLog().info("Layer " + name + ": " + summary.edits() + " edits");
        }
    }
}
