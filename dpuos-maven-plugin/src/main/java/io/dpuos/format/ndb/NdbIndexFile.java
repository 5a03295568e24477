package io.dpuos.format.ndb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code Index.db}, by which rpm finds packages in {@code Packages.db}: a container of one hash table for each
 * index. Without it, or with the generation of another {@code Packages.db}, rpm makes it anew, which only root can and
 * only where the directory can be written to. All numbers are little-endian.
 */
public final class NdbIndexFile {
    private static final int PAGE = 4096;
    private static final int CONTAINER_HEADER = 32;
    private static final int CONTAINER_SLOT = 16;
    /** Before the slots of an index. */
    private static final int INDEX_HEADER = 64;
    /** A slot's key and value, and in a table of their own the package numbers that have no room in the value. */
    private static final int SLOT = 8;

    private static final int OVERFLOW = 4;
    private static final int LEAST_ENTRIES = 256;
    private static final int MULTIPLIER = 0x5bd1e995;

    private NdbIndexFile() {}

    /**
     * One entry of an index.
     *
     * @param key what is looked for
     * @param number of the package, from 1
     * @param position of the key in the package's tag
     */
    public record Entry(byte[] key, int number, int position) {}

    /**
     * One index.
     *
     * @param tag the number of rpm's tag
     * @param entries in the order of the packages
     */
    public record Index(int tag, List<Entry> entries) {
        /** Copies the list. */
        public Index {
            entries = List.copyOf(entries);
        }
    }

    /**
     * Encodes the indexes of a database.
     *
     * @param generation of {@code Packages.db}
     * @param indexes in rpm's order
     */
    public static byte[] encode(int generation, List<Index> indexes) {
        List<byte[]> tables = new ArrayList<>();
        int slotPages = (CONTAINER_HEADER + indexes.size() * CONTAINER_SLOT + PAGE - 1) / PAGE;
        long size = (long) slotPages * PAGE;
        for (Index index : indexes) {
            byte[] table = table(index.entries());
            tables.add(table);
            size += table.length;
        }
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("package indexes of " + size + " bytes are not supported");
        }
        ByteBuffer out = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        // The container counts its own changes, too; one for each index that was added.
        out.put(magic("RpmX"))
                .putInt(0)
                .putInt(indexes.size())
                .putInt(slotPages)
                .putInt(PAGE)
                .putInt(generation);
        out.position(CONTAINER_HEADER);
        int page = slotPages;
        for (int i = 0; i < indexes.size(); i++) {
            int pages = tables.get(i).length / PAGE;
            out.put(magic("Slo\0")).putInt(indexes.get(i).tag()).putInt(page).putInt(pages);
            page += pages;
        }
        while (out.position() < slotPages * PAGE) {
            out.put(magic("Slo\0")).putInt(0).putInt(0).putInt(0);
        }
        tables.forEach(out::put);
        return out.array();
    }

    /** A hash table with open addressing, and behind it the keys, each once. */
    private static byte[] table(List<Entry> entries) {
        int slots = 4 * Integer.highestOneBit(Math.max(entries.size(), LEAST_ENTRIES));
        Map<ByteBuffer, Integer> offsets = new LinkedHashMap<>();
        int keyEnd = 1;
        for (Entry entry : entries) {
            if (offsets.putIfAbsent(ByteBuffer.wrap(entry.key()), keyEnd) == null) {
                keyEnd = Math.addExact(keyEnd, lengthBytes(entry.key().length).length + entry.key().length);
            }
        }
        long begin = INDEX_HEADER + (long) slots * (SLOT + OVERFLOW);
        long size = (begin + Math.max(keyEnd, PAGE) + PAGE - 1) / PAGE * PAGE;
        if (size > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("a package index of " + size + " bytes is not supported");
        }
        // What the place of a key leaves of a slot's first number holds as much of the hash.
        int hashMask = -Integer.highestOneBit((int) (size - begin) + 2 * PAGE - 1) << 1;
        hashMask = Math.min(hashMask, 0xffff0000);
        ByteBuffer out = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(magic("RpmI"))
                .putInt(0)
                .putInt(entries.size() + 1)
                .putInt(slots)
                .putInt(entries.size())
                .putInt(0)
                .putInt(hashMask)
                .putInt(keyEnd);
        for (Entry entry : entries) {
            int hash = hash(entry.key());
            int offset = offsets.getOrDefault(ByteBuffer.wrap(entry.key()), 0);
            int slot = hash & slots - 1;
            for (int step = 7; out.getInt(INDEX_HEADER + slot * SLOT) != 0; step++) {
                slot = slot + step & slots - 1;
            }
            out.putInt(INDEX_HEADER + slot * SLOT, offset | hash & hashMask);
            value(out, slot, slots, entry);
        }
        offsets.forEach((key, offset) -> {
            out.position((int) begin + offset);
            out.put(lengthBytes(key.capacity())).put(key.array());
        });
        return out.array();
    }

    private static void value(ByteBuffer out, int slot, int slots, Entry entry) {
        int value;
        int overflow = 0;
        if (entry.number() < 0x100000 && entry.position() < 0x400) {
            value = entry.number() | entry.position() << 20;
        } else if (entry.number() < 0x1000000 && entry.position() < 0x40) {
            value = entry.number() | entry.position() << 24 | 0x40000000;
        } else {
            value = entry.position() | 0x80000000;
            overflow = entry.number();
        }
        out.putInt(INDEX_HEADER + slot * SLOT + 4, value);
        out.putInt(INDEX_HEADER + slots * SLOT + slot * OVERFLOW, overflow);
    }

    /** A key's length as it stands before the key. */
    private static byte[] lengthBytes(int length) {
        if (length > 0 && length < 0xff) {
            return new byte[] {(byte) length};
        }
        if (length < 0xffff) {
            return new byte[] {(byte) 0xff, (byte) length, (byte) (length >> 8)};
        }
        return new byte[] {
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) length,
            (byte) (length >> 8),
            (byte) (length >> 16),
            (byte) (length >> 24)
        };
    }

    /** A hash after MurmurHash 1, with rpm's constants. */
    private static int hash(byte[] key) {
        int hash = key.length * MULTIPLIER;
        int i = 0;
        for (; i + 4 <= key.length; i += 4) {
            hash += ByteBuffer.wrap(key, i, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
            hash *= MULTIPLIER;
            hash ^= hash >>> 16;
        }
        if (i < key.length) {
            byte[] rest = Arrays.copyOf(Arrays.copyOfRange(key, i, key.length), 4);
            hash += ByteBuffer.wrap(rest).order(ByteOrder.LITTLE_ENDIAN).getInt();
            hash *= MULTIPLIER;
            hash ^= hash >>> 16;
        }
        hash *= MULTIPLIER;
        hash ^= hash >>> 10;
        hash *= MULTIPLIER;
        return hash ^ hash >>> 17;
    }

    private static byte[] magic(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
