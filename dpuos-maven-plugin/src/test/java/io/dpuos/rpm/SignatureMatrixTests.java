package io.dpuos.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.tree.Bytes;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and signatures of all kinds, made by GnuPG and rpmsign, judged by Sequoia. */
class SignatureMatrixTests {
    private static final String T0 = "20200101T000000";
    /** A self-signature has to be younger than the one that it replaces: gpg waits for that. */
    private static final String DAY_2 = "20200102T000000";

    private static final String T1 = "20200601T000000";
    private static final String T3 = "20220601T000000";
    private static final SignaturePolicy SHA1 = new SignaturePolicy(true, true, false);
    private static final SignaturePolicy OPTIONAL = new SignaturePolicy(false, false, false);

    private static Gpg gpg;
    private static RpmParts plain;

    /** The tests of this class never change this key. */
    private static String rsa;

    private static String stranger;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeKeys(@TempDir Path folder) throws IOException {
        Judge.needs("gpg", "gpgconf", "sqop", "rpm", "rpmsign");
        gpg = new Gpg();
        rsa = gpg.key("rsa", "rsa2048", "sign", T0);
        stranger = gpg.key("stranger", "rsa2048", "sign", T0);
        Path file = folder.resolve("plain.rpm");
        new RpmWriter(Nevra.parse("plain-1-1.noarch"))
                .file(PackagedFile.regular(TreePath.of("/opt/a"), 0644, Bytes.of("content of the file\n")))
                .write(file);
        plain = RpmParts.of(file);
    }

    @AfterAll
    static void removeKeys() {
        if (gpg != null) {
            gpg.close();
        }
    }

    private Verdict verify(SignaturePolicy policy, byte[] rpm, byte[]... keyFiles) throws IOException {
        Path file = directory.resolve("p.rpm");
        Files.write(file, rpm);
        List<PinnedKey> keys = new ArrayList<>();
        for (byte[] keyFile : keyFiles) {
            for (String fingerprint : Keyring.fingerprints(keyFile)) {
                keys.add(new PinnedKey(fingerprint, keyFile));
            }
        }
        return new PackageVerifier(policy, keys).verify(file);
    }

    private void assertAccepted(Verdict verdict) {
        assertThat(verdict.accepted()).as(verdict.reason()).isTrue();
    }

    private void assertRefused(Verdict verdict, String... reasons) {
        assertThat(verdict.accepted()).as(verdict.reason()).isFalse();
        assertThat(verdict.reason()).contains(reasons);
    }

    /** Sequoia's verdict on a signature of the header. */
    private boolean sequoia(byte[] signature, byte[] keyFile) throws IOException {
        Files.write(directory.resolve("sig"), signature);
        Files.write(directory.resolve("key"), keyFile);
        Files.write(directory.resolve("data"), plain.signedHeader());
        return Judge.sh(directory, "sqop verify sig key < data").status() == 0;
    }

    private Verdict verifyAsSequoia(byte[] signature, byte[] keyFile) throws IOException {
        Verdict verdict = verify(
                SignaturePolicy.STRICT, plain.with(Tag.SIG_RSA, signature).bytes(), keyFile);
        assertThat(verdict.accepted())
                .as("Sequoia differs: " + verdict.reason())
                .isEqualTo(sequoia(signature, keyFile));
        return verdict;
    }

    private static byte[] signed(String key, String at, String... options) {
        return gpg.sign(key, at, plain.signedHeader(), options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa3072", "dsa2048", "ed25519", "nistp256", "nistp384", "nistp521"})
    void everyCommonAlgorithmIsRead(String algorithm) throws IOException {
        String key = gpg.key("a" + algorithm, algorithm, "sign", T0);

        assertAccepted(verifyAsSequoia(signed(key, T1), gpg.export(key)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa1024", "dsa1024"})
    void weakKeyIsRefused(String algorithm) throws IOException {
        String key = gpg.key("w" + algorithm, algorithm, "sign", T0);

        assertRefused(verifyAsSequoia(signed(key, T1, "--digest-algo", "SHA256"), gpg.export(key)), "too weak");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA224", "SHA256", "SHA384", "SHA512"})
    void strongHashesCount(String hash) throws IOException {
        assertAccepted(verifyAsSequoia(signed(rsa, T1, "--digest-algo", hash), gpg.export(rsa)));
    }

    @Test
    void weakHashesDoNotCount() throws IOException {
        byte[] key = gpg.export(rsa);
        byte[] sha1 = signed(rsa, T1, "--digest-algo", "SHA1");
        byte[] ripemd = signed(rsa, T1, "--digest-algo", "RIPEMD160");
        byte[] md5 = signed(rsa, T1, "--digest-algo", "MD5", "--allow-weak-digest-algos");

        assertRefused(verifyAsSequoia(sha1, key), "SHA-1, not allowed");
        assertRefused(verifyAsSequoia(ripemd, key), "RIPEMD-160");
        assertRefused(verifyAsSequoia(md5, key), "MD5");
        assertAccepted(verify(SHA1, plain.with(Tag.SIG_RSA, sha1).bytes(), key));
        assertRefused(verify(SHA1, plain.with(Tag.SIG_RSA, md5).bytes(), key), "MD5");
        assertRefused(verify(SHA1, plain.with(Tag.SIG_RSA, ripemd).bytes(), key), "RIPEMD-160");
    }

    @Test
    void signatureCountsInEachOfItsTags() throws IOException {
        byte[] key = gpg.export(rsa);
        byte[] header = signed(rsa, T1);
        byte[] whole = gpg.sign(rsa, T1, plain.signedWhole());

        for (Tag tag : List.of(Tag.SIG_RSA, Tag.SIG_DSA, Tag.SIG_OPENPGP)) {
            assertAccepted(
                    verify(SignaturePolicy.STRICT, plain.with(tag, header).bytes(), key));
            assertRefused(
                    verify(SignaturePolicy.STRICT, plain.with(tag, whole).bytes(), key), "does not match the package");
        }
        for (Tag tag : List.of(Tag.SIG_PGP, Tag.SIG_GPG)) {
            assertAccepted(verify(SignaturePolicy.STRICT, plain.with(tag, whole).bytes(), key));
            assertRefused(
                    verify(SignaturePolicy.STRICT, plain.with(tag, header).bytes(), key), "does not match the package");
        }
    }

    @Test
    void headerSignatureAloneDoesNotCoverThePayloadOfAnOldPackage() throws IOException {
        RpmParts old = RpmParts.of(Judge.shared("data/rpms/hello-1.0-1.i386.rpm"));
        byte[] key = gpg.export(rsa);
        byte[] header = gpg.sign(rsa, T1, old.signedHeader());
        byte[] whole = gpg.sign(rsa, T1, old.signedWhole());

        assertRefused(
                verify(SignaturePolicy.STRICT, old.with(Tag.SIG_RSA, header).bytes(), key),
                "nothing signed covers the payload");
        assertAccepted(
                verify(SignaturePolicy.STRICT, old.with(Tag.SIG_PGP, whole).bytes(), key));
        assertAccepted(verify(
                SignaturePolicy.STRICT,
                old.with(Tag.SIG_RSA, header).with(Tag.SIG_PGP, whole).bytes(),
                key));
    }

    @Test
    void expiryOfTheKeyIsJudgedAtTheTimeOfTheSignature() throws IOException {
        String key = gpg.key("expires", "ed25519", "sign", T0);
        byte[] before = signed(key, T1);
        byte[] after = signed(key, T3);
        gpg.expire(key, DAY_2, "2021-01-01");

        assertAccepted(verifyAsSequoia(before, gpg.export(key)));
        assertRefused(verifyAsSequoia(after, gpg.export(key)), "key expired on 2021-01-01");
    }

    @Test
    void expiryOfTheSubkeyIsJudgedAtTheTimeOfTheSignature() throws IOException {
        String key = gpg.key("subexpires", "ed25519", "cert", T0);
        gpg.subkey(key, "ed25519", "sign", T0);
        String subkey = gpg.fingerprints(key).get(1);
        byte[] before = signed(subkey + "!", T1);
        byte[] after = signed(subkey + "!", T3);
        assertAccepted(verifyAsSequoia(after, gpg.export(key)));
        gpg.expire(key, DAY_2, "2021-01-01", subkey);

        assertAccepted(verifyAsSequoia(before, gpg.export(key)));
        assertRefused(verifyAsSequoia(after, gpg.export(key)), "signing subkey expired on 2021-01-01");
    }

    @Test
    void subkeyEndsWithItsPrimaryKey() throws IOException {
        String key = gpg.key("primaryexpires", "ed25519", "cert", T0);
        gpg.subkey(key, "ed25519", "sign", T0);
        byte[] after = signed(gpg.fingerprints(key).get(1) + "!", T3);
        gpg.expire(key, DAY_2, "2021-01-01");

        assertRefused(verifyAsSequoia(after, gpg.export(key)), "the key expired on 2021-01-01");
    }

    @Test
    void compromisedKeyIsRefusedWhateverTheTimeOfTheSignature() throws IOException {
        String key = gpg.key("compromised", "ed25519", "sign", T0);
        byte[] before = signed(key, T1);
        byte[] sound = gpg.export(key);
        byte[] revocation = gpg.revocation(key, T3, 1);
        gpg.run("", new String(revocation, StandardCharsets.UTF_8), "--batch", "--import");

        assertRefused(verifyAsSequoia(before, gpg.export(key)), "the key was revoked on 2022-06-01");
        assertRefused(
                verify(SignaturePolicy.STRICT, plain.with(Tag.SIG_DSA, before).bytes(), sound, gpg.export(key)),
                "the key was revoked");
        byte[] together = RpmParts.join(TestKeys.armor(sound), "\n".getBytes(StandardCharsets.UTF_8), revocation);
        assertRefused(
                verify(SignaturePolicy.STRICT, plain.with(Tag.SIG_DSA, before).bytes(), together),
                "the key was revoked");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void retiredKeyIsGoodForWhatItSignedBefore(int reason) throws IOException {
        String key = gpg.key("retired" + reason, "ed25519", "sign", T0);
        byte[] before = signed(key, T1);
        byte[] after = signed(key, T3);
        byte[] revocation = gpg.revocation(key, "20210101T000000", reason);
        gpg.run("", new String(revocation, StandardCharsets.UTF_8), "--batch", "--import");

        assertAccepted(verifyAsSequoia(before, gpg.export(key)));
        assertRefused(verifyAsSequoia(after, gpg.export(key)), "the key was revoked on 2021-01-01");
    }

    @Test
    void revokedSubkeyIsRefused() throws IOException {
        String key = gpg.key("subrevoked", "ed25519", "cert", T0);
        gpg.subkey(key, "ed25519", "sign", T0);
        byte[] before = signed(gpg.fingerprints(key).get(1) + "!", T1);
        gpg.edit(key, T3, "key 1\nrevkey\ny\n1\n\ny\nsave\n");

        assertRefused(verifyAsSequoia(before, gpg.export(key)), "the signing subkey was revoked on 2022-06-01");
    }

    @Test
    void keyThatMayNotSignIsRefused() throws IOException {
        String key = gpg.key("certonly", "rsa2048", "sign", T0);
        byte[] signature = signed(key, T1);
        gpg.edit(key, DAY_2, "change-usage\ns\nq\nsave\n");

        assertRefused(verifyAsSequoia(signature, gpg.export(key)), "may not sign");
    }

    @Test
    void signatureOlderThanItsKeyIsRefused() throws IOException {
        byte[] signature = signed(rsa, "20190101T000000");

        assertRefused(verifyAsSequoia(signature, gpg.export(rsa)), "older than the key");
    }

    @Test
    void keyPublishedAnewWithALaterSelfSignatureIsGoodForOlderSignatures() throws IOException {
        String key = gpg.key("extended", "ed25519", "sign", T0);
        byte[] signature = signed(key, T1);
        gpg.expire(key, T3, "2030-01-01");

        // stricter than gpg and rpm, Sequoia wants a self-signature that was in force at the time
        assertAccepted(verify(
                SignaturePolicy.STRICT, plain.with(Tag.SIG_DSA, signature).bytes(), gpg.export(key)));
        assertThat(sequoia(signature, gpg.export(key))).isFalse();
    }

    @Test
    void oddSignaturesAreRefused() throws IOException {
        byte[] key = gpg.export(rsa);

        assertRefused(verifyAsSequoia(signed(rsa, T1, "--sig-notation", "!strange@example.org=1"), key), "strange");
        assertRefused(
                verify(
                        SignaturePolicy.STRICT,
                        plain.with(Tag.SIG_RSA, signed(rsa, T1, "--textmode")).bytes(),
                        key),
                "does not match");
    }

    @Test
    void oneGoodSignatureIsEnoughUnlessAnotherIsWrong() throws IOException {
        byte[] key = gpg.export(rsa);
        byte[] good = signed(rsa, T1);
        byte[] unknown = signed(stranger, T1);
        byte[] wrong = good.clone();
        wrong[wrong.length - 1] ^= 1;
        byte[] weak = signed(rsa, T1, "--digest-algo", "SHA1");

        assertAccepted(verify(
                SignaturePolicy.STRICT,
                plain.with(Tag.SIG_RSA, good).with(Tag.SIG_DSA, unknown).bytes(),
                key));
        assertAccepted(verify(
                SignaturePolicy.STRICT,
                plain.with(Tag.SIG_RSA, weak).with(Tag.SIG_OPENPGP, good).bytes(),
                key));
        assertRefused(
                verify(
                        SignaturePolicy.STRICT,
                        plain.with(Tag.SIG_RSA, good)
                                .with(Tag.SIG_OPENPGP, wrong)
                                .bytes(),
                        key),
                "does not match");
        assertRefused(
                verify(SignaturePolicy.STRICT, plain.with(Tag.SIG_RSA, unknown).bytes(), key), "unknown key");
        assertRefused(
                verify(
                        SignaturePolicy.STRICT,
                        plain.with(Tag.SIG_RSA, new byte[] {1, 2, 3}).bytes(),
                        key),
                "cannot be read");
    }

    @Test
    void digestsAloneDoNotCountAsSignature() throws IOException {
        byte[] key = gpg.export(rsa);

        assertRefused(verify(SignaturePolicy.STRICT, plain.bytes(), key), "not signed");
        assertAccepted(verify(OPTIONAL, plain.bytes(), key));
        assertRefused(verify(OPTIONAL, plain.onlyDigests().bytes(), key), "no digest");
        assertAccepted(verify(OPTIONAL, plain.onlyDigests(Tag.SIG_SHA256).bytes(), key));
        assertAccepted(verify(
                SignaturePolicy.STRICT,
                plain.onlyDigests().with(Tag.SIG_RSA, signed(rsa, T1)).bytes(),
                key));
    }

    @Test
    void alteredPartsAreRefusedAlthoughTheirDigestsAreMadeRight() throws IOException {
        byte[] key = gpg.export(rsa);
        RpmParts signed = plain.with(Tag.SIG_RSA, signed(rsa, T1));
        byte[] header = plain.header().clone();
        header[new String(header, StandardCharsets.ISO_8859_1).indexOf("plain\0")] = 'P';
        byte[] payload = plain.payload().clone();
        payload[payload.length / 2] ^= 1;

        assertRefused(verify(SignaturePolicy.STRICT, signed.header(header).bytes(), key), "does not match the package");
        assertRefused(verify(SignaturePolicy.STRICT, signed.payload(payload).bytes(), key), "payload digest");
        assertRefused(verify(OPTIONAL, signed.header(header).bytes(), key), "does not match the package");
    }

    @Test
    void everyByteThatMattersIsGuarded() throws IOException {
        byte[] key = gpg.export(rsa);
        byte[] good = plain.with(Tag.SIG_RSA, signed(rsa, T1)).bytes();
        List<Integer> accepted = new ArrayList<>();
        Path file = directory.resolve("p.rpm");
        PackageVerifier verifier = new PackageVerifier(
                SignaturePolicy.STRICT,
                List.of(new PinnedKey(Keyring.fingerprints(key).get(0), key)));

        for (int at = 0; at < good.length; at += at < 1024 ? 1 : 13) {
            byte[] altered = good.clone();
            altered[at] ^= 0x20;
            Files.write(file, altered);
            if (verifier.verify(file).accepted()) {
                accepted.add(at);
            }
        }

        // the lead but for its magic, version and kind; in the signature header the tags of digests, without which the
        // signature is enough, the unhashed area of the signature, reserved space; padding
        assertThat(accepted).isNotEmpty().allSatisfy(at -> assertThat(at).isBetween(5, headerStart(good)));
    }

    private static int headerStart(byte[] rpm) {
        for (int i = 104; ; i++) {
            if (Arrays.equals(rpm, i, i + 8, HeaderEncoder.MAGIC, 0, 8)) {
                return i;
            }
        }
    }

    @Test
    void truncatedAndLengthenedPackagesAreRefused() throws IOException {
        byte[] key = gpg.export(rsa);
        byte[] good = plain.with(Tag.SIG_RSA, signed(rsa, T1)).bytes();

        for (int length = 0; length < good.length; length += 61) {
            assertThat(verify(SignaturePolicy.STRICT, Arrays.copyOf(good, length), key)
                            .accepted())
                    .isFalse();
        }
        assertThat(verify(SignaturePolicy.STRICT, Arrays.copyOf(good, good.length - 1), key)
                        .accepted())
                .isFalse();
        assertRefused(verify(SignaturePolicy.STRICT, Arrays.copyOf(good, good.length + 1), key), "size");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--rpmv3"})
    void packagesSignedByRpmsignAreAccepted(String option) throws IOException {
        for (String key : List.of(rsa, gpg.key("ed" + option.length(), "ed25519", "sign", T0))) {
            Path file = directory.resolve("signed.rpm");
            Files.write(file, plain.bytes());
            Judge.sh(
                            directory,
                            "rpmsign " + option + " --define '_gpg_name " + key + "' --define '_gpg_path " + gpg.home()
                                    + "' --define '__gpg /usr/bin/gpg' --define '_gpg_sign_cmd_extra_args"
                                    + " --batch --pinentry-mode loopback --passphrase \"\"' --addsign signed.rpm")
                    .orFail();
            byte[] bytes = Files.readAllBytes(file);

            assertAccepted(verify(SignaturePolicy.STRICT, bytes, gpg.armored(key)));
            assertRefused(verify(SignaturePolicy.STRICT, bytes, gpg.armored(stranger)), "unknown key");
        }
    }

    @Test
    void keysAreFoundInFilesOfAllShapes() throws IOException {
        byte[] rpm = plain.with(Tag.SIG_RSA, signed(rsa, T1)).bytes();
        String armored = new String(gpg.armored(rsa), StandardCharsets.UTF_8);
        String other = new String(gpg.armored(stranger), StandardCharsets.UTF_8);
        byte[] unknown = {(byte) 0xc6, 9, 4, 0x5f, 0, 0, 0, 99, 1, 2, 3};
        String damaged = other.replaceFirst("\n\n.", "\n\n_");
        String checksum = other.replaceFirst("\n=....", "\n=AAAA");

        List<byte[]> files = Stream.of(
                        other + armored,
                        "pub rsa\nuid a key\n\n" + armored.replace("\n", "\r\n") + "trailer",
                        armored.replaceFirst("\n\n", "\nComment: some: thing\n\n"),
                        armored.replaceFirst("\n=....\n", "\n"),
                        damaged + armored,
                        armored + checksum,
                        armored + other.substring(0, other.length() / 2),
                        new String(TestKeys.armor(unknown), StandardCharsets.UTF_8) + armored)
                .map(t -> t.getBytes(StandardCharsets.UTF_8))
                .toList();
        for (byte[] file : files) {
            assertAccepted(verify(SignaturePolicy.STRICT, rpm, file));
        }
        assertAccepted(verify(SignaturePolicy.STRICT, rpm, gpg.export(rsa, stranger)));
        assertAccepted(verify(SignaturePolicy.STRICT, rpm, RpmParts.join(unknown, gpg.export(rsa), unknown)));
        assertAccepted(verify(SignaturePolicy.STRICT, rpm, gpg.export(stranger), gpg.export(rsa)));
        assertThat(Keyring.damages((damaged + armored).getBytes(StandardCharsets.UTF_8)))
                .singleElement()
                .asString()
                .contains("block 1 is damaged");
        assertThat(Keyring.damages(RpmParts.join(unknown, gpg.export(rsa))))
                .containsExactly("1 of 2 keys are of an unknown algorithm or version");
    }

    @Test
    void launcherSaysAVerdictPerPackage() throws IOException {
        Path key = directory.resolve("key.asc");
        Path other = directory.resolve("other.gpg");
        Path good = directory.resolve("good.rpm");
        Path bad = directory.resolve("bad");
        Files.write(key, gpg.armored(rsa));
        Files.write(other, gpg.export(stranger));
        Files.write(good, plain.with(Tag.SIG_RSA, signed(rsa, T1)).bytes());
        Files.write(bad, plain.bytes());

        assertThat(launch("--key", other, key, good, bad))
                .isEqualTo("1\nACCEPTED " + good + ": signed by the pinned key " + gpg.fingerprint(rsa) + "\nREFUSED "
                        + bad
                        + ": package is not signed; expected a signature by a key that is pinned for the repository\n");
        assertThat(launch("--key", key, good)).startsWith("0\nACCEPTED");
        assertThat(launch("--key=" + key, "--fingerprint", gpg.fingerprint(rsa), good))
                .startsWith("0\nACCEPTED");
        assertThat(launch("--key", key, "--key", other, "--fingerprint", gpg.fingerprint(stranger), good))
                .startsWith("1\nREFUSED");
        assertThat(launch("--signatures", "optional", "--", bad)).startsWith("0\nACCEPTED");
        assertThat(launch("--key", key, "--", directory.resolve("absent.rpm"))).startsWith("2\nREFUSED");
        assertThat(launch("--frob", good)).startsWith("2\nverify-rpm: unknown option --frob");
        assertThat(launch("--key", key)).startsWith("2\nverify-rpm: no package is named");
    }

    private static String launch(Object... arguments) {
        java.io.ByteArrayOutputStream output = new java.io.ByteArrayOutputStream();
        java.io.PrintStream stream = new java.io.PrintStream(output, true, StandardCharsets.UTF_8);
        int status = VerifyTool.run(Stream.of(arguments).map(Object::toString).toList(), stream, stream);
        return status + "\n" + output.toString(StandardCharsets.UTF_8);
    }

    @Test
    void certificateThatBreaksOffIsLeftOutWhole() throws IOException {
        byte[] one = gpg.export(rsa);
        byte[] two = gpg.export(stranger);
        byte[] cut = Arrays.copyOf(RpmParts.join(one, two), one.length + two.length - 5);

        assertThat(Keyring.fingerprints(cut)).containsExactly(gpg.fingerprint(rsa));
    }
}
