package io.dpuos.assemble;

import java.util.List;

/**
 * What a person should know of a layer. Immutable.
 *
 * @param report lines, as {@code report.txt} beside the edits has them
 * @param edits how many edits the layer has
 */
public record LayerSummary(List<String> report, int edits) {
    /** Copies the lines. */
    public LayerSummary {
        report = List.copyOf(report);
    }
}
