package io.dpuos.files;

import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The edits that lead from one tree to another. */
final class TreeDifference {
    private TreeDifference() {}

    static List<Edit> between(ImageTree before, ImageTree after) {
        List<Edit> edits = new ArrayList<>();
        TreePath last = TreePath.ROOT;
        for (TreePath path : before.inodes().keySet()) {
            boolean gone = after.get(path).isEmpty();
            if (gone && (last.isRoot() || !path.startsWith(last))) {
                edits.add(new Edit.Remove(path));
                last = path;
            }
        }
        for (Map.Entry<TreePath, Inode> entry : after.inodes().entrySet()) {
            Inode old = before.get(entry.getKey()).orElse(null);
            if (old == entry.getValue() || entry.getValue().equals(old)) {
                continue;
            }
            if (old instanceof Inode.Directory && !(entry.getValue() instanceof Inode.Directory)) {
                edits.add(new Edit.Remove(entry.getKey()));
            }
            edits.add(new Edit.Put(entry.getKey(), entry.getValue()));
        }
        return edits;
    }
}
