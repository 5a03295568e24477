package io.dpuos.repo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Numbers texts from 0, each once, and keeps their bytes one behind the other. No string is made of them: metadata
 * has a hundred thousand, of which a resolution looks at a few. Not safe for use by several threads.
 */
final class TextTable {
    /** Bytes of all texts; the largest repositories have 50 MB. */
    private static final int MAX_BYTES = 1 << 30;

    private byte[] bytes = new byte[1 << 20];
    private int[] ends = new int[1 << 14];
    private int[] hashes = new int[1 << 14];
    private int count;
    /** Number of the text + 1; 0 where free. */
    private int[] slots = new int[1 << 15];

    /** Returns the number of a text, a new one when it is new. */
    int add(byte[] from, int start, int end) throws IOException {
        int hash = hash(from, start, end);
        int mask = slots.length - 1;
        int slot = hash & mask;
        for (int held = slots[slot]; held != 0; held = slots[slot]) {
            if (hashes[held - 1] == hash && Arrays.equals(bytes, start(held - 1), ends[held - 1], from, start, end)) {
                return held - 1;
            }
            slot = slot + 1 & mask;
        }
        int used = size();
        if (used + (long) (end - start) > MAX_BYTES) {
            throw new IOException("more than " + MAX_BYTES + " bytes of different texts in one repository");
        }
        if (used + end - start > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_BYTES, Math.max(bytes.length * 2L, used + end - start)));
        }
        System.arraycopy(from, start, bytes, used, end - start);
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
            hashes = Arrays.copyOf(hashes, count * 2);
        }
        ends[count] = used + end - start;
        hashes[count] = hash;
        slots[slot] = ++count;
        if (count * 2 > slots.length) {
            grow();
        }
        return count - 1;
    }

    /** As the other one, of UTF-8. */
    int add(String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return add(utf8, 0, utf8.length);
    }

    private void grow() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int i = 0; i < count; i++) {
            int slot = hashes[i] & mask;
            while (slots[slot] != 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = i + 1;
        }
    }

    /** The hash of a text, which the kept index relies on. */
    static int hash(byte[] bytes, int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash * 0x9E3779B1 >>> 1 ^ hash >>> 15;
    }

    /** Returns how many texts there are. */
    int count() {
        return count;
    }

    /** Returns how many bytes all texts have. */
    int size() {
        return count == 0 ? 0 : ends[count - 1];
    }

    int hashOf(int text) {
        return hashes[text];
    }

    int end(int text) {
        return ends[text];
    }

    private int start(int text) {
        return text == 0 ? 0 : ends[text - 1];
    }

    boolean isEmpty(int text) {
        return ends[text] == start(text);
    }

    /** Returns whether a text is printable ASCII or beyond, without space and slash. */
    boolean isWord(int text) {
        for (int i = start(text); i < ends[text]; i++) {
            if (bytes[i] >= 0 && (bytes[i] <= ' ' || bytes[i] == 0x7f || bytes[i] == '/')) {
                return false;
            }
        }
        return true;
    }

    /** Compares two texts by their bytes, which for UTF-8 is the order of code points. */
    int compare(int a, int b) {
        return a == b ? 0 : Arrays.compareUnsigned(bytes, start(a), ends[a], bytes, start(b), ends[b]);
    }

    String text(int text) {
        return new String(bytes, start(text), ends[text] - start(text), StandardCharsets.UTF_8);
    }

    void copyBytes(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, size());
    }
}
