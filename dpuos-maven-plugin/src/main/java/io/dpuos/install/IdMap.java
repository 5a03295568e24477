package io.dpuos.install;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Numeric ids by name, kept beside the lock so that ids stay when the package list changes. Immutable.
 *
 * @param users user ids by name
 * @param groups group ids by name
 */
public record IdMap(SortedMap<String, Integer> users, SortedMap<String, Integer> groups) {
    /** No ids. */
    public static final IdMap EMPTY = new IdMap(Map.of(), Map.of());

    /** Copies the maps. */
    public IdMap {
        users = Collections.unmodifiableSortedMap(new TreeMap<>(users));
        groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
    }

    /** Makes a map of ids. */
    public IdMap(Map<String, Integer> users, Map<String, Integer> groups) {
        this(new TreeMap<>(users), new TreeMap<>(groups));
    }
}
