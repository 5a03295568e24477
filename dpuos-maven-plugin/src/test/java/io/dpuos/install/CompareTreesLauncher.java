package io.dpuos.install;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Compares two directories path by path: type, mode, owner, content, target, links, capabilities. Paths that a list of
 * explained differences names are counted and not shown.
 */
public final class CompareTreesLauncher {
    private CompareTreesLauncher() {}

    /** Compares: DIRECTORY DIRECTORY [EXPLAINED]; each line of the list is a pattern, a tab, and the reason. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 2 || arguments.length > 3) {
            System.err.println("usage: compare-trees DIRECTORY DIRECTORY [EXPLAINED]");
            System.exit(2);
        }
        Map<Pattern, String> explained = new LinkedHashMap<>();
        if (arguments.length == 3) {
            for (String line : Files.readAllLines(Path.of(arguments[2]), StandardCharsets.UTF_8)) {
                if (!line.startsWith("#") && !line.isBlank()) {
                    String[] parts = line.split("\t+", 2);
                    explained.put(Pattern.compile(parts[0]), parts[1]);
                }
            }
        }
        SortedMap<String, String> first = DiskListing.of(Path.of(arguments[0]), path -> false, path -> false);
        SortedMap<String, String> second = DiskListing.of(Path.of(arguments[1]), path -> false, path -> false);
        Map<Pattern, Integer> counts = new LinkedHashMap<>();
        explained.keySet().forEach(pattern -> counts.put(pattern, 0));
        int unexplained = 0;
        TreeSet<String> paths = new TreeSet<>(first.keySet());
        paths.addAll(second.keySet());
        for (String path : paths) {
            String a = first.getOrDefault(path, "absent");
            String b = second.getOrDefault(path, "absent");
            if (a.equals(b)) {
                continue;
            }
            Pattern reason = null;
            for (Pattern pattern : explained.keySet()) {
                if (pattern.matcher(path).matches()) {
                    reason = pattern;
                    break;
                }
            }
            if (reason != null) {
                counts.merge(reason, 1, Integer::sum);
            } else {
                unexplained++;
                System.out.println(path + "\n  first  " + shortened(a) + "\n  second " + shortened(b));
            }
        }
        for (Map.Entry<Pattern, Integer> entry : counts.entrySet()) {
            System.out.println(
                    "explained " + entry.getValue() + " " + entry.getKey() + ": " + explained.get(entry.getKey()));
        }
        System.out.println(paths.size() + " paths, " + unexplained + " unexplained differences");
        System.exit(unexplained == 0 ? 0 : 1);
    }

    private static String shortened(String text) {
        String line = text.replace("\n", "\\n");
        return line.length() > 400 ? line.substring(0, 400) + "..." : line;
    }
}
