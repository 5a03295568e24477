package io.dpuos.rpm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Date;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.PBESecretKeyDecryptor;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;

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

    /** Returns an armoured detached signature by the pinned key. */
    public static byte[] detached(byte[] content) {
        try {
            PGPSignatureGenerator generator = new PGPSignatureGenerator(
                    new BcPGPContentSignerBuilder(PGPPublicKey.RSA_GENERAL, HashAlgorithmTags.SHA256),
                    TestKeys.SIGNER.getPublicKey());
            PBESecretKeyDecryptor open =
                    new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider()).build(new char[0]);
            generator.init(
                    PGPSignature.BINARY_DOCUMENT, TestKeys.SIGNER.getSecretKey().extractPrivateKey(open));
            PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
            hashed.setSignatureCreationTime(true, new Date((TestKeys.CREATED + 1_000) * 1000));
            hashed.setIssuerFingerprint(false, TestKeys.SIGNER.getPublicKey());
            generator.setHashedSubpackets(hashed.generate());
            generator.update(content);
            return TestKeys.armor(generator.generate().getEncoded());
        } catch (IOException | PGPException e) {
            throw new IllegalStateException(e);
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
