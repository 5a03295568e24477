package io.dpuos.maven;

import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Enables, disables and masks units, so that only what the DPU needs starts.
 */
@Mojo(
        name = "prune-services",
        configurator = CheckingConfigurator.NAME,
        defaultPhase = LifecyclePhase.PROCESS_RESOURCES,
        threadSafe = true)
public final class PruneServicesMojo extends AbstractLayerMojo {
    @Override
    protected void run() throws IOException, MojoFailureException {
        computeLayer("50-services");
    }
}
