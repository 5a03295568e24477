package io.dpuos.report.compare;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an image holds, as far as its source tells. Filled once, then only read. */
final class ImageContents {
    private final Map<Aspect, SortedMap<String, String>> values = new EnumMap<>(Aspect.class);
    private final Map<Aspect, SortedMap<String, Long>> bytes = new EnumMap<>(Aspect.class);

    /** Says that the source tells about an aspect, even when there is nothing to tell. */
    void knows(Aspect aspect) {
        values.computeIfAbsent(aspect, ignored -> new TreeMap<>());
    }

    /** Adds an item; several values of one item are joined. */
    void put(Aspect aspect, String item, String value) {
        values.computeIfAbsent(aspect, ignored -> new TreeMap<>())
                .merge(item, value, (one, other) -> one.equals(other) ? one : one + ", " + other);
    }

    /** Adds an item with its size. */
    void put(Aspect aspect, String item, String value, long size) {
        put(aspect, item, value);
        bytes.computeIfAbsent(aspect, ignored -> new TreeMap<>()).merge(item, size, Long::sum);
    }

    boolean has(Aspect aspect) {
        return values.containsKey(aspect);
    }

    SortedMap<String, String> of(Aspect aspect) {
        return Collections.unmodifiableSortedMap(values.getOrDefault(aspect, new TreeMap<>()));
    }

    /** Returns the size of an item, 0 when it is not known. */
    long bytes(Aspect aspect, String item) {
        return bytes.getOrDefault(aspect, new TreeMap<>()).getOrDefault(item, 0L);
    }
}
