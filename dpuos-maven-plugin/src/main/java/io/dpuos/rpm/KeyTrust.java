package io.dpuos.rpm;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.KeyIdentifier;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPComponentKey;

/**
 * Whether a key could sign at a time, and in words why not. What decides is Bouncy Castle's judgement of the chain of
 * bindings; the words are found afterwards. A key whose first self-signature that is known is younger than the time is
 * judged as of that self-signature: vendors publish their keys anew with a later expiry, and leave the older
 * self-signatures out. Immutable.
 */
final class KeyTrust {
    private final OpenPGPCertificate certificate;
    private final OpenPGPComponentKey key;
    private final Date created;
    private final Date judged;

    KeyTrust(OpenPGPCertificate certificate, OpenPGPComponentKey key, Date created) {
        this.certificate = certificate;
        this.key = key;
        this.created = created;
        Date latest = later(created, firstSelfSignature(certificate.getPrimaryKey()));
        this.judged = key.isPrimaryKey() ? latest : later(latest, firstSelfSignature(key));
    }

    /** Returns the time that the bindings are judged at: that of the signature, or soon after. */
    Date judged() {
        return judged;
    }

    /** Returns what speaks against the key; empty when nothing does. */
    Optional<String> objection() {
        OpenPGPComponentKey primary = certificate.getPrimaryKey();
        if (created.before(key.getCreationTime())) {
            return Optional.of(
                    "the signature, of " + day(created) + ", is older than the key, of " + day(key.getCreationTime()));
        }
        if (!primary.isBoundAt(judged)) {
            return Optional.of(unbound(primary, "the key"));
        }
        if (!key.isPrimaryKey() && !key.isBoundAt(judged)) {
            return Optional.of(unbound(key, "the signing subkey"));
        }
        // RFC 9580, section 5.2.3.29: a key without flags may be of any use; old primary keys have none
        if (!key.isSigningKey(judged) && !(key.isPrimaryKey() && !hasFlags())) {
            return Optional.of("the key may not sign, its flags allow other uses only");
        }
        return Optional.empty();
    }

    private String unbound(OpenPGPComponentKey which, String name) {
        Optional<Date> revoked = revocation(which.getPGPPublicKey(), which.isPrimaryKey());
        if (revoked.isPresent()) {
            return name + " was revoked on " + day(revoked.get());
        }
        Date expiry = which.getKeyExpirationDateAt(judged);
        if (expiry != null && expiry.before(created)) {
            return name + " expired on " + day(expiry) + ", before the signature was made, on " + day(created);
        }
        List<PGPSignature> own = selfSignatures(which);
        if (own.isEmpty()) {
            return which.isPrimaryKey()
                    ? name + " has no self-signature"
                    : name + " is not bound to its primary key: there is no binding signature";
        }
        if (!which.isPrimaryKey() && own.stream().anyMatch(s -> signs(s) && !isCrossCertified(s))) {
            return name + " is not bound to its primary key: it has not cross-certified it";
        }
        return name + " is not bound: no valid self-signature of it was in force on " + day(judged)
                + " (too weak a hash or key, damaged, or expired)";
    }

    private static boolean signs(PGPSignature signature) {
        return signature.getHashedSubPackets() != null
                && (signature.getHashedSubPackets().getKeyFlags() & org.bouncycastle.bcpg.sig.KeyFlags.SIGN_DATA) != 0;
    }

    private static boolean isCrossCertified(PGPSignature signature) {
        int embedded = SignatureSubpacketTags.EMBEDDED_SIGNATURE;
        return signature.getHashedSubPackets().hasSubpacket(embedded)
                || signature.getUnhashedSubPackets() != null
                        && signature.getUnhashedSubPackets().hasSubpacket(embedded);
    }

    private boolean hasFlags() {
        return selfSignatures(certificate.getPrimaryKey()).stream()
                .anyMatch(s -> s.getHashedSubPackets() != null
                        && s.getHashedSubPackets().hasSubpacket(SignatureSubpacketTags.KEY_FLAGS));
    }

    private Optional<Date> revocation(PGPPublicKey key, boolean primary) {
        int type = primary ? PGPSignature.KEY_REVOCATION : PGPSignature.SUBKEY_REVOCATION;
        Iterator<PGPSignature> all = key.getSignaturesOfType(type);
        while (all.hasNext()) {
            PGPSignature signature = all.next();
            if (isOwn(signature)
                    && (signature.isHardRevocation()
                            || !signature.getCreationTime().after(judged))) {
                return Optional.of(signature.getCreationTime());
            }
        }
        return Optional.empty();
    }

    /** Returns the binding signatures of a subkey, or what certifies a primary key: on itself and on its user ids. */
    private List<PGPSignature> selfSignatures(OpenPGPComponentKey which) {
        PGPPublicKey raw = which.getPGPPublicKey();
        List<PGPSignature> found = new ArrayList<>();
        if (!which.isPrimaryKey()) {
            raw.getSignaturesOfType(PGPSignature.SUBKEY_BINDING).forEachRemaining(found::add);
        } else {
            raw.getSignaturesOfType(PGPSignature.DIRECT_KEY).forEachRemaining(found::add);
            Iterator<String> users = raw.getUserIDs();
            while (users.hasNext()) {
                Iterator<PGPSignature> signatures = raw.getSignaturesForID(users.next());
                if (signatures != null) {
                    signatures.forEachRemaining(found::add);
                }
            }
        }
        return found.stream()
                .filter(s -> isOwn(s) && !s.isHardRevocation() && certifies(s))
                .toList();
    }

    private static boolean certifies(PGPSignature signature) {
        return signature.getSignatureType() != PGPSignature.CERTIFICATION_REVOCATION;
    }

    private boolean isOwn(PGPSignature signature) {
        KeyIdentifier own = certificate.getKeyIdentifier();
        return signature.getKeyIdentifiers().stream().anyMatch(own::matchesExplicit);
    }

    private Date firstSelfSignature(OpenPGPComponentKey which) {
        return selfSignatures(which).stream()
                .map(PGPSignature::getCreationTime)
                .min(Date::compareTo)
                .orElse(created);
    }

    private static Date later(Date one, Date other) {
        return one.after(other) ? one : other;
    }

    private static String day(Date date) {
        return Instant.ofEpochMilli(date.getTime()).toString();
    }
}
