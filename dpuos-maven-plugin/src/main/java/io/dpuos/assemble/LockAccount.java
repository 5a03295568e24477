package io.dpuos.assemble;

import io.dpuos.resolve.Lock;
import io.dpuos.resolve.LockSet;
import io.dpuos.resolve.Outdated;
import io.dpuos.resolve.SourcePackages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What can be said of a lock without building: newer versions, source packages. */
public final class LockAccount {
    private LockAccount() {}

    /** Returns the locked packages that have newer versions. */
    public static List<Outdated.Row> outdated(ImageDefinition definition, BuildEnvironment environment)
            throws IOException {
        return Outdated.find(lock(environment), ImageResolution.access(definition, environment));
    }

    /** Brings the source packages of the lock into a folder. */
    public static SourcePackages.Collected sources(
            ImageDefinition definition, BuildEnvironment environment, Path folder) throws IOException {
        return SourcePackages.collect(lock(environment), ImageResolution.access(definition, environment), folder);
    }

    private static Lock lock(BuildEnvironment environment) throws IOException {
        Lock lock = Lock.read(environment.lockFile())
                .orElseThrow(() -> new DefinitionException(
                        environment.lockFile() + ": there is no lock; run resolve-rpms first, which writes it"));
        if (lock.packages(LockSet.IMAGE).isEmpty()) {
            throw new DefinitionException(environment.lockFile() + ": the lock holds no packages");
        }
        return lock;
    }
}
