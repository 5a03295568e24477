package io.dpuos.assemble;

import io.dpuos.tree.Layer;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A computed layer and what a person should know of it. Immutable.
 *
 * @param layer the edits
 * @param report lines for the log and for {@code report.txt} beside the edits
 * @param facts the same in detail, for the report of the image and for questions; values as {@link io.dpuos.report.Json}
 *     writes them, kept as {@code facts.json} beside the edits
 * @param documents texts by name of further files beside the edits, for programs; a layer that is read from there has none
 */
public record LayerOutcome(
        Layer layer, List<String> report, SortedMap<String, Object> facts, SortedMap<String, String> documents) {
    /** Copies the lists. */
    public LayerOutcome {
        report = List.copyOf(report);
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
        documents = Collections.unmodifiableSortedMap(new TreeMap<>(documents));
    }

    /** A layer without documents. */
    public LayerOutcome(Layer layer, List<String> report, SortedMap<String, Object> facts) {
        this(layer, report, facts, Collections.emptySortedMap());
    }

    /** A layer that lines tell all of. */
    public LayerOutcome(Layer layer, List<String> report) {
        this(layer, report, Collections.emptySortedMap());
    }
}
