package io.dpuos.kernel;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Finds the module files of one kernel version and puts them into depmod's order. */
final class ModuleFiles {
    /** Links to directories are followed; deeper nesting than this is a loop. */
    private static final int MAX_DEPTH = 40;

    private static final int NAME_BUCKETS = 512;

    private final ImageTree tree;
    private final TreePath directory;
    private final DepmodConfig config;
    private final Map<String, ModuleReader.Source> found = new LinkedHashMap<>();
    private final List<ModuleReader.Source> shadowed = new ArrayList<>();

    private ModuleFiles(ImageTree tree, TreePath directory, DepmodConfig config) {
        this.tree = tree;
        this.directory = directory;
        this.config = config;
    }

    /** What was found. */
    record Found(List<ModuleReader.Source> modules, List<ModuleReader.Source> shadowed, boolean ordered) {}

    static Found of(ImageTree tree, TreePath directory, DepmodConfig config) throws IOException {
        ModuleFiles files = new ModuleFiles(tree, directory, config);
        files.search(directory, "", 0);
        return files.inOrder();
    }

    private void search(TreePath at, String prefix, int depth) {
        if (depth > MAX_DEPTH) {
            throw new KernelException(at.toString(), "module directories are nested deeper than 40; a link loops");
        }
        for (TreePath path : tree.children(at).keySet()) {
            String name = new String(path.name(), StandardCharsets.ISO_8859_1);
            if (name.equals("build")
                    || name.equals("source")
                    || config.excludes().contains(name)) {
                continue;
            }
            TreePath real = tree.resolve(path).orElse(path);
            Inode inode = tree.get(real).orElseThrow();
            if (inode instanceof Inode.Directory) {
                search(real, prefix + name + "/", depth + 1);
            } else if (inode instanceof Inode.RegularFile file) {
                ModuleCompression.ofName(name)
                        .ifPresent(compression -> add(new ModuleReader.Source(
                                KernelModule.nameOf(name),
                                directory.child((prefix + name).getBytes(StandardCharsets.ISO_8859_1)),
                                prefix + name,
                                compression,
                                file)));
            }
        }
    }

    private void add(ModuleReader.Source module) {
        ModuleReader.Source first = found.get(module.name());
        if (first == null) {
            found.put(module.name(), module);
        } else if (config.firstWins(first.relative(), module.relative())) {
            shadowed.add(module);
        } else {
            found.put(module.name(), module);
            shadowed.add(first);
        }
    }

    private Found inOrder() throws IOException {
        Map<String, ModuleReader.Source> byPlainPath = new HashMap<>();
        for (ModuleReader.Source source : found.values()) {
            String relative = source.relative();
            String stem = relative.substring(
                    0, relative.length() - source.compression().suffix().length());
            byPlainPath.put(stem + ".ko", source);
        }
        Map<String, Integer> rank = new TreeMap<>();
        var order = tree.text(directory.child("modules.order").toString());
        if (order.isPresent()) {
            int line = 0;
            for (String path : order.get().split("\n", -1)) {
                line++;
                ModuleReader.Source source = byPlainPath.get(path);
                if (source != null) {
                    rank.put(source.name(), line);
                }
            }
        }
        List<ModuleReader.Source> listed = new ArrayList<>();
        for (String name : rank.keySet()) {
            listed.add(found.get(name));
        }
        listed.sort(java.util.Comparator.comparingInt(source -> rank.get(source.name())));
        Set<String> rest = new HashSet<>(found.keySet());
        rest.removeAll(rank.keySet());
        for (String name : KmodHash.order(rest, NAME_BUCKETS)) {
            listed.add(found.get(name));
        }
        return new Found(listed, List.copyOf(shadowed), order.isPresent());
    }
}
