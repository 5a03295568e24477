package io.dpuos.rpm;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Builds the bytes of a header: index length, data length, index, data, with a region entry first and its trailer last,
 * as {@code headerExport} of rpm (lib/header.cc) writes them. Not thread-safe.
 */
final class HeaderEncoder {
    /** What stands before the index in a file; an rpmdb leaves it out. */
    static final byte[] MAGIC = {(byte) 0x8e, (byte) 0xad, (byte) 0xe8, 1, 0, 0, 0, 0};

    /** Header types (rpm include/rpm/rpmtag.h, RPM_*_TYPE). */
    static final int CHAR = 1;

    static final int INT16 = 3;
    static final int INT32 = 4;
    static final int INT64 = 5;
    static final int STRING = 6;
    static final int BIN = 7;
    static final int STRING_ARRAY = 8;
    static final int I18NSTRING = 9;

    /** One entry: its data without alignment. */
    record Entry(int tag, int type, int count, byte[] data) {
        int alignment() {
            return switch (type) {
                case INT16 -> 2;
                case INT32 -> 4;
                case INT64 -> 8;
                default -> 1;
            };
        }
    }

    private final TreeMap<Integer, Entry> entries = new TreeMap<>();

    void string(Tag tag, String value) {
        put(tag, STRING, 1, terminated(List.of(value.getBytes(StandardCharsets.UTF_8))));
    }

    void i18n(Tag tag, String value) {
        put(tag, I18NSTRING, 1, terminated(List.of(value.getBytes(StandardCharsets.UTF_8))));
    }

    void strings(Tag tag, List<String> values) {
        byteStrings(
                tag,
                values.stream().map(v -> v.getBytes(StandardCharsets.UTF_8)).toList());
    }

    void byteStrings(Tag tag, List<byte[]> values) {
        if (!values.isEmpty()) {
            put(tag, STRING_ARRAY, values.size(), terminated(values));
        }
    }

    void chars(Tag tag, byte... values) {
        put(tag, CHAR, values.length, values.clone());
    }

    void int16s(Tag tag, int... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * 2);
        Arrays.stream(values).forEach(v -> data.putShort((short) v));
        put(tag, INT16, values.length, data.array());
    }

    /** Writes the low 32 bits of each value. */
    void int32s(Tag tag, long... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * 4);
        Arrays.stream(values).forEach(v -> data.putInt((int) v));
        put(tag, INT32, values.length, data.array());
    }

    void int64s(Tag tag, long... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * 8);
        Arrays.stream(values).forEach(data::putLong);
        put(tag, INT64, values.length, data.array());
    }

    void binary(Tag tag, byte[] value) {
        put(tag, BIN, value.length, value.clone());
    }

    boolean has(Tag tag) {
        return entries.containsKey(tag.number());
    }

    private void put(Tag tag, int type, int count, byte[] data) {
        if (count > 0) {
            entries.put(tag.number(), new Entry(tag.number(), type, count, data));
        }
    }

    private static byte[] terminated(List<byte[]> values) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (byte[] value : values) {
            for (byte b : value) {
                if (b == 0) {
                    throw new IllegalArgumentException("a header string holds a NUL byte");
                }
            }
            data.writeBytes(value);
            data.write(0);
        }
        return data.toByteArray();
    }

    /** Returns index length, data length, index and data. The region covers all entries. */
    byte[] encode(Tag region) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int entryCount = entries.size() + 1;
        ByteBuffer index = ByteBuffer.allocate(entryCount * 16);
        index.position(16);
        writeEntries(entries.values(), index, data);
        putIndex(index.position(0), region.number(), BIN, data.size(), 16);
        ByteBuffer trailer = ByteBuffer.allocate(16);
        putIndex(trailer, region.number(), BIN, -16 * entryCount, 16);
        data.writeBytes(trailer.array());
        return ByteBuffer.allocate(8 + index.capacity() + data.size())
                .putInt(entryCount)
                .putInt(data.size())
                .put(index.array())
                .put(data.toByteArray())
                .array();
    }

    /**
     * Returns a header whose region is kept as it is and whose further entries are these, sorted by tag: how rpm stores
     * an installed package.
     */
    byte[] appendedTo(byte[] blob) {
        ByteBuffer in = ByteBuffer.wrap(blob);
        int oldCount = in.getInt();
        int oldData = in.getInt();
        ByteBuffer index = ByteBuffer.allocate((oldCount + entries.size()) * 16);
        index.put(blob, 8, oldCount * 16);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.write(blob, 8 + oldCount * 16, oldData);
        writeEntries(entries.values(), index, data);
        return ByteBuffer.allocate(8 + index.capacity() + data.size())
                .putInt(oldCount + entries.size())
                .putInt(data.size())
                .put(index.array())
                .put(data.toByteArray())
                .array();
    }

    private static void writeEntries(Collection<Entry> entries, ByteBuffer index, ByteArrayOutputStream data) {
        for (Entry entry : entries) {
            while (data.size() % entry.alignment() != 0) {
                data.write(0);
            }
            putIndex(index, entry.tag, entry.type, data.size(), entry.count);
            data.writeBytes(entry.data);
        }
    }

    static void putIndex(ByteBuffer index, int tag, int type, int offset, int count) {
        index.putInt(tag).putInt(type).putInt(offset).putInt(count);
    }
}
