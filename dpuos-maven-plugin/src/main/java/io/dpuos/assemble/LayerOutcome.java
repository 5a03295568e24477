package io.dpuos.assemble;

import io.dpuos.tree.Layer;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A computed layer and what a person should know of it. Immutable.
 *
 * @param layer the edits
 * @param report lines for the log and for {@code report.txt} beside the edits
 * @param documents further files beside the edits by their names; a layer that is read from there has none
 */
public record LayerOutcome(Layer layer, List<String> report, SortedMap<String, String> documents) {
    /** Copies the list. */
    public LayerOutcome {
        report = List.copyOf(report);
    }

    /** Makes an outcome without documents. */
    public LayerOutcome(Layer layer, List<String> report) {
        this(layer, report, new TreeMap<>());
    }
}
