package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.Map;

/**
 * In which order a directory of an image is read. It decides where two units claim one alias, and in which order systemctl
 * tells what it removed; on a disk it is that of the file system.
 */
public interface DirectoryOrder {
    /** The order of paths: the same everywhere. */
    DirectoryOrder BY_PATH = ImageTree::children;

    /** Returns what a directory holds. */
    Map<TreePath, Inode> children(ImageTree tree, TreePath directory);
}
