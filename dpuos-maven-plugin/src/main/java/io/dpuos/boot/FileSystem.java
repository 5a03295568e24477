package io.dpuos.boot;

import java.util.Locale;

/** A file system that the installer can make. */
public enum FileSystem {
    /** FAT, for the EFI system partition. */
    VFAT,
    /** The default for the system. */
    EXT4,
    /** Needs {@code mkfs.xfs} in the lock's installer set. */
    XFS,
    /** Swap space; it has no mount point. */
    SWAP,
    /** No file system: a part of a volume group. */
    LVM;

    /** Returns the name as {@code mount -t} and the pom write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the file system of a word.
     *
     * @param element the pom element, for the message
     * @throws BootException when there is no such file system
     */
    public static FileSystem of(String element, String word) {
        for (FileSystem type : values()) {
            if (type.word().equals(word)) {
                return type;
            }
        }
        throw new BootException(element, "'" + word + "' is not one of vfat, ext4, xfs, swap, lvm");
    }
}
