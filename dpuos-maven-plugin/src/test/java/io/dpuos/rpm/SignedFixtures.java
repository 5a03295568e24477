package io.dpuos.rpm;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signers and keys for the tests of other packages. */
public final class SignedFixtures {
    private SignedFixtures() {}

    /** Returns the signer whose key tests pin. */
    public static Signer signer() {
        return signer(TestKeys.SIGNER);
    }

    /** Returns a signer whose key nobody pins. */
    public static Signer stranger() {
        return signer(TestKeys.STRANGER);
    }

    /** Returns the pinned key of {@link #signer}. */
    public static PinnedKey key() {
        try {
            return new PinnedKey(signer().fingerprint(), TestKeys.armored(TestKeys.SIGNER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Signer signer(org.bouncycastle.openpgp.PGPSecretKeyRing ring) {
        try {
            return TestKeys.signer(ring);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
