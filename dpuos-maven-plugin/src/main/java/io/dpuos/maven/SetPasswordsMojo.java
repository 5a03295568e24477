package io.dpuos.maven;

import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Makes users and groups and sets passwords, which are given by reference and reach the image as hashes alone.
 */
@Mojo(
        name = "set-passwords",
        configurator = CheckingConfigurator.NAME,
        defaultPhase = LifecyclePhase.PROCESS_RESOURCES,
        threadSafe = true)
public final class SetPasswordsMojo extends AbstractLayerMojo {
    @Override
    protected void run() throws IOException, MojoFailureException {
        computeLayer("60-accounts");
    }
}
