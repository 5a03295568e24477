package io.dpuos.sysctl;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The kernel parameters that the packages and the overlay of an image set, in the order in which systemd-sysctl applies
 * them: files of all directories by their name, a file in /etc instead of one with the same name in /usr/lib.
 */
final class ShippedParameters {
    /** Weaker first. */
    private static final List<String> DIRECTORIES =
            List.of("/usr/lib/sysctl.d", "/usr/local/lib/sysctl.d", "/run/sysctl.d", "/etc/sysctl.d");

    private static final int SIZE_LIMIT = 1 << 20;

    private ShippedParameters() {}

    /** Returns the paths by file name, in the order in which they are applied. */
    static SortedMap<String, TreePath> files(ImageTree tree) {
        SortedMap<String, TreePath> files = new TreeMap<>();
        for (String directory : DIRECTORIES) {
            Optional<TreePath> real = tree.resolve(TreePath.of(directory));
            if (real.isPresent()) {
                for (TreePath path : tree.children(real.get()).keySet()) {
                    if (path.nameText().endsWith(".conf")) {
                        files.put(path.nameText(), path);
                    }
                }
            }
        }
        return files;
    }

    /** Returns the assignments of all files, in the order in which they are read; what is no assignment is left out. */
    static List<SysctlAssignment> assignments(ImageTree tree) throws IOException {
        List<SysctlAssignment> assignments = new ArrayList<>();
        for (TreePath path : files(tree).values()) {
            assignments.addAll(read(tree, path));
        }
        return assignments;
    }

    /** Returns the assignments of files whose name sorts before, or behind, a name. */
    static List<SysctlAssignment> assignments(ImageTree tree, String pivot, boolean before) throws IOException {
        List<SysctlAssignment> assignments = new ArrayList<>();
        for (Map.Entry<String, TreePath> file : files(tree).entrySet()) {
            int order = file.getKey().compareTo(pivot);
            if (order != 0 && order < 0 == before) {
                assignments.addAll(read(tree, file.getValue()));
            }
        }
        return assignments;
    }

    /** Returns the assignments of one file; none when it is no regular file, as a link to /dev/null is none. */
    static List<SysctlAssignment> read(ImageTree tree, TreePath path) throws IOException {
        Inode inode = tree.resolve(path).flatMap(tree::get).orElse(null);
        if (!(inode instanceof Inode.RegularFile regular)) {
            return List.of();
        }
        String text = new String(regular.content().readAll(SIZE_LIMIT), StandardCharsets.UTF_8);
        return SysctlFile.read(text, path.toString()).assignments();
    }
}
