package io.dpuos.format.sqlite;

import java.util.List;

/**
 * A table with its rows and indexes. Immutable.
 *
 * @param name as the schema lists it
 * @param sql the statement that creates it
 * @param rows with row ids 1, 2, ... in this order; each has one value per column
 * @param indexes over single columns
 */
public record Table(String name, String sql, List<List<Value>> rows, List<Index> indexes) {
    /**
     * An index over one column, ascending, collation BINARY.
     *
     * @param name as the schema lists it
     * @param sql the statement that creates it
     * @param column position of the column, from 0
     */
    public record Index(String name, String sql, int column) {}

    /** Copies the lists. */
    public Table {
        rows = List.copyOf(rows);
        indexes = List.copyOf(indexes);
    }
}
