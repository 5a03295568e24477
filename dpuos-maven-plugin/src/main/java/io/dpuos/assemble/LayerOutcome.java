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
 * @param documents texts by name of further files beside the edits, for programs; a layer that is read from there has none
 * @param facts the same in detail, for the report of the image and for questions; values as {@link io.dpuos.report.Json}
 *     writes them, kept as {@code facts.json} beside the edits
 */
public record LayerOutcome(
        Layer layer, List<String> report, SortedMap<String, String> documents, SortedMap<String, Object> facts) {
    /** Copies the lists and maps. */
    public LayerOutcome {
        report = List.copyOf(report);
        documents = Collections.unmodifiableSortedMap(new TreeMap<>(documents));
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }

    /** Makes an outcome that lines tell all of. */
    public LayerOutcome(Layer layer, List<String> report) {
        this(layer, report, Collections.emptySortedMap());
    }

    /** Makes an outcome with further files. */
    public LayerOutcome(Layer layer, List<String> report, SortedMap<String, String> documents) {
        this(layer, report, documents, Collections.emptySortedMap());
    }

    /** Returns this outcome with details. */
    LayerOutcome withFacts(SortedMap<String, Object> details) {
        return new LayerOutcome(layer, report, documents, details);
    }
}
