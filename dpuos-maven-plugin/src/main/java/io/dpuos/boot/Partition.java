package io.dpuos.boot;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One partition that the installer makes.
 *
 * @param number place in the partition table, 1 to 128
 * @param name element of the pom and name in the partition table
 * @param bytes size; empty for {@code max}: what the others leave
 * @param type file system
 * @param mount absolute mount point; empty for swap and for a partition that is only formatted
 * @param label label of the file system
 * @param options mount options for fstab
 * @param preserve whether a reinstallation keeps its content
 * @param disk name of the further disk that it lies on; empty for the disk that the system boots from
 * @param group the volume group that it is part of; given exactly for type {@code lvm}
 */
public record Partition(
        int number,
        String name,
        OptionalLong bytes,
        FileSystem type,
        Optional<String> mount,
        Optional<String> label,
        Optional<String> options,
        boolean preserve,
        Optional<String> disk,
        Optional<String> group) {
    private static final String PATH = "(/|(/[A-Za-z0-9._-]+)+)";
    private static final String WORD = "[A-Za-z0-9._-]+";
    private static final String OPTIONS = "[A-Za-z0-9._=,:/@%+-]+";

    /**
     * Checks the values.
     *
     * @throws BootException when one is not what a partition can have
     */
    public Partition {
        String element = "<storage><partitions><" + name + ">";
        if (number < 1 || number > 128) {
            throw new BootException(element + "<number>", "is " + number + "; expected 1 to 128");
        }
        if (!name.matches(WORD) || name.length() > 36) {
            throw new BootException(element, "a partition's name is 1 to 36 letters, digits, '.', '_' or '-'");
        }
        boolean part = type == FileSystem.LVM;
        if (part != group.isPresent()) {
            throw new BootException(
                    element + "<group>",
                    part ? "is missing; a partition of type lvm names its volume group" : "is for type lvm only");
        }
        if (group.isPresent() && !group.get().matches(Volume.NAME)) {
            throw new BootException(
                    element + "<group>", "'" + group.get() + "' is not 1 to 64 letters, digits, '_', '.' or '+'");
        }
        if (part && (mount.isPresent() || label.isPresent() || options.isPresent() || preserve)) {
            throw new BootException(
                    element, "a partition of type lvm has no mount, label, options and preserve; its <volumes> have");
        }
        checkContent(element, type, bytes, mount, label, options);
    }

    /** Makes a partition of the disk that the system boots from, outside of volume groups. */
    public Partition(
            int number,
            String name,
            OptionalLong bytes,
            FileSystem type,
            Optional<String> mount,
            Optional<String> label,
            Optional<String> options,
            boolean preserve) {
        this(number, name, bytes, type, mount, label, options, preserve, Optional.empty(), Optional.empty());
    }

    /** Checks what partitions and volumes have in common. */
    static void checkContent(
            String element,
            FileSystem type,
            OptionalLong bytes,
            Optional<String> mount,
            Optional<String> label,
            Optional<String> options) {
        if (bytes.isPresent() && bytes.getAsLong() < 1 << 20) {
            throw new BootException(element + "<size>", "is " + bytes.getAsLong() + " bytes; expected at least 1M");
        }
        if (mount.isPresent() && (type == FileSystem.SWAP || !mount.get().matches(PATH) || hasDots(mount.get()))) {
            throw new BootException(
                    element + "<mount>",
                    type == FileSystem.SWAP
                            ? "swap space has no mount point; remove the element"
                            : "'" + mount.get() + "' is no absolute path of letters, digits, '.', '_' and '-'");
        }
        int longest = longestLabel(type);
        if (label.isPresent() && (!label.get().matches(WORD) || label.get().length() > longest)) {
            throw new BootException(
                    element + "<label>",
                    "'" + label.get() + "' is not 1 to " + longest + " letters, digits, '.', '_' or '-'");
        }
        if (options.isPresent() && !options.get().matches(OPTIONS)) {
            throw new BootException(element + "<options>", "'" + options.get() + "' are no mount options");
        }
    }

    private static boolean hasDots(String path) {
        return ("/" + path + "/").contains("/../") || ("/" + path + "/").contains("/./");
    }

    private static int longestLabel(FileSystem type) {
        return switch (type) {
            case VFAT -> 11;
            case XFS -> 12;
            case EXT4, SWAP, LVM -> 16;
        };
    }

    /** Returns whether firmware boots from this partition. */
    public boolean isEfiSystemPartition() {
        return type == FileSystem.VFAT && mount.isPresent() && mount.get().equals(PartitionLayout.ESP_MOUNT);
    }
}
