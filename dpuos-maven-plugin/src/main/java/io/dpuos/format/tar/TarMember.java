package io.dpuos.format.tar;

import io.dpuos.tree.TreePath;
import io.dpuos.tree.Xattr;
import java.util.SortedMap;

/**
 * The header of a member as the reader found it.
 *
 * @param path where the member lies
 * @param type what it is
 * @param mode permission bits
 * @param linkTarget bytes of the target of a symbolic or hard link; empty for others
 * @param size bytes of content in the archive
 * @param offset of the header block from the start of the archive
 */
public record TarMember(
        TreePath path,
        Type type,
        int mode,
        long uid,
        long gid,
        long mtime,
        long size,
        LinkBytes linkTarget,
        int deviceMajor,
        int deviceMinor,
        SortedMap<String, Xattr> xattrs,
        long offset) {
    /** The types of members. */
    public enum Type {
        /** A file with content. */
        REGULAR,
        /** Another name of a member before it. */
        HARD_LINK,
        /** A symbolic link. */
        SYMLINK,
        /** A character device. */
        CHARACTER_DEVICE,
        /** A block device. */
        BLOCK_DEVICE,
        /** A directory. */
        DIRECTORY,
        /** A named pipe. */
        FIFO
    }

    /**
     * Bytes of a link's target, compared by value.
     *
     * @param hex the bytes as lower-case hexadecimal digits
     */
    public record LinkBytes(String hex) {
        /** Returns the target with these bytes. */
        public static LinkBytes of(byte[] bytes) {
            return new LinkBytes(java.util.HexFormat.of().formatHex(bytes));
        }

        /** Returns the bytes. */
        public byte[] bytes() {
            return java.util.HexFormat.of().parseHex(hex);
        }
    }
}
