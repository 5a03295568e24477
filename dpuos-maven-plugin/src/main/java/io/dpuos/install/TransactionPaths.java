package io.dpuos.install;

import io.dpuos.rpm.RpmFileEntry;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the paths of a transaction's files really lie: the links that its packages bring are followed on the way, as
 * rpm's fingerprints do (fprint.c: fpCachePopulate). Not safe for use by several threads.
 */
final class TransactionPaths {
    /** As many links as Linux follows. */
    private static final int MAX_LINKS = 40;

    private static final byte[] DOT = {'.'};
    private static final byte[] DOT_DOT = {'.', '.'};

    private final Map<TreePath, LinkTarget> links = new HashMap<>();
    private final Map<TreePath, TreePath> directories = new HashMap<>();

    private TransactionPaths() {}

    static TransactionPaths of(List<RpmHeader> headers) {
        TransactionPaths paths = new TransactionPaths();
        for (RpmHeader header : headers) {
            for (RpmFileEntry file : header.files()) {
                if (file.isSymbolicLink()) {
                    file.linkTarget().ifPresent(target -> paths.links.putIfAbsent(file.path(), target));
                }
            }
        }
        return paths;
    }

    /** Follows the links on the way to a path; the last name is not followed. */
    TreePath resolve(TreePath path) {
        if (path.isRoot()) {
            return path;
        }
        TreePath parent = directories.computeIfAbsent(path.parent(), this::directory);
        return parent.child(path.name());
    }

    /** Follows all links of a path; where that leads into a loop the path stays as it is. */
    private TreePath directory(TreePath path) {
        Deque<byte[]> rest = new ArrayDeque<>(path.names());
        TreePath here = TreePath.ROOT;
        int followed = 0;
        while (!rest.isEmpty()) {
            byte[] name = rest.removeFirst();
            if (name.length == 0 || Arrays.equals(name, DOT)) {
                continue;
            }
            if (Arrays.equals(name, DOT_DOT)) {
                here = here.parent();
                continue;
            }
            TreePath next;
            try {
                next = here.child(name);
            } catch (IllegalArgumentException tooLong) {
                return path;
            }
            LinkTarget target = links.get(next);
            if (target == null) {
                here = next;
                continue;
            }
            if (++followed > MAX_LINKS) {
                return path;
            }
            here = target.isAbsolute() ? TreePath.ROOT : here;
            push(rest, target.bytes());
        }
        return here;
    }

    private static void push(Deque<byte[]> rest, byte[] target) {
        int end = target.length;
        for (int i = target.length - 1; i >= -1; i--) {
            if (i < 0 || target[i] == '/') {
                rest.addFirst(Arrays.copyOfRange(target, i + 1, end));
                end = i;
            }
        }
    }
}
