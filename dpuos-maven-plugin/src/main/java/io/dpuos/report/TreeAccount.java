package io.dpuos.report;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where the bytes of an image are: by who put the files there, and by directory. A file with several names (hard links)
 * counts once, under the first of them. Immutable.
 */
public final class TreeAccount {
    private static final int SHARE = 5000;
    private static final int DEPTH = 6;

    private static final int HEAVIEST = 100;

    private final Size whole;
    private final SortedMap<String, Size> byPackage;
    private final List<String> heaviest;
    private final SortedMap<String, Object> treemaps;

    private record Size(long bytes, long files) {}

    /** Takes over what is told of the nodes; there are as many of them as directories. */
    private TreeAccount(SizeNode packages, SizeNode directories, SortedMap<String, SizeNode> byPackage, long least) {
        whole = new Size(directories.bytes(), directories.files());
        this.byPackage = new TreeMap<>();
        byPackage.forEach((name, node) -> this.byPackage.put(name, new Size(node.bytes(), node.files())));
        heaviest = packages.greatest().stream()
                .filter(node -> node.bytes() > 0)
                .limit(HEAVIEST)
                .map(node -> node.name() + " (" + Amounts.megabytes(node.bytes()) + ")")
                .toList();
        treemaps = new TreeMap<>();
        treemaps.put("packages", packages.json(least));
        treemaps.put("directories", directories.json(least));
    }

    /**
     * Counts a tree.
     *
     * @param requested NEVRA of the packages that the project asked for by name
     */
    public static TreeAccount of(ImageTree tree, Set<String> requested) {
        SizeNode packages = new SizeNode("all packages and layers", "");
        SizeNode directories = new SizeNode("/", "");
        SortedMap<String, SizeNode> byPackage = new TreeMap<>();
        long least = Math.max(1, bytes(tree) / SHARE);
        Set<String> links = new HashSet<>();
        tree.inodes().forEach((path, inode) -> {
            if (inode instanceof Inode.RegularFile file
                    && file.linkGroup().map(links::add).orElse(true)) {
                List<String> names = names(path);
                long size = file.content().size();
                directories.count(size);
                directories.part(names.get(0), names.get(0)).add(names.subList(1, names.size()), size, least);
                Origin origin = inode.origin();
                boolean layer = origin.kind() == Origin.Kind.LAYER;
                String kind = layer ? "layer" : requested.contains(origin.name()) ? "requested" : "dependency";
                packages.count(size);
                SizeNode node = packages.part(layer ? "layer " + origin.name() : origin.name(), kind);
                node.add(names, size, least);
                if (!layer) {
                    byPackage.put(origin.name(), node);
                }
            }
        });
        return new TreeAccount(packages, directories, byPackage, least);
    }

    private static long bytes(ImageTree tree) {
        long bytes = 0;
        Set<String> links = new HashSet<>();
        for (Inode inode : tree.inodes().values()) {
            if (inode instanceof Inode.RegularFile file
                    && file.linkGroup().map(links::add).orElse(true)) {
                bytes += file.content().size();
            }
        }
        return bytes;
    }

    /** The names of a path; those of a directory that lies deep are joined. */
    private static List<String> names(TreePath path) {
        List<String> names = new ArrayList<>();
        for (byte[] name : path.names()) {
            names.add(TreePath.display(name));
        }
        if (names.size() > DEPTH) {
            List<String> deep = names.subList(DEPTH - 1, names.size());
            String joined = String.join("/", deep);
            deep.clear();
            names.add(joined);
        }
        return names;
    }

    /** Returns the bytes of all files. */
    public long bytes() {
        return whole.bytes();
    }

    /** Returns the number of regular files. */
    public long files() {
        return whole.files();
    }

    /** Returns the bytes in the image that come from a package, 0 when none do. */
    public long bytesOf(String nevra) {
        Size size = byPackage.get(nevra);
        return size == null ? 0 : size.bytes();
    }

    /** Returns the number of files in the image that come from a package. */
    public long filesOf(String nevra) {
        Size size = byPackage.get(nevra);
        return size == null ? 0 : size.files();
    }

    /** Returns the treemap by package and the one by directory. */
    public Map<String, Object> treemaps() {
        return Collections.unmodifiableMap(treemaps);
    }

    /**
     * Returns {@code NAME (N MB)} of the packages and layers that weigh most.
     *
     * @param count at most 100
     */
    public List<String> heaviest(int count) {
        return heaviest.subList(0, Math.min(count, heaviest.size()));
    }
}
