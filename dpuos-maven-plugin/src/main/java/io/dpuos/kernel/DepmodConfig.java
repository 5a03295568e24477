package io.dpuos.kernel;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The image's depmod.d(5) configuration: which of two modules of one name counts, and what is not searched. Immutable.
 *
 * @param search directories below the module directory, and {@code built-in}, most important first
 * @param overrides paths below the module directory without suffix whose modules win over all others
 * @param excludes names of directories that are not searched
 */
record DepmodConfig(List<String> search, List<String> overrides, List<String> excludes) {
    private static final String BUILT_IN = "built-in";
    private static final String EXTERNAL = "external";
    private static final List<String> DIRECTORIES =
            List.of("/run/depmod.d", "/etc/depmod.d", "/usr/local/lib/depmod.d", "/usr/lib/depmod.d", "/lib/depmod.d");
    private static final int MAX_FILE = 1 << 20;

    DepmodConfig {
        search = List.copyOf(search);
        overrides = List.copyOf(overrides);
        excludes = List.copyOf(excludes);
    }

    /** Returns what holds without any configuration file. */
    static DepmodConfig standard() {
        return new DepmodConfig(List.of("updates"), List.of(), List.of());
    }

    /** Reads the configuration files of an image; a file in an earlier directory hides others of its name. */
    static DepmodConfig of(ImageTree tree, String kernelVersion) throws IOException {
        Map<String, Inode.RegularFile> files = new TreeMap<>();
        for (String directory : DIRECTORIES) {
            TreePath real = tree.resolve(TreePath.of(directory)).orElse(TreePath.of(directory));
            for (TreePath path : tree.children(real).keySet()) {
                String name = path.nameText();
                if (name.endsWith(".conf") && !name.startsWith(".") && name.length() > 5) {
                    tree.file(directory + "/" + name).ifPresent(file -> files.putIfAbsent(name, file));
                }
            }
        }
        List<String> search = new ArrayList<>();
        List<String> overrides = new ArrayList<>();
        List<String> excludes = new ArrayList<>();
        for (Inode.RegularFile file : files.values()) {
            String text = new String(file.content().readAll(MAX_FILE), StandardCharsets.ISO_8859_1);
            for (String line : text.replace("\\\n", "").split("\n", -1)) {
                if (line.startsWith("#") || line.isBlank()) {
                    continue;
                }
                List<String> words = List.of(line.strip().split("[\t ]+"));
                List<String> values = words.subList(1, words.size());
                switch (words.get(0)) {
                    case "search" -> search.addAll(values);
                    case "exclude" -> excludes.addAll(values);
                    case "override" -> {
                        if (values.size() >= 3 && matches(values.get(1), kernelVersion)) {
                            overrides.add(values.get(2) + "/" + values.get(0));
                        }
                    }
                    default -> {
                        // Directories outside of the module directory (external) are not part of an image's kernel.
                    }
                }
            }
        }
        return new DepmodConfig(search.isEmpty() ? List.of("updates") : search, overrides, excludes);
    }

    private static boolean matches(String pattern, String kernelVersion) {
        if (pattern.equals("*")) {
            return true;
        }
        try {
            return Pattern.compile(pattern).matcher(kernelVersion).find();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    /** Returns whether a module already found wins over another of the same name. */
    boolean firstWins(String firstRelative, String secondRelative) {
        // Both paths without suffix, as depmod compares them.
        String first = stem(firstRelative);
        String second = stem(secondRelative);
        List<String> lastAddedFirst = new ArrayList<>(overrides);
        Collections.reverse(lastAddedFirst);
        for (String override : lastAddedFirst) {
            if (second.equals(override)) {
                return false;
            }
            if (first.equals(override)) {
                return true;
            }
        }
        int builtIn = -1;
        int firstRank = -1;
        int secondRank = -1;
        for (int i = 0; i < search.size(); i++) {
            String entry = search.get(search.size() - 1 - i);
            if (entry.equals(BUILT_IN)) {
                builtIn = i;
            } else if (!entry.equals(EXTERNAL)) {
                // One entry ranks the newcomer only, when both lie below it: depmod's own rule.
                if (second.startsWith(entry + "/")) {
                    secondRank = i;
                } else if (first.startsWith(entry + "/")) {
                    firstRank = i;
                }
            }
        }
        return (secondRank < 0 ? builtIn : secondRank) <= (firstRank < 0 ? builtIn : firstRank);
    }

    private static String stem(String relative) {
        int slash = relative.lastIndexOf('/');
        int dot = relative.indexOf('.', slash + 1);
        return dot < 0 ? relative : relative.substring(0, dot);
    }
}
