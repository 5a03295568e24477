package io.dpuos.resolve;

import io.dpuos.rpm.Nevra;
import java.util.Comparator;

/**
 * A package as the lock holds it. Immutable. The order is by NEVRA as rpm compares it, then by digest.
 *
 * @param nevra what identifies it
 * @param sha256 SHA-256 of the file, 64 hexadecimal digits
 * @param size bytes of the file
 * @param headerSha256 SHA-256 of the main header; {@link #UNKNOWN} when the lock was made without downloading
 * @param repositoryId the repository it came from
 * @param location where the file lies in the repository
 * @param keyFingerprint full fingerprint of the key that signed it; {@link #UNKNOWN} when the lock was made without
 *     downloading or the package is not signed
 * @param scriptlets SHA-256 over its scriptlets and triggers; {@link #NONE} when it has none, {@link #UNKNOWN} when the
 *     lock was made without downloading or by a plugin that did not record it
 * @param sourceRpm file name of the source package; empty when not stated
 * @param licence the licence tag
 * @param reason {@code user: request}, {@code dependency of NEVRA: capability} or {@code weak of NEVRA: capability}
 */
public record LockedPackage(
        Nevra nevra,
        String sha256,
        long size,
        String headerSha256,
        String repositoryId,
        String location,
        String keyFingerprint,
        String scriptlets,
        String sourceRpm,
        String licence,
        String reason)
        implements Comparable<LockedPackage> {
    /** Stands for what only the downloaded package tells. */
    public static final String UNKNOWN = "-";

    /** Stands for a package that runs nothing. */
    public static final String NONE = "none";

    private static final Comparator<LockedPackage> ORDER = Comparator.comparing(LockedPackage::nevra)
            .thenComparing(p -> p.nevra().toString())
            .thenComparing(LockedPackage::sha256);

    /** Returns whether the user asked for it. */
    public boolean userRequested() {
        return reason.startsWith("user: ");
    }

    /** Returns the package with what the downloaded file told. */
    public LockedPackage verified(PackageCheck.Accepted accepted) {
        return new LockedPackage(
                nevra,
                sha256,
                size,
                accepted.headerSha256(),
                repositoryId,
                location,
                accepted.keyFingerprint(),
                accepted.scriptlets(),
                sourceRpm,
                licence,
                reason);
    }

    @Override
    public int compareTo(LockedPackage other) {
        return ORDER.compare(this, other);
    }
}
