package io.dpuos.install;

import java.nio.file.Path;

/**
 * A package to install. Immutable.
 *
 * @param sha256 of the file, 64 lower-case hexadecimal digits; the caller has verified it
 * @param rpm where the file lies
 * @param userRequested whether the user named it, as opposed to a dependency
 */
public record InstallPackage(String sha256, Path rpm, boolean userRequested) {
    /** Checks the digest's form. */
    public InstallPackage {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("not a SHA-256: '" + sha256 + "'");
        }
    }
}
