package io.dpuos.format.cpio;

import io.dpuos.tree.TreePath;

/**
 * The header of an archive's member.
 *
 * @param path where the member lies; names with and without a leading {@code ./} or {@code /} are alike
 * @param inode number that hard links share
 * @param mode file type and permission bits
 * @param links number of hard links
 * @param mtime seconds since the epoch
 * @param size bytes of content in the archive; 0 for all but the last of several hard links
 * @param rdevMajor for devices
 * @param rdevMinor for devices
 * @param offset of the header from the start of the archive
 */
public record CpioEntry(
        TreePath path,
        long inode,
        int mode,
        long uid,
        long gid,
        long links,
        long mtime,
        long size,
        long rdevMajor,
        long rdevMinor,
        long offset) {
    /** Returns whether this is a regular file. */
    public boolean isRegularFile() {
        return (mode & Constants.TYPE_MASK) == Constants.TYPE_REGULAR;
    }

    /** Returns whether this is a directory. */
    public boolean isDirectory() {
        return (mode & Constants.TYPE_MASK) == Constants.TYPE_DIRECTORY;
    }

    /** Returns whether this is a symbolic link; its content is the target. */
    public boolean isSymlink() {
        return (mode & Constants.TYPE_MASK) == Constants.TYPE_SYMLINK;
    }
}
