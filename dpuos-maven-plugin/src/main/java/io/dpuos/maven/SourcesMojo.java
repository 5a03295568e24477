package io.dpuos.maven;

import io.dpuos.assemble.LockAccount;
import io.dpuos.resolve.SourcePackages;
import java.io.File;
import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Collects the source packages of all locked packages, verified, in a folder with their digests: what many licences oblige
 * to hand out with an image. They are looked for in all repositories of the pom; name the distribution's repository of
 * sources as one of them.
 */
@Mojo(name = "sources", configurator = CheckingConfigurator.NAME, threadSafe = true)
public final class SourcesMojo extends AbstractDpuosMojo {
    /** The folder that the source packages are put into. */
    @Parameter(
            property = "dpuos.sourcesDirectory",
            defaultValue = "${project.build.directory}/dpuos/sources",
            required = true)
    private File sourcesDirectory;

    /** Whether the build fails when a source package is in no repository. */
    @Parameter(property = "dpuos.sourcesRequired", defaultValue = "true")
    private boolean sourcesRequired;

    @Override
    protected void run() throws IOException, MojoFailureException {
        SourcePackages.Collected collected;
        try (ImageContext context = context()) {
            collected = LockAccount.sources(context.definition(), context.environment(), sourcesDirectory.toPath());
        }
        getLog().info(collected.files().size() + " source packages in " + sourcesDirectory);
        if (!collected.missing().isEmpty()) {
            String message = collected.missing().size() + " source packages are in no repository: "
                    + String.join(" ", collected.missing())
                    + ". Name the repository of the distribution's sources in <repositories>; packages of architecture"
                    + " src are never installed.";
            if (sourcesRequired) {
                throw new MojoFailureException(message + " -Ddpuos.sourcesRequired=false goes on without them.");
            }
            getLog().warn(message);
        }
    }
}
