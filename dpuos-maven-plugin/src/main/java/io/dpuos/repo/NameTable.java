package io.dpuos.repo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The names that the reader of an XML document states, found by their bytes. Immutable. */
final class NameTable {
    static final int SEED = 7;

    private final List<String> names;
    private final byte[][] keys = new byte[256][];
    private final int[] values = new int[256];

    NameTable(List<String> names) {
        this.names = List.copyOf(names);
        for (int id = 0; id < names.size(); id++) {
            byte[] key = names.get(id).getBytes(StandardCharsets.US_ASCII);
            int slot = hash(key) & 255;
            while (keys[slot] != null) {
                if (Arrays.equals(keys[slot], key)) {
                    throw new IllegalArgumentException("name twice: " + names.get(id));
                }
                slot = (slot + 1) & 255;
            }
            keys[slot] = key;
            values[slot] = id;
        }
    }

    String name(int id) {
        return id == XmlScanner.UNKNOWN ? "?" : names.get(id);
    }

    /** Returns the number of a name, or {@link XmlScanner#UNKNOWN}; the hash is {@link XmlScanner}'s. */
    int find(byte[] bytes, int start, int end, int hash) {
        int slot = hash & 255;
        while (keys[slot] != null) {
            if (Arrays.equals(keys[slot], 0, keys[slot].length, bytes, start, end)) {
                return values[slot];
            }
            slot = (slot + 1) & 255;
        }
        return XmlScanner.UNKNOWN;
    }

    private static int hash(byte[] name) {
        int hash = SEED;
        for (byte b : name) {
            hash = 31 * hash + b;
        }
        return hash ^ hash >>> 9;
    }
}
