package io.dpuos.rpm;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPKeyReader;
import org.bouncycastle.openpgp.api.OpenPGPPolicy;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation;

/**
 * The certificates behind pinned keys. Key files are taken apart packet by packet, so that a key or subkey of an unknown
 * algorithm makes only itself unusable. Immutable, safe for use by several threads.
 */
public final class Keyring {
    private static final int MAX_KEY_FILE = 1 << 20;
    private static final int PUBLIC_KEY = 6;
    private static final int SIGNATURE = 2;
    private static final int USER_ID = 13;
    private static final int PUBLIC_SUBKEY = 14;

    private final List<byte[]> certificates;
    private final List<String> missing;

    /** One OpenPGP packet with its header. */
    private record Packet(int tag, byte[] bytes) {}

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
        List<byte[]> certificates = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (PinnedKey key : keys) {
            Optional<byte[]> found = certificate(key);
            found.ifPresentOrElse(certificates::add, () -> missing.add(key.fingerprint()));
        }
        return new Keyring(List.copyOf(certificates), List.copyOf(missing));
    }

    /** Returns the pinned fingerprints that no readable certificate of their key block has. */
    public List<String> missing() {
        return missing;
    }

    /** Returns the fingerprints of all keys in a key file, primary keys only, as upper-case hexadecimal digits. */
    public static List<String> fingerprints(byte[] keyFile) throws IOException {
        List<String> found = new ArrayList<>();
        for (List<Packet> group : groups(packets(dearmor(keyFile)))) {
            usable(group).map(Keyring::parse).ifPresent(c -> found.add(fingerprint(c)));
        }
        return found;
    }

    /** Returns fresh objects, since Bouncy Castle keeps the results of checks inside of them. */
    List<OpenPGPCertificate> certificates() {
        return certificates.stream().map(Keyring::parse).toList();
    }

    static String fingerprint(OpenPGPCertificate certificate) {
        return HexFormat.of().formatHex(certificate.getFingerprint()).toUpperCase(Locale.ROOT);
    }

    private static Optional<byte[]> certificate(PinnedKey key) throws IOException {
        for (List<Packet> group : groups(packets(dearmor(key.armoredKey())))) {
            Optional<byte[]> usable = usable(group);
            if (usable.isPresent() && fingerprint(parse(usable.get())).equals(key.fingerprint())) {
                return usable;
            }
        }
        return Optional.empty();
    }

    private static OpenPGPCertificate parse(byte[] packets) {
        try {
            BcOpenPGPImplementation implementation = new BcOpenPGPImplementation();
            OpenPGPPolicy policy = implementation.policy();
            return new OpenPGPKeyReader(implementation, policy).parseCertificate(packets);
        } catch (IOException e) {
            throw new IllegalArgumentException("key cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the certificate without the components that cannot be read; empty when the primary key cannot. */
    private static Optional<byte[]> usable(List<Packet> group) {
        byte[] good = new byte[0];
        for (List<Packet> component : components(group)) {
            ByteArrayOutputStream attempt = new ByteArrayOutputStream();
            attempt.writeBytes(good);
            component.forEach(p -> attempt.writeBytes(p.bytes));
            try {
                parse(attempt.toByteArray());
                good = attempt.toByteArray();
            } catch (RuntimeException e) {
                if (good.length == 0) {
                    return Optional.empty();
                }
            }
        }
        return good.length == 0 ? Optional.empty() : Optional.of(good);
    }

    /** Certificates: each begins with a primary key. */
    private static List<List<Packet>> groups(List<Packet> packets) {
        return split(packets, List.of(PUBLIC_KEY));
    }

    /** Components: the primary key with its own signatures and first user id, each subkey, each further user id. */
    private static List<List<Packet>> components(List<Packet> group) {
        return split(group, List.of(PUBLIC_KEY, PUBLIC_SUBKEY, USER_ID));
    }

    private static List<List<Packet>> split(List<Packet> packets, List<Integer> starts) {
        List<List<Packet>> groups = new ArrayList<>();
        for (Packet packet : packets) {
            if (starts.contains(packet.tag)) {
                groups.add(new ArrayList<>());
            }
            boolean wanted = starts.contains(packet.tag)
                    || packet.tag == SIGNATURE
                    || packet.tag == USER_ID
                    || packet.tag == PUBLIC_SUBKEY;
            if (!groups.isEmpty() && wanted) {
                groups.get(groups.size() - 1).add(packet);
            }
        }
        return groups;
    }

    private static byte[] dearmor(byte[] file) throws IOException {
        if (file.length > MAX_KEY_FILE) {
            throw new IOException("key file: expected at most " + MAX_KEY_FILE + " bytes, found " + file.length);
        }
        if (file.length > 0 && (file[0] & 0x80) != 0) {
            return file;
        }
        ByteArrayOutputStream packets = new ByteArrayOutputStream();
        try {
            InputStream in = new BufferedInputStream(new ByteArrayInputStream(file));
            while (true) {
                in.mark(1);
                if (in.read() < 0) {
                    return packets.toByteArray();
                }
                in.reset();
                ArmoredInputStream armor = ArmoredInputStream.builder().build(in);
                if (armor.isEndOfStream()) {
                    return packets.toByteArray();
                }
                packets.writeBytes(armor.readAllBytes());
            }
        } catch (RuntimeException e) {
            throw new IOException("key file holds no OpenPGP key block: " + e.getMessage(), e);
        }
    }

    /** RFC 9580 section 4.2: old and new packet headers; partial lengths do not occur in keys. */
    private static List<Packet> packets(byte[] data) throws IOException {
        List<Packet> packets = new ArrayList<>();
        int at = 0;
        while (at < data.length) {
            int first = data[at] & 0xff;
            if ((first & 0x80) == 0 || at + 1 >= data.length) {
                throw new IOException("key file: expected an OpenPGP packet at byte " + at + ", found " + first);
            }
            boolean modern = (first & 0x40) != 0;
            int tag = modern ? first & 0x3f : first >> 2 & 0xf;
            int lengthBytes;
            long length;
            if (modern) {
                int one = data[at + 1] & 0xff;
                lengthBytes = one < 192 ? 1 : one < 224 ? 2 : one == 255 ? 5 : 0;
                length = lengthBytes == 1
                        ? one
                        : lengthBytes == 2
                                ? (one - 192L << 8) + number(data, at + 2, 1) + 192
                                : lengthBytes == 5 ? number(data, at + 2, 4) : -1;
            } else {
                lengthBytes = new int[] {1, 2, 4, 0}[first & 3];
                length = lengthBytes == 0 ? -1 : number(data, at + 1, lengthBytes);
            }
            long end = at + 1L + lengthBytes + length;
            if (length < 0 || end > data.length) {
                throw new IOException("key file: packet at byte " + at + " reaches beyond the end");
            }
            packets.add(new Packet(tag, java.util.Arrays.copyOfRange(data, at, (int) end)));
            at = (int) end;
        }
        return packets;
    }

    private static long number(byte[] data, int at, int count) {
        long value = 0;
        for (int i = at; i < at + count; i++) {
            value = value << 8 | (i < data.length ? data[i] & 0xff : 0xff);
        }
        return value;
    }
}
