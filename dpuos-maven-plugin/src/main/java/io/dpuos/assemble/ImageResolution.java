package io.dpuos.assemble;

import io.dpuos.resolve.LockException;
import io.dpuos.resolve.LockOutcome;
import io.dpuos.resolve.LockSet;
import io.dpuos.resolve.PackageAccess;
import io.dpuos.resolve.PackageQuestion;
import io.dpuos.resolve.Resolution;
import io.dpuos.resolve.ResolutionRequest;
import io.dpuos.resolve.SignedPackages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Turns a definition into the request that resolution understands; used by the goal resolve-rpms and by every build. */
public final class ImageResolution {
    private static final int PARALLEL_DOWNLOADS = 4;

    private ImageResolution() {}

    /**
     * Makes, checks or renews the lock, and brings the locked packages.
     *
     * @throws io.dpuos.resolve.LockException when pom, lock or packages are not as they must be
     */
    public static LockOutcome run(ImageDefinition definition, BuildEnvironment environment) throws IOException {
        try {
            return Resolution.run(request(definition, environment));
        } catch (LockException e) {
            List<String> hints = new ArrayList<>();
            definition.packages().setOf().forEach((word, set) -> {
                if (String.valueOf(e.getMessage()).contains("request '" + word + "' ")) {
                    hints.add("'" + word + "' is of the package set '" + set + "' of distribution "
                            + definition.distribution().id() + ": leave the set out, or add a repository that has it");
                }
            });
            if (hints.isEmpty()) {
                throw e;
            }
            throw new DefinitionException(e.getMessage() + "\n" + String.join("\n", hints));
        }
    }

    /**
     * Tells why a package is in the locked image.
     *
     * @throws io.dpuos.resolve.LockException when there is no lock or the image has no such package
     */
    public static String why(ImageDefinition definition, BuildEnvironment environment, String word) throws IOException {
        return PackageQuestion.why(request(definition, environment), word);
    }

    /**
     * Tells why a package is not in the locked image.
     *
     * @throws io.dpuos.resolve.LockException when there is no lock
     */
    public static String whyNot(ImageDefinition definition, BuildEnvironment environment, String word)
            throws IOException {
        return PackageQuestion.whyNot(request(definition, environment), word);
    }

    /** Returns the digest of what of the definition decides the lock. */
    static String lockInputs(ImageDefinition definition, BuildEnvironment environment) {
        return request(definition, environment).inputs().digest();
    }

    private static ResolutionRequest request(ImageDefinition definition, BuildEnvironment environment) {
        PackageSelection packages = definition.packages();
        Map<LockSet, List<String>> install = new EnumMap<>(LockSet.class);
        install.put(LockSet.IMAGE, packages.install());
        install.put(LockSet.INSTALLER, packages.installer());
        install.put(LockSet.BUILD, packages.build());
        return new ResolutionRequest(
                environment.pluginVersion(),
                definition.distribution().id(),
                definition.arch(),
                install,
                packages.exclude(),
                packages.pin(),
                packages.modules(),
                packages.weak(),
                environment.lockFile(),
                environment.lockMode(),
                environment.updateOnly(),
                environment.download(),
                access(definition, environment));
    }

    static PackageAccess access(ImageDefinition definition, BuildEnvironment environment) {
        return new PackageAccess(
                definition.repositories(),
                environment.fetcher(),
                environment.cache(),
                environment.offline(),
                new SignedPackages(environment.cache()),
                PARALLEL_DOWNLOADS,
                environment.progress(),
                environment.elsewhere());
    }
}
