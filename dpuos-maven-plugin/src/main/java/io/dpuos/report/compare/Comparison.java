package io.dpuos.report.compare;

import io.dpuos.report.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What differs between two images. Immutable.
 *
 * @param from name of the first
 * @param to name of the second
 * @param changes what differs by aspect; an aspect that one of the two does not tell about is not there
 * @param counts number of items of both by aspect
 */
public record Comparison(String from, String to, Map<Aspect, List<Change>> changes, Map<Aspect, List<Integer>> counts) {
    /** How an item differs. */
    public enum Kind {
        /** Only the second image has it. */
        ADDED("+"),
        /** Only the first image has it. */
        REMOVED("-"),
        /** Both have it, with different values. */
        CHANGED("~");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }
    }

    /**
     * One item.
     *
     * @param before value in the first image, empty when it is not there
     * @param after value in the second image, empty when it is not there
     * @param bytes by how much it grew; 0 when sizes are not known
     */
    public record Change(Kind kind, String item, String before, String after, long bytes) {
        String text() {
            String value = kind == Kind.CHANGED ? before + " -> " + after : kind == Kind.ADDED ? after : before;
            return kind.sign + " " + item + (value.isEmpty() ? "" : "  " + value)
                    + (bytes == 0 ? "" : String.format(Locale.ROOT, "  (%+d bytes)", bytes));
        }
    }

    /**
     * Compares two files: ISO images of this plugin, locks, manifests or reports, in any combination.
     *
     * @throws CompareException when one of them is none of these
     */
    public static Comparison of(Path from, Path to) throws IOException {
        ImageContents first = ContentsReader.read(from);
        ImageContents second = ContentsReader.read(to);
        Map<Aspect, List<Change>> changes = new EnumMap<>(Aspect.class);
        Map<Aspect, List<Integer>> counts = new EnumMap<>(Aspect.class);
        for (Aspect aspect : Aspect.values()) {
            if (first.has(aspect) && second.has(aspect)) {
                changes.put(aspect, changes(aspect, first, second));
                counts.put(
                        aspect,
                        List.of(first.of(aspect).size(), second.of(aspect).size()));
            }
        }
        return new Comparison(from.toString(), to.toString(), changes, counts);
    }

    private static List<Change> changes(Aspect aspect, ImageContents first, ImageContents second) {
        SortedMap<String, String> before = first.of(aspect);
        SortedMap<String, String> after = second.of(aspect);
        Set<String> items = new TreeSet<>(before.keySet());
        items.addAll(after.keySet());
        List<Change> changes = new ArrayList<>();
        for (String item : items) {
            String old = before.getOrDefault(item, "");
            String now = after.getOrDefault(item, "");
            boolean both = before.containsKey(item) && after.containsKey(item);
            if (!both || !old.equals(now)) {
                Kind kind = both ? Kind.CHANGED : after.containsKey(item) ? Kind.ADDED : Kind.REMOVED;
                changes.add(new Change(kind, item, old, now, second.bytes(aspect, item) - first.bytes(aspect, item)));
            }
        }
        return changes;
    }

    /** Returns whether an aspect differs. */
    public boolean differs(Aspect aspect) {
        return !changes.getOrDefault(aspect, List.of()).isEmpty();
    }

    /** Returns the aspects that one of the two does not tell about. */
    public List<Aspect> untold() {
        return java.util.Arrays.stream(Aspect.values())
                .filter(aspect -> !changes.containsKey(aspect))
                .toList();
    }

    /**
     * Returns the table for a person.
     *
     * @param limit how many items of an aspect are listed at most, those that changed most in size first
     */
    public String table(int limit) {
        StringBuilder text = new StringBuilder();
        text.append("from  ")
                .append(from)
                .append('\n')
                .append("to    ")
                .append(to)
                .append("\n\n");
        text.append(String.format(
                Locale.ROOT, "%-10s %9s %9s %9s %9s %9s%n", "", "from", "to", "added", "removed", "changed"));
        changes.forEach((aspect, list) -> text.append(String.format(
                Locale.ROOT,
                "%-10s %9d %9d %9d %9d %9d%n",
                aspect.word(),
                counts.getOrDefault(aspect, List.of(0, 0)).get(0),
                counts.getOrDefault(aspect, List.of(0, 0)).get(1),
                count(list, Kind.ADDED),
                count(list, Kind.REMOVED),
                count(list, Kind.CHANGED))));
        changes.forEach((aspect, list) -> {
            if (!list.isEmpty()) {
                text.append('\n').append(aspect.word()).append('\n');
                list.stream()
                        .sorted(Comparator.comparingLong((Change change) -> -Math.abs(change.bytes()))
                                .thenComparing(Change::item))
                        .limit(limit)
                        .forEach(change ->
                                text.append("  ").append(change.text()).append('\n'));
                if (list.size() > limit) {
                    text.append("  and ").append(list.size() - limit).append(" more\n");
                }
            }
        });
        if (!untold().isEmpty()) {
            text.append("\nnot compared, since one of the two does not tell: ")
                    .append(String.join(
                            ", ", untold().stream().map(Aspect::word).toList()))
                    .append('\n');
        }
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    private static long count(List<Change> list, Kind kind) {
        return list.stream().filter(change -> change.kind() == kind).count();
    }

    /** Returns the whole comparison as JSON. */
    public String json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", "dpuos-diff");
        json.put("formatVersion", 1);
        json.put("from", from);
        json.put("to", to);
        SortedMap<String, Object> aspects = new TreeMap<>();
        changes.forEach((aspect, list) -> {
            List<Object> entries = new ArrayList<>();
            for (Change change : list) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("kind", change.kind().name().toLowerCase(Locale.ROOT));
                entry.put("item", change.item());
                entry.put("before", change.before());
                entry.put("after", change.after());
                entry.put("bytes", change.bytes());
                entries.add(entry);
            }
            aspects.put(aspect.word(), entries);
        });
        json.put("changes", aspects);
        json.put("notCompared", untold().stream().map(Aspect::word).toList());
        return Json.write(json);
    }
}
