package io.dpuos.maven;

import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Compares what the pom wants of the kernel with the kernel of the image, removes the modules that are not wanted, and
 * says what would need a kernel build.
 */
@Mojo(
        name = "tailor-kernel-config",
        configurator = CheckingConfigurator.NAME,
        defaultPhase = LifecyclePhase.PROCESS_RESOURCES,
        threadSafe = true)
public final class TailorKernelConfigMojo extends AbstractLayerMojo {
    @Override
    protected void run() throws IOException, MojoFailureException {
        computeLayer("20-kernel");
    }
}
