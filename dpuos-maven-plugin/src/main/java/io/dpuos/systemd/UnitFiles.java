package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The unit files of a tree, and the section {@code [Install]} of each. */
final class UnitFiles {
    /** Where links of enabled units lie. */
    static final TreePath CONFIGURATION = TreePath.of("/etc/systemd/system");

    /** Stronger first; /run is empty in an image. */
    private static final List<TreePath> DIRECTORIES = List.of(
            CONFIGURATION,
            TreePath.of("/usr/local/lib/systemd/system"),
            TreePath.of("/usr/lib/systemd/system"),
            TreePath.of("/lib/systemd/system"));

    private final ImageTree tree;

    UnitFiles(ImageTree tree) {
        this.tree = tree;
    }

    /** Returns where the file of a unit lies; an instance has that of its template. A mask or an alias is no file. */
    Optional<TreePath> find(UnitName unit) {
        for (UnitName name : unit.isInstance() ? List.of(unit, unit.template()) : List.of(unit)) {
            for (TreePath directory : DIRECTORIES) {
                TreePath path = directory.child(name.text());
                if (tree.resolve(path).flatMap(tree::get).orElse(null) instanceof Inode.RegularFile) {
                    return Optional.of(path);
                }
            }
        }
        return Optional.empty();
    }

    /** Returns the unit that a name leads to: itself, or the one that an alias link names. */
    UnitName resolveAlias(UnitName unit) {
        Optional<TreePath> path = find(unit);
        if (path.isPresent() && tree.get(path.get()).orElse(null) instanceof Inode.Symlink) {
            TreePath real = tree.resolve(path.get()).orElse(path.get());
            UnitName target = new UnitName(real.nameText());
            return unit.isInstance() && target.isTemplate() ? target.withInstance(unit.instance()) : target;
        }
        return unit;
    }

    /** Returns the names of all units with a file, for hints. */
    SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        for (TreePath directory : DIRECTORIES) {
            for (TreePath path : tree.children(directory).keySet()) {
                if (!path.nameText().endsWith(".wants") && !path.nameText().endsWith(".d")) {
                    names.add(path.nameText());
                }
            }
        }
        return names;
    }

    /** Returns the assignments of {@code [Install]}, lists split into words, later assignments appended. */
    Map<String, List<String>> install(UnitName unit) throws IOException {
        SortedMap<String, List<String>> install = new TreeMap<>();
        Optional<TreePath> path = find(unit);
        if (path.isEmpty()) {
            return install;
        }
        String section = "";
        StringBuilder pending = new StringBuilder();
        for (String raw : tree.text(path.get().toString()).orElse("").split("\n")) {
            String line = raw.strip();
            if (pending.length() == 0 && (line.startsWith("#") || line.startsWith(";"))) {
                continue;
            }
            if (line.endsWith("\\")) {
                pending.append(line, 0, line.length() - 1).append(' ');
                continue;
            }
            line = pending.append(line).toString();
            pending.setLength(0);
            if (line.startsWith("[")) {
                section = line;
            } else if (section.equals("[Install]") && line.indexOf('=') > 0) {
                String key = line.substring(0, line.indexOf('=')).strip();
                String value = line.substring(line.indexOf('=') + 1).strip();
                List<String> words = install.computeIfAbsent(key, name -> new ArrayList<>());
                if (value.isEmpty()) {
                    words.clear();
                } else {
                    words.addAll(List.of(value.split("\\s+")));
                }
            }
        }
        return install;
    }
}
