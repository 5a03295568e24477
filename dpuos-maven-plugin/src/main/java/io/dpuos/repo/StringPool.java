package io.dpuos.repo;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Turns byte ranges into strings, the same string for the same bytes. Metadata repeats names and versions a hundred
 * thousand times; the pool saves both the memory and the decoding. Not safe for use by several threads.
 */
final class StringPool {
    /** Longer texts are seldom repeated; they are decoded and not kept. */
    private static final int LONGEST = 256;

    private @Nullable String[] table = new @Nullable String[1 << 14];
    private int used;

    /** Returns the string of ASCII bytes, or a new one when a byte is not ASCII. */
    String get(byte[] bytes, int start, int end) {
        int hash = 0;
        int seen = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + bytes[i];
            seen |= bytes[i];
        }
        if (start == end) {
            return "";
        }
        if (seen < 0) {
            return new String(bytes, start, end - start, StandardCharsets.UTF_8);
        }
        if (end - start > LONGEST) {
            return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        }
        int mask = table.length - 1;
        int slot = spread(hash) & mask;
        for (String held = table[slot]; held != null; held = table[slot]) {
            if (held.hashCode() == hash && same(held, bytes, start, end)) {
                return held;
            }
            slot = (slot + 1) & mask;
        }
        String fresh = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        table[slot] = fresh;
        if (++used * 2 > table.length) {
            grow();
        }
        return fresh;
    }

    private static boolean same(String held, byte[] bytes, int start, int end) {
        if (held.length() != end - start) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (held.charAt(i - start) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private void grow() {
        @Nullable String[] old = table;
        table = new @Nullable String[old.length * 2];
        int mask = table.length - 1;
        for (String held : old) {
            if (held != null) {
                int slot = spread(held.hashCode()) & mask;
                while (table[slot] != null) {
                    slot = (slot + 1) & mask;
                }
                table[slot] = held;
            }
        }
    }

    private static int spread(int hash) {
        return (hash ^ (hash >>> 15)) * 0x9E3779B1 >>> 1;
    }
}
