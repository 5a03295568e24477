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
 */
public record LayerOutcome(Layer layer, List<String> report, SortedMap<String, String> documents) {
    /** Copies the lists. */
    public LayerOutcome {
        report = List.copyOf(report);
        documents = Collections.unmodifiableSortedMap(new TreeMap<>(documents));
    }

    /** Makes an outcome that lines tell all of. */
    public LayerOutcome(Layer layer, List<String> report) {
        this(layer, report, Collections.emptySortedMap());
    }
}
