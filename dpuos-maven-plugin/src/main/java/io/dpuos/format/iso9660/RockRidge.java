package io.dpuos.format.iso9660;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * System use entries of a directory record, in the order in which they are written. Uses the identifier RRIP_1991A with PX
 * entries of 36 bytes, which every reader knows; RRIP 1.12 readers take it too.
 */
final class RockRidge {
    private static final int MAX_ENTRY = 255;
    private static final String EXTENSION = "RRIP_1991A";
    private static final String DESCRIPTION =
            "THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM" + " SEMANTICS";
    private static final String SOURCE = "PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER"
            + " IDENTIFIER IN PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.";

    private RockRidge() {}

    /** Returns the entries of a record for a node: its name, mode, times and, for a link, its target. */
    static List<byte[]> of(IsoNode node, byte[] time) {
        List<byte[]> entries = new ArrayList<>();
        names(entries, node.name);
        entries.add(posix(node));
        entries.add(times(time));
        if (node.linkTarget.length > 0) {
            target(entries, node.linkTarget);
        }
        return entries;
    }

    /** Returns the entries of the records {@code .} and {@code ..}, which have no name. */
    static List<byte[]> ofDots(IsoNode node, byte[] time, boolean selfOfRoot) {
        List<byte[]> entries = new ArrayList<>();
        if (selfOfRoot) {
            entries.add(
                    entry("SP").put((byte) 0xbe).put((byte) 0xef).put((byte) 0).array(7));
        }
        entries.add(posix(node));
        entries.add(times(time));
        if (selfOfRoot) {
            byte[] id = ascii(EXTENSION);
            byte[] description = ascii(DESCRIPTION);
            byte[] source = ascii(SOURCE);
            entries.add(entry("ER")
                    .put((byte) id.length)
                    .put((byte) description.length)
                    .put((byte) source.length)
                    .put((byte) 1)
                    .put(id)
                    .put(description)
                    .put(source)
                    .array(8 + id.length + description.length + source.length));
        }
        return entries;
    }

    /** Returns a CE entry: SUSP 1.12, 5.1. */
    static byte[] continuation(long lba, int offset, int length) {
        ByteBuffer both = ByteBuffer.allocate(24);
        both(both, lba);
        both(both, offset);
        both(both, length);
        return entry("CE").put(both.array()).array(Constants.CE_LENGTH);
    }

    private static byte[] posix(IsoNode node) {
        long links = node.isDirectory()
                ? 2
                        + node.children.values().stream()
                                .filter(IsoNode::isDirectory)
                                .count()
                : 1;
        ByteBuffer both = ByteBuffer.allocate(32);
        both(both, node.mode);
        both(both, links);
        both(both, 0);
        both(both, 0);
        return entry("PX").put(both.array()).array(36);
    }

    /** Times of modification, access and attribute change: RRIP 1.12, 4.1.6. */
    private static byte[] times(byte[] time) {
        return entry("TF").put((byte) 0x0e).put(time).put(time).put(time).array(26);
    }

    private static void names(List<byte[]> entries, byte[] name) {
        int room = MAX_ENTRY - 5;
        for (int at = 0; at < name.length; at += room) {
            int n = Math.min(room, name.length - at);
            boolean more = at + n < name.length;
            entries.add(entry("NM")
                    .put((byte) (more ? Constants.NM_CONTINUE : 0))
                    .put(java.util.Arrays.copyOfRange(name, at, at + n))
                    .array(5 + n));
        }
    }

    /** Cuts a target into components and those into SL entries: RRIP 1.12, 4.1.3. */
    private static void target(List<byte[]> entries, byte[] target) {
        List<byte[]> components = new ArrayList<>();
        String text = new String(target, StandardCharsets.ISO_8859_1);
        if (text.startsWith("/")) {
            components.add(new byte[] {Constants.SL_ROOT, 0});
        }
        for (String name : text.split("/")) {
            if (name.equals(".")) {
                components.add(new byte[] {Constants.SL_CURRENT, 0});
            } else if (name.equals("..")) {
                components.add(new byte[] {Constants.SL_PARENT, 0});
            } else if (!name.isEmpty()) {
                byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
                int room = MAX_ENTRY - 5 - 2;
                for (int at = 0; at < bytes.length; at += room) {
                    int n = Math.min(room, bytes.length - at);
                    byte[] component = new byte[2 + n];
                    component[0] = (byte) (at + n < bytes.length ? Constants.SL_CONTINUE : 0);
                    component[1] = (byte) n;
                    System.arraycopy(bytes, at, component, 2, n);
                    components.add(component);
                }
            }
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        for (int i = 0; i < components.size(); i++) {
            byte[] component = components.get(i);
            if (packed.size() + component.length > MAX_ENTRY - 5) {
                entries.add(link(packed.toByteArray(), true));
                packed.reset();
            }
            packed.writeBytes(component);
        }
        entries.add(link(packed.toByteArray(), false));
    }

    private static byte[] link(byte[] components, boolean more) {
        return entry("SL")
                .put((byte) (more ? Constants.SL_CONTINUE : 0))
                .put(components)
                .array(5 + components.length);
    }

    private static void both(ByteBuffer buffer, long value) {
        buffer.order(ByteOrder.LITTLE_ENDIAN).putInt((int) value);
        buffer.order(ByteOrder.BIG_ENDIAN).putInt((int) value);
    }

    private static Entry entry(String signature) {
        return new Entry(signature);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** One entry under construction: signature, length, version 1, data. */
    private static final class Entry {
        private final ByteBuffer bytes = ByteBuffer.allocate(MAX_ENTRY);

        Entry(String signature) {
            bytes.put(ascii(signature)).put((byte) 0).put((byte) 1);
        }

        Entry put(byte value) {
            bytes.put(value);
            return this;
        }

        Entry put(byte[] value) {
            bytes.put(value);
            return this;
        }

        byte[] array(int length) {
            if (bytes.position() != length) {
                throw new IllegalStateException("system use entry has " + bytes.position() + " bytes, not " + length);
            }
            bytes.put(2, (byte) length);
            return java.util.Arrays.copyOf(bytes.array(), length);
        }
    }
}
