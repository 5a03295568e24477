package io.dpuos.format.payload;

import io.dpuos.format.tar.TarEntry;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Members of the payload that are compressed together. Immutable.
 *
 * @param label what the run is, for the index: the package's NEVRA or the layer; one word without white space
 * @param entries members in the order of the archive
 */
public record PayloadRun(String label, List<TarEntry> entries) {
    /** Label of the last run of {@link #of}. */
    public static final String DIRECTORIES = "directories";

    private static final String SCRIPTLETS = "scriptlets";

    /** Checks the label and copies the list. */
    public PayloadRun {
        if (label.isEmpty() || label.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException(
                    "label of a payload run is not one printable ASCII word: '" + label + "'");
        }
        entries = List.copyOf(entries);
    }

    /**
     * Cuts a tree into runs: one per package in the order of their names, then what scriptlets made, then one per layer,
     * then all directories.
     *
     * <p>Directories come last, because unpacking a file into a directory changes the directory's modification time; the
     * directories that a file needs are made by tar as it goes, and get their owners, modes and times at the end.
     */
    public static List<PayloadRun> of(ImageTree tree) {
        Map<String, List<Map.Entry<TreePath, Inode>>> groups = new TreeMap<>(Comparator.naturalOrder());
        for (Map.Entry<TreePath, Inode> entry : tree.inodes().entrySet()) {
            groups.computeIfAbsent(group(entry.getValue()), key -> new ArrayList<>())
                    .add(entry);
        }
        List<Map.Entry<TreePath, Inode>> ordered = new ArrayList<>();
        groups.values().forEach(ordered::addAll);
        Map<String, List<TarEntry>> runs = new LinkedHashMap<>();
        for (TarEntry entry : TarEntry.listOf(ordered)) {
            runs.computeIfAbsent(group(entry.inode()), key -> new ArrayList<>()).add(entry);
        }
        List<PayloadRun> result = new ArrayList<>();
        runs.forEach((group, entries) -> result.add(new PayloadRun(label(group), entries)));
        return List.copyOf(result);
    }

    /** The first character orders the groups. */
    private static String group(Inode inode) {
        if (inode instanceof Inode.Directory) {
            return "4" + DIRECTORIES;
        }
        Origin origin = inode.origin();
        return switch (origin.kind()) {
            case PACKAGE -> "1" + origin.name();
            case SCRIPTLET -> "2" + SCRIPTLETS;
            case LAYER -> "3" + origin.name();
        };
    }

    private static String label(String group) {
        StringBuilder label = new StringBuilder();
        for (char c : group.substring(1).toCharArray()) {
            label.append(c <= ' ' || c > '~' ? '_' : c);
        }
        return label.isEmpty() ? "_" : label.toString();
    }
}
