package io.dpuos.install.rpmdb;

import io.dpuos.format.ndb.NdbFile;
import io.dpuos.format.ndb.NdbIndexFile;
import io.dpuos.format.sqlite.SqliteFile;
import io.dpuos.format.sqlite.Table;
import io.dpuos.format.sqlite.Value;
import io.dpuos.rpm.InstalledHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes the package database of an image. The bytes depend on the packages and their order alone. */
public final class RpmDatabaseWriter {
    /** The database formats of rpm. */
    public enum Kind {
        /** rpm's own format, openEuler's default. */
        NDB("Packages.db"),
        /** A SQLite database, the default of Fedora and of rpm itself. */
        SQLITE("rpmdb.sqlite");

        private final String fileName;

        Kind(String fileName) {
            this.fileName = fileName;
        }

        /** Returns the name of the file that holds the packages, in rpm's database directory. */
        public String fileName() {
            return fileName;
        }
    }

    private static final String PACKAGES_SQL =
            "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)";

    private RpmDatabaseWriter() {}

    /**
     * Encodes a database: its files by name. A SQLite database is written with the journal mode DELETE: rpm switches it to WAL with its first
     * change; before that everybody may read it, while WAL would ask unprivileged readers for files that are not there.
     *
     * @param packages in the order of installation; the first gets the number 1
     */
    public static SortedMap<String, byte[]> write(Kind kind, List<InstalledHeader> packages) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        switch (kind) {
            case NDB -> {
                files.put(
                        kind.fileName(),
                        NdbFile.encode(
                                packages.stream().map(InstalledHeader::blob).toList()));
                files.put(
                        "Index.db",
                        NdbIndexFile.encode(
                                NdbFile.generation(packages.size()),
                                Arrays.stream(KeyTable.values())
                                        .map(table -> table.index(packages))
                                        .toList()));
            }
            case SQLITE -> files.put(kind.fileName(), SqliteFile.encode(tables(packages), false));
        }
        return files;
    }

    private static List<Table> tables(List<InstalledHeader> packages) {
        List<Table> tables = new ArrayList<>();
        List<List<Value>> rows = packages.stream()
                .map(p -> List.of(Value.none(), Value.blob(p.blob())))
                .toList();
        tables.add(new Table("Packages", PACKAGES_SQL, rows, List.of()));
        List<List<Value>> sequence = packages.isEmpty()
                ? List.of()
                : List.of(List.of(Value.text("Packages"), Value.integer(packages.size())));
        tables.add(new Table("sqlite_sequence", "CREATE TABLE sqlite_sequence(name,seq)", sequence, List.of()));
        for (KeyTable table : KeyTable.values()) {
            tables.add(table.of(packages));
        }
        return tables;
    }
}
