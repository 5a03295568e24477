package io.dpuos.rpm;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.HexFormat;
import java.util.Locale;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.sig.IssuerFingerprint;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;

/**
 * Makes OpenPGP version 4 RSA signatures with SHA-256 over a package's header. The creation time is given, so the same
 * header gives the same signature (RSA with PKCS#1 v1.5 has no random part). Immutable, safe for use by several threads.
 */
public final class Signer {
    private final PGPPrivateKey key;
    private final PGPPublicKey publicKey;
    private final long creationTime;
    private final int hash;

    Signer(PGPPrivateKey key, PGPPublicKey publicKey, long creationTime, int hash) {
        this.key = key;
        this.publicKey = publicKey;
        this.creationTime = creationTime;
        this.hash = hash;
    }

    /**
     * Reads a secret key.
     *
     * @param armoredSecretKey an OpenPGP secret key block; its primary key is an RSA key that may sign
     * @param passphrase empty when the key is not protected
     * @param creationTime what each signature states as its time, in seconds since the epoch; the key's own time where
     *     that is later, since rpm takes a signature older than its key for a forgery
     * @throws IOException when the block holds no usable RSA key
     */
    public static Signer of(byte[] armoredSecretKey, char[] passphrase, long creationTime) throws IOException {
        try {
            PGPSecretKeyRing ring = new PGPSecretKeyRing(
                    PGPUtil.getDecoderStream(new ByteArrayInputStream(armoredSecretKey)),
                    new BcKeyFingerprintCalculator());
            PGPSecretKey secret = ring.getSecretKey();
            int algorithm = secret.getPublicKey().getAlgorithm();
            if (algorithm != PGPPublicKey.RSA_GENERAL && algorithm != PGPPublicKey.RSA_SIGN) {
                throw new IOException("signing key: expected an RSA key, found OpenPGP algorithm " + algorithm);
            }
            PGPPrivateKey key = secret.extractPrivateKey(
                    new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider()).build(passphrase));
            long earliest = secret.getPublicKey().getCreationTime().getTime() / 1000;
            return new Signer(key, secret.getPublicKey(), Math.max(creationTime, earliest), HashAlgorithmTags.SHA256);
        } catch (PGPException | RuntimeException e) {
            throw new IOException("signing key cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the key's fingerprint as upper-case hexadecimal digits. */
    public String fingerprint() {
        return HexFormat.of().formatHex(publicKey.getFingerprint()).toUpperCase(Locale.ROOT);
    }

    /** Returns the public key block, armored, with what certifies it; the same for the same key. */
    public static String publicKey(byte[] armoredSecretKey) throws IOException {
        try {
            PGPSecretKeyRing ring = new PGPSecretKeyRing(
                    PGPUtil.getDecoderStream(new ByteArrayInputStream(armoredSecretKey)),
                    new BcKeyFingerprintCalculator());
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            try (ArmoredOutputStream armored =
                    ArmoredOutputStream.builder().clearHeaders().build(block)) {
                ring.toCertificate().encode(armored);
            }
            return block.toString(StandardCharsets.US_ASCII);
        } catch (PGPException | RuntimeException e) {
            throw new IOException("signing key cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the signature packet over the parts, one after the other. */
    byte[] sign(byte[]... parts) throws IOException {
        try {
            PGPSignatureGenerator generator =
                    new PGPSignatureGenerator(new BcPGPContentSignerBuilder(publicKey.getAlgorithm(), hash), publicKey);
            generator.init(PGPSignature.BINARY_DOCUMENT, key);
            PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
            hashed.setSignatureCreationTime(true, new Date(creationTime * 1000));
            hashed.addCustomSubpacket(new IssuerFingerprint(false, 4, publicKey.getFingerprint()));
            generator.setHashedSubpackets(hashed.generate());
            PGPSignatureSubpacketGenerator unhashed = new PGPSignatureSubpacketGenerator();
            unhashed.setIssuerKeyID(false, publicKey.getKeyID());
            generator.setUnhashedSubpackets(unhashed.generate());
            for (byte[] part : parts) {
                generator.update(part);
            }
            return generator.generate().getEncoded();
        } catch (PGPException e) {
            throw new IOException("header cannot be signed: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "signer " + fingerprint();
    }
}
