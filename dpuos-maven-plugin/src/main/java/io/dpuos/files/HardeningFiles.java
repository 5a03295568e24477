package io.dpuos.files;

import io.dpuos.tree.Bytes;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Hardening rules and the files that they copy. Immutable.
 *
 * @param rules in the order in which they apply
 * @param sources files that {@code cp} and {@code file} rules name, by the name in the rule
 */
public record HardeningFiles(List<HardeningRule> rules, SortedMap<String, byte[]> sources) {
    /** Copies the list. */
    public HardeningFiles {
        rules = List.copyOf(rules);
    }

    /** Returns a text that is the same for the same rules and files: contents by digest. */
    @Override
    public String toString() {
        SortedMap<String, String> digests = new TreeMap<>();
        sources.forEach((name, bytes) -> digests.put(name, Bytes.of(bytes).sha256()));
        return "HardeningFiles[rules=" + rules + ", sources=" + digests + "]";
    }
}
