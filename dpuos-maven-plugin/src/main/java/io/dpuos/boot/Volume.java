package io.dpuos.boot;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A logical volume that the installer makes in a volume group of partitions of type {@code lvm}.
 *
 * @param name element of the pom and name of the volume
 * @param group the volume group
 * @param bytes size; empty for {@code max}: what the others leave
 * @param type file system
 * @param mount absolute mount point; empty for swap and for a volume that is only formatted
 * @param label label of the file system
 * @param options mount options for fstab
 * @param preserve whether a reinstallation keeps its content
 */
public record Volume(
        String name,
        String group,
        OptionalLong bytes,
        FileSystem type,
        Optional<String> mount,
        Optional<String> label,
        Optional<String> options,
        boolean preserve) {
    /** lvm(8) allows more; a hyphen would be doubled in the names of devices. */
    static final String NAME = "[A-Za-z0-9_][A-Za-z0-9_.+]{0,63}";

    /**
     * Checks the values.
     *
     * @throws BootException when one is not what a volume can have
     */
    public Volume {
        String element = "<storage><volumes><" + name + ">";
        if (!name.matches(NAME) || name.matches("snapshot.*|pvmove.*|\\.+")) {
            throw new BootException(element, "a volume's name is 1 to 64 letters, digits, '_', '.' or '+'");
        }
        if (!group.matches(NAME)) {
            throw new BootException(
                    element + "<group>", "'" + group + "' is not 1 to 64 letters, digits, '_', '.' or '+'");
        }
        if (type == FileSystem.LVM || type == FileSystem.VFAT) {
            throw new BootException(element + "<type>", "a volume is ext4, xfs or swap, not " + type.word());
        }
        Partition.checkContent(element, type, bytes, mount, label, options);
    }
}
