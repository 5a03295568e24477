package io.dpuos.rpm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.bcpg.CRC24;

/**
 * The OpenPGP packets of a key file, which may be binary, or text with any number of armoured blocks between other lines.
 * A damaged block, or the certificate in which binary data breaks off, is left out as a whole and named; what stands
 * before and after it counts. RFC 9580, sections 4.2 and 6. Immutable.
 */
final class KeyFile {
    static final int SIGNATURE = 2;
    static final int SECRET_KEY = 5;
    static final int PUBLIC_KEY = 6;
    static final int USER_ID = 13;
    static final int PUBLIC_SUBKEY = 14;

    private static final int MAX_SIZE = 1 << 20;
    private static final String BEGIN = "-----BEGIN PGP ";
    private static final String END = "-----END PGP ";

    private final List<Packet> packets;
    private final List<String> damages;

    /** One OpenPGP packet: its type, all its bytes, and where its body begins in them. */
    record Packet(int tag, byte[] bytes, int bodyOffset) {
        byte[] body() {
            return Arrays.copyOfRange(bytes, bodyOffset, bytes.length);
        }

        /** Returns the type of a signature packet, or -1. */
        int signatureType() {
            boolean stated = tag == SIGNATURE && bytes.length > bodyOffset + 1 && bytes[bodyOffset] >= 4;
            return stated ? bytes[bodyOffset + 1] & 0xff : -1;
        }
    }

    private KeyFile(List<Packet> packets, List<String> damages) {
        this.packets = List.copyOf(packets);
        this.damages = List.copyOf(damages);
    }

    /**
     * Reads a key file.
     *
     * @throws IOException when nothing in it can be read
     */
    static KeyFile read(byte[] file) throws IOException {
        if (file.length > MAX_SIZE) {
            throw new IOException("key file: expected at most " + MAX_SIZE + " bytes, found " + file.length);
        }
        List<Packet> packets = new ArrayList<>();
        List<String> damages = new ArrayList<>();
        if (file.length > 0 && (file[0] & 0x80) != 0) {
            split(file, packets, damages);
        } else {
            armoured(new String(file, StandardCharsets.ISO_8859_1), packets, damages);
        }
        if (packets.stream().anyMatch(p -> p.tag == SECRET_KEY)) {
            damages.add("it holds a secret key, of which only the public part belongs here");
        }
        if (packets.isEmpty()) {
            throw new IOException("key file holds no OpenPGP key block"
                    + (damages.isEmpty() ? "" : ": " + String.join("; ", damages)));
        }
        return new KeyFile(packets, damages);
    }

    /** Returns the packets in the order of the file. */
    List<Packet> packets() {
        return packets;
    }

    /** Returns what was left out, a clause each. */
    List<String> damages() {
        return damages;
    }

    private static void armoured(String text, List<Packet> packets, List<String> damages) {
        List<String> block = new ArrayList<>();
        boolean inside = false;
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            String line = raw.strip();
            if (line.startsWith(BEGIN)) {
                if (inside) {
                    damages.add("armoured block " + number + " has no end");
                }
                number++;
                inside = true;
                block.clear();
            } else if (line.startsWith(END) && inside) {
                inside = false;
                try {
                    split(decode(block), packets, damages);
                } catch (IllegalArgumentException e) {
                    damages.add("armoured block " + number + " is damaged: " + e.getMessage());
                }
            } else if (inside) {
                block.add(line);
            }
        }
        if (inside) {
            damages.add("armoured block " + number + " has no end");
        }
    }

    private static byte[] decode(List<String> lines) {
        StringBuilder data = new StringBuilder();
        String checksum = "";
        for (String line : lines) {
            if (line.startsWith("=") && line.length() == 5) {
                checksum = line.substring(1);
            } else if (!line.contains(":")) {
                data.append(line);
            }
        }
        byte[] bytes = Base64.getDecoder().decode(data.toString());
        if (!checksum.isEmpty()) {
            CRC24 crc = new CRC24();
            for (byte b : bytes) {
                crc.update(b);
            }
            byte[] stated = Base64.getDecoder().decode(checksum);
            int expected = (stated[0] & 0xff) << 16 | (stated[1] & 0xff) << 8 | stated[2] & 0xff;
            if ((crc.getValue() & 0xffffff) != expected) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT, "expected the checksum %06x, found %06x", expected, crc.getValue() & 0xffffff));
            }
        }
        return bytes;
    }

    private static void split(byte[] data, List<Packet> packets, List<String> damages) {
        List<Packet> found = new ArrayList<>();
        int at = 0;
        while (at < data.length) {
            int start = bodyStart(data, at);
            long end = start < 0 ? -1 : start + length(data, at);
            if (start < 0 || end < start || end > data.length) {
                damages.add("expected an OpenPGP packet at byte " + at + " that ends within " + data.length + " bytes");
                while (!found.isEmpty() && found.remove(found.size() - 1).tag != PUBLIC_KEY) {
                    continue;
                }
                break;
            }
            int first = data[at] & 0xff;
            int tag = (first & 0x40) != 0 ? first & 0x3f : first >> 2 & 0xf;
            found.add(new Packet(tag, Arrays.copyOfRange(data, at, (int) end), start - at));
            at = (int) end;
        }
        packets.addAll(found);
    }

    /** Returns where the body of the packet begins; -1 when its length is of a form that keys never have. */
    private static int bodyStart(byte[] data, int at) {
        int first = data[at] & 0xff;
        if ((first & 0x80) == 0 || at + 1 >= data.length) {
            return -1;
        }
        if ((first & 0x40) == 0) {
            return (first & 3) == 3 ? -1 : at + 1 + (1 << (first & 3));
        }
        int one = data[at + 1] & 0xff;
        return one < 192 ? at + 2 : one < 224 ? at + 3 : one == 255 ? at + 6 : -1;
    }

    private static long length(byte[] data, int at) {
        int first = data[at] & 0xff;
        int one = data[at + 1] & 0xff;
        if ((first & 0x40) == 0) {
            return number(data, at + 1, 1 << (first & 3));
        }
        return one < 192
                ? one
                : one < 224 ? (one - 192L << 8) + number(data, at + 2, 1) + 192 : number(data, at + 2, 4);
    }

    private static long number(byte[] data, int at, int count) {
        long value = 0;
        for (int i = at; i < at + count; i++) {
            value = value << 8 | (i < data.length ? data[i] & 0xff : 0xff);
        }
        return value;
    }
}
