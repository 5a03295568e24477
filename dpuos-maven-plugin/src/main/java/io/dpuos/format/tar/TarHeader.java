package io.dpuos.format.tar;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import io.dpuos.tree.Xattr;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Makes the header blocks of a member: a ustar header, preceded by an extended header where ustar cannot hold a field.
 *
 * <p>Names go into the ustar fields as the bytes they are, so that every tar restores them in every locale; only names
 * that are too long become pax records, marked {@code hdrcharset=BINARY} when they are not UTF-8. User and group names
 * are left empty: only the image's own passwd knows them, and the numbers are right.
 */
public final class TarHeader {
    private static final byte[] EXTENDED_NAME = ascii("././@PaxHeader");

    private TarHeader() {}

    /** Returns the header blocks of a member; a multiple of 512 bytes. They hold everything but the content. */
    public static byte[] of(TarEntry entry) {
        byte[] header = new byte[Constants.BLOCK];
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        Inode inode = entry.inode();
        Attributes attributes = inode.attributes();
        byte type = type(entry);
        byte[] name = name(entry.path(), type == Constants.DIRECTORY);
        byte[] linkName = entry.linkTo().isPresent()
                ? entry.linkTo().get().relativeBytes()
                : inode instanceof Inode.Symlink link ? link.target().bytes() : new byte[0];
        boolean longName = !putName(header, name);
        boolean longLink = linkName.length > Constants.LINK_NAME_LENGTH;
        if (longName && !isUtf8(name) || longLink && !isUtf8(linkName)) {
            record(records, "hdrcharset", ascii("BINARY"));
        }
        if (longName) {
            record(records, "path", name);
        }
        if (longLink) {
            record(records, "linkpath", linkName);
        }
        put(header, Constants.LINK_NAME, linkName, Constants.LINK_NAME_LENGTH);
        octal(header, Constants.MODE, attributes.mode(), Constants.SMALL_DIGITS);
        number(header, Constants.UID, attributes.uid(), Constants.SMALL_DIGITS, "uid", records);
        number(header, Constants.GID, attributes.gid(), Constants.SMALL_DIGITS, "gid", records);
        number(header, Constants.SIZE, entry.contentSize(), Constants.LARGE_DIGITS, "size", records);
        number(header, Constants.MTIME, attributes.mtime(), Constants.LARGE_DIGITS, "mtime", records);
        int major = inode instanceof Inode.Device device ? device.major() : 0;
        int minor = inode instanceof Inode.Device device ? device.minor() : 0;
        octal(header, Constants.DEVICE_MAJOR, major, Constants.SMALL_DIGITS);
        octal(header, Constants.DEVICE_MINOR, minor, Constants.SMALL_DIGITS);
        if (type != Constants.HARD_LINK) {
            for (Map.Entry<String, Xattr> xattr : attributes.xattrs().entrySet()) {
                record(
                        records,
                        Constants.XATTR + xattr.getKey(),
                        xattr.getValue().bytes());
            }
        }
        seal(header, type);
        return records.size() == 0 ? header : withExtendedHeader(records.toByteArray(), header);
    }

    private static byte[] withExtendedHeader(byte[] records, byte[] header) {
        int padded = (records.length + Constants.BLOCK - 1) / Constants.BLOCK * Constants.BLOCK;
        byte[] extended = new byte[Constants.BLOCK];
        put(extended, Constants.NAME, EXTENDED_NAME, Constants.NAME_LENGTH);
        octal(extended, Constants.MODE, 0644, Constants.SMALL_DIGITS);
        octal(extended, Constants.UID, 0, Constants.SMALL_DIGITS);
        octal(extended, Constants.GID, 0, Constants.SMALL_DIGITS);
        octal(extended, Constants.SIZE, records.length, Constants.LARGE_DIGITS);
        octal(extended, Constants.MTIME, 0, Constants.LARGE_DIGITS);
        octal(extended, Constants.DEVICE_MAJOR, 0, Constants.SMALL_DIGITS);
        octal(extended, Constants.DEVICE_MINOR, 0, Constants.SMALL_DIGITS);
        seal(extended, Constants.EXTENDED_HEADER);
        return ByteBuffer.allocate(2 * Constants.BLOCK + padded)
                .put(extended)
                .put(records)
                .position(Constants.BLOCK + padded)
                .put(header)
                .array();
    }

    private static byte type(TarEntry entry) {
        if (entry.linkTo().isPresent()) {
            return Constants.HARD_LINK;
        } else if (entry.inode() instanceof Inode.RegularFile) {
            return Constants.REGULAR;
        } else if (entry.inode() instanceof Inode.Directory) {
            return Constants.DIRECTORY;
        } else if (entry.inode() instanceof Inode.Symlink) {
            return Constants.SYMLINK;
        } else if (entry.inode() instanceof Inode.Device device) {
            return device.block() ? Constants.BLOCK_DEVICE : Constants.CHARACTER_DEVICE;
        }
        return Constants.FIFO;
    }

    private static byte[] name(TreePath path, boolean directory) {
        if (path.isRoot()) {
            return ascii("./");
        }
        byte[] relative = path.relativeBytes();
        if (!directory) {
            return relative;
        }
        byte[] name = Arrays.copyOf(relative, relative.length + 1);
        name[relative.length] = '/';
        return name;
    }

    /** Puts a name into the name and prefix fields; returns whether it fitted. A truncated name stays for old readers. */
    private static boolean putName(byte[] header, byte[] name) {
        if (name.length <= Constants.NAME_LENGTH) {
            put(header, Constants.NAME, name, Constants.NAME_LENGTH);
            return true;
        }
        for (int i = Math.min(Constants.PREFIX_LENGTH, name.length - 2);
                i > 0 && name.length - i - 1 <= Constants.NAME_LENGTH;
                i--) {
            if (name[i] == '/') {
                put(header, Constants.PREFIX, Arrays.copyOf(name, i), Constants.PREFIX_LENGTH);
                put(header, Constants.NAME, Arrays.copyOfRange(name, i + 1, name.length), Constants.NAME_LENGTH);
                return true;
            }
        }
        put(header, Constants.NAME, name, Constants.NAME_LENGTH);
        return false;
    }

    private static void number(
            byte[] header, int offset, long value, int digits, String keyword, ByteArrayOutputStream records) {
        long largest = digits == Constants.SMALL_DIGITS ? Constants.MAX_SMALL : Constants.MAX_LARGE;
        if (value < 0 || value > largest) {
            record(records, keyword, ascii(Long.toString(value)));
            octal(header, offset, 0, digits);
        } else {
            octal(header, offset, value, digits);
        }
    }

    /** Appends {@code LENGTH keyword=value\n}; LENGTH counts itself. */
    private static void record(ByteArrayOutputStream records, String keyword, byte[] value) {
        byte[] word = keyword.getBytes(StandardCharsets.UTF_8);
        int rest = word.length + value.length + 3;
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        records.writeBytes(ascii(length + " "));
        records.writeBytes(word);
        records.write('=');
        records.writeBytes(value);
        records.write('\n');
    }

    private static void put(byte[] header, int offset, byte[] value, int length) {
        System.arraycopy(value, 0, header, offset, Math.min(value.length, length));
    }

    private static void octal(byte[] header, int offset, long value, int digits) {
        for (int i = 0; i < digits; i++) {
            header[offset + i] = (byte) ('0' + (value >> 3 * (digits - 1 - i) & 7));
        }
    }

    private static void seal(byte[] header, byte type) {
        header[Constants.TYPE] = type;
        put(header, Constants.MAGIC, ascii("ustar\00000"), 8);
        Arrays.fill(header, Constants.CHECKSUM, Constants.CHECKSUM + 8, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        octal(header, Constants.CHECKSUM, sum, 6);
        header[Constants.CHECKSUM + 6] = 0;
    }

    private static boolean isUtf8(byte[] name) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
