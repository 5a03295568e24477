package io.dpuos.repo;

import io.dpuos.rpm.Nevra;
import java.util.List;

/**
 * What a repository says of one update. Immutable.
 *
 * @param id for example {@code openEuler-SA-2024-1001}
 * @param type {@code security}, {@code bugfix}, {@code enhancement}, or what the repository calls it
 * @param severity {@code Critical}, {@code Important}, {@code Moderate}, {@code Low}, or empty
 * @param title one line
 * @param references ids of what it refers to, such as {@code CVE-2024-1234}
 * @param packages the packages that it brings
 */
public record Advisory(
        String id, String type, String severity, String title, List<String> references, List<Nevra> packages) {
    /** Copies the lists. */
    public Advisory {
        references = List.copyOf(references);
        packages = List.copyOf(packages);
    }
}
