package io.dpuos.assemble;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads named groups, keys and structures for one architecture: a name that ends in {@code .aarch64}, {@code .x86_64} or
 * {@code .riscv64} counts for that architecture alone. Immutable.
 *
 * @param arch the architecture of the image
 */
public record ForArchitecture(String arch) {
    /** The architectures that images are built for. */
    public static final List<String> ARCHITECTURES = List.of("aarch64", "riscv64", "x86_64");

    /**
     * Returns the words of all groups, in the order of the groups' names and then as written, each word once. Groups of
     * this architecture count beside those of all architectures.
     */
    public List<String> words(Map<String, String> groups) {
        List<String> words = new ArrayList<>();
        for (Map.Entry<String, String> group : new TreeMap<>(groups).entrySet()) {
            if (appliesTo(group.getKey())) {
                for (String word : split(group.getValue())) {
                    if (!words.contains(word)) {
                        words.add(word);
                    }
                }
            }
        }
        return words;
    }

    /** Returns keys or structures by name without suffix; an entry of this architecture replaces the general one. */
    public <T> SortedMap<String, T> entries(Map<String, T> entries) {
        SortedMap<String, T> result = new TreeMap<>();
        for (Map.Entry<String, T> entry : entries.entrySet()) {
            if (suffix(entry.getKey()).isEmpty()) {
                result.put(entry.getKey(), entry.getValue());
            }
        }
        for (Map.Entry<String, T> entry : entries.entrySet()) {
            String suffix = suffix(entry.getKey());
            if (suffix.equals(arch)) {
                result.put(
                        entry.getKey().substring(0, entry.getKey().length() - suffix.length() - 1), entry.getValue());
            }
        }
        return result;
    }

    /** Splits a value into words at blanks, commas and line ends. */
    public static List<String> split(String value) {
        List<String> words = new ArrayList<>();
        for (String word : value.split("[\\s,]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    /** Returns whether an entry of this name counts: it has no suffix, or that of this architecture. */
    public boolean appliesTo(String name) {
        String suffix = suffix(name);
        return suffix.isEmpty() || suffix.equals(arch);
    }

    /** Returns a name without the architecture that it is for. */
    static String plain(String name) {
        String suffix = suffix(name);
        return suffix.isEmpty() ? name : name.substring(0, name.length() - suffix.length() - 1);
    }

    private static String suffix(String name) {
        String suffix = name.substring(name.lastIndexOf('.') + 1);
        return name.indexOf('.') > 0 && ARCHITECTURES.contains(suffix) ? suffix : "";
    }
}
