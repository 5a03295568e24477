package io.dpuos.files;

import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Cuts files out of the image: first what is removed by name, then what the keep lists do not hold. What the boot or a
 * program that stays needs is kept from the keep lists' cut, with the reason in the report; removing such a file by name
 * is refused unless it is forced.
 */
public final class FileTailoring {
    private static final int SHOWN = 25;

    private FileTailoring() {}

    /**
     * What was cut.
     *
     * @param layer removals, named as the caller asked
     * @param report lines for a person: counts and bytes by kind, what was kept although no list holds it, and why
     * @param gone the rule that took it away, by path; what lies below a removed directory is listed too
     * @param kept why a file stays although no list holds it, by path
     */
    public record Result(
            Layer layer, List<String> report, SortedMap<TreePath, String> gone, SortedMap<TreePath, String> kept) {}

    /**
     * Computes the layer.
     *
     * @param name the layer's name
     * @param roots commands (by name) and files (by absolute path) that are needed from outside the tree's own files,
     *     with the reason in words
     * @throws FilesException when a word of the configuration cannot be or matches nothing, or when a file that is
     *     removed by name is needed; the message holds the chain
     */
    public static Result cut(
            ImageTree tree, TailoringConfiguration configuration, Map<String, String> roots, String name)
            throws IOException {
        List<String> report = new ArrayList<>();
        SortedSet<TreePath> named = named(tree, configuration.remove(), "<files><remove>");
        SortedSet<TreePath> overlaid = new TreeSet<>();
        for (TreePath path : named) {
            if (isOverlay(tree.get(path).map(Inode::origin))) {
                overlaid.add(path);
            }
        }
        overlaid.forEach(path -> report.add("not removed: " + path + ", the project's own rootfs/ puts it there"));
        named.removeAll(overlaid);
        Set<TreePath> explicit = NeededFiles.withBelow(tree, named);
        KeepLists lists = new KeepLists(tree, configuration);
        Map<TreePath, String> candidates = lists.candidates();
        explicit.forEach(candidates::remove);
        Set<TreePath> forced = forced(tree, configuration.force());
        NeededFiles needed = new NeededFiles(tree, explicit, candidates, forced, lists::isLeftAlone);
        if (!explicit.isEmpty() || !candidates.isEmpty()) {
            needed.addRoots(roots);
            needed.close();
        }
        if (!needed.refused().isEmpty()) {
            throw new FilesException("<files><remove> takes away what is needed:\n  "
                    + String.join("\n  ", needed.refused().stream().limit(SHOWN).toList())
                    + "\nKeep these files, or name them in <files><force> as well.");
        }
        SortedMap<TreePath, String> gone = new TreeMap<>(candidates);
        explicit.forEach(path -> gone.put(path, "remove"));
        ImageTree after = without(tree, named, candidates.keySet());
        SortedSet<TreePath> dangling = dangling(tree, after, gone.keySet());
        dangling.forEach(path -> gone.put(path, "links that would lead nowhere"));

        List<Edit> edits = new ArrayList<>();
        TreePath last = TreePath.ROOT;
        for (TreePath path : gone.keySet()) {
            if (last.isRoot() || !path.startsWith(last)) {
                boolean whole = named.contains(path);
                edits.add(new Edit.Remove(path));
                last = whole ? path : TreePath.ROOT;
            }
        }
        report.addAll(account(tree, configuration, gone));
        keptLines(needed.kept(), report);
        return new Result(new Layer(name, edits), report, gone, needed.kept());
    }

    /** Expands paths with wildcards; every one must match unless it ends in a question mark. */
    private static SortedSet<TreePath> named(ImageTree tree, List<String> words, String element) {
        SortedSet<TreePath> named = new TreeSet<>();
        List<String> nothing = new ArrayList<>();
        for (String word : words) {
            String pattern = KeepLists.tolerated(word);
            if (!pattern.startsWith("/") || pattern.matches("/+|.*/\\.\\.(/.*)?")) {
                throw new FilesException(element + word
                        + " is not an absolute path below the root; expected, for example, /usr/lib/firmware/radeon");
            }
            SortedSet<TreePath> found = TreeGlob.expand(tree, pattern);
            if (found.isEmpty() && !word.endsWith("?")) {
                nothing.add(word);
            }
            named.addAll(found);
        }
        if (!nothing.isEmpty()) {
            throw new FilesException(element + " names what the image does not have: " + String.join(", ", nothing)
                    + ". Correct it, or write 'path?' for what may be missing");
        }
        return named;
    }

    private static Set<TreePath> forced(ImageTree tree, List<String> words) {
        Set<TreePath> forced = new TreeSet<>();
        for (String word : words) {
            String pattern = KeepLists.tolerated(word);
            List<String> places = pattern.startsWith("/")
                    ? List.of(pattern)
                    : List.of("/sbin/" + pattern, "/usr/sbin/" + pattern, "/usr/bin/" + pattern, "/bin/" + pattern);
            SortedSet<TreePath> found = new TreeSet<>();
            places.forEach(place -> found.addAll(TreeGlob.expand(tree, place)));
            if (found.isEmpty() && !word.endsWith("?")) {
                throw new FilesException("<files><force>" + word + " matches nothing in the image");
            }
            forced.addAll(NeededFiles.withBelow(tree, found));
        }
        return forced;
    }

    private static boolean isOverlay(Optional<Origin> origin) {
        return origin.equals(Optional.of(Origin.ofLayer(OverlayLayer.NAME)));
    }

    private static ImageTree without(ImageTree tree, Set<TreePath> named, Set<TreePath> cut) {
        var builder = tree.toBuilder();
        named.forEach(builder::remove);
        cut.forEach(builder::remove);
        return builder.build();
    }

    /** Links that led somewhere before and lead nowhere now; removing one may leave another dangling. */
    private static SortedSet<TreePath> dangling(ImageTree before, ImageTree after, Set<TreePath> gone) {
        SortedSet<TreePath> dangling = new TreeSet<>();
        after.inodes().forEach((path, inode) -> {
            if (inode instanceof Inode.Symlink
                    && after.resolve(path).isEmpty()
                    && before.resolve(path).filter(gone::contains).isPresent()) {
                dangling.add(path);
            }
        });
        return dangling;
    }

    private static List<String> account(
            ImageTree tree, TailoringConfiguration configuration, SortedMap<TreePath, String> gone) {
        SortedMap<String, long[]> kinds = new TreeMap<>();
        SortedMap<String, long[]> places = new TreeMap<>();
        gone.forEach((path, kind) -> {
            long bytes = tree.get(path)
                    .filter(Inode.RegularFile.class::isInstance)
                    .map(inode -> ((Inode.RegularFile) inode).content().size())
                    .orElse(0L);
            count(kinds, kind, bytes);
            List<byte[]> names = path.names();
            StringBuilder place = new StringBuilder();
            for (byte[] each : names.subList(0, Math.min(names.size() - 1, 3))) {
                place.append('/').append(TreePath.display(each));
            }
            count(places, place.toString(), bytes);
        });
        List<String> lines = new ArrayList<>();
        lines.add("level " + configuration.level().name().toLowerCase(Locale.ROOT) + ": " + total(kinds));
        kinds.forEach((kind, sum) -> lines.add("  " + kind + ": " + amount(sum)));
        places.entrySet().stream()
                .sorted((a, b) -> a.getValue()[1] == b.getValue()[1]
                        ? a.getKey().compareTo(b.getKey())
                        : Long.compare(b.getValue()[1], a.getValue()[1]))
                .limit(SHOWN)
                .forEach(place -> lines.add("  from " + place.getKey() + ": " + amount(place.getValue())));
        if (configuration.level() == TailoringConfiguration.Level.NONE
                && !(configuration.commands().isEmpty()
                        && configuration.libraries().isEmpty())) {
            lines.add("the keep lists of " + configuration.commands().size() + " commands and "
                    + configuration.libraries().size() + " libraries are not applied: <files><level> is none");
        }
        return lines;
    }

    private static void count(SortedMap<String, long[]> sums, String key, long bytes) {
        long[] sum = sums.computeIfAbsent(key, ignored -> new long[2]);
        sum[0]++;
        sum[1] += bytes;
    }

    private static String total(SortedMap<String, long[]> sums) {
        long[] total = new long[2];
        sums.values().forEach(sum -> {
            total[0] += sum[0];
            total[1] += sum[1];
        });
        return amount(total) + " go";
    }

    private static String amount(long[] sum) {
        return sum[0] + " files, " + sum[1] + " bytes";
    }

    private static void keptLines(SortedMap<TreePath, String> kept, List<String> report) {
        if (kept.isEmpty()) {
            return;
        }
        report.add(kept.size() + " files stay although no list holds them, because they are needed:");
        kept.values().forEach(chain -> report.add("  " + chain));
    }
}
