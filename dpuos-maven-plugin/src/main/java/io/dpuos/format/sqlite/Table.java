package io.dpuos.format.sqlite;

import java.util.List;

/**
 * A table with its rows and indexes. Immutable.
 *
 * @param name as the schema lists it
 * @param sql the statement that creates it
 * @param rows with row ids 1, 2, ... in this order; each has one value per column
 * @param indexes in the order in which the schema lists them
 */
public record Table(String name, String sql, List<List<Value>> rows, List<Index> indexes) {
    /**
     * An index, ascending, collation BINARY.
     *
     * @param name as the schema lists it; {@code sqlite_autoindex_TABLE_N} for one that a constraint asks for
     * @param sql the statement that creates it; empty for one that a constraint asks for
     * @param columns positions of the columns, from 0
     */
    public record Index(String name, String sql, List<Integer> columns) {
        /** Copies the list. */
        public Index {
            columns = List.copyOf(columns);
        }

        /** An index over one column. */
        public Index(String name, String sql, int column) {
            this(name, sql, List.of(column));
        }
    }

    /** Copies the lists. */
    public Table {
        rows = List.copyOf(rows);
        indexes = List.copyOf(indexes);
    }
}
