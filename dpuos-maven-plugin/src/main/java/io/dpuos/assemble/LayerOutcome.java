package io.dpuos.assemble;

import io.dpuos.tree.Layer;
import java.util.List;

/**
 * A computed layer and what a person should know of it. Immutable.
 *
 * @param layer the edits
 * @param report lines for the log and for {@code report.txt} beside the edits
 */
public record LayerOutcome(Layer layer, List<String> report) {
    /** Copies the list. */
    public LayerOutcome {
        report = List.copyOf(report);
    }
}
