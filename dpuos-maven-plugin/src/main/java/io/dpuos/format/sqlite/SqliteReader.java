package io.dpuos.format.sqlite;

import io.dpuos.format.MalformedImageException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads rows of one table of a SQLite database, after <a href="https://www.sqlite.org/fileformat2.html">its file
 * format</a>. A write-ahead log beside the file is not looked at. Not safe for use by several threads.
 */
public final class SqliteReader {
    private static final int MAX_ROWS = 1_000_000;
    private static final int MAX_DEPTH = 20;
    private static final int TABLE_INTERIOR = 5;
    private static final int TABLE_LEAF = 13;

    private final ByteBuffer file;
    private final int pageSize;
    private final int usable;

    private SqliteReader(byte[] bytes) throws MalformedImageException {
        byte[] magic = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
        file = ByteBuffer.wrap(bytes);
        if (bytes.length < 512 || !file.slice(0, magic.length).equals(ByteBuffer.wrap(magic))) {
            throw malformed("header", 0, "'SQLite format 3'", bytes.length + " other bytes");
        }
        int stated = Short.toUnsignedInt(file.getShort(16));
        pageSize = stated == 1 ? 65536 : stated;
        usable = pageSize - Byte.toUnsignedInt(file.get(20));
        if (Integer.bitCount(pageSize) != 1 || pageSize < 512 || usable < 480) {
            throw malformed("header", 16, "a page size", Integer.toString(pageSize));
        }
    }

    /**
     * Returns the blobs of a table's column, in the order of the row numbers.
     *
     * @param column number of the column, from 0
     * @throws MalformedImageException when the database breaks a rule of the format or has no such table
     */
    public static List<byte[]> blobs(byte[] bytes, String table, int column) throws MalformedImageException {
        try {
            return column(bytes, table, column);
        } catch (IndexOutOfBoundsException e) {
            throw malformed("table " + table, 0, "places within the file", String.valueOf(e.getMessage()));
        }
    }

    private static List<byte[]> column(byte[] bytes, String table, int column) throws MalformedImageException {
        SqliteReader reader = new SqliteReader(bytes);
        List<List<Optional<byte[]>>> schema = new ArrayList<>();
        reader.walk(1, 0, schema);
        for (List<Optional<byte[]>> row : schema) {
            if (row.size() >= 4 && text(row, 0).equals("table") && text(row, 1).equals(table)) {
                List<List<Optional<byte[]>>> rows = new ArrayList<>();
                reader.walk(new java.math.BigInteger(row.get(3).orElse(new byte[1])).intValue(), 0, rows);
                List<byte[]> blobs = new ArrayList<>();
                for (List<Optional<byte[]>> each : rows) {
                    if (each.size() > column) {
                        each.get(column).ifPresent(blobs::add);
                    }
                }
                return blobs;
            }
        }
        throw malformed("schema", 100, "the table " + table, schema.size() + " other entries");
    }

    private static String text(List<Optional<byte[]>> row, int column) {
        return new String(row.get(column).orElse(new byte[0]), StandardCharsets.UTF_8);
    }

    private void walk(int page, int depth, List<List<Optional<byte[]>>> rows) throws MalformedImageException {
        long start = (long) (page - 1) * pageSize;
        if (page < 1 || start + pageSize > file.capacity() || depth > MAX_DEPTH) {
            throw malformed("page", start, "a page of the file", Integer.toString(page));
        }
        int base = (int) start;
        int head = page == 1 ? base + 100 : base;
        int type = file.get(head);
        int cells = Short.toUnsignedInt(file.getShort(head + 3));
        int pointers = head + (type == TABLE_INTERIOR ? 12 : 8);
        if (type != TABLE_INTERIOR && type != TABLE_LEAF || pointers + 2 * cells > base + pageSize) {
            throw malformed("page", head, "a page of a table", "type " + type + " with " + cells + " cells");
        }
        for (int i = 0; i < cells; i++) {
            int cell = base + Short.toUnsignedInt(file.getShort(pointers + 2 * i));
            if (cell + 4 > base + pageSize) {
                throw malformed("page", pointers + 2 * i, "a cell within the page", Integer.toString(cell));
            }
            if (type == TABLE_INTERIOR) {
                walk(file.getInt(cell), depth + 1, rows);
            } else {
                if (rows.size() >= MAX_ROWS) {
                    throw malformed("table", cell, "at most " + MAX_ROWS + " rows", "more");
                }
                rows.add(record(payload(cell), cell));
            }
        }
        if (type == TABLE_INTERIOR) {
            walk(file.getInt(head + 8), depth + 1, rows);
        }
    }

    /** A number of up to nine bytes, and where it ends. */
    private record VarInt(long value, int end) {}

    private static VarInt varint(ByteBuffer in, int at) throws MalformedImageException {
        long value = 0;
        for (int i = 0; i < 9; i++) {
            if (at + i >= in.capacity()) {
                throw malformed("number", at, "up to nine bytes", "the end");
            }
            int b = Byte.toUnsignedInt(in.get(at + i));
            if (i == 8) {
                return new VarInt(value << 8 | b, at + 9);
            }
            value = value << 7 | (b & 0x7f);
            if (b < 0x80) {
                return new VarInt(value, at + i + 1);
            }
        }
        throw new IllegalStateException();
    }

    private byte[] payload(int cell) throws MalformedImageException {
        VarInt size = varint(file, cell);
        int at = varint(file, size.end()).end();
        if (size.value() < 0 || size.value() > file.capacity()) {
            throw malformed("cell", cell, "a payload within the file", Long.toString(size.value()));
        }
        int length = (int) size.value();
        int most = usable - 35;
        int least = (usable - 12) * 32 / 255 - 23;
        int spread = least + (length - least) % (usable - 4);
        int local = length <= most ? length : spread <= most ? spread : least;
        ByteArrayOutputStream out = new ByteArrayOutputStream(length);
        copy(at, local, out);
        int next = length > local ? file.getInt(at + local) : 0;
        while (out.size() < length) {
            long start = (long) (next - 1) * pageSize;
            if (next < 1 || start + pageSize > file.capacity()) {
                throw malformed("overflow page", start, "a page of the file", Integer.toString(next));
            }
            next = file.getInt((int) start);
            copy((int) start + 4, Math.min(usable - 4, length - out.size()), out);
        }
        return out.toByteArray();
    }

    private void copy(int at, int length, ByteArrayOutputStream out) throws MalformedImageException {
        if ((long) at + length > file.capacity()) {
            throw malformed("cell", at, "bytes within the file", Integer.toString(length));
        }
        out.write(file.array(), at, length);
    }

    /** Bytes of each column; empty for NULL, floating point and the constants 0 and 1 as their one byte. */
    private static List<Optional<byte[]>> record(byte[] payload, int cell) throws MalformedImageException {
        ByteBuffer in = ByteBuffer.wrap(payload);
        VarInt head = varint(in, 0);
        List<Optional<byte[]>> columns = new ArrayList<>();
        int at = head.end();
        long data = head.value();
        while (at < head.value()) {
            VarInt type = varint(in, at);
            at = type.end();
            long code = type.value();
            long length =
                    code >= 12 ? (code - 12) / 2 : code == 5 ? 6 : code == 6 || code == 7 ? 8 : code <= 4 ? code : 0;
            if (code < 0 || data < 0 || data + length > payload.length) {
                throw malformed("record", cell, "columns within the payload", "type " + code);
            }
            if (code == 8 || code == 9) {
                columns.add(Optional.of(new byte[] {(byte) (code - 8)}));
            } else if (code == 0) {
                columns.add(Optional.empty());
            } else {
                byte[] value = new byte[(int) length];
                in.get((int) data, value);
                columns.add(Optional.of(value));
            }
            data += length;
        }
        return columns;
    }

    private static MalformedImageException malformed(String structure, long offset, String expected, String found) {
        return new MalformedImageException("SQLite", structure, "value", offset, expected, found);
    }
}
