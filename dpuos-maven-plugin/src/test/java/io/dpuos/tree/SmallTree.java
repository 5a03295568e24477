package io.dpuos.tree;

/** A tree for tests, written line by line. */
public final class SmallTree {
    private static final Origin ORIGIN = Origin.ofPackage("test-1-1.noarch");
    private final TreeBuilder builder = ImageTree.empty(0, ORIGIN).toBuilder();

    public SmallTree directory(String path) {
        builder.mkdirs(TreePath.of(path), Attributes.root(0755, 0), ORIGIN);
        return this;
    }

    public SmallTree file(String path, String text) {
        return file(path, text, 0644);
    }

    public SmallTree file(String path, String text, int mode) {
        directory(TreePath.of(path).parent().toString());
        builder.put(TreePath.of(path), new Inode.RegularFile(Attributes.root(mode, 0), Bytes.of(text), ORIGIN));
        return this;
    }

    public SmallTree link(String path, String target) {
        directory(TreePath.of(path).parent().toString());
        builder.put(TreePath.of(path), new Inode.Symlink(Attributes.root(0777, 0), LinkTarget.of(target), ORIGIN));
        return this;
    }

    public ImageTree build() {
        return builder.build();
    }
}
