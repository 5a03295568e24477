package io.dpuos.rpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.tree.Bytes;
import io.dpuos.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageVerifierTests {
    private static final BcPGPKeyPair SUBKEY = pair();

    @TempDir
    Path directory;

    private static BcPGPKeyPair pair() {
        try {
            RSAKeyPairGenerator pairs = new RSAKeyPairGenerator();
            pairs.init(new RSAKeyGenerationParameters(BigInteger.valueOf(65_537), new SecureRandom(), 2048, 80));
            return new BcPGPKeyPair(4, PGPPublicKey.RSA_GENERAL, pairs.generateKeyPair(), date(TestKeys.CREATED));
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Date date(long seconds) {
        return new Date(seconds * 1000);
    }

    private static PinnedKey pinned(PGPSecretKeyRing ring) throws IOException {
        return new PinnedKey(fingerprint(ring.getPublicKey()), TestKeys.armored(ring));
    }

    private static String fingerprint(PGPPublicKey key) {
        return HexFormat.of().withUpperCase().formatHex(key.getFingerprint());
    }

    private static PGPPrivateKey primary(PGPSecretKeyRing ring) throws PGPException {
        return ring.getSecretKey()
                .extractPrivateKey(
                        new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider()).build(new char[0]));
    }

    private Path write(Signer signer) throws IOException {
        Path file = directory.resolve("signed.rpm");
        new RpmWriter(Nevra.parse("signed-1-1.noarch"))
                .file(PackagedFile.regular(TreePath.of("/opt/a"), 0644, Bytes.of("content")))
                .signer(signer)
                .write(file);
        return file;
    }

    private static Verdict verify(Path file, PinnedKey... keys) throws IOException {
        return new PackageVerifier(SignaturePolicy.STRICT, List.of(keys)).verify(file);
    }

    @Test
    void signatureOfPinnedKeyIsAcceptedWithItsFingerprint() throws IOException {
        Path file = write(TestKeys.signer(TestKeys.SIGNER));

        Verdict verdict = verify(file, pinned(TestKeys.STRANGER), pinned(TestKeys.SIGNER));

        assertThat(verdict.accepted()).as(verdict.reason()).isTrue();
        assertThat(verdict.keyFingerprint()).contains(fingerprint(TestKeys.SIGNER.getPublicKey()));
    }

    @Test
    void realPackageIsAcceptedByItsKeyAlone() throws IOException {
        Path file = Judge.shared("data/rpms/hello-2.0-1.x86_64-signed.rpm");
        byte[] key = Files.readAllBytes(Judge.shared("data/rpms/keys/rpm.org-rsa-2048-test.pub"));
        List<String> fingerprints = Keyring.fingerprints(key);

        Verdict good = verify(file, new PinnedKey(fingerprints.get(0), key));
        Verdict stranger = verify(file, pinned(TestKeys.SIGNER));
        Verdict unsigned = verify(Judge.shared("data/rpms/hello-2.0-1.x86_64.rpm"), pinned(TestKeys.SIGNER));
        Verdict other = verify(
                Judge.shared("data/rpms/seatd-0.9.1-1.azl3.x86_64.rpm"), new PinnedKey(fingerprints.get(0), key));

        assertThat(fingerprints).hasSize(1);
        assertThat(good.accepted()).as(good.reason()).isTrue();
        assertThat(stranger.accepted()).isFalse();
        assertThat(stranger.reason()).contains("unknown key", "4344591E1964C5FC");
        assertThat(unsigned.reason()).contains("hello-2.0-1.x86_64.rpm: package is not signed");
        assertThat(other.accepted()).isFalse();
    }

    @Test
    void unsignedPackageWithSoundDigestsIsAcceptedOnlyWhenNoSignatureIsRequired() throws IOException {
        SignaturePolicy lenient = new SignaturePolicy(false, false, false);
        Path file = Judge.shared("data/rpms/hello-1.0-1.i386.rpm");

        Verdict verdict = new PackageVerifier(lenient, List.of()).verify(file);

        assertThat(verdict.accepted()).as(verdict.reason()).isTrue();
        assertThat(verdict.keyFingerprint()).isEmpty();
    }

    @Test
    void alteredPayloadIsRefused() throws IOException {
        Path file = write(TestKeys.signer(TestKeys.SIGNER));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);

        Verdict verdict = verify(file, pinned(TestKeys.SIGNER));

        assertThat(verdict.accepted()).isFalse();
        assertThat(verdict.reason()).contains("signed.rpm: payload digest");
    }

    @Test
    void alteredHeaderIsRefusedEvenWhenItsDigestsAreForged() throws IOException {
        Path file = write(TestKeys.signer(TestKeys.SIGNER));
        byte[] header = RpmFile.read(file).header().blob();
        byte[] signature = RpmFile.read(file).signatureHeader().binary(Tag.SIG_RSA);
        SignatureCheck check = SignatureCheck.of(
                signature,
                false,
                SignaturePolicy.STRICT,
                Keyring.of(List.of(pinned(TestKeys.SIGNER))).certificates(SignaturePolicy.STRICT));
        header[header.length - 40] ^= 1;

        check.update(HeaderEncoder.MAGIC, 0, 8);
        check.update(header, 0, header.length);

        assertThat(check.finish().result()).isEqualTo(SignatureCheck.Result.BAD);
    }

    @Test
    void sha1SignatureNeedsTheOptIn() throws IOException, PGPException {
        Signer sha1 = new Signer(
                primary(TestKeys.SIGNER),
                TestKeys.SIGNER.getPublicKey(),
                TestKeys.CREATED + 1000,
                HashAlgorithmTags.SHA1);
        Path file = write(sha1);

        Verdict strict = verify(file, pinned(TestKeys.SIGNER));
        Verdict allowed = new PackageVerifier(new SignaturePolicy(true, true, false), List.of(pinned(TestKeys.SIGNER)))
                .verify(file);

        assertThat(strict.accepted()).isFalse();
        assertThat(strict.reason()).contains("SHA-1");
        assertThat(allowed.accepted()).as(allowed.reason()).isTrue();
    }

    @Test
    void version3SignaturePacketNeedsTheOptIn() throws IOException, PGPException {
        byte[] data = "data".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        org.bouncycastle.openpgp.PGPV3SignatureGenerator generator =
                new org.bouncycastle.openpgp.PGPV3SignatureGenerator(
                        new BcPGPContentSignerBuilder(PGPPublicKey.RSA_GENERAL, HashAlgorithmTags.SHA256));
        generator.init(PGPSignature.BINARY_DOCUMENT, primary(TestKeys.SIGNER));
        generator.update(data);
        byte[] packet = generator.generate().getEncoded();
        Keyring keyring = Keyring.of(List.of(pinned(TestKeys.SIGNER)));
        SignatureCheck strict =
                SignatureCheck.of(packet, false, SignaturePolicy.STRICT, keyring.certificates(SignaturePolicy.STRICT));
        SignatureCheck lenient = SignatureCheck.of(
                packet, false, new SignaturePolicy(true, false, true), keyring.certificates(SignaturePolicy.STRICT));

        strict.update(data, 0, data.length);
        lenient.update(data, 0, data.length);

        assertThat(strict.finish().result()).isEqualTo(SignatureCheck.Result.NOT_TRUSTED);
        SignatureCheck.Outcome outcome = lenient.finish();
        assertThat(outcome.result()).as(outcome.explanation()).isEqualTo(SignatureCheck.Result.GOOD);
    }

    /** A certificate with a subkey; what its binding says is up to the caller. */
    private Verdict withSubkey(PGPSignature... signatures) throws IOException, PGPException {
        PGPPublicKey subkey = new PGPPublicKey(
                new org.bouncycastle.bcpg.PublicSubkeyPacket(
                        4,
                        PGPPublicKey.RSA_GENERAL,
                        date(TestKeys.CREATED),
                        SUBKEY.getPublicKey().getPublicKeyPacket().getKey()),
                new org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator());
        for (PGPSignature signature : signatures) {
            subkey = PGPPublicKey.addCertification(subkey, signature);
        }
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        TestKeys.SIGNER.toCertificate().encode(encoded);
        subkey.encode(encoded);
        PinnedKey key =
                new PinnedKey(fingerprint(TestKeys.SIGNER.getPublicKey()), TestKeys.armor(encoded.toByteArray()));
        Path file =
                write(new Signer(SUBKEY.getPrivateKey(), subkey, TestKeys.CREATED + 1000, HashAlgorithmTags.SHA256));
        return verify(file, key);
    }

    private static PGPSignature binding(int flags, boolean backSignature, long lifetime)
            throws PGPException, IOException {
        PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
        hashed.setSignatureCreationTime(true, date(TestKeys.CREATED));
        hashed.setKeyFlags(true, flags);
        if (lifetime > 0) {
            hashed.setKeyExpirationTime(true, lifetime);
        }
        if (backSignature) {
            PGPSignatureSubpacketGenerator back = new PGPSignatureSubpacketGenerator();
            back.setSignatureCreationTime(true, date(TestKeys.CREATED));
            hashed.setEmbeddedSignature(
                    false, sign(PGPSignature.PRIMARYKEY_BINDING, SUBKEY.getPrivateKey(), SUBKEY.getPublicKey(), back));
        }
        return sign(PGPSignature.SUBKEY_BINDING, primary(TestKeys.SIGNER), TestKeys.SIGNER.getPublicKey(), hashed);
    }

    private static PGPSignature sign(
            int type, PGPPrivateKey key, PGPPublicKey signer, PGPSignatureSubpacketGenerator hashed)
            throws PGPException {
        PGPSignatureGenerator generator = new PGPSignatureGenerator(
                new BcPGPContentSignerBuilder(PGPPublicKey.RSA_GENERAL, HashAlgorithmTags.SHA256), signer);
        generator.init(type, key);
        hashed.removePacketsOfType(SignatureSubpacketTags.ISSUER_FINGERPRINT);
        hashed.setIssuerFingerprint(false, signer);
        generator.setHashedSubpackets(hashed.generate());
        return generator.generateCertification(TestKeys.SIGNER.getPublicKey(), SUBKEY.getPublicKey());
    }

    @Test
    void boundSigningSubkeyIsAcceptedUnderThePrimaryFingerprint() throws IOException, PGPException {
        Verdict verdict = withSubkey(binding(KeyFlags.SIGN_DATA, true, 0));

        assertThat(verdict.accepted()).as(verdict.reason()).isTrue();
        assertThat(verdict.keyFingerprint()).contains(fingerprint(TestKeys.SIGNER.getPublicKey()));
    }

    @Test
    void subkeyThatMayNotSignIsRefused() throws IOException, PGPException {
        assertThat(withSubkey().accepted()).as("unbound").isFalse();
        assertThat(withSubkey(binding(KeyFlags.SIGN_DATA, false, 0)).accepted())
                .as("no back signature")
                .isFalse();
        assertThat(withSubkey(binding(KeyFlags.ENCRYPT_COMMS, true, 0)).accepted())
                .as("encryption only")
                .isFalse();
        assertThat(withSubkey(binding(KeyFlags.SIGN_DATA, true, 100)).accepted())
                .as("expired")
                .isFalse();
        PGPSignatureSubpacketGenerator revocation = new PGPSignatureSubpacketGenerator();
        revocation.setSignatureCreationTime(true, date(TestKeys.CREATED + 10));
        PGPSignature revoked = sign(
                PGPSignature.SUBKEY_REVOCATION, primary(TestKeys.SIGNER), TestKeys.SIGNER.getPublicKey(), revocation);
        assertThat(withSubkey(binding(KeyFlags.SIGN_DATA, true, 0), revoked).accepted())
                .as("revoked")
                .isFalse();
    }

    @Test
    void keyOfUnknownAlgorithmInTheKeyFileDoesNotHideTheOthers() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        byte[] unknown = {4, 0x5f, 0, 0, 0, 99, 1, 2, 3};
        file.write(0xc6);
        file.write(unknown.length);
        file.writeBytes(unknown);
        TestKeys.SIGNER.toCertificate().encode(file);
        file.write(0xce);
        file.write(unknown.length);
        file.writeBytes(unknown);
        Path rpm = write(TestKeys.signer(TestKeys.SIGNER));

        Verdict verdict = verify(
                rpm, new PinnedKey(fingerprint(TestKeys.SIGNER.getPublicKey()), TestKeys.armor(file.toByteArray())));

        assertThat(verdict.accepted()).as(verdict.reason()).isTrue();
    }

    @Test
    void pinWithoutItsKeyIsRefusedAtOnce() {
        assertThatThrownBy(() -> new PackageVerifier(
                        SignaturePolicy.STRICT,
                        List.of(new PinnedKey("00".repeat(20), TestKeys.armored(TestKeys.SIGNER)))))
                .hasMessageContaining("does not hold the pinned key 0000");
        assertThatThrownBy(() -> new PinnedKey("1964C5FC", new byte[0])).hasMessageContaining("40 or 64");
    }

    @Test
    void signerIsReproducible() throws IOException {
        byte[] data = "data".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Signer signer = TestKeys.signer(TestKeys.SIGNER);

        assertThat(signer.sign(data)).isEqualTo(signer.sign(data));
        assertThat(new PGPPublicKeyRing(
                                TestKeys.SIGNER.toCertificate().getEncoded(),
                                new org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator())
                        .getPublicKey()
                        .getFingerprint())
                .isEqualTo(TestKeys.SIGNER.getPublicKey().getFingerprint());
    }
}
