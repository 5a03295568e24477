package io.dpuos.format.tar;

import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One member of an archive. Immutable.
 *
 * @param path where the file lies
 * @param inode what lies there
 * @param linkTo for a hard link, the member before it that carries the content
 */
public record TarEntry(TreePath path, Inode inode, Optional<TreePath> linkTo) {
    /** A member that is not a hard link. */
    public TarEntry(TreePath path, Inode inode) {
        this(path, inode, Optional.empty());
    }

    /** Returns the size of the member's content in bytes, without its padding. */
    public long contentSize() {
        return linkTo.isEmpty() && inode instanceof Inode.RegularFile file
                ? file.content().size()
                : 0;
    }

    /**
     * Returns the members for inodes in the given order; of each link group the first one carries the content and the
     * others are hard links to it.
     */
    public static List<TarEntry> listOf(Iterable<Map.Entry<TreePath, Inode>> inodes) {
        Map<String, TreePath> firsts = new HashMap<>();
        List<TarEntry> entries = new ArrayList<>();
        for (Map.Entry<TreePath, Inode> entry : inodes) {
            Optional<TreePath> linkTo = Optional.empty();
            if (entry.getValue() instanceof Inode.RegularFile file
                    && file.linkGroup().isPresent()) {
                linkTo = Optional.ofNullable(firsts.putIfAbsent(file.linkGroup().get(), entry.getKey()));
            }
            entries.add(new TarEntry(entry.getKey(), entry.getValue(), linkTo));
        }
        return entries;
    }
}
