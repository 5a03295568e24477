package io.dpuos.format.cpio;

import io.dpuos.format.MalformedImageException;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a newc archive front to back. Memory use does not depend on the input. Not safe for use by several threads.
 *
 * <p>Accepts both magics; the checksums of the second are not compared. Names are taken only as normal paths: {@code ..}
 * and names longer than PATH_MAX are refused.
 */
public final class CpioReader {
    private final InputStream in;
    private long position;
    private long remaining;
    private boolean ended;

    /** Reads from a stream; the caller closes it. */
    public CpioReader(InputStream in) {
        this.in = in;
    }

    /**
     * Moves to the next member, past what was not read of the last one.
     *
     * @return the member's header, or empty after the trailer
     * @throws MalformedImageException when the input is no newc archive or ends early
     */
    public Optional<CpioEntry> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        skip(remaining);
        align();
        long start = position;
        byte[] header = exactly(Constants.HEADER_SIZE, "header");
        String magic = new String(header, 0, 6, StandardCharsets.ISO_8859_1);
        if (!magic.equals(Constants.MAGIC) && !magic.equals(Constants.MAGIC_CRC)) {
            throw malformed(
                    "header",
                    "magic",
                    start,
                    "070701 or 070702",
                    "'" + TreePath.display(Arrays.copyOf(header, 6)) + "'");
        }
        long[] fields = new long[Constants.FIELDS];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = hexadecimal(header, 6 + 8 * i, start);
        }
        long nameSize = fields[11];
        if (nameSize < 1 || nameSize > Constants.MAX_NAME) {
            throw malformed("header", "namesize", start + 94, "1 to " + Constants.MAX_NAME, Long.toString(nameSize));
        }
        byte[] name = exactly((int) nameSize, "name");
        if (name[name.length - 1] != 0) {
            throw malformed("name", "terminator", position - 1, "NUL", Integer.toString(name[name.length - 1]));
        }
        name = Arrays.copyOf(name, name.length - 1);
        align();
        if (Arrays.equals(name, Constants.TRAILER.getBytes(StandardCharsets.US_ASCII))) {
            ended = true;
            remaining = 0;
            return Optional.empty();
        }
        remaining = fields[6];
        if (fields[1] > 0177777) {
            throw malformed("header", "mode", start + 14, "at most 177777 octal", Long.toOctalString(fields[1]));
        }
        return Optional.of(new CpioEntry(
                path(name, start + Constants.HEADER_SIZE),
                fields[0],
                (int) fields[1],
                fields[2],
                fields[3],
                fields[4],
                fields[5],
                fields[6],
                fields[9],
                fields[10],
                start));
    }

    /** Returns the content of the member that {@link #next} returned last; valid until the next call of it. */
    public InputStream content() {
        return new InputStream() {
            private final byte[] one = new byte[1];

            @Override
            public int read() throws IOException {
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (remaining == 0) {
                    return -1;
                }
                int n = in.read(buffer, offset, (int) Math.min(length, remaining));
                if (n < 0) {
                    throw malformed("content", "data", position, remaining + " more bytes", "the end of the input");
                }
                position += n;
                remaining -= n;
                return n;
            }
        };
    }

    private static TreePath path(byte[] name, long offset) throws MalformedImageException {
        int start = 0;
        while (start < name.length
                && (name[start] == '/' || name[start] == '.' && (start + 1 == name.length || name[start + 1] == '/'))) {
            start++;
        }
        byte[] absolute = new byte[name.length - start + 1];
        absolute[0] = '/';
        System.arraycopy(name, start, absolute, 1, name.length - start);
        try {
            return TreePath.of(absolute);
        } catch (IllegalArgumentException e) {
            throw malformed("name", "path", offset, "a path without '..' and empty names", TreePath.display(name));
        }
    }

    private static long hexadecimal(byte[] header, int offset, long start) throws MalformedImageException {
        long value = 0;
        for (int i = offset; i < offset + 8; i++) {
            int digit = Character.digit(header[i], 16);
            if (digit < 0) {
                throw malformed("header", "number", start + i, "a hexadecimal digit", "byte " + (header[i] & 0xff));
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private byte[] exactly(int length, String structure) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length != length) {
            throw malformed(
                    structure, "length", position, length + " bytes", bytes.length + " bytes up to the input's end");
        }
        position += length;
        return bytes;
    }

    private void align() throws IOException {
        skip(-position & (Constants.ALIGNMENT - 1));
    }

    private void skip(long count) throws IOException {
        byte[] buffer = new byte[(int) Math.min(count, 1 << 16)];
        long left = count;
        while (left > 0) {
            int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (n < 0) {
                throw malformed("content", "data", position, left + " more bytes", "the end of the input");
            }
            position += n;
            left -= n;
        }
        remaining = 0;
    }

    private static MalformedImageException malformed(
            String structure, String field, long offset, String expected, String found) {
        return new MalformedImageException("cpio archive", structure, field, offset, expected, found);
    }
}
