package io.dpuos.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A tree under construction. Not safe for use by several threads.
 *
 * <p>Paths are taken as they are: symbolic links are not followed, except by {@link #view()} and its methods.
 */
public final class TreeBuilder {
    private final TreeMap<TreePath, Inode> inodes;

    TreeBuilder(TreeMap<TreePath, Inode> inodes) {
        this.inodes = inodes;
    }

    /** Returns the inode at exactly this path. */
    public Optional<Inode> get(TreePath path) {
        return Optional.ofNullable(inodes.get(path));
    }

    /** Returns a live view with the methods of a tree; it changes with this builder. */
    public ImageTree view() {
        return new ImageTree(inodes);
    }

    /**
     * Puts an inode at a path, replacing what is there.
     *
     * @throws EditException when the parent is no directory of the tree, or a directory that holds something would be
     *     replaced by another type
     */
    public TreeBuilder put(TreePath path, Inode inode) {
        if (!path.isRoot() && !(inodes.get(path.parent()) instanceof Inode.Directory)) {
            throw new EditException(path, "its parent " + path.parent() + " is not a directory of the image");
        }
        if (!(inode instanceof Inode.Directory)) {
            if (path.isRoot()) {
                throw new EditException(path, "the root must be a directory");
            }
            TreePath next = inodes.higherKey(path);
            if (next != null && next.startsWith(path)) {
                throw new EditException(path, "it is a directory that still holds " + next);
            }
        }
        inodes.put(path, inode);
        return this;
    }

    /**
     * Puts an inode behind all others in the order of paths: what a tree is read with that was written in this order.
     *
     * @throws EditException when there is a later path, or the parent is no directory of the tree
     */
    public TreeBuilder append(TreePath path, Inode inode) {
        if (path.isRoot() && inodes.size() > 1 || !path.isRoot() && path.compareTo(inodes.lastKey()) <= 0) {
            throw new EditException(path, "it does not come behind " + inodes.lastKey());
        }
        if (path.isRoot() || !(inodes.get(path.parent()) instanceof Inode.Directory)) {
            return put(path, inode);
        }
        inodes.put(path, inode);
        return this;
    }

    /** Makes a directory and its missing parents with the given attributes; existing directories stay as they are. */
    public TreeBuilder mkdirs(TreePath path, Attributes attributes, Origin origin) {
        List<TreePath> missing = new ArrayList<>();
        TreePath here = path;
        while (!here.isRoot() && !inodes.containsKey(here)) {
            missing.add(here);
            here = here.parent();
        }
        for (int i = missing.size() - 1; i >= 0; i--) {
            put(missing.get(i), new Inode.Directory(attributes, origin));
        }
        return this;
    }

    /** Removes a path and all that lies below it; nothing happens when it is not there. The root cannot be removed. */
    public TreeBuilder remove(TreePath path) {
        if (path.isRoot()) {
            throw new EditException(path, "the root cannot be removed");
        }
        NavigableMap<TreePath, Inode> tail = inodes.tailMap(path, true);
        var walk = tail.keySet().iterator();
        while (walk.hasNext()) {
            if (!walk.next().startsWith(path)) {
                break;
            }
            walk.remove();
        }
        return this;
    }

    /** Changes the attributes of an inode and of all its hard links. */
    public TreeBuilder setAttributes(TreePath path, Attributes attributes) {
        Inode inode = inodes.get(path);
        if (inode == null) {
            throw new EditException(path, "it is not in the image");
        }
        if (inode instanceof Inode.RegularFile file && file.linkGroup().isPresent()) {
            for (Map.Entry<TreePath, Inode> entry : inodes.entrySet()) {
                if (entry.getValue() instanceof Inode.RegularFile other
                        && other.linkGroup().equals(file.linkGroup())) {
                    entry.setValue(other.with(attributes));
                }
            }
        } else {
            inodes.put(path, inode.with(attributes));
        }
        return this;
    }

    /** Applies one edit. */
    public TreeBuilder apply(Edit edit) {
        if (edit instanceof Edit.Put put) {
            return put(put.path(), put.inode());
        } else if (edit instanceof Edit.Remove remove) {
            if (!inodes.containsKey(remove.path())) {
                throw new EditException(remove.path(), "it is to be removed but is not in the image");
            }
            return remove(remove.path());
        } else if (edit instanceof Edit.SetAttributes set) {
            return setAttributes(set.path(), set.attributes());
        }
        throw new IllegalStateException("unknown edit " + edit);
    }

    /** Returns the tree as it is now. This builder can be used further. */
    public ImageTree build() {
        return new ImageTree(new TreeMap<>(inodes));
    }
}
