package io.dpuos.kernel;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes kmod's binary index: a Patricia trie from keys to values with priorities.
 *
 * <p>Layout (all numbers big-endian): magic {@code b007f457}, version {@code 00020001}, offset of the root node; nodes,
 * children before parents. A node is its prefix ended by NUL (if any), then the first and last child's character and one
 * offset per character between them (if any), then the number of values and each value's priority and text ended by NUL
 * (if any). The high nibble of an offset tells which of the three a node has. Source of the layout: kmod, {@code
 * libkmod/libkmod-index.c}, the comment at its head.
 */
final class IndexWriter {
    private static final int MAGIC = 0xb007f457;
    private static final int VERSION = 0x00020001;
    private static final int HAS_PREFIX = 0x80000000;
    private static final int HAS_VALUES = 0x40000000;
    private static final int HAS_CHILDREN = 0x20000000;
    /** Offsets have 28 bits. */
    private static final int MAX_SIZE = 0x0fffffff;
    /** Keys are 7-bit text, since nodes have at most 128 children. */
    private static final int CHARACTERS = 128;

    private record Value(int priority, String text) {}

    private final TreeMap<String, List<Value>> entries = new TreeMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /**
     * Adds a value to a key.
     *
     * @param subject for messages: where the key comes from
     */
    void add(String subject, String key, String value, int priority) {
        for (String text : List.of(key, value)) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) >= CHARACTERS) {
                    throw new KernelException(subject, "module indexes hold 7-bit text only, found '" + text + "'");
                }
            }
        }
        List<Value> values = entries.computeIfAbsent(key, k -> new ArrayList<>(1));
        int at = 0;
        while (at < values.size() && values.get(at).priority() < priority) {
            at++;
        }
        values.add(at, new Value(priority, value));
    }

    /** Returns the whole file. */
    byte[] toBytes() {
        out.reset();
        number(MAGIC);
        number(VERSION);
        number(0);
        List<Map.Entry<String, List<Value>>> sorted = List.copyOf(entries.entrySet());
        // The root has no prefix, even when all keys share one.
        int root = sorted.isEmpty() ? out.size() : node(sorted, 0, sorted.size(), 0, 0);
        byte[] bytes = out.toByteArray();
        if (bytes.length > MAX_SIZE) {
            throw new KernelException("module index", "is larger than its format allows (256 MiB)");
        }
        for (int i = 0; i < 4; i++) {
            bytes[8 + i] = (byte) (root >>> 24 - 8 * i);
        }
        return bytes;
    }

    /** Writes the node for the keys from..to, which agree in their first {@code depth} characters. */
    private int node(List<Map.Entry<String, List<Value>>> keys, int from, int to, int start, int depth) {
        int at = from;
        List<Value> values = List.of();
        if (keys.get(at).getKey().length() == depth) {
            values = keys.get(at).getValue();
            at++;
        }
        int[] offsets = new int[CHARACTERS];
        int first = CHARACTERS;
        int last = 0;
        while (at < to) {
            char character = keys.get(at).getKey().charAt(depth);
            int end = at + 1;
            while (end < to && keys.get(end).getKey().charAt(depth) == character) {
                end++;
            }
            first = Math.min(first, character);
            last = Math.max(last, character);
            int common = common(keys.get(at).getKey(), keys.get(end - 1).getKey(), depth + 1);
            offsets[character] = node(keys, at, end, depth + 1, common);
            at = end;
        }
        int offset = out.size();
        if (depth > start) {
            text(keys.get(from).getKey().substring(start, depth));
            offset |= HAS_PREFIX;
        }
        if (first < CHARACTERS) {
            out.write(first);
            out.write(last);
            for (int c = first; c <= last; c++) {
                number(offsets[c]);
            }
            offset |= HAS_CHILDREN;
        }
        if (!values.isEmpty()) {
            number(values.size());
            for (Value value : values) {
                number(value.priority());
                text(value.text());
            }
            offset |= HAS_VALUES;
        }
        return offset;
    }

    /** Returns how many characters two keys share; keys are sorted, so all between them share as many. */
    private static int common(String a, String b, int from) {
        int i = from;
        while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        return i;
    }

    private void number(int value) {
        out.write(value >>> 24);
        out.write(value >>> 16);
        out.write(value >>> 8);
        out.write(value);
    }

    private void text(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        out.write(0);
    }
}
