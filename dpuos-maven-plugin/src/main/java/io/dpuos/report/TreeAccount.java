package io.dpuos.report;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
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

    private final SizeNode packages;
    private final SizeNode directories;
    private final SortedMap<String, SizeNode> byPackage;

    private TreeAccount(SizeNode packages, SizeNode directories, SortedMap<String, SizeNode> byPackage) {
        this.packages = packages;
        this.directories = directories;
        this.byPackage = byPackage;
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
        Set<String> links = new HashSet<>();
        tree.inodes().forEach((path, inode) -> {
            if (inode instanceof Inode.RegularFile file
                    && file.linkGroup().map(links::add).orElse(true)) {
                List<String> names = names(path);
                long size = file.content().size();
                directories.count(size);
                directories.part(names.get(0), names.get(0)).add(names.subList(1, names.size()), size);
                Origin origin = inode.origin();
                boolean layer = origin.kind() == Origin.Kind.LAYER;
                String kind = layer ? "layer" : requested.contains(origin.name()) ? "requested" : "dependency";
                packages.count(size);
                SizeNode node = packages.part(layer ? "layer " + origin.name() : origin.name(), kind);
                node.add(names, size);
                if (!layer) {
                    byPackage.put(origin.name(), node);
                }
            }
        });
        return new TreeAccount(packages, directories, byPackage);
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
        return directories.bytes();
    }

    /** Returns the number of regular files. */
    public long files() {
        return directories.files();
    }

    /** Returns the bytes in the image that come from a package, 0 when none do. */
    public long bytesOf(String nevra) {
        SizeNode node = byPackage.get(nevra);
        return node == null ? 0 : node.bytes();
    }

    /** Returns the number of files in the image that come from a package. */
    public long filesOf(String nevra) {
        SizeNode node = byPackage.get(nevra);
        return node == null ? 0 : node.files();
    }

    /** Returns the treemap by package and the one by directory. */
    public Map<String, Object> treemaps() {
        long least = Math.max(1, bytes() / SHARE);
        SortedMap<String, Object> maps = new TreeMap<>();
        maps.put("packages", packages.json(least));
        maps.put("directories", directories.json(least));
        return maps;
    }

    /** Returns {@code NAME (N MB)} of the packages and layers that weigh most. */
    public List<String> heaviest(int count) {
        return heaviest(packages, count);
    }

    private static List<String> heaviest(SizeNode node, int count) {
        List<String> heaviest = new ArrayList<>();
        if (node.json(1).get("parts") instanceof List<?> parts) {
            for (Object part : parts.subList(0, Math.min(count, parts.size()))) {
                if (part instanceof Map<?, ?> map && map.get("bytes") instanceof Long bytes) {
                    heaviest.add(map.get("name") + " (" + Amounts.megabytes(bytes) + ")");
                }
            }
        }
        return heaviest;
    }
}
