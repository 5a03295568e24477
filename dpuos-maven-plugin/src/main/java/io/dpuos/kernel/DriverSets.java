package io.dpuos.kernel;

import io.dpuos.message.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Named sets of drivers, written {@code @name}. */
public final class DriverSets {
    private static final Map<String, List<String>> SETS = WordTable.read("driver-sets.txt");

    private DriverSets() {}

    /** Returns the names of all sets, each with its {@code @}. */
    public static Set<String> names() {
        return SETS.keySet();
    }

    /**
     * Returns the words of a set; sets that it names are replaced by their words.
     *
     * @throws KernelException when there is no such set
     */
    public static List<String> words(String name) {
        Set<String> words = new LinkedHashSet<>();
        collect(name, words, new LinkedHashSet<>());
        return new ArrayList<>(words);
    }

    private static void collect(String name, Set<String> words, Set<String> seen) {
        List<String> own = SETS.get(name);
        if (own == null) {
            throw new KernelException(
                    name,
                    "there is no driver set of this name; there are " + String.join(", ", SETS.keySet()),
                    NearestName.of(name, SETS.keySet()).stream().toList());
        }
        if (!seen.add(name)) {
            return;
        }
        for (String word : own) {
            if (word.startsWith("@")) {
                collect(word, words, seen);
            } else {
                words.add(word);
            }
        }
    }
}
