package io.dpuos.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A whole file system tree: every path with its inode. Immutable and safe for use by several threads.
 *
 * <p>The root directory always exists. Every path's parent is a directory of the tree.
 */
public final class ImageTree {
    /** What a kernel allows: more links than this while resolving one path is a loop (ELOOP). */
    private static final int MAX_LINKS = 40;

    private static final int SMALL_FILE = 16 << 20;

    private final TreeMap<TreePath, Inode> own;
    private final NavigableMap<TreePath, Inode> inodes;

    /** A tree of a map that nobody changes any more, or of one that changes for whoever wants to see that. */
    ImageTree(TreeMap<TreePath, Inode> inodes) {
        this.own = inodes;
        this.inodes = Collections.unmodifiableNavigableMap(inodes);
    }

    /** Returns a tree that holds just a root directory of mode 0755. */
    public static ImageTree empty(long mtime, Origin origin) {
        TreeMap<TreePath, Inode> inodes = new TreeMap<>();
        inodes.put(TreePath.ROOT, new Inode.Directory(Attributes.root(0755, mtime), origin));
        return new ImageTree(inodes);
    }

    /** Returns all inodes by path; parents come before what they hold. Unmodifiable. */
    public NavigableMap<TreePath, Inode> inodes() {
        return inodes;
    }

    /** Returns the inode at exactly this path; symbolic links on the way are not followed. */
    public Optional<Inode> get(TreePath path) {
        return Optional.ofNullable(inodes.get(path));
    }

    /** Returns the inode at exactly this path; symbolic links on the way are not followed. */
    public Optional<Inode> get(String path) {
        return get(TreePath.of(path));
    }

    /** Returns what a directory holds, not recursively, in path order; empty when it is no directory of the tree. */
    public Map<TreePath, Inode> children(TreePath directory) {
        Map<TreePath, Inode> children = new LinkedHashMap<>();
        NavigableMap<TreePath, Inode> below = under(directory);
        Map.Entry<TreePath, Inode> entry = below.firstEntry();
        while (entry != null) {
            children.put(entry.getKey(), entry.getValue());
            entry = below.higherEntry(entry.getKey().behind());
        }
        return children;
    }

    /** Returns what lies below a directory, recursively and without the directory itself, in path order. */
    public NavigableMap<TreePath, Inode> under(TreePath directory) {
        return directory.isRoot()
                ? inodes.tailMap(directory, false)
                : inodes.subMap(directory, false, directory.behind(), false);
    }

    /**
     * Follows symbolic links, within the image, to the path they lead to.
     *
     * @return the path without any link in it, or empty when something on the way is missing or links loop
     */
    public Optional<TreePath> resolve(TreePath path) {
        return walk(path);
    }

    /**
     * Follows the symbolic links of the directories on the way, but not the last name. The last name need not exist.
     *
     * @return the path with its parent resolved, or empty when the parent is missing or links loop
     */
    public Optional<TreePath> resolveParent(TreePath path) {
        if (path.isRoot()) {
            return Optional.of(path);
        }
        return walk(path.parent()).map(parent -> parent.child(path.name()));
    }

    private Optional<TreePath> walk(TreePath path) {
        Deque<byte[]> rest = new ArrayDeque<>(path.names());
        TreePath here = TreePath.ROOT;
        int links = 0;
        while (!rest.isEmpty()) {
            byte[] name = rest.removeFirst();
            String text = new String(name, StandardCharsets.ISO_8859_1);
            if (text.isEmpty() || text.equals(".")) {
                continue;
            }
            if (text.equals("..")) {
                here = here.parent();
                continue;
            }
            if (name.length > TreePath.NAME_MAX || here.length() + 1 + name.length > TreePath.PATH_MAX) {
                return Optional.empty();
            }
            TreePath next = here.child(name);
            Inode inode = inodes.get(next);
            if (inode == null) {
                return Optional.empty();
            }
            if (inode instanceof Inode.Symlink link) {
                if (++links > MAX_LINKS) {
                    return Optional.empty();
                }
                byte[] target = link.target().bytes();
                if (target[0] == '/') {
                    here = TreePath.ROOT;
                }
                pushNames(rest, target);
                continue;
            }
            if (!rest.isEmpty() && !(inode instanceof Inode.Directory)) {
                return Optional.empty();
            }
            here = next;
        }
        return Optional.of(here);
    }

    private static void pushNames(Deque<byte[]> rest, byte[] target) {
        int end = target.length;
        for (int i = target.length - 1; i >= -1; i--) {
            if (i == -1 || target[i] == '/') {
                rest.addFirst(java.util.Arrays.copyOfRange(target, i + 1, end));
                end = i;
            }
        }
    }

    /** Returns the regular file that a path leads to, symbolic links followed. */
    public Optional<Inode.RegularFile> file(String path) {
        return resolve(TreePath.of(path))
                .map(inodes::get)
                .filter(Inode.RegularFile.class::isInstance)
                .map(Inode.RegularFile.class::cast);
    }

    /**
     * Returns the bytes of a regular file as ISO 8859-1 text, symbolic links followed, so that no byte is lost or
     * changed when the text is written back the same way.
     *
     * @return the text, or empty when there is no such file
     * @throws IOException when the file is larger than 16 MiB or cannot be read
     */
    public Optional<String> text(String path) throws IOException {
        Optional<Inode.RegularFile> file = file(path);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new String(file.get().content().readAll(SMALL_FILE), StandardCharsets.ISO_8859_1));
    }

    /** Returns a copy of this tree that can be changed. */
    public TreeBuilder toBuilder() {
        return new TreeBuilder(new TreeMap<>(own));
    }

    /**
     * Returns this tree with the edits of a layer applied in order.
     *
     * @throws EditException when an edit does not fit the tree
     */
    public ImageTree apply(Layer layer) {
        if (layer.edits().isEmpty()) {
            return this;
        }
        TreeBuilder builder = toBuilder();
        for (Edit edit : layer.edits()) {
            builder.apply(edit);
        }
        // Nobody else has the builder, so its map needs no copy.
        return builder.view();
    }
}
