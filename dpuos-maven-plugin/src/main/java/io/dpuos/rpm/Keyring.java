package io.dpuos.rpm;

import io.dpuos.rpm.KeyFile.Packet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPDefaultPolicy;
import org.bouncycastle.openpgp.api.OpenPGPKeyReader;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;

/**
 * The certificates behind pinned keys. Key files are taken apart packet by packet, so that a key or subkey of an unknown
 * algorithm makes only itself unusable. What several blocks say of the same primary key is put together, so that a
 * revocation counts wherever it lies. Immutable, safe for use by several threads.
 */
public final class Keyring {
    /** Keys of fewer bits do not count, as with Sequoia and Bouncy Castle. */
    private static final int MIN_DSA_BITS = 2_000;

    private final List<byte[]> certificates;
    private final List<String> missing;

    /** A primary key, a user id or a subkey, with its signatures. */
    private record Component(Packet head, List<Packet> signatures) {
        void add(Packet signature) {
            if (signatures.stream().noneMatch(s -> Arrays.equals(s.body(), signature.body()))) {
                signatures.add(signature);
            }
        }

        void encode(ByteArrayOutputStream target) {
            target.writeBytes(head.bytes());
            signatures.forEach(s -> target.writeBytes(s.bytes()));
        }
    }

    private Keyring(List<byte[]> certificates, List<String> missing) {
        this.certificates = certificates;
        this.missing = missing;
    }

    /**
     * Reads the pinned keys out of their key blocks.
     *
     * @throws IOException when a key block is no OpenPGP data
     */
    public static Keyring of(List<PinnedKey> keys) throws IOException {
        List<Packet> packets = new ArrayList<>();
        Set<String> pinned = new TreeSet<>();
        for (PinnedKey key : keys) {
            packets.addAll(KeyFile.read(key.armoredKey()).packets());
            pinned.add(key.fingerprint());
        }
        List<byte[]> certificates = new ArrayList<>();
        Set<String> missing = new TreeSet<>(pinned);
        for (byte[] certificate : readable(packets)) {
            String fingerprint = fingerprint(parse(certificate, SignaturePolicy.STRICT));
            if (pinned.contains(fingerprint)) {
                certificates.add(certificate);
                missing.remove(fingerprint);
            }
        }
        return new Keyring(List.copyOf(certificates), List.copyOf(missing));
    }

    /** Returns the pinned fingerprints that no readable certificate of their key block has. */
    public List<String> missing() {
        return missing;
    }

    /** Returns the fingerprints of all keys in a key file, primary keys only, as upper-case hexadecimal digits. */
    public static List<String> fingerprints(byte[] keyFile) throws IOException {
        return readable(KeyFile.read(keyFile).packets()).stream()
                .map(c -> fingerprint(parse(c, SignaturePolicy.STRICT)))
                .toList();
    }

    /** Returns what of a key file cannot be read, a clause each; of a sound one nothing. */
    public static List<String> damages(byte[] keyFile) throws IOException {
        KeyFile file = KeyFile.read(keyFile);
        List<String> damages = new ArrayList<>(file.damages());
        Collection<List<Component>> groups = groups(file.packets());
        long unreadable = groups.stream().filter(g -> usable(g).isEmpty()).count();
        if (unreadable > 0) {
            damages.add(unreadable + " of " + groups.size() + " keys are of an unknown algorithm or version");
        }
        return List.copyOf(damages);
    }

    /** Returns fresh objects, since Bouncy Castle keeps the results of checks inside of them. */
    List<OpenPGPCertificate> certificates(SignaturePolicy policy) {
        return certificates.stream().map(c -> parse(c, policy)).toList();
    }

    static String fingerprint(OpenPGPCertificate certificate) {
        return HexFormat.of().formatHex(certificate.getFingerprint()).toUpperCase(Locale.ROOT);
    }

    /** Returns which algorithms count, in signatures of packages and in those that bind keys. */
    static OpenPGPDefaultPolicy rules(SignaturePolicy policy) {
        OpenPGPDefaultPolicy rules = new OpenPGPDefaultPolicy();
        rules.acceptPublicKeyAlgorithmWithMinimalStrength(PublicKeyAlgorithmTags.DSA, MIN_DSA_BITS);
        if (policy.allowSha1()) {
            rules.acceptDocumentSignatureHashAlgorithm(HashAlgorithmTags.SHA1);
            rules.acceptCertificationSignatureHashAlgorithm(HashAlgorithmTags.SHA1);
        }
        return rules;
    }

    private static OpenPGPCertificate parse(byte[] packets, SignaturePolicy policy) {
        try {
            return new OpenPGPKeyReader(new BcOpenPGPImplementation(), rules(policy)).parseCertificate(packets);
        } catch (IOException e) {
            throw new IllegalArgumentException("key cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<byte[]> readable(List<Packet> packets) {
        return groups(packets).stream().flatMap(g -> usable(g).stream()).toList();
    }

    /** Returns the certificate without the components that cannot be read; empty when the primary key cannot. */
    private static Optional<byte[]> usable(List<Component> group) {
        byte[] good = new byte[0];
        for (Component component : group) {
            ByteArrayOutputStream attempt = new ByteArrayOutputStream();
            attempt.writeBytes(good);
            component.encode(attempt);
            try {
                parse(attempt.toByteArray(), SignaturePolicy.STRICT);
                good = attempt.toByteArray();
            } catch (RuntimeException e) {
                if (good.length == 0) {
                    return Optional.empty();
                }
            }
        }
        return good.length == 0 ? Optional.empty() : Optional.of(good);
    }

    /** Certificates: the components of each primary key, itself first, then user ids, then subkeys. */
    private static Collection<List<Component>> groups(List<Packet> packets) {
        Map<String, Map<String, Component>> groups = new LinkedHashMap<>();
        List<Packet> revocations = new ArrayList<>();
        Map<String, Component> group = Map.of();
        Optional<Component> current = Optional.empty();
        for (Packet packet : packets) {
            switch (packet.tag()) {
                case KeyFile.PUBLIC_KEY -> {
                    group = groups.computeIfAbsent(name(packet), n -> new LinkedHashMap<>());
                    current = Optional.of(component(group, packet));
                }
                case KeyFile.USER_ID, KeyFile.PUBLIC_SUBKEY ->
                    current = group.isEmpty() ? Optional.empty() : Optional.of(component(group, packet));
                case KeyFile.SIGNATURE -> {
                    boolean onPrimary =
                            current.isPresent() && current.get().head.tag() == KeyFile.PUBLIC_KEY;
                    if (packet.signatureType() == PGPSignature.KEY_REVOCATION && !onPrimary) {
                        revocations.add(packet);
                    } else {
                        current.ifPresent(c -> c.add(packet));
                    }
                }
                case KeyFile.SECRET_KEY -> {
                    group = Map.of();
                    current = Optional.empty();
                }
                // user attributes, trust packets, padding: with the signatures on them they say nothing of the key
                default -> current = packet.tag() == 17 ? Optional.empty() : current;
            }
        }
        List<List<Component>> sorted = new ArrayList<>();
        for (Map<String, Component> each : groups.values()) {
            List<Component> components = new ArrayList<>(each.values());
            components.sort(java.util.Comparator.comparingInt(c -> rank(c.head)));
            sorted.add(components);
        }
        revocations.forEach(r -> sorted.forEach(g -> revoke(g.get(0), r)));
        return sorted;
    }

    private static int rank(Packet head) {
        return head.tag() == KeyFile.PUBLIC_KEY ? 0 : head.tag() == KeyFile.USER_ID ? 1 : 2;
    }

    private static Component component(Map<String, Component> group, Packet head) {
        return group.computeIfAbsent(name(head), n -> new Component(head, new ArrayList<>()));
    }

    private static String name(Packet packet) {
        return packet.tag() + HexFormat.of().formatHex(packet.body());
    }

    /** A revocation that lies apart from its key, as revocation certificates do, belongs to the key that issued it. */
    private static void revoke(Component primary, Packet revocation) {
        try {
            Object signature = new BcPGPObjectFactory(new ByteArrayInputStream(revocation.bytes())).nextObject();
            OpenPGPCertificate key = parse(primary.head.bytes(), SignaturePolicy.STRICT);
            if (signature instanceof PGPSignatureList list
                    && list.get(0).getKeyIdentifiers().stream()
                            .anyMatch(i -> key.getKeyIdentifier().matchesExplicit(i))) {
                primary.add(revocation);
            }
        } catch (IOException | RuntimeException e) {
            // not to be read, so it revokes nothing that can be read
            return;
        }
    }
}
