package io.dpuos.format.iso9660;

import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.util.List;
import java.util.Optional;

/**
 * A file or directory of a volume. Immutable.
 *
 * @param path by Rock Ridge names where the volume has them, else by plain names
 * @param plainPath by plain ISO 9660 names, without version numbers and trailing dots
 * @param type what it is
 * @param mode permission bits; 0444 and 0555 without Rock Ridge
 * @param mtime seconds since the epoch
 * @param extents where the bytes lie, in order
 * @param linkTarget of a symbolic link
 */
public record IsoFile(
        TreePath path,
        String plainPath,
        Type type,
        int mode,
        long mtime,
        List<Extent> extents,
        Optional<LinkTarget> linkTarget) {
    /** The types of files. */
    public enum Type {
        /** A regular file. */
        REGULAR,
        /** A directory. */
        DIRECTORY,
        /** A symbolic link. */
        SYMLINK,
        /** Something that holds no bytes: a device, pipe or socket. */
        SPECIAL
    }

    /**
     * A run of bytes.
     *
     * @param offset of the first byte in the image
     * @param size in bytes
     */
    public record Extent(long offset, long size) {}

    /** Copies the list. */
    public IsoFile {
        extents = List.copyOf(extents);
    }

    /** Returns the size in bytes. */
    public long size() {
        return type == Type.REGULAR ? extents.stream().mapToLong(Extent::size).sum() : 0;
    }
}
