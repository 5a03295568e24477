package io.dpuos.format.cpio;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Content;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * Writes a newc archive. The bytes depend on nothing but the entries and their order.
 *
 * <p>Fixed fields: inode numbers count from 1 in the order of writing, the device is 0:0, members are named relative to
 * the root ({@code .} for the root itself). Hard links of one {@link #putAll} share an inode number and the last of them
 * carries the data, as GNU cpio and the kernel expect. The format has no place for extended attributes: they are left
 * out. Not safe for use by several threads. The stream given is not closed.
 */
public final class CpioWriter {
    private static final int BUFFER = 1 << 16;

    private final OutputStream out;
    private final boolean reads;
    private final Set<TreePath> written = new HashSet<>();
    private long position;
    private int nextInode = 1;
    private boolean finished;

    /** Writes to a stream; the caller buffers and closes it. */
    public CpioWriter(OutputStream out) {
        this(out, true);
    }

    private CpioWriter(OutputStream out, boolean reads) {
        this.out = out;
        this.reads = reads;
    }

    /**
     * Returns the size of a whole archive of these inodes, without reading their contents.
     *
     * @throws CpioLimitException when one of them does not fit the format
     */
    public static long sizeOf(SortedMap<TreePath, Inode> inodes) throws IOException {
        CpioWriter counting = new CpioWriter(OutputStream.nullOutputStream(), false);
        counting.putAll(inodes);
        counting.finish();
        return counting.position;
    }

    /** Returns the number of bytes written so far. */
    public long position() {
        return position;
    }

    /**
     * Writes one member. A hard link written this way stands alone.
     *
     * @throws CpioLimitException when size or time do not fit the format, or the path was written before
     */
    public void put(TreePath path, Inode inode) throws IOException {
        put(path, inode, nextInode++, inode instanceof Inode.Directory ? 2 : 1, true);
    }

    /** Writes all inodes of a map, hard links among them as such. */
    public void putAll(SortedMap<TreePath, Inode> inodes) throws IOException {
        Map<String, int[]> groups = new HashMap<>();
        for (Inode inode : inodes.values()) {
            if (inode instanceof Inode.RegularFile file && file.linkGroup().isPresent()) {
                groups.computeIfAbsent(file.linkGroup().get(), group -> new int[3])[0]++;
            }
        }
        for (Map.Entry<TreePath, Inode> entry : inodes.entrySet()) {
            if (entry.getValue() instanceof Inode.RegularFile file
                    && file.linkGroup().isPresent()) {
                int[] group = groups.getOrDefault(file.linkGroup().get(), new int[] {1, 0, 0});
                if (group[1]++ == 0) {
                    group[2] = nextInode++;
                }
                put(entry.getKey(), file, group[2], group[0], group[1] == group[0]);
            } else {
                put(entry.getKey(), entry.getValue());
            }
        }
    }

    private void put(TreePath path, Inode inode, int number, int links, boolean withData) throws IOException {
        if (!written.add(path)) {
            throw new CpioLimitException(path, "path", "each path once", "it a second time");
        }
        long size = 0;
        int type;
        int major = 0;
        int minor = 0;
        byte[] linkTarget = {};
        if (inode instanceof Inode.RegularFile file) {
            type = Constants.TYPE_REGULAR;
            size = withData ? file.content().size() : 0;
        } else if (inode instanceof Inode.Directory) {
            type = Constants.TYPE_DIRECTORY;
        } else if (inode instanceof Inode.Symlink link) {
            type = Constants.TYPE_SYMLINK;
            linkTarget = link.target().bytes();
            size = linkTarget.length;
        } else if (inode instanceof Inode.Device device) {
            type = device.block() ? Constants.TYPE_BLOCK_DEVICE : Constants.TYPE_CHARACTER_DEVICE;
            major = device.major();
            minor = device.minor();
        } else {
            type = Constants.TYPE_FIFO;
        }
        Attributes attributes = inode.attributes();
        check(path, "size", size);
        check(path, "modification time", attributes.mtime());
        byte[] name = path.isRoot() ? new byte[] {'.'} : path.relativeBytes();
        header(
                name,
                number,
                type | attributes.mode(),
                attributes.uid(),
                attributes.gid(),
                links,
                attributes.mtime(),
                size,
                major,
                minor);
        if (inode instanceof Inode.RegularFile file && withData) {
            copy(path, file.content());
        } else {
            write(linkTarget, linkTarget.length);
        }
        pad(Constants.ALIGNMENT);
    }

    /**
     * Writes the head of a regular file whose content another one puts behind it, and goes on as if it had been written
     * here.
     */
    void head(TreePath path, Inode.RegularFile file) throws IOException {
        long size = file.content().size();
        check(path, "size", size);
        check(path, "modification time", file.attributes().mtime());
        Attributes attributes = file.attributes();
        header(
                path.relativeBytes(),
                nextInode++,
                Constants.TYPE_REGULAR | attributes.mode(),
                attributes.uid(),
                attributes.gid(),
                1,
                attributes.mtime(),
                size,
                0,
                0);
        position += size;
    }

    /** Writes the zeros behind a member. */
    void padMember() throws IOException {
        pad(Constants.ALIGNMENT);
    }

    /** Writes the trailer and pads the archive to 512 bytes. */
    public void finish() throws IOException {
        if (!finished) {
            finished = true;
            header(Constants.TRAILER.getBytes(StandardCharsets.US_ASCII), 0, 0, 0, 0, 1, 0, 0, 0, 0);
            pad(Constants.ARCHIVE_ALIGNMENT);
            out.flush();
        }
    }

    private static void check(TreePath path, String field, long value) throws CpioLimitException {
        if (value < 0 || value > Constants.MAX_UINT32) {
            throw new CpioLimitException(path, field, "0 to 4294967295", Long.toString(value));
        }
    }

    private void header(
            byte[] name, int inode, int mode, int uid, int gid, int links, long mtime, long size, int major, int minor)
            throws IOException {
        if (name.length + 1 > Constants.MAX_NAME) {
            throw new CpioLimitException(TreePath.ROOT, "name", "at most 4095 bytes", name.length + " bytes");
        }
        byte[] header = new byte[Constants.HEADER_SIZE + name.length + 1];
        for (int i = 0; i < Constants.MAGIC.length(); i++) {
            header[i] = (byte) Constants.MAGIC.charAt(i);
        }
        long[] fields = {inode, mode, uid, gid, links, mtime, size, 0, 0, major, minor, name.length + 1, 0};
        for (int i = 0; i < fields.length; i++) {
            for (int digit = 0; digit < 8; digit++) {
                int value = (int) (fields[i] >> (28 - 4 * digit)) & 0xf;
                header[6 + 8 * i + digit] = (byte) "0123456789abcdef".charAt(value);
            }
        }
        System.arraycopy(name, 0, header, Constants.HEADER_SIZE, name.length);
        write(header, header.length);
        pad(Constants.ALIGNMENT);
    }

    private void copy(TreePath path, Content content) throws IOException {
        if (!reads) {
            position += content.size();
            return;
        }
        byte[] buffer = new byte[(int) Math.max(1, Math.min(BUFFER, content.size()))];
        long copied = 0;
        try (InputStream in = content.open()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                copied += n;
                if (copied > content.size()) {
                    break;
                }
                write(buffer, n);
            }
        }
        if (copied != content.size()) {
            throw new IOException("content of " + path + " has " + (copied > content.size() ? "more" : "fewer")
                    + " bytes than the " + content.size() + " it declares");
        }
    }

    private void write(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        position += length;
    }

    private void pad(int alignment) throws IOException {
        int rest = (int) (position % alignment);
        if (rest != 0) {
            write(new byte[alignment - rest], alignment - rest);
        }
    }
}
