package io.dpuos.maven;

import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Cuts commands, libraries and other files that the card does not need, applies hardening rules, and adds the scripts of
 * the first start. What the boot or a program that stays needs is kept, and the report says why.
 */
@Mojo(
        name = "tailor-files",
        configurator = CheckingConfigurator.NAME,
        defaultPhase = LifecyclePhase.PROCESS_RESOURCES,
        threadSafe = true)
public final class TailorFilesMojo extends AbstractLayerMojo {
    @Override
    protected void run() throws IOException, MojoFailureException {
        computeLayer("70-files");
    }
}
