package io.dpuos.rpm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.KeyIdentifier;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPComponentKey;
import org.bouncycastle.openpgp.api.OpenPGPSignature.OpenPGPDocumentSignature;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * One signature packet that is being checked against all pinned keys it may come from. The key has to be valid at the
 * time that the signature states, so that the result never depends on the clock: bound to its primary key (with a back
 * signature), allowed to sign, neither expired nor revoked then. Not thread-safe.
 */
final class SignatureCheck {
    /** What came out. */
    enum Result {
        /** A pinned key made it. */
        GOOD,
        /** No pinned key claims it. */
        UNKNOWN_KEY,
        /** It is of a kind that is not known here. */
        NOT_COUNTED,
        /** A pinned key made it, but the policy does not trust it, for example for its hash, or the key, which expired. */
        NOT_TRUSTED,
        /** A pinned key claims it, but it is wrong. */
        BAD
    }

    /** The result, a clause that explains it, and the fingerprint of the pinned primary key. */
    record Outcome(Result result, String explanation, String fingerprint) {}

    private record Candidate(OpenPGPCertificate certificate, OpenPGPComponentKey key, PGPSignature signature) {}

    private final SignaturePolicy policy;
    private final boolean coversPayload;
    private final List<Candidate> candidates = new ArrayList<>();
    private final Optional<Outcome> early;

    private SignatureCheck(
            byte[] packet, boolean coversPayload, SignaturePolicy policy, List<OpenPGPCertificate> certificates) {
        this.policy = policy;
        this.coversPayload = coversPayload;
        this.early = prepare(packet, certificates);
    }

    static SignatureCheck of(
            byte[] packet, boolean coversPayload, SignaturePolicy policy, List<OpenPGPCertificate> certificates) {
        return new SignatureCheck(packet, coversPayload, policy, certificates);
    }

    boolean coversPayload() {
        return coversPayload;
    }

    private Optional<Outcome> prepare(byte[] packet, List<OpenPGPCertificate> certificates) {
        PGPSignature signature;
        try {
            signature = parse(packet);
        } catch (IOException | RuntimeException e) {
            // of an algorithm or version that is unknown here: it proves nothing, another signature may
            return Optional.of(new Outcome(Result.NOT_COUNTED, "signature cannot be read: " + e.getMessage(), ""));
        }
        try {
            List<KeyIdentifier> issuers = signature.getKeyIdentifiers();
            for (OpenPGPCertificate certificate : certificates) {
                for (OpenPGPComponentKey key : certificate.getKeys()) {
                    if (issuers.stream().anyMatch(i -> key.getKeyIdentifier().matchesExplicit(i))) {
                        PGPSignature own = parse(packet);
                        own.init(new BcPGPContentVerifierBuilderProvider(), key.getPGPPublicKey());
                        candidates.add(new Candidate(certificate, key, own));
                    }
                }
            }
            return candidates.isEmpty()
                    ? Optional.of(new Outcome(Result.UNKNOWN_KEY, "signed by the unknown key " + issuer(issuers), ""))
                    : Optional.empty();
        } catch (IOException | PGPException | RuntimeException e) {
            return Optional.of(new Outcome(Result.NOT_TRUSTED, "signature cannot be checked: " + e.getMessage(), ""));
        }
    }

    /** Returns what the policy has against a signature, apart from the key. */
    private Optional<String> objection(PGPSignature signature) {
        int hash = signature.getHashAlgorithm();
        if (signature.getSignatureType() != PGPSignature.BINARY_DOCUMENT) {
            return Optional.of("signature is not one over a document");
        }
        if (signature.getVersion() < 4 && !policy.allowV3Signatures()) {
            return Optional.of("signature is an OpenPGP version 3 packet, not allowed");
        }
        if (hash == HashAlgorithmTags.SHA1 && !policy.allowSha1()) {
            return Optional.of("signature uses SHA-1, not allowed");
        }
        if (hash != HashAlgorithmTags.SHA1 && !isStrong(hash)) {
            return Optional.of("signature uses the weak hash " + name(hash));
        }
        if (signature.getHashedSubPackets() != null
                && signature.getHashedSubPackets().getSignatureExpirationTime() > 0) {
            // judging it would need a clock, and a locked package would stop to be usable
            return Optional.of("signature says that it expires, which one over a package must not");
        }
        return Optional.empty();
    }

    private static boolean isStrong(int hash) {
        return hash == HashAlgorithmTags.SHA224
                || hash == HashAlgorithmTags.SHA256
                || hash == HashAlgorithmTags.SHA384
                || hash == HashAlgorithmTags.SHA512
                || hash == HashAlgorithmTags.SHA3_256
                || hash == HashAlgorithmTags.SHA3_512;
    }

    private static String name(int hash) {
        return hash == HashAlgorithmTags.MD5
                ? "MD5"
                : hash == HashAlgorithmTags.RIPEMD160 ? "RIPEMD-160" : "number " + hash;
    }

    private static String issuer(List<KeyIdentifier> issuers) {
        return issuers.stream()
                .map(i -> i.getFingerprint() == null
                        ? String.format(Locale.ROOT, "%016X", i.getKeyId())
                        : HexFormat.of().formatHex(i.getFingerprint()).toUpperCase(Locale.ROOT))
                .max(java.util.Comparator.comparing(String::length))
                .orElse("(not stated)");
    }

    private static PGPSignature parse(byte[] packet) throws IOException {
        Object object = new BcPGPObjectFactory(new ByteArrayInputStream(packet)).nextObject();
        if (object instanceof PGPSignatureList list && list.size() == 1) {
            return list.get(0);
        }
        throw new IOException("expected one signature packet");
    }

    /** Feeds signed bytes. */
    void update(byte[] data, int offset, int length) {
        for (Candidate candidate : candidates) {
            candidate.signature.update(data, offset, length);
        }
    }

    /** Ends the check. */
    Outcome finish() {
        if (early.isPresent()) {
            return early.get();
        }
        Outcome worst = new Outcome(Result.BAD, "signature is wrong", "");
        for (Candidate candidate : candidates) {
            Outcome outcome = finish(candidate);
            if (outcome.result == Result.GOOD) {
                return outcome;
            }
            worst = outcome;
        }
        return worst;
    }

    private Outcome finish(Candidate candidate) {
        String fingerprint = Keyring.fingerprint(candidate.certificate);
        try {
            OpenPGPDocumentSignature signature = new OpenPGPDocumentSignature(candidate.signature, candidate.key);
            if (!signature.verify()) {
                return new Outcome(Result.BAD, named("signature does not match the package", fingerprint), fingerprint);
            }
            Optional<String> objection = objection(candidate.signature);
            if (objection.isPresent()) {
                return notTrusted(objection.get(), fingerprint);
            }
            KeyTrust trust = new KeyTrust(candidate.certificate, candidate.key, signature.getCreationTime());
            Optional<String> ofKey = trust.objection();
            if (ofKey.isPresent()) {
                return notTrusted(ofKey.get(), fingerprint);
            }
            // throws for what the rules forbid in the packet itself; that it returns false was judged above
            signature.isValidAt(trust.judged(), Keyring.rules(policy));
            return new Outcome(Result.GOOD, "signed", fingerprint);
        } catch (PGPException | RuntimeException e) {
            return notTrusted("signature is not valid: " + e.getMessage(), fingerprint);
        }
    }

    private static Outcome notTrusted(String explanation, String fingerprint) {
        return new Outcome(Result.NOT_TRUSTED, named(explanation, fingerprint), fingerprint);
    }

    private static String named(String explanation, String fingerprint) {
        return explanation + " (key " + fingerprint + ")";
    }
}
