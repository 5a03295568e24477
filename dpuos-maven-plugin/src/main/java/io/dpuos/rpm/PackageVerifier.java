package io.dpuos.rpm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;

/**
 * Decides whether a package may be used: header digests, payload digest, and OpenPGP signatures of pinned keys. A
 * header signature counts for the payload only through a payload digest inside the signed header. Does not decompress
 * and does not read the clock. Safe for use by several threads.
 */
public final class PackageVerifier {
    private final SignaturePolicy policy;
    private final Keyring keyring;

    /**
     * Makes a verifier.
     *
     * @throws IOException when a key block is no OpenPGP data, or does not hold the key that it is pinned for
     */
    public PackageVerifier(SignaturePolicy policy, List<PinnedKey> keys) throws IOException {
        this.policy = policy;
        this.keyring = Keyring.of(keys);
        if (!keyring.missing().isEmpty()) {
            throw new IOException("key file does not hold the pinned key "
                    + keyring.missing().get(0) + "; correct the fingerprint, or name the key file that has it");
        }
    }

    /**
     * Checks a package.
     *
     * @return the verdict; a malformed package is refused, not thrown
     * @throws IOException when the file cannot be read
     */
    public Verdict verify(Path rpm) throws IOException {
        String name = RpmFile.name(rpm);
        try {
            return verify(RpmFile.read(rpm), name);
        } catch (MalformedRpmException e) {
            return new Verdict(false, String.valueOf(e.getMessage()), Optional.empty());
        }
    }

    private Verdict verify(RpmFile rpm, String name) throws IOException {
        List<SignatureCheck> checks = checks(rpm);
        byte[] blob = rpm.header().blob();
        String stated = rpm.header().string(Tag.PAYLOADDIGEST).orElse("");
        MessageDigest payload = RpmWriter.digest(PayloadReader.payloadDigestAlgorithm(rpm.header(), name));
        byte[] statedMd5 = rpm.signatureHeader().binary(Tag.SIG_MD5);
        boolean hasMd5 = statedMd5.length > 0;
        MessageDigest md5 = RpmWriter.digest("MD5");
        for (SignatureCheck check : checks) {
            check.update(HeaderEncoder.MAGIC, 0, HeaderEncoder.MAGIC.length);
            check.update(blob, 0, blob.length);
        }
        md5.update(HeaderEncoder.MAGIC);
        md5.update(blob);
        try (InputStream in = Files.newInputStream(rpm.path())) {
            in.skipNBytes(rpm.payloadOffset());
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                payload.update(buffer, 0, count);
                if (hasMd5) {
                    md5.update(buffer, 0, count);
                }
                for (SignatureCheck check : checks) {
                    if (check.coversPayload()) {
                        check.update(buffer, 0, count);
                    }
                }
            }
        }
        String found = HexFormat.of().formatHex(payload.digest());
        if (!stated.isEmpty() && !stated.equalsIgnoreCase(found)) {
            return Verdict.refused(name, "payload digest: expected " + stated + ", found " + found);
        }
        if (hasMd5) {
            byte[] foundMd5 = md5.digest();
            if (!MessageDigest.isEqual(statedMd5, foundMd5)) {
                String expected = HexFormat.of().formatHex(statedMd5);
                return Verdict.refused(
                        name,
                        "MD5 digest of header and payload: expected " + expected + ", found "
                                + HexFormat.of().formatHex(foundMd5));
            }
        }
        boolean headerDigest = rpm.signatureHeader().sha256().isPresent()
                || rpm.signatureHeader().sha1().isPresent()
                || rpm.signatureHeader().has(Tag.SIG_SHA3_256);
        return judge(name, checks, !stated.isEmpty(), hasMd5 || headerDigest && !stated.isEmpty());
    }

    /**
     * rpm's own rule for several signatures: one that is good is enough, unless another one is wrong.
     *
     * @param payloadDigest whether the header states a digest of the payload, so that a signature of the header covers it
     * @param digests whether digests cover header and payload
     */
    private Verdict judge(String name, List<SignatureCheck> checks, boolean payloadDigest, boolean digests) {
        String unknown = checks.isEmpty() ? "package is not signed" : "";
        String distrust = "";
        Optional<String> header = Optional.empty();
        Optional<String> whole = Optional.empty();
        for (SignatureCheck check : checks) {
            SignatureCheck.Outcome outcome = check.finish();
            switch (outcome.result()) {
                case GOOD -> {
                    if (check.coversPayload()) {
                        whole = Optional.of(outcome.fingerprint());
                    } else {
                        header = Optional.of(outcome.fingerprint());
                    }
                }
                case BAD -> {
                    return Verdict.refused(name, outcome.explanation());
                }
                case NOT_TRUSTED -> distrust = distrust.isEmpty() ? outcome.explanation() : distrust;
                case UNKNOWN_KEY, NOT_COUNTED -> unknown = unknown.isEmpty() ? outcome.explanation() : unknown;
            }
        }
        Optional<String> signer = header.isPresent() && payloadDigest ? header : whole;
        if (signer.isPresent()) {
            return new Verdict(true, name + ": signed by the pinned key " + signer.get(), signer);
        }
        if (!distrust.isEmpty()) {
            return Verdict.refused(name, distrust);
        }
        if (policy.required()) {
            String reason = header.isPresent()
                    ? "the header is signed, but nothing signed covers the payload"
                    : unknown + "; expected a signature by a key that is pinned for the repository";
            return Verdict.refused(name, reason);
        }
        if (!digests) {
            return Verdict.refused(name, "no digest covers header and payload");
        }
        return new Verdict(true, name + ": digests are sound, no signature is required", Optional.empty());
    }

    private List<SignatureCheck> checks(RpmFile rpm) {
        List<OpenPGPCertificate> certificates = keyring.certificates(policy);
        List<SignatureCheck> checks = new ArrayList<>();
        SignatureHeader signatures = rpm.signatureHeader();
        for (Tag tag : List.of(Tag.SIG_RSA, Tag.SIG_DSA, Tag.SIG_PGP, Tag.SIG_GPG)) {
            if (signatures.has(tag)) {
                boolean coversPayload = tag == Tag.SIG_PGP || tag == Tag.SIG_GPG;
                checks.add(SignatureCheck.of(signatures.binary(tag), coversPayload, policy, certificates));
            }
        }
        for (String text : signatures.strings(Tag.SIG_OPENPGP)) {
            checks.add(SignatureCheck.of(base64(text), false, policy, certificates));
        }
        return checks;
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
