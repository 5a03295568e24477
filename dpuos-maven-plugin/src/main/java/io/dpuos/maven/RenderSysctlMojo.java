package io.dpuos.maven;

import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Renders the settings of the kernel from profiles, files and the pom: parameters, files below /proc and /sys, options of
 * modules and the command line, each checked against the locked kernel.
 */
@Mojo(
        name = "render-sysctl",
        configurator = CheckingConfigurator.NAME,
        defaultPhase = LifecyclePhase.PROCESS_RESOURCES,
        threadSafe = true)
public final class RenderSysctlMojo extends AbstractLayerMojo {
    @Override
    protected void run() throws IOException, MojoFailureException {
        computeLayer("40-sysctl");
    }
}
