package io.dpuos.resolve;

import io.dpuos.repo.RepositorySpec;
import io.dpuos.rpm.Nevra;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Checks digests and signature of a package file by the keys and the policy of its repository. Thread-safe. */
@FunctionalInterface
public interface PackageCheck {
    /**
     * What an accepted package told.
     *
     * @param nevra what the package says it is
     * @param headerSha256 SHA-256 of the main header, 64 hexadecimal digits
     * @param keyFingerprint full fingerprint of the key that signed it, upper-case; {@link LockedPackage#UNKNOWN} when
     *     it is not signed and the policy accepts that
     * @param scriptlets SHA-256 over scriptlets and triggers, {@link LockedPackage#NONE} when it has none
     */
    record Accepted(Nevra nevra, String headerSha256, String keyFingerprint, String scriptlets) {}

    /**
     * Checks one package.
     *
     * @throws LockException when it is refused, of kind UNTRUSTED, with the reason
     * @throws IOException when it cannot be read
     */
    Accepted check(RepositorySpec repository, Path file) throws IOException;

    /**
     * Returns what the package told when it was accepted by the same keys and the same policy before.
     *
     * @param file in the cache, where its name is its digest; it is not read
     */
    default Optional<Accepted> known(RepositorySpec repository, Path file) throws IOException {
        return Optional.empty();
    }
}
