package io.dpuos.rpm;

/**
 * What a package's signature must be like. Immutable.
 *
 * @param required whether an unsigned package is refused
 * @param allowSha1 whether signatures over SHA-1 are accepted, for old media
 * @param allowV3Signatures whether signature packets of version 3 are accepted, for old media
 */
public record SignaturePolicy(boolean required, boolean allowSha1, boolean allowV3Signatures) {
    /** Signed by a pinned key, no SHA-1, no version 3 packets. */
    public static final SignaturePolicy STRICT = new SignaturePolicy(true, false, false);
}
