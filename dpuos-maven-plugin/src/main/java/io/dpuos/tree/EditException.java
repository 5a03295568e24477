package io.dpuos.tree;

/** An edit that does not fit the tree. */
public final class EditException extends RuntimeException {
    private final transient TreePath path;

    EditException(TreePath path, String reason) {
        super("cannot change " + path + " in the image: " + reason);
        this.path = path;
    }

    /** Returns the path that could not be changed. */
    public TreePath path() {
        return path;
    }
}
