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
 */
public record LayerOutcome(Layer layer, List<String> report, SortedMap<String, Object> facts) {
    /** Copies the list and the map. */
    public LayerOutcome {
        report = List.copyOf(report);
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }

    /** A layer without details. */
    public LayerOutcome(Layer layer, List<String> report) {
        this(layer, report, new TreeMap<>());
    }
}
