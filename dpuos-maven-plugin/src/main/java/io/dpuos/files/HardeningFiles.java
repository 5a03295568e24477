package io.dpuos.files;

import java.util.List;
import java.util.SortedMap;

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
}
