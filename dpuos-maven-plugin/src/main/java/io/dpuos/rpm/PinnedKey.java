package io.dpuos.rpm;

import java.util.Arrays;
import java.util.Locale;

/**
 * An OpenPGP key that the user trusts by its full fingerprint. Immutable.
 *
 * @param fingerprintHex the fingerprint of the primary key, 40 or 64 hexadecimal digits, made upper-case
 * @param armoredKey the key as a file holds it
 */
public record PinnedKey(String fingerprintHex, byte[] armoredKey) {
    /** Checks the fingerprint and copies the key. */
    public PinnedKey {
        fingerprintHex = fingerprintHex.replace(" ", "").toUpperCase(Locale.ROOT);
        if (!fingerprintHex.matches("[0-9A-F]{40}|[0-9A-F]{64}")) {
            throw new IllegalArgumentException(
                    "expected a full fingerprint of 40 or 64 hexadecimal digits, found '" + fingerprintHex + "'");
        }
        armoredKey = armoredKey.clone();
    }

    @Override
    public byte[] armoredKey() {
        return armoredKey.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PinnedKey key
                && fingerprintHex.equals(key.fingerprintHex)
                && Arrays.equals(armoredKey, key.armoredKey);
    }

    @Override
    public int hashCode() {
        return fingerprintHex.hashCode();
    }

    @Override
    public String toString() {
        return fingerprintHex;
    }
}
