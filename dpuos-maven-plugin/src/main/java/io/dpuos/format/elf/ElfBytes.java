package io.dpuos.format.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of an ELF file with checked access. */
final class ElfBytes {
    private final String file;
    private final byte[] data;
    private final ByteBuffer buffer;
    private final boolean wide;

    ElfBytes(String file, byte[] data, ByteOrder order, boolean wide) {
        this.file = file;
        this.data = data;
        this.buffer = ByteBuffer.wrap(data).order(order);
        this.wide = wide;
    }

    byte[] data() {
        return data;
    }

    ByteOrder order() {
        return buffer.order();
    }

    void check(String field, long offset, long size) {
        if (offset < 0 || size < 0 || offset > data.length || size > data.length - offset) {
            throw new MalformedElfException(
                    file, field, offset, size + " bytes do not lie within the file of " + data.length + " bytes");
        }
    }

    int u8(String field, long offset) {
        check(field, offset, 1);
        return buffer.get((int) offset) & 0xff;
    }

    int u16(String field, long offset) {
        check(field, offset, 2);
        return buffer.getShort((int) offset) & 0xffff;
    }

    long u32(String field, long offset) {
        check(field, offset, 4);
        return buffer.getInt((int) offset) & 0xffffffffL;
    }

    /** Reads a value of the file's word size; a 64-bit value above the long range comes out negative. */
    long word(String field, long offset) {
        if (!wide) {
            return u32(field, offset);
        }
        check(field, offset, 8);
        return buffer.getLong((int) offset);
    }

    /** Returns whether the bytes at an offset within the file begin with ASCII text. */
    boolean startsWith(long offset, String text) {
        if (offset + text.length() > data.length) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (data[(int) offset + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Reads text up to a NUL or the limit, as ISO 8859-1 so that no byte is lost. */
    String string(String field, long offset, long limit) {
        check(field, offset, limit);
        int end = (int) offset;
        int stop = (int) (offset + limit);
        while (end < stop && data[end] != 0) {
            end++;
        }
        return new String(data, (int) offset, end - (int) offset, StandardCharsets.ISO_8859_1);
    }
}
