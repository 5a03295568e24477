package io.dpuos.install;

import io.dpuos.format.tar.TarEntry;
import io.dpuos.format.tar.TarWriter;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import io.dpuos.tree.Xattr;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Image trees as tar archives for launchers: reads what GNU tar, bsdtar and Python write (v7, ustar, GNU and pax
 * headers, names as bytes, extended attributes of star's keywords), writes pax.
 */
final class TarTree {
    private static final int BLOCK = 512;
    private static final Origin ORIGIN = Origin.ofLayer("archive");

    private final InputStream in;
    private final TreeBuilder tree = ImageTree.empty(0, ORIGIN).toBuilder();
    private final Map<String, byte[]> globals = new TreeMap<>();
    private int links;

    private TarTree(InputStream in) {
        this.in = in;
    }

    /** Reads a whole archive; missing parents become directories of root with mode 755. */
    static ImageTree read(InputStream in) throws IOException {
        TarTree reader = new TarTree(in);
        reader.members();
        return reader.tree.build();
    }

    /** Writes a whole tree, the root as {@code ./}. */
    static void write(ImageTree tree, OutputStream out) throws IOException {
        TarWriter writer = new TarWriter(out);
        for (TarEntry entry : TarEntry.listOf(tree.inodes().entrySet())) {
            writer.put(entry);
        }
        writer.end();
    }

    private void members() throws IOException {
        Map<String, byte[]> records = new TreeMap<>();
        while (true) {
            byte[] header = in.readNBytes(BLOCK);
            if (header.length == 0 || isZero(header)) {
                return;
            }
            if (header.length < BLOCK) {
                throw new IOException("the archive ends within a header");
            }
            char type = (char) (header[156] & 0xff);
            long size = number(header, 124, 12);
            switch (type) {
                case 'x' -> pax(data(size), records);
                case 'g' -> pax(data(size), globals);
                case 'L' -> records.put("path", cut(data(size)));
                case 'K' -> records.put("linkpath", cut(data(size)));
                default -> {
                    Map<String, byte[]> all = new TreeMap<>(globals);
                    all.putAll(records);
                    records.clear();
                    member(header, type, all);
                }
            }
        }
    }

    private byte[] data(long size) throws IOException {
        if (size < 0 || size > Integer.MAX_VALUE - BLOCK) {
            throw new IOException("a member of " + size + " bytes is larger than this tool reads");
        }
        byte[] data = in.readNBytes((int) size);
        if (data.length < size) {
            throw new IOException("the archive ends within a member");
        }
        in.readNBytes((int) (-size & (BLOCK - 1)));
        return data;
    }

    private void member(byte[] header, char type, Map<String, byte[]> records) throws IOException {
        boolean posix = new String(header, 257, 6, StandardCharsets.ISO_8859_1).equals("ustar\0");
        byte[] name = cut(Arrays.copyOfRange(header, 0, 100));
        byte[] prefix = posix ? cut(Arrays.copyOfRange(header, 345, 500)) : new byte[0];
        if (prefix.length > 0) {
            name = bytes(text(prefix) + "/" + text(name));
        }
        String path = text(records.getOrDefault("path", name))
                .replaceAll("^(\\./+|/+)+", "")
                .replaceAll("/+$", "");
        TreePath at = path.isEmpty() || path.equals(".") ? TreePath.ROOT : TreePath.of(bytes("/" + path));
        byte[] link = records.getOrDefault("linkpath", cut(Arrays.copyOfRange(header, 157, 257)));
        long size = records.containsKey("size") ? Long.parseLong(text(records.get("size"))) : number(header, 124, 12);
        Attributes attributes = new Attributes(
                (int) number(header, 100, 8) & 07777,
                (int) decimal(records, "uid", number(header, 108, 8)),
                (int) decimal(records, "gid", number(header, 116, 8)),
                decimal(records, "mtime", number(header, 136, 12)),
                Collections.emptySortedMap());
        for (Map.Entry<String, byte[]> record : records.entrySet()) {
            if (record.getKey().startsWith("SCHILY.xattr.")) {
                attributes = attributes.withXattr(record.getKey().substring(13), Xattr.of(record.getValue()));
            }
        }
        byte[] content = type == '0' || type == 0 || type == '7' ? data(size) : data(type == '1' ? 0 : size);
        put(at, type, attributes, link, content, header);
    }

    private void put(TreePath at, char type, Attributes attributes, byte[] link, byte[] content, byte[] header)
            throws IOException {
        if (!at.isRoot()) {
            tree.mkdirs(at.parent(), Attributes.root(0755, attributes.mtime()), ORIGIN);
        }
        switch (type) {
            case '0', '7', 0 -> tree.put(at, new Inode.RegularFile(attributes, Bytes.of(content), ORIGIN));
            case '1' -> hardLink(at, TreePath.of(bytes("/" + text(link).replaceAll("^(\\./+|/+)+", ""))));
            case '2' -> tree.put(at, new Inode.Symlink(attributes, LinkTarget.of(link), ORIGIN));
            case '3', '4' ->
                tree.put(
                        at,
                        new Inode.Device(
                                attributes,
                                type == '4',
                                (int) number(header, 329, 8),
                                (int) number(header, 337, 8),
                                ORIGIN));
            case '5' -> tree.put(at, new Inode.Directory(attributes, ORIGIN));
            case '6' -> tree.put(at, new Inode.Fifo(attributes, ORIGIN));
            default -> throw new IOException(at + " has type '" + type + "', which this tool does not read");
        }
    }

    private void hardLink(TreePath at, TreePath to) throws IOException {
        if (!(tree.get(to).orElse(null) instanceof Inode.RegularFile file)) {
            throw new IOException(at + " is a hard link to " + to + ", which is no file before it");
        }
        Inode.RegularFile grouped = file.linkGroup().isPresent()
                ? file
                : new Inode.RegularFile(
                        file.attributes(), file.content(), Optional.of("archive:" + links++), file.origin());
        tree.put(to, grouped);
        tree.put(at, grouped);
    }

    private static void pax(byte[] body, Map<String, byte[]> records) throws IOException {
        int at = 0;
        while (at < body.length && body[at] != 0) {
            int space = at;
            while (space < body.length && body[space] != ' ') {
                space++;
            }
            int end = at + Integer.parseInt(text(Arrays.copyOfRange(body, at, space)));
            int equals = space + 1;
            while (equals < body.length && body[equals] != '=') {
                equals++;
            }
            if (end <= equals || end > body.length) {
                throw new IOException("a pax record is malformed");
            }
            records.put(
                    text(Arrays.copyOfRange(body, space + 1, equals)), Arrays.copyOfRange(body, equals + 1, end - 1));
            at = end;
        }
    }

    private static long decimal(Map<String, byte[]> records, String key, long otherwise) {
        byte[] value = records.get(key);
        return value == null ? otherwise : Long.parseLong(text(value).replaceAll("\\..*", ""));
    }

    /** An octal number, or GNU's binary form of large ones. */
    private static long number(byte[] header, int offset, int length) throws IOException {
        if ((header[offset] & 0x80) != 0) {
            long value = header[offset] & 0x3f;
            for (int i = 1; i < length; i++) {
                value = value << 8 | header[offset + i] & 0xff;
            }
            return (header[offset] & 0x40) != 0 ? -1 : value;
        }
        String digits =
                text(cut(Arrays.copyOfRange(header, offset, offset + length))).trim();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException("'" + digits + "' in a header is no octal number; is this a plain tar archive?");
        }
    }

    private static byte[] cut(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOf(bytes, end);
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
