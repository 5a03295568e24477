package io.dpuos.format.tar;

import io.dpuos.format.MalformedImageException;
import io.dpuos.tree.TreePath;
import io.dpuos.tree.Xattr;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a tar archive front to back, as {@link TarWriter} writes it: ustar headers and pax extended headers. GNU's own
 * extensions and global headers are refused. An archive ends at its end blocks or, when it has none, with the input.
 * Memory use is bounded. Not safe for use by several threads.
 */
public final class TarReader {
    private final InputStream in;
    private long position;
    private long remaining;
    private long padding;
    private boolean ended;

    /** Reads from a stream; the caller closes it. */
    public TarReader(InputStream in) {
        this.in = in;
    }

    /** Returns the number of bytes read so far. */
    public long position() {
        return position;
    }

    /**
     * Moves to the next member, past what was not read of the last one.
     *
     * @return the member's header, or empty at the archive's end
     * @throws MalformedImageException when the input is no such archive or ends early
     */
    public Optional<TarMember> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        skip(remaining + padding);
        Map<String, byte[]> records = new TreeMap<>();
        boolean extended = false;
        while (true) {
            long start = position;
            byte[] header = in.readNBytes(Constants.BLOCK);
            position += header.length;
            if (header.length == 0 && !extended) {
                ended = true;
                return Optional.empty();
            }
            if (header.length < Constants.BLOCK) {
                throw malformed("header", "length", start, "512 bytes", header.length + " bytes up to the input's end");
            }
            if (isZero(header) && !extended) {
                byte[] second = in.readNBytes(Constants.BLOCK);
                if (second.length < Constants.BLOCK || !isZero(second)) {
                    throw malformed("end", "second block", position, "512 zeros", "other bytes");
                }
                position += second.length;
                ended = true;
                return Optional.empty();
            }
            check(header, start);
            if (header[Constants.TYPE] != Constants.EXTENDED_HEADER) {
                return Optional.of(member(header, records, start));
            }
            if (extended) {
                throw malformed("extended header", "type", start + Constants.TYPE, "one per member", "another one");
            }
            extended = true;
            long size = octal(header, Constants.SIZE, 12, start);
            if (size < 1 || size > Constants.MAX_EXTENDED_HEADER) {
                throw malformed(
                        "extended header",
                        "size",
                        start + Constants.SIZE,
                        "1 to " + Constants.MAX_EXTENDED_HEADER + " bytes",
                        size + " bytes");
            }
            byte[] body = in.readNBytes((int) size);
            if (body.length < size) {
                throw malformed("extended header", "data", position, size + " bytes", body.length + " bytes");
            }
            parse(body, position, records);
            position += size;
            skip(-size & (Constants.BLOCK - 1));
        }
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

    private TarMember member(byte[] header, Map<String, byte[]> records, long start) throws IOException {
        TarMember.Type type = type(header[Constants.TYPE], start);
        byte[] path = records.getOrDefault("path", name(header));
        byte[] link = records.getOrDefault("linkpath", string(header, Constants.LINK_NAME, Constants.LINK_NAME_LENGTH));
        long size = number(records, "size", octal(header, Constants.SIZE, 12, start), start);
        if (size < 0 || size > Long.MAX_VALUE - Constants.BLOCK || size > 0 && type != TarMember.Type.REGULAR) {
            throw malformed(
                    "header",
                    "size",
                    start + Constants.SIZE,
                    type == TarMember.Type.REGULAR ? "a size" : "0 for what is not a regular file",
                    Long.toString(size));
        }
        SortedMap<String, Xattr> xattrs = new TreeMap<>();
        for (Map.Entry<String, byte[]> record : records.entrySet()) {
            if (record.getKey().startsWith(Constants.XATTR)) {
                xattrs.put(record.getKey().substring(Constants.XATTR.length()), Xattr.of(record.getValue()));
            }
        }
        remaining = size;
        padding = -size & (Constants.BLOCK - 1);
        return new TarMember(
                path(path, start),
                type,
                (int) octal(header, Constants.MODE, 8, start) & 07777,
                number(records, "uid", octal(header, Constants.UID, 8, start), start),
                number(records, "gid", octal(header, Constants.GID, 8, start), start),
                number(records, "mtime", octal(header, Constants.MTIME, 12, start), start),
                size,
                TarMember.LinkBytes.of(link),
                (int) octal(header, Constants.DEVICE_MAJOR, 8, start),
                (int) octal(header, Constants.DEVICE_MINOR, 8, start),
                xattrs,
                start);
    }

    private static TarMember.Type type(byte type, long start) throws MalformedImageException {
        return switch (type) {
            case Constants.REGULAR, 0 -> TarMember.Type.REGULAR;
            case Constants.HARD_LINK -> TarMember.Type.HARD_LINK;
            case Constants.SYMLINK -> TarMember.Type.SYMLINK;
            case Constants.CHARACTER_DEVICE -> TarMember.Type.CHARACTER_DEVICE;
            case Constants.BLOCK_DEVICE -> TarMember.Type.BLOCK_DEVICE;
            case Constants.DIRECTORY -> TarMember.Type.DIRECTORY;
            case Constants.FIFO -> TarMember.Type.FIFO;
            default -> throw malformed("header", "typeflag", start + Constants.TYPE, "0 to 6 or x", "byte " + type);
        };
    }

    private static byte[] name(byte[] header) {
        byte[] name = string(header, Constants.NAME, Constants.NAME_LENGTH);
        byte[] prefix = string(header, Constants.PREFIX, Constants.PREFIX_LENGTH);
        if (prefix.length == 0) {
            return name;
        }
        byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        joined[prefix.length] = '/';
        System.arraycopy(name, 0, joined, prefix.length + 1, name.length);
        return joined;
    }

    private static TreePath path(byte[] name, long start) throws MalformedImageException {
        String text = new String(name, StandardCharsets.ISO_8859_1);
        String relative = text.startsWith("./") ? text.substring(2) : text.equals(".") ? "" : text;
        try {
            return TreePath.of(("/" + relative).getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw malformed("header", "path", start, "a relative path without '..'", TreePath.display(name));
        }
    }

    private static long number(Map<String, byte[]> records, String keyword, long otherwise, long start)
            throws MalformedImageException {
        byte[] value = records.get(keyword);
        if (value == null) {
            return otherwise;
        }
        String text = new String(value, StandardCharsets.ISO_8859_1);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw malformed("extended header", keyword, start, "a decimal number", TreePath.display(value));
        }
    }

    private static void parse(byte[] body, long offset, Map<String, byte[]> records) throws MalformedImageException {
        int at = 0;
        while (at < body.length) {
            int space = at;
            int length = 0;
            while (space < body.length && body[space] >= '0' && body[space] <= '9' && length <= body.length) {
                length = length * 10 + body[space] - '0';
                space++;
            }
            int end = at + length;
            if (space == at
                    || space >= body.length
                    || body[space] != ' '
                    || length > body.length - at
                    || end <= space + 2
                    || body[end - 1] != '\n') {
                throw malformed(
                        "extended header", "record", offset + at, "LENGTH keyword=value and a newline", "other bytes");
            }
            int equals = space + 1;
            while (equals < end - 1 && body[equals] != '=') {
                equals++;
            }
            if (equals == end - 1) {
                throw malformed("extended header", "record", offset + at, "keyword=value", "no '='");
            }
            String keyword = new String(body, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            records.put(keyword, Arrays.copyOfRange(body, equals + 1, end - 1));
            at = end;
        }
    }

    private static void check(byte[] header, long start) throws MalformedImageException {
        String magic = new String(header, Constants.MAGIC, 5, StandardCharsets.ISO_8859_1);
        if (!magic.equals("ustar")) {
            throw malformed(
                    "header",
                    "magic",
                    start + Constants.MAGIC,
                    "ustar",
                    TreePath.display(Arrays.copyOfRange(header, Constants.MAGIC, Constants.MAGIC + 5)));
        }
        long sum = 0;
        for (int i = 0; i < header.length; i++) {
            sum += i >= Constants.CHECKSUM && i < Constants.CHECKSUM + 8 ? ' ' : header[i] & 0xff;
        }
        long found = octal(header, Constants.CHECKSUM, 8, start);
        if (sum != found) {
            throw malformed("header", "chksum", start + Constants.CHECKSUM, Long.toString(sum), Long.toString(found));
        }
    }

    private static long octal(byte[] header, int offset, int length, long start) throws MalformedImageException {
        long value = 0;
        for (int i = offset; i < offset + length; i++) {
            byte b = header[i];
            if (b == 0 || b == ' ') {
                break;
            }
            if (b < '0' || b > '7') {
                throw malformed("header", "number", start + i, "an octal digit", "byte " + (b & 0xff));
            }
            value = value << 3 | b - '0';
        }
        return value;
    }

    private static byte[] string(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(header, offset, end);
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
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
        padding = 0;
    }

    private static MalformedImageException malformed(
            String structure, String field, long offset, String expected, String found) {
        return new MalformedImageException("tar archive", structure, field, offset, expected, found);
    }
}
