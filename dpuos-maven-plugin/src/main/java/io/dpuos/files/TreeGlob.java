package io.dpuos.files;

import io.dpuos.shell.Glob;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Absolute paths with the shell's wildcards (POSIX.1-2017, XCU 2.13.3): a wildcard matches within one name, and a leading
 * dot only where the pattern has it. Directories on the way may be links.
 */
final class TreeGlob {
    private TreeGlob() {}

    /** Returns the paths of a tree that a pattern means, with the links of their directories followed. */
    static SortedSet<TreePath> expand(ImageTree tree, String pattern) {
        List<String> names = new ArrayList<>();
        for (String name : bytewise(pattern).split("/")) {
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        SortedSet<TreePath> found = new TreeSet<>();
        if (!names.isEmpty()) {
            expand(tree, TreePath.ROOT, names, 0, found);
        }
        return found;
    }

    private static void expand(
            ImageTree tree, TreePath directory, List<String> names, int at, SortedSet<TreePath> found) {
        String pattern = names.get(at);
        boolean last = at == names.size() - 1;
        if (pattern.equals("..")) {
            return;
        }
        if (pattern.matches("[^*?\\[\\\\]+")) {
            step(tree, directory.child(pattern.getBytes(StandardCharsets.ISO_8859_1)), names, at, last, found);
            return;
        }
        for (TreePath child : tree.children(directory).keySet()) {
            String name = text(child.name());
            if ((!name.startsWith(".") || pattern.startsWith(".")) && Glob.matches(pattern, name)) {
                step(tree, child, names, at, last, found);
            }
        }
    }

    private static void step(
            ImageTree tree, TreePath path, List<String> names, int at, boolean last, SortedSet<TreePath> found) {
        if (last) {
            if (tree.get(path).isPresent()) {
                found.add(path);
            }
            return;
        }
        tree.resolve(path)
                .filter(real -> tree.get(real).orElse(null) instanceof Inode.Directory)
                .ifPresent(real -> expand(tree, real, names, at + 1, found));
    }

    /** Returns a name as text of one byte per character, as {@link Glob} matches it. */
    static String text(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    private static String bytewise(String pattern) {
        return text(pattern.getBytes(StandardCharsets.UTF_8));
    }
}
