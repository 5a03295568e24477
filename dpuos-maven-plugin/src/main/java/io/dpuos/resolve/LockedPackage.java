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
        String sourceRpm,
        String licence,
        String reason)
        implements Comparable<LockedPackage> {
    /** Stands for what only the downloaded package tells. */
    public static final String UNKNOWN = "-";

    private static final Comparator<LockedPackage> ORDER = Comparator.comparing(LockedPackage::nevra)
            .thenComparing(p -> p.nevra().toString())
            .thenComparing(LockedPackage::sha256);

    /** Returns whether the user asked for it. */
    public boolean userRequested() {
        return reason.startsWith("user: ");
    }

    /** Returns the package with what the downloaded file told. */
    public LockedPackage verified(String header, String fingerprint) {
        return new LockedPackage(
                nevra, sha256, size, header, repositoryId, location, fingerprint, sourceRpm, licence, reason);
    }

    @Override
    public int compareTo(LockedPackage other) {
        return ORDER.compare(this, other);
    }
}
