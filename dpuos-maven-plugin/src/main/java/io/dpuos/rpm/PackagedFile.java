package io.dpuos.rpm;

import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;

/**
 * A file that {@link RpmWriter} puts into a package. Immutable; the {@code with} methods return changed copies.
 *
 * @param path where it is installed
 * @param body what it is
 * @param permissions the low 12 bits of the mode
 * @param user owner by name
 * @param group group by name
 * @param mtime seconds since the epoch, 0 to 2^32-1; -1 stands for the package's build time
 * @param flags bits of {@link FileFlags}
 * @param verifyFlags what {@code rpm -V} checks; -1 for everything
 * @param capabilities file capabilities as text, for example {@code cap_net_raw=ep}; empty for none
 * @param lang locale, empty for all
 * @param color 0 none, 1 ELF 32 bit, 2 ELF 64 bit
 */
public record PackagedFile(
        TreePath path,
        Body body,
        int permissions,
        String user,
        String group,
        long mtime,
        int flags,
        int verifyFlags,
        String capabilities,
        String lang,
        int color) {
    /** What a file is. */
    public sealed interface Body {}

    /** A regular file. */
    public record Regular(Content content) implements Body {}

    /** A directory. */
    public record Directory() implements Body {}

    /** A symbolic link. */
    public record SymbolicLink(LinkTarget target) implements Body {}

    /** One more name of a regular file of the same package, whose content and attributes it shares. */
    public record HardLink(TreePath original) implements Body {}

    /** A device node; both numbers are 0 to 255, since rpm keeps 16 bits. */
    public record Device(boolean block, int major, int minor) implements Body {}

    /** Checks the numbers. */
    public PackagedFile {
        if ((permissions & ~07777) != 0) {
            throw new IllegalArgumentException("permissions of " + path + " have more than 12 bits");
        }
        if (mtime < -1 || mtime > 0xffffffffL) {
            throw new IllegalArgumentException("mtime of " + path + " is not within 32 bits: " + mtime);
        }
        if (body instanceof Device device && ((device.major | device.minor) & ~0xff) != 0) {
            throw new IllegalArgumentException("device numbers of " + path + " do not fit into 8 bits each");
        }
    }

    private static PackagedFile of(TreePath path, Body body, int permissions) {
        return new PackagedFile(path, body, permissions, "root", "root", -1, 0, -1, "", "", 0);
    }

    /** Returns a regular file owned by root. */
    public static PackagedFile regular(TreePath path, int permissions, Content content) {
        return of(path, new Regular(content), permissions);
    }

    /** Returns a directory owned by root. */
    public static PackagedFile directory(TreePath path, int permissions) {
        return of(path, new Directory(), permissions);
    }

    /** Returns a symbolic link owned by root. */
    public static PackagedFile symbolicLink(TreePath path, LinkTarget target) {
        return of(path, new SymbolicLink(target), 0777);
    }

    /** Returns one more name of the file {@code original}; mode, owner and times are taken from there. */
    public static PackagedFile hardLink(TreePath path, TreePath original) {
        return of(path, new HardLink(original), 0644);
    }

    /** Returns a device node owned by root. */
    public static PackagedFile device(TreePath path, int permissions, boolean block, int major, int minor) {
        return of(path, new Device(block, major, minor), permissions);
    }

    /** Returns an empty regular file that the package owns but does not bring. */
    public static PackagedFile ghost(TreePath path, int permissions) {
        return regular(path, permissions, Bytes.of(new byte[0])).withFlags(FileFlags.GHOST);
    }

    /** Returns this file with another owner. */
    public PackagedFile withOwner(String newUser, String newGroup) {
        return new PackagedFile(
                path, body, permissions, newUser, newGroup, mtime, flags, verifyFlags, capabilities, lang, color);
    }

    /** Returns this file with another modification time. */
    public PackagedFile withMtime(long newMtime) {
        return new PackagedFile(
                path, body, permissions, user, group, newMtime, flags, verifyFlags, capabilities, lang, color);
    }

    /** Returns this file with other flags. */
    public PackagedFile withFlags(int newFlags) {
        return new PackagedFile(
                path, body, permissions, user, group, mtime, newFlags, verifyFlags, capabilities, lang, color);
    }

    /** Returns this file with other verify flags. */
    public PackagedFile withVerifyFlags(int newFlags) {
        return new PackagedFile(
                path, body, permissions, user, group, mtime, flags, newFlags, capabilities, lang, color);
    }

    /** Returns this file with capabilities as text. */
    public PackagedFile withCapabilities(String text) {
        return new PackagedFile(path, body, permissions, user, group, mtime, flags, verifyFlags, text, lang, color);
    }

    /** Returns this file for one locale. */
    public PackagedFile withLang(String locale) {
        return new PackagedFile(
                path, body, permissions, user, group, mtime, flags, verifyFlags, capabilities, locale, color);
    }

    /** Returns this file with a colour. */
    public PackagedFile withColor(int newColor) {
        return new PackagedFile(
                path, body, permissions, user, group, mtime, flags, verifyFlags, capabilities, lang, newColor);
    }

    boolean isGhost() {
        return (flags & FileFlags.GHOST) != 0;
    }
}
