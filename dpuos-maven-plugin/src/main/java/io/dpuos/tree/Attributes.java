package io.dpuos.tree;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What every inode has, whatever its type. Immutable.
 *
 * @param mode permission bits with setuid, setgid and sticky: 0 to 07777 octal; the file type is the inode's class
 * @param uid numeric owner in the image
 * @param gid numeric group in the image
 * @param mtime modification time in seconds since the epoch
 * @param xattrs extended attributes by full name, for example {@code security.capability}
 */
public record Attributes(int mode, int uid, int gid, long mtime, SortedMap<String, Xattr> xattrs) {
    /** Checks the ranges. */
    public Attributes {
        if (mode < 0 || mode > 07777) {
            throw new IllegalArgumentException("mode is not within 0 to 07777: 0" + Integer.toOctalString(mode));
        }
        if (uid < 0 || gid < 0) {
            throw new IllegalArgumentException("negative owner: " + uid + ":" + gid);
        }
        // Nearly no inode has any, and there are hundreds of thousands of inodes.
        xattrs = xattrs.isEmpty()
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
    }

    /** Returns attributes of root without extended attributes. */
    public static Attributes root(int mode, long mtime) {
        return new Attributes(mode, 0, 0, mtime, Collections.emptySortedMap());
    }

    /** Returns these attributes with another mode. */
    public Attributes withMode(int newMode) {
        return new Attributes(newMode, uid, gid, mtime, xattrs);
    }

    /** Returns these attributes with another owner and group. */
    public Attributes withOwner(int newUid, int newGid) {
        return new Attributes(mode, newUid, newGid, mtime, xattrs);
    }

    /** Returns these attributes with another modification time. */
    public Attributes withMtime(long newMtime) {
        return new Attributes(mode, uid, gid, newMtime, xattrs);
    }

    /** Returns these attributes with one extended attribute set. */
    public Attributes withXattr(String name, Xattr value) {
        SortedMap<String, Xattr> more = new TreeMap<>(xattrs);
        more.put(name, value);
        return new Attributes(mode, uid, gid, mtime, more);
    }

    /** Returns these attributes without extended attributes. */
    public Attributes withoutXattrs() {
        return new Attributes(mode, uid, gid, mtime, Collections.emptySortedMap());
    }
}
