package io.dpuos.format.sqlite;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes a database file of SQLite 3 with 4,096-byte pages, UTF-8, without free pages. */
public final class SqliteFile {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    /** The library version that a file names as its last writer: 3.40.1, Debian 12's. Readers do not act on it. */
    private static final int WRITER_VERSION = 3_040_001;

    private SqliteFile() {}

    /** A key of an index with the row that has it, which is added to the values when they are in order. */
    private record Key(List<Value> values, long rowId) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            for (int i = 0; i < values.size(); i++) {
                int order = values.get(i).compareTo(other.values.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return Long.compare(rowId, other.rowId);
        }
    }

    /** A line of the schema table. */
    private record SchemaRow(String type, String name, String table, int root, String sql) {}

    /**
     * Encodes a database.
     *
     * @param tables in the order in which the schema lists them
     * @param writeAheadLog whether the file asks for the journal mode WAL, with its log fully checkpointed
     */
    public static byte[] encode(List<Table> tables, boolean writeAheadLog) {
        Pages pages = new Pages();
        List<SchemaRow> schema = new ArrayList<>();
        for (Table table : tables) {
            BTree tree = BTree.table(pages);
            long rowId = 0;
            for (List<Value> row : table.rows()) {
                tree.row(++rowId, Records.encode(row));
            }
            schema.add(new SchemaRow("table", table.name(), table.name(), tree.finish(), table.sql()));
            for (Table.Index index : table.indexes()) {
                int root = index(pages, table, index);
                schema.add(new SchemaRow("index", index.name(), table.name(), root, index.sql()));
            }
        }
        BTree tree = BTree.schema(pages);
        long rowId = 0;
        for (SchemaRow row : schema) {
            tree.row(
                    ++rowId,
                    Records.encode(List.of(
                            Value.text(row.type),
                            Value.text(row.name),
                            Value.text(row.table),
                            Value.integer(row.root),
                            row.sql.isEmpty() ? Value.none() : Value.text(row.sql))));
        }
        tree.finish();
        byte[] file = pages.toBytes();
        header(ByteBuffer.wrap(file), pages.count(), schema.size(), writeAheadLog);
        return file;
    }

    private static int index(Pages pages, Table table, Table.Index index) {
        List<Key> keys = new ArrayList<>(table.rows().size());
        long rowId = 0;
        for (List<Value> row : table.rows()) {
            List<Value> values = new ArrayList<>(index.columns().size() + 1);
            for (int column : index.columns()) {
                values.add(row.get(column));
            }
            keys.add(new Key(values, ++rowId));
        }
        Collections.sort(keys);
        BTree tree = BTree.index(pages);
        for (Key key : keys) {
            key.values.add(Value.integer(key.rowId));
            tree.entry(Records.encode(key.values));
        }
        return tree.finish();
    }

    /** "The Database Header", 100 bytes. */
    private static void header(ByteBuffer out, int pageCount, int schemaCookie, boolean writeAheadLog) {
        byte version = (byte) (writeAheadLog ? 2 : 1);
        out.put(MAGIC);
        out.putShort((short) Pages.SIZE).put(version).put(version);
        out.put((byte) 0).put((byte) 64).put((byte) 32).put((byte) 32);
        out.putInt(1).putInt(pageCount);
        out.putInt(0).putInt(0);
        out.putInt(schemaCookie).putInt(4);
        out.putInt(0).putInt(0);
        out.putInt(1);
        out.position(92);
        out.putInt(1).putInt(WRITER_VERSION);
    }
}
