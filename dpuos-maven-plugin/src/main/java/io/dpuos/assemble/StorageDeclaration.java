package io.dpuos.assemble;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Disks, partitions and volumes of the target as the pom declares them. Immutable.
 *
 * @param match words that select the disk
 * @param minSize smallest accepted size as text
 * @param wipe {@code unambiguous}, {@code foreign} or {@code all}
 * @param partitions by name; empty for the default ones
 * @param disks further disks by name
 * @param volumes logical volumes by name
 */
public record StorageDeclaration(
        List<String> match,
        Optional<String> minSize,
        String wipe,
        SortedMap<String, Partition> partitions,
        SortedMap<String, Disk> disks,
        SortedMap<String, Volume> volumes) {
    /**
     * A further disk.
     *
     * @param match words that select it
     * @param minSize smallest accepted size as text
     * @param wipe what on it may be wiped
     */
    public record Disk(List<String> match, Optional<String> minSize, String wipe) {}

    /**
     * A partition.
     *
     * @param number order on the disk
     * @param size text such as {@code 10G}, or {@code max}
     * @param type file system, or {@code lvm}
     * @param mount where it is mounted; empty for swap
     * @param label of the file system
     * @param options mount options
     * @param preserve whether a reinstallation keeps its content
     * @param disk name of a further disk
     * @param group volume group, with type {@code lvm}
     */
    public record Partition(
            int number,
            String size,
            String type,
            Optional<String> mount,
            Optional<String> label,
            Optional<String> options,
            boolean preserve,
            Optional<String> disk,
            Optional<String> group) {}

    /**
     * A logical volume.
     *
     * @param group volume group
     * @param size text such as {@code 10G}, or {@code max}
     * @param type file system
     * @param mount where it is mounted; empty for swap
     * @param label of the file system
     * @param options mount options
     * @param preserve whether a reinstallation keeps its content
     */
    public record Volume(
            String group,
            String size,
            String type,
            Optional<String> mount,
            Optional<String> label,
            Optional<String> options,
            boolean preserve) {}
}
