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

    /** Returns the assignments of files whose name sorts before, or behind, a name. A line that is none is left out. */
    static List<SysctlAssignment> assignments(ImageTree tree, String pivot, boolean before) throws IOException {
        List<SysctlAssignment> assignments = new ArrayList<>();
        for (Map.Entry<String, TreePath> file : files(tree).entrySet()) {
            int order = file.getKey().compareTo(pivot);
            Inode inode = tree.resolve(file.getValue()).flatMap(tree::get).orElse(null);
            if (order == 0 || order < 0 != before || !(inode instanceof Inode.RegularFile regular)) {
                continue;
            }
            String text = new String(regular.content().readAll(SIZE_LIMIT), StandardCharsets.UTF_8);
            int number = 0;
            for (String line : text.split("\n", -1)) {
                number++;
                int equals = line.indexOf('=');
                String stripped = line.strip();
                boolean comment = stripped.isEmpty() || stripped.startsWith("#") || stripped.startsWith(";");
                if (comment || equals <= 0 || line.substring(0, equals).isBlank()) {
                    continue;
                }
                String key = line.substring(0, equals).strip();
                boolean ignore = key.startsWith("-");
                assignments.add(SysctlAssignment.of(
                        ignore ? key.substring(1).strip() : key,
                        line.substring(equals + 1),
                        ignore,
                        file.getValue() + ":" + number));
            }
        }
        return assignments;
    }
}
