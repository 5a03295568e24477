package io.dpuos.sysctl;

import io.dpuos.tree.Layer;
import java.util.List;

/**
 * The layer 40-sysctl and what it means. Immutable.
 *
 * @param layer the edits
 * @param rows the effective settings: kernel parameters of the pom and its profiles, then of the packages alone, then
 *     tunables and module options; each kind sorted by key
 * @param warnings what deserves a look but is no failure
 */
public record SysctlResult(Layer layer, List<Row> rows, List<String> warnings) {
    /** What a row is about. */
    public enum Kind {
        /** A kernel parameter in the rendered file. */
        PARAMETER,
        /** A kernel parameter that only a package's file sets. */
        SHIPPED,
        /** A file below /proc or /sys. */
        TUNABLE,
        /** A module and its option. */
        OPTION
    }

    /**
     * An effective setting.
     *
     * @param kind what it is about
     * @param key a parameter with dots, a path, or module and option
     * @param value what the kernel gets
     * @param setBy where the value stands
     * @param overridden where weaker values stand, with the value
     */
    public record Row(Kind kind, String key, String value, String setBy, List<String> overridden) {}

    /** Returns the rows of one kind. */
    public List<Row> rows(Kind kind) {
        return rows.stream().filter(row -> row.kind() == kind).toList();
    }
}
