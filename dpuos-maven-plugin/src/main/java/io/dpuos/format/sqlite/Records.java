package io.dpuos.format.sqlite;

import java.util.List;

/** Encodes records and variable-length integers ("Record Format" of the file format description). */
final class Records {
    private Records() {}

    static byte[] encode(List<Value> values) {
        int typesSize = 0;
        int bodySize = 0;
        for (Value value : values) {
            typesSize += varintSize(type(value));
            bodySize += size(value);
        }
        int headerSize = typesSize + 1;
        if (headerSize >= 128) {
            headerSize++;
        }
        byte[] record = new byte[headerSize + bodySize];
        int at = varint(record, 0, headerSize);
        for (Value value : values) {
            at = varint(record, at, type(value));
        }
        for (Value value : values) {
            at = body(record, at, value);
        }
        return record;
    }

    /** Serial types 8 and 9 stand for 0 and 1; 1 to 6 for integers of 1, 2, 3, 4, 6 and 8 bytes. */
    private static long type(Value value) {
        if (value instanceof Value.Int integer) {
            long number = integer.value();
            if (number == 0 || number == 1) {
                return 8 + number;
            }
            int size = integerSize(number);
            return size < 5 ? size : size == 6 ? 5 : 6;
        } else if (value instanceof Value.Text text) {
            return 13 + 2L * text.bytes().length;
        } else if (value instanceof Value.Blob blob) {
            return 12 + 2L * blob.bytes().length;
        }
        return 0;
    }

    private static int size(Value value) {
        if (value instanceof Value.Int integer) {
            return integer.value() == 0 || integer.value() == 1 ? 0 : integerSize(integer.value());
        } else if (value instanceof Value.Text text) {
            return text.bytes().length;
        } else if (value instanceof Value.Blob blob) {
            return blob.bytes().length;
        }
        return 0;
    }

    private static int integerSize(long value) {
        for (int size = 1; size < 8; size++) {
            int bits = size * 8;
            if (size != 5 && size != 7 && value >= -(1L << bits - 1) && value < 1L << bits - 1) {
                return size;
            }
        }
        return 8;
    }

    private static int body(byte[] record, int at, Value value) {
        int size = size(value);
        if (value instanceof Value.Int integer) {
            for (int i = 0; i < size; i++) {
                record[at + i] = (byte) (integer.value() >> (size - 1 - i) * 8);
            }
        } else if (value instanceof Value.Text text) {
            System.arraycopy(text.bytes(), 0, record, at, size);
        } else if (value instanceof Value.Blob blob) {
            System.arraycopy(blob.bytes(), 0, record, at, size);
        }
        return at + size;
    }

    /** Returns how many bytes {@link #varint} writes. */
    static int varintSize(long value) {
        int size = 1;
        while (value >>> 7 * size != 0) {
            size++;
        }
        return size;
    }

    /**
     * Writes big-endian groups of 7 bits; values here are below 2^56, so the nine-byte form does not occur.
     *
     * @return the place behind it
     */
    static int varint(byte[] out, int at, long value) {
        int size = varintSize(value);
        for (int i = 0; i < size; i++) {
            int group = (int) (value >>> 7 * (size - 1 - i)) & 0x7f;
            out[at + i] = (byte) (i < size - 1 ? group | 0x80 : group);
        }
        return at + size;
    }
}
