package io.dpuos.rpm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Date;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/** Keys that tests sign with, made once per run. */
public final class TestKeys {
    static final long CREATED = 1_600_000_000L;
    public static final PGPSecretKeyRing SIGNER = rsa("Test signer <signer@example.org>");
    public static final PGPSecretKeyRing STRANGER = rsa("Stranger <stranger@example.org>");

    private TestKeys() {}

    static PGPSecretKeyRing rsa(String user) {
        try {
            RSAKeyPairGenerator pairs = new RSAKeyPairGenerator();
            pairs.init(new RSAKeyGenerationParameters(BigInteger.valueOf(65_537), new SecureRandom(), 2048, 80));
            BcPGPKeyPair pair = new BcPGPKeyPair(4, PGPPublicKey.RSA_GENERAL, pairs.generateKeyPair(), created());
            PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
            hashed.setKeyFlags(true, KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA);
            hashed.setSignatureCreationTime(true, created());
            return new PGPKeyRingGenerator(
                            PGPSignature.POSITIVE_CERTIFICATION,
                            pair,
                            user,
                            new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                            hashed.generate(),
                            null,
                            new BcPGPContentSignerBuilder(PGPPublicKey.RSA_GENERAL, HashAlgorithmTags.SHA256),
                            null)
                    .generateSecretKeyRing();
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Date created() {
        return new Date(CREATED * 1000);
    }

    static Signer signer(PGPSecretKeyRing ring) throws IOException {
        return Signer.of(armor(ring.getEncoded()), new char[0], CREATED + 1_000);
    }

    /** Returns the public key block. */
    public static byte[] armored(PGPSecretKeyRing ring) throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        ring.toCertificate().encode(encoded);
        return armor(encoded.toByteArray());
    }

    public static byte[] armor(byte[] packets) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (ArmoredOutputStream armor =
                ArmoredOutputStream.builder().enableCRC(true).clearHeaders().build(text)) {
            armor.write(packets);
        }
        return text.toByteArray();
    }
}
