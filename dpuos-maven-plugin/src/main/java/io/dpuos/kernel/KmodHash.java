package io.dpuos.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which kmod walks its hash tables, which shows in {@code modules.symbols} and in the order of modules that
 * {@code modules.order} does not list.
 *
 * <p>Buckets are chosen by Paul Hsieh's SuperFastHash over the key's bytes; within a bucket keys are sorted.
 */
final class KmodHash {
    private KmodHash() {}

    private record Slot(int bucket, String key) {}

    /**
     * Returns keys in the order of a walk.
     *
     * @param buckets the table's size, a power of two
     */
    static List<String> order(Collection<String> keys, int buckets) {
        List<Slot> slots = new ArrayList<>(keys.size());
        for (String key : keys) {
            slots.add(new Slot(hash(key) & (buckets - 1), key));
        }
        slots.sort(Comparator.comparingInt(Slot::bucket).thenComparing(Slot::key));
        return slots.stream().map(Slot::key).toList();
    }

    /** Computes SuperFastHash of ISO 8859-1 text on a little-endian machine with signed characters. */
    static int hash(String key) {
        int length = key.length();
        int hash = length;
        int i = 0;
        for (int blocks = length / 4; blocks > 0; blocks--, i += 4) {
            hash += pair(key, i);
            int mixed = pair(key, i + 2) << 11 ^ hash;
            hash = hash << 16 ^ mixed;
            hash += hash >>> 11;
        }
        switch (length & 3) {
            case 3 -> {
                hash += pair(key, i);
                hash ^= hash << 16;
                hash ^= (byte) key.charAt(i + 2) << 18;
                hash += hash >>> 11;
            }
            case 2 -> {
                hash += pair(key, i);
                hash ^= hash << 11;
                hash += hash >>> 17;
            }
            case 1 -> {
                hash += (byte) key.charAt(i);
                hash ^= hash << 10;
                hash += hash >>> 1;
            }
            default -> {
                // Nothing is left over.
            }
        }
        hash ^= hash << 3;
        hash += hash >>> 5;
        hash ^= hash << 4;
        hash += hash >>> 17;
        hash ^= hash << 25;
        hash += hash >>> 6;
        return hash;
    }

    private static int pair(String key, int at) {
        return key.charAt(at) & 0xff | (key.charAt(at + 1) & 0xff) << 8;
    }
}
