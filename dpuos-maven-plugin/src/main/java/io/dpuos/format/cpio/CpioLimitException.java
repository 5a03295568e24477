package io.dpuos.format.cpio;

import io.dpuos.tree.TreePath;
import java.io.IOException;

/** A file that the newc format cannot hold. */
public final class CpioLimitException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient TreePath path;

    CpioLimitException(TreePath path, String field, String expected, String found) {
        super("cannot put " + path + " into a cpio archive: " + field + ": the format holds " + expected + ", found "
                + found);
        this.path = path;
    }

    /** Returns the file's path. */
    public TreePath path() {
        return path;
    }
}
