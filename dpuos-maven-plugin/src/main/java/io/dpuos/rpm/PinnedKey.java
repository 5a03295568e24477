package io.dpuos.rpm;

import java.util.Arrays;
import java.util.Locale;

/**
 * A key that may sign packages: the fingerprint of its primary key, which is what is trusted, and the key block that is
 * expected to hold it. Immutable, compared by value.
 */
public final class PinnedKey {
    private final String fingerprint;
    private final byte[] key;

    /**
     * Pins a key.
     *
     * @param fingerprintHex 40 or 64 hexadecimal digits; spaces, colons and case do not matter
     * @param armoredKey an OpenPGP public key block, armoured or not; other keys in it are ignored
     * @throws IllegalArgumentException when the fingerprint has another form
     */
    public PinnedKey(String fingerprintHex, byte[] armoredKey) {
        this.fingerprint = fingerprintHex.replaceAll("[ :]", "").toUpperCase(Locale.ROOT);
        if (!fingerprint.matches("[0-9A-F]{40}|[0-9A-F]{64}")) {
            throw new IllegalArgumentException("a key fingerprint has 40 or 64 hexadecimal digits (a key id is not"
                    + " enough), found '" + fingerprintHex + "'");
        }
        this.key = armoredKey.clone();
    }

    /** Returns the fingerprint as upper-case hexadecimal digits. */
    public String fingerprint() {
        return fingerprint;
    }

    /** Returns a copy of the key block. */
    public byte[] armoredKey() {
        return key.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PinnedKey pinned
                && fingerprint.equals(pinned.fingerprint)
                && Arrays.equals(key, pinned.key);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    @Override
    public String toString() {
        return fingerprint;
    }
}
