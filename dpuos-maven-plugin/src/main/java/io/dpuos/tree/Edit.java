package io.dpuos.tree;

/** One change of a tree. Immutable. */
public sealed interface Edit {
    /** Returns the path that changes. */
    TreePath path();

    /** Puts an inode at a path, replacing what is there. */
    record Put(TreePath path, Inode inode) implements Edit {}

    /** Removes a path and all that lies below it; the path must exist. */
    record Remove(TreePath path) implements Edit {}

    /** Changes mode, owner, time and extended attributes of an existing path. */
    record SetAttributes(TreePath path, Attributes attributes) implements Edit {}
}
