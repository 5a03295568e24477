package io.dpuos.files;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where the dynamic loader of an image finds libraries, after ld.so(8): DT_RPATH or DT_RUNPATH with {@code $ORIGIN}, the
 * directories of ld.so.conf(5), then the loader's own. Immutable.
 */
final class Libraries {
    private final ImageTree tree;
    private final List<TreePath> directories;

    private Libraries(ImageTree tree, List<TreePath> directories) {
        this.tree = tree;
        this.directories = directories;
    }

    static Libraries of(ImageTree tree) throws IOException {
        List<TreePath> directories = new ArrayList<>();
        for (String file : List.of("/etc/ld.so.conf", "/etc/ld.so.conf.d/*.conf")) {
            for (TreePath path : TreeGlob.expand(tree, file)) {
                for (String line : tree.text(path.toString()).orElse("").split("\n")) {
                    String directory = line.replaceFirst("#.*", "").strip();
                    if (directory.matches("/[^*?\\[]*")) {
                        add(tree, directory, directories);
                    }
                }
            }
        }
        for (TreePath path : topDirectories(tree)) {
            if (!directories.contains(path)) {
                directories.add(path);
            }
        }
        return new Libraries(tree, directories);
    }

    private static void add(ImageTree tree, String directory, List<TreePath> directories) {
        tree.resolve(TreePath.of(directory)).ifPresent(real -> {
            if (!directories.contains(real)) {
                directories.add(real);
            }
        });
    }

    /** Returns the directories that {@code /lib*} and {@code /usr/lib*} mean, and Debian's multiarch ones. */
    static SortedSet<TreePath> topDirectories(ImageTree tree) {
        SortedSet<TreePath> directories = new TreeSet<>();
        for (String pattern : List.of("/lib*", "/usr/lib*", "/lib/*-linux-gnu*", "/usr/lib/*-linux-gnu*")) {
            for (TreePath path : TreeGlob.expand(tree, pattern)) {
                tree.resolve(path)
                        .filter(real -> tree.get(real).orElse(null) instanceof Inode.Directory)
                        .ifPresent(directories::add);
            }
        }
        return directories;
    }

    /** Returns where a library lies that a file needs; the last name may be a link. */
    Optional<TreePath> find(TreePath user, ProgramFacts elf, String library) {
        if (library.startsWith("/")) {
            return place(TreePath.of(normalise(library)));
        }
        for (String own : elf.searched()) {
            String origin = user.parent().toString();
            String directory = own.replace("${ORIGIN}", origin).replace("$ORIGIN", origin);
            if (directory.startsWith("/")) {
                Optional<TreePath> found = tree.resolve(TreePath.of(normalise(directory)))
                        .flatMap(real -> place(real.child(bytes(library))));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return find(library);
    }

    /** Returns where a library lies in the directories that all programs share. */
    Optional<TreePath> find(String library) {
        if (library.isEmpty() || library.indexOf('/') >= 0 || library.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        for (TreePath directory : directories) {
            Optional<TreePath> found = place(directory.child(bytes(library)));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<TreePath> place(TreePath path) {
        return tree.resolveParent(path).filter(real -> tree.get(real).isPresent());
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /** Removes {@code .}, {@code ..} and doubled slashes by name. */
    static String normalise(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (name.equals("..") && !names.isEmpty()) {
                names.remove(names.size() - 1);
            } else if (!name.isEmpty() && !name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
        }
        return "/" + String.join("/", names);
    }
}
