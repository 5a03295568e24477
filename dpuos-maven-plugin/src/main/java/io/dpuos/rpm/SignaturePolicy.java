package io.dpuos.rpm;

/**
 * What a package has to show before it is used. Immutable.
 *
 * @param required whether a signature by a pinned key must cover header and payload; if not, sound digests suffice, and
 *     a signature that is there but wrong is refused all the same
 * @param allowSha1 whether a signature over a SHA-1 digest counts
 * @param allowV3Signatures whether an OpenPGP version 3 signature packet counts, as old media have them
 */
public record SignaturePolicy(boolean required, boolean allowSha1, boolean allowV3Signatures) {
    /** Signature required, no concessions. */
    public static final SignaturePolicy STRICT = new SignaturePolicy(true, false, false);
}
