package io.dpuos.resolve;

import io.dpuos.rpm.Evr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One difference between two locks. Immutable.
 *
 * @param set the set
 * @param name the package's name and architecture, {@code name.arch}
 * @param before the version in the old lock
 * @param after the version in the new lock
 * @param bytes by how much the file grew
 * @param scriptlets whether what the package runs is known to have changed
 */
public record LockChange(
        LockSet set, String name, Optional<Evr> before, Optional<Evr> after, long bytes, boolean scriptlets) {
    /** Returns {@code added}, {@code removed}, {@code upgraded}, {@code downgraded} or {@code rebuilt}. */
    public String kind() {
        if (before.isEmpty()) {
            return "added";
        } else if (after.isEmpty()) {
            return "removed";
        }
        int order = after.get().compareTo(before.get());
        return order > 0 ? "upgraded" : order < 0 ? "downgraded" : "rebuilt";
    }

    /** Returns the differences, by set and name. */
    static List<LockChange> between(Lock before, Lock after) {
        List<LockChange> changes = new ArrayList<>();
        for (LockSet set : LockSet.values()) {
            Map<String, LockedPackage> old = byName(before, set);
            Map<String, LockedPackage> now = byName(after, set);
            TreeSet<String> names = new TreeSet<>(old.keySet());
            names.addAll(now.keySet());
            for (String name : names) {
                Optional<LockedPackage> from = Optional.ofNullable(old.get(name));
                Optional<LockedPackage> to = Optional.ofNullable(now.get(name));
                if (!from.map(LockedPackage::sha256).equals(to.map(LockedPackage::sha256))) {
                    changes.add(new LockChange(
                            set,
                            name,
                            from.map(p -> p.nevra().evr()),
                            to.map(p -> p.nevra().evr()),
                            to.map(LockedPackage::size).orElse(0L)
                                    - from.map(LockedPackage::size).orElse(0L),
                            from.isPresent() && to.isPresent() && runsOther(from.get(), to.get())));
                }
            }
        }
        return List.copyOf(changes);
    }

    private static boolean runsOther(LockedPackage before, LockedPackage after) {
        return !before.scriptlets().equals(after.scriptlets())
                && !before.scriptlets().equals(LockedPackage.UNKNOWN)
                && !after.scriptlets().equals(LockedPackage.UNKNOWN);
    }

    /** Several versions of one name, as kernels may have, are told apart by their version. */
    private static Map<String, LockedPackage> byName(Lock lock, LockSet set) {
        Map<String, LockedPackage> packages = new TreeMap<>();
        for (LockedPackage p : lock.packages(set)) {
            String name = p.nevra().name() + "." + p.nevra().arch();
            if (packages.putIfAbsent(name, p) != null) {
                packages.put(name + " " + p.nevra().evr(), p);
            }
        }
        return packages;
    }

    /** Returns the differences as a table, one line each, columns aligned, lines ending in LF; empty without any. */
    public static String table(List<LockChange> changes) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("set", "change", "package", "from", "to", "bytes"));
        for (LockChange c : changes) {
            rows.add(List.of(
                    c.set.id(),
                    c.kind(),
                    c.name,
                    c.before.map(Evr::toString).orElse("-"),
                    c.after.map(Evr::toString).orElse("-"),
                    (c.bytes > 0 ? "+" : "") + c.bytes,
                    c.scriptlets ? "scriptlets changed" : ""));
        }
        if (rows.size() == 1) {
            return "";
        }
        int[] widths = new int[6];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String pad = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 5 ? pad + row.get(i) : row.get(i) + pad).append("  ");
            }
            line.append(row.size() > widths.length ? row.get(widths.length) : "");
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }
}
