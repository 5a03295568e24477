package io.dpuos.assemble;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Disk and partitions of the target as the pom declares them. Immutable.
 *
 * @param match words that select the disk
 * @param minSize smallest accepted size as text
 * @param wipe {@code unambiguous}, {@code foreign} or {@code all}
 * @param partitions by name; empty for the default ones
 */
public record StorageDeclaration(
        List<String> match, Optional<String> minSize, String wipe, SortedMap<String, Partition> partitions) {
    /**
     * A partition.
     *
     * @param number order on the disk
     * @param size text such as {@code 10G}, or {@code max}
     * @param type file system
     * @param mount where it is mounted; empty for swap
     * @param label of the file system
     * @param options mount options
     * @param preserve whether a reinstallation keeps its content
     */
    public record Partition(
            int number,
            String size,
            String type,
            Optional<String> mount,
            Optional<String> label,
            Optional<String> options,
            boolean preserve) {}
}
