package io.dpuos.rpm;

import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.util.Optional;

/**
 * One file of a package as its header describes it. Immutable.
 *
 * @param path where it is installed; for a source package its name below the root
 * @param mode type and permission bits, 16 bits
 * @param user owner by name
 * @param group group by name
 * @param size in bytes
 * @param mtime seconds since the epoch, 0 to 2^32-1
 * @param flags bits of {@link FileFlags}
 * @param linkTarget present for symbolic links
 * @param rdev device number, 8 bits major and 8 bits minor
 * @param inode number that hard links share
 * @param linkGroup index of the first file of the set of hard links; the file's own index when it is alone
 * @param links how many names of the package refer to the file, at least 1
 * @param digest of the content as lower-case hexadecimal digits; empty when it has none (directories, links, ghosts)
 * @param digestAlgorithm OpenPGP number: 1 MD5, 2 SHA-1, 8 SHA-256, 9 SHA-384, 10 SHA-512
 * @param lang locales, separated by {@code |}; empty for all
 * @param capabilities file capabilities as text; empty for none
 * @param color 0 none, 1 ELF 32 bit, 2 ELF 64 bit
 * @param index place in the header's list
 */
public record RpmFileEntry(
        TreePath path,
        int mode,
        String user,
        String group,
        long size,
        long mtime,
        int flags,
        Optional<LinkTarget> linkTarget,
        int rdev,
        long inode,
        int linkGroup,
        int links,
        String digest,
        int digestAlgorithm,
        String lang,
        String capabilities,
        int color,
        int index) {
    private static final int TYPE = 0170000;

    /** Returns whether this is a regular file. */
    public boolean isRegular() {
        return (mode & TYPE) == 0100000;
    }

    /** Returns whether this is a directory. */
    public boolean isDirectory() {
        return (mode & TYPE) == 0040000;
    }

    /** Returns whether this is a symbolic link. */
    public boolean isSymbolicLink() {
        return (mode & TYPE) == 0120000;
    }

    /** Returns whether this is a character or block device. */
    public boolean isDevice() {
        return (mode & TYPE) == 0020000 || (mode & TYPE) == 0060000;
    }

    /** Returns whether the package owns the path without bringing it. */
    public boolean isGhost() {
        return (flags & FileFlags.GHOST) != 0;
    }

    /** Returns whether this is a configuration file. */
    public boolean isConfiguration() {
        return (flags & FileFlags.CONFIG) != 0;
    }

    /** Returns whether a file that lies in a configuration file's place stays there. */
    public boolean isNotReplaced() {
        return (flags & FileFlags.NOREPLACE) != 0;
    }

    /** Returns whether this is documentation. */
    public boolean isDocumentation() {
        return (flags & FileFlags.DOC) != 0;
    }

    /** Returns the permissions, 12 bits. */
    public int permissions() {
        return mode & 07777;
    }
}
