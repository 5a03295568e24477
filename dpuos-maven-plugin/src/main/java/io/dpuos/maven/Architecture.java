package io.dpuos.maven;

import io.dpuos.assemble.ForArchitecture;
import io.dpuos.message.NearestName;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;

/**
 * The architecture that is built, and why.
 *
 * @param name {@code x86_64}, {@code aarch64} or {@code riscv64}
 * @param reason how it was chosen, for the first line of output
 */
record Architecture(String name, String reason) {
    private static final String PROFILE_PREFIX = "arch-";

    /**
     * Chooses the architecture: as configured, else the only one with a lock, else that of this host.
     *
     * @param configured the element {@code <arch>} or the property {@code dpuos.arch}
     * @param locked architectures that have a lock file
     * @param requestedProfiles ids of the profiles that were asked for
     * @throws MojoFailureException when the name is unknown, or a requested profile {@code arch-X} is for another one
     */
    static Architecture choose(Optional<String> configured, List<String> locked, Collection<String> requestedProfiles)
            throws MojoFailureException {
        Optional<String> wanted = configured.filter(value -> !value.startsWith("${"));
        Architecture architecture;
        if (wanted.isPresent()) {
            architecture = new Architecture(wanted.get(), "configured");
        } else if (locked.size() == 1) {
            architecture = new Architecture(locked.get(0), "the only architecture with a lock file");
        } else {
            architecture = new Architecture(
                    ofHost(), "this host's; choose with -Ddpuos.arch or -Parch-" + String.join("|-Parch-", all()));
        }
        if (!all().contains(architecture.name())) {
            throw new MojoFailureException("<arch>" + architecture.name()
                    + "</arch> is not an architecture that images are built for: expected one of "
                    + String.join(", ", all()) + NearestName.hint(architecture.name(), all()));
        }
        for (String profile : requestedProfiles) {
            if (profile.startsWith(PROFILE_PREFIX)
                    && all().contains(profile.substring(PROFILE_PREFIX.length()))
                    && !profile.equals(PROFILE_PREFIX + architecture.name())) {
                throw new MojoFailureException(
                        "Profile " + profile + " was asked for, but the image would be built for "
                                + architecture.name() + " (" + architecture.reason()
                                + "). Define the profile with the property <dpuos.arch>"
                                + profile.substring(PROFILE_PREFIX.length())
                                + "</dpuos.arch> and write <arch>${dpuos.arch}</arch>, or inherit from dpuos-reference-build.");
            }
        }
        return architecture;
    }

    private static List<String> all() {
        return ForArchitecture.ARCHITECTURES;
    }

    private static String ofHost() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return arch.equals("amd64") ? "x86_64" : arch.equals("arm64") ? "aarch64" : arch;
    }
}
