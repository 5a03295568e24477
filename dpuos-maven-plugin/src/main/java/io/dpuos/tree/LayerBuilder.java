package io.dpuos.tree;

import java.util.ArrayList;
import java.util.List;

/**
 * A layer under construction: every change is applied to a copy of the tree at once and recorded as an edit. Not safe for
 * use by several threads.
 *
 * <p>Symbolic links of directories on the way are followed, so that {@code /bin/x} goes to {@code /usr/bin/x} where
 * {@code /bin} is a link; missing directories are made with mode 0755, owned by root.
 */
public final class LayerBuilder {
    private final TreeBuilder builder;
    private final String name;
    private final long timestamp;
    private final Origin origin;
    private final List<Edit> edits = new ArrayList<>();

    /**
     * Starts a layer over a tree.
     *
     * @param name the layer's name, for example {@code 40-sysctl}
     * @param timestamp time of all that is made, seconds since the epoch
     */
    public LayerBuilder(ImageTree tree, String name, long timestamp) {
        this.builder = tree.toBuilder();
        this.name = name;
        this.timestamp = timestamp;
        this.origin = Origin.ofLayer(name);
    }

    /** Returns a live view of the tree with the changes so far. */
    public ImageTree tree() {
        return builder.view();
    }

    /** Returns attributes of root with the layer's time. */
    public Attributes root(int mode) {
        return Attributes.root(mode, timestamp);
    }

    /** Puts a text file in UTF-8 that belongs to root. */
    public void file(TreePath path, String text, int mode) {
        file(path, Bytes.of(text), root(mode));
    }

    /** Puts a regular file. */
    public void file(TreePath path, Content content, Attributes attributes) {
        put(path, new Inode.RegularFile(attributes, content, origin));
    }

    /** Puts a symbolic link. */
    public void symlink(TreePath path, LinkTarget target) {
        put(path, new Inode.Symlink(root(0777), target, origin));
    }

    /** Puts a directory, or changes the attributes of one that is there; what it holds stays. */
    public void directory(TreePath path, Attributes attributes) {
        put(path, new Inode.Directory(attributes, origin));
    }

    /** Removes a path, at exactly this place, and all below it. */
    public void remove(TreePath path) {
        add(new Edit.Remove(path));
    }

    /**
     * Returns the place that a path means: its directory's links followed, missing directories made.
     *
     * @throws EditException when something on the way is no directory, or a link that leads nowhere
     */
    public TreePath place(TreePath path) {
        return path.isRoot() ? path : makeDirectories(path.parent()).child(path.name());
    }

    private TreePath makeDirectories(TreePath directory) {
        TreePath real = tree().resolve(directory).orElse(null);
        if (real == null) {
            real = makeDirectories(directory.parent()).child(directory.name());
            if (builder.get(real).isPresent()) {
                throw new EditException(directory, "it is a symbolic link that leads nowhere within the image");
            }
            add(new Edit.Put(real, new Inode.Directory(root(0755), origin)));
        }
        return real;
    }

    private void put(TreePath path, Inode inode) {
        add(new Edit.Put(place(path), inode));
    }

    private void add(Edit edit) {
        builder.apply(edit);
        edits.add(edit);
    }

    /** Returns the layer with all changes so far. */
    public Layer build() {
        return new Layer(name, List.copyOf(edits));
    }
}
