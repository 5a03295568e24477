package io.dpuos.sysctl;

import io.dpuos.tree.Layer;
import java.util.List;

/**
 * The layer 40-sysctl and what it means. Immutable.
 *
 * @param layer the edits
 * @param rows the effective parameters, sorted by key
 * @param warnings what deserves a look but is no failure
 */
public record SysctlResult(Layer layer, List<Row> rows, List<String> warnings) {
    /**
     * An effective parameter.
     *
     * @param key with dots
     * @param value what the kernel gets
     * @param setBy where the value stands
     * @param overridden where weaker values stand, with the value
     */
    public record Row(String key, String value, String setBy, List<String> overridden) {}
}
