package io.dpuos.report;

import io.dpuos.install.InstalledPackage;
import io.dpuos.rpm.FileFlags;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What tailoring took away, by layer and rule. Not safe for use by several threads. */
public final class RemovalAccount {
    private static final int SHOWN = 25;

    private final SortedMap<String, Rule> rules = new TreeMap<>();

    private record Rule(String layer, String name, List<Gone> files) {}

    private record Gone(String path, long bytes) {}

    /** Counts what packages hold and the installation left out: documentation and languages. */
    public void leftOut(List<InstalledPackage> packages) {
        for (InstalledPackage each : packages) {
            RpmHeader header = each.header();
            for (int i = 0; i < each.paths().size(); i++) {
                boolean ghost = (header.files().get(i).flags() & FileFlags.GHOST) != 0;
                if (each.states().get(i) == InstalledPackage.FileState.NOT_INSTALLED && !ghost) {
                    add(
                            "packages",
                            "documentation and languages that were not asked for",
                            each.paths().get(i).toString(),
                            header.files().get(i).size());
                }
            }
        }
    }

    /**
     * Counts what a layer removes.
     *
     * @param before the tree below the layer
     * @param ruleOf the rule by path, where the layer knows it
     */
    public void layer(ImageTree before, Layer layer, Map<String, String> ruleOf) {
        for (Edit edit : layer.edits()) {
            if (edit instanceof Edit.Remove) {
                before.get(edit.path()).ifPresent(inode -> add(layer.name(), edit.path(), inode, ruleOf));
                before.under(edit.path()).forEach((path, inode) -> add(layer.name(), path, inode, ruleOf));
            }
        }
    }

    private void add(String layer, TreePath path, Inode inode, Map<String, String> ruleOf) {
        if (inode instanceof Inode.Directory) {
            return;
        }
        long bytes = inode instanceof Inode.RegularFile file ? file.content().size() : 0;
        String known = ruleOf.get(path.toString());
        add(layer, known == null ? rule(layer, path.toString()) : known, path.toString(), bytes);
    }

    private static String rule(String layer, String path) {
        if (path.matches("(/usr)?/lib/firmware/.*")) {
            return "firmware that no kept module asks for";
        }
        if (path.matches("(/usr)?/lib/modules/.*")) {
            return layer.startsWith("20") ? "modules of unwanted kernel settings" : "modules that no rule keeps";
        }
        return switch (layer.substring(0, 2)) {
            case "05" -> "packages forced out";
            case "50" -> "links of units that do not start";
            case "70" -> "hardening rules";
            default -> "replaced or removed by the layer";
        };
    }

    private void add(String layer, String rule, String path, long bytes) {
        rules.computeIfAbsent(layer + "\n" + rule, key -> new Rule(layer, rule, new ArrayList<>()))
                .files()
                .add(new Gone(path, bytes));
    }

    /** Returns the bytes of everything that went. */
    public long bytes() {
        return rules.values().stream()
                .flatMap(rule -> rule.files().stream())
                .mapToLong(Gone::bytes)
                .sum();
    }

    /** Returns one entry per layer and rule: number of files, bytes, and the greatest files. */
    public List<Object> rows() {
        List<Object> rows = new ArrayList<>();
        for (Rule rule : rules.values()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("layer", rule.layer());
            row.put("rule", rule.name());
            row.put("files", rule.files().size());
            row.put("bytes", rule.files().stream().mapToLong(Gone::bytes).sum());
            List<Object> greatest = new ArrayList<>();
            rule.files().stream()
                    .sorted(Comparator.comparingLong(Gone::bytes).reversed().thenComparing(Gone::path))
                    .limit(SHOWN)
                    .forEach(gone -> {
                        Map<String, Object> entry = new LinkedHashMap<>();
                        entry.put("path", gone.path());
                        entry.put("bytes", gone.bytes());
                        greatest.add(entry);
                    });
            row.put("greatest", greatest);
            rows.add(row);
        }
        return rows;
    }
}
