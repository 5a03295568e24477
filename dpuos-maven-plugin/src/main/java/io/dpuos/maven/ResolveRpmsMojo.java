package io.dpuos.maven;

import io.dpuos.assemble.ImageResolution;
import io.dpuos.resolve.LockChange;
import io.dpuos.resolve.LockOutcome;
import io.dpuos.resolve.LockSet;
import io.dpuos.resolve.LockedPackage;
import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Decides which packages the image is made of, writes the lock when there is none, and downloads and verifies the locked
 * packages. A lock that is there is kept: {@code -Ddpuos.lock=update} renews it.
 */
@Mojo(
        name = "resolve-rpms",
        configurator = CheckingConfigurator.NAME,
        defaultPhase = LifecyclePhase.GENERATE_RESOURCES,
        threadSafe = true)
public final class ResolveRpmsMojo extends AbstractDpuosMojo {
    @Override
    protected void run() throws IOException, MojoFailureException {
        try (ImageContext context = context()) {
            LockOutcome outcome = ImageResolution.run(context.definition(), context.environment());
            String file = project.getBasedir()
                    .toPath()
                    .relativize(context.environment().lockFile().toAbsolutePath())
                    .toString();
            switch (outcome.result()) {
                case CREATED ->
                    getLog().info("Lock written to " + file + "; check it in, so that every build uses"
                            + " these packages");
                case UPDATED -> {
                    getLog().info("Lock " + file + " updated:");
                    LockChange.table(outcome.changes()).lines().forEach(line -> getLog().info("  " + line));
                }
                default -> getLog().info("Lock " + file + " fits the pom");
            }
            for (LockSet set : LockSet.values()) {
                long bytes = outcome.lock().packages(set).stream()
                        .mapToLong(LockedPackage::size)
                        .sum();
                if (!outcome.lock().packages(set).isEmpty()) {
                    getLog().info("  " + set.id() + ": "
                            + outcome.lock().packages(set).size() + " packages, "
                            + ConsoleProgress.megabytes(bytes)
                            + (outcome.files().containsKey(set) ? ", verified" : ", not downloaded"));
                }
            }
        }
    }
}
