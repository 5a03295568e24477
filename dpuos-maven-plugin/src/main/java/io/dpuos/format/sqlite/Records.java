package io.dpuos.format.sqlite;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** Encodes records and variable-length integers ("Record Format" of the file format description). */
final class Records {
    private Records() {}

    static byte[] encode(List<Value> values) {
        ByteArrayOutputStream types = new ByteArrayOutputStream();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Value value : values) {
            if (value instanceof Value.Int integer) {
                integer(integer.value(), types, body);
            } else if (value instanceof Value.Text text) {
                varint(types, 13 + 2L * text.bytes().length);
                body.writeBytes(text.bytes());
            } else if (value instanceof Value.Blob blob) {
                varint(types, 12 + 2L * blob.bytes().length);
                body.writeBytes(blob.bytes());
            } else {
                varint(types, 0);
            }
        }
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        int headerSize = types.size() + 1;
        if (headerSize >= 128) {
            headerSize++;
        }
        varint(record, headerSize);
        record.writeBytes(types.toByteArray());
        record.writeBytes(body.toByteArray());
        return record.toByteArray();
    }

    /** Serial types 8 and 9 stand for 0 and 1; 1 to 6 for integers of 1, 2, 3, 4, 6 and 8 bytes. */
    private static void integer(long value, ByteArrayOutputStream types, ByteArrayOutputStream body) {
        if (value == 0 || value == 1) {
            varint(types, 8 + value);
            return;
        }
        int[] sizes = {1, 2, 3, 4, 6, 8};
        for (int type = 1; type <= sizes.length; type++) {
            int bits = sizes[type - 1] * 8;
            if (bits == 64 || value >= -(1L << bits - 1) && value < 1L << bits - 1) {
                varint(types, type);
                for (int shift = bits - 8; shift >= 0; shift -= 8) {
                    body.write((int) (value >> shift));
                }
                return;
            }
        }
    }

    /** Big-endian groups of 7 bits; values here are below 2^56, so the nine-byte form does not occur. */
    static void varint(ByteArrayOutputStream out, long value) {
        int shift = 0;
        while (value >>> shift + 7 != 0) {
            shift += 7;
        }
        for (; shift > 0; shift -= 7) {
            out.write((int) (value >>> shift & 0x7f | 0x80));
        }
        out.write((int) (value & 0x7f));
    }
}
