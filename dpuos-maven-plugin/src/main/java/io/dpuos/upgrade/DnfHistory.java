package io.dpuos.upgrade;

import io.dpuos.format.sqlite.SqliteFile;
import io.dpuos.format.sqlite.Table;
import io.dpuos.format.sqlite.Value;
import io.dpuos.install.InstalledPackage;
import io.dpuos.rpm.Nevra;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Layer;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The layer 88-dnf: which module streams are enabled, and dnf 4's record of why each package is there, one transaction that
 * installed all of them. Without it
 * dnf takes every package for one that somebody asked for, and {@code dnf autoremove} never removes anything.
 *
 * <p>The schema is version 1.2 of libdnf 0.69 ({@code libdnf/transaction/sql}), statement by statement: dnf compares the
 * version and migrates older ones.
 */
public final class DnfHistory {
    static final String LAYER = "88-dnf";
    private static final TreePath FILE = TreePath.of("/var/lib/dnf/history.sqlite");

    /** libdnf's TransactionItemReason, TransactionItemAction, TransactionItemState and ItemType. */
    private static final long DEPENDENCY = 1;

    private static final long USER = 2;
    private static final long INSTALL = 1;
    private static final long DONE = 1;
    private static final long RPM = 0;

    /** What dnf writes when nobody is logged in. */
    private static final long NOBODY = -1;

    private DnfHistory() {}

    /** Returns whether the image has dnf 4, which keeps this database. */
    public static boolean isUsed(ImageTree tree) {
        return tree.resolve(TreePath.of("/usr/bin/dnf-3")).isPresent()
                || tree.resolve(TreePath.of("/usr/bin/dnf4")).isPresent();
    }

    /**
     * Computes the layer.
     *
     * @param packages in the order of installation
     * @param modules module streams
     * @param release the distribution's {@code $releasever}
     * @param timestamp time of the transaction, seconds since the epoch
     */
    public static Layer compute(
            ImageTree tree, List<InstalledPackage> packages, DnfModules modules, String release, long timestamp) {
        LayerBuilder layer = new LayerBuilder(tree, LAYER, timestamp);
        layer.file(FILE, Bytes.of(encode(packages, release, timestamp)), layer.root(0644));
        modules.addTo(layer);
        return layer.build();
    }

    /** Encodes the database. */
    static byte[] encode(List<InstalledPackage> packages, String release, long timestamp) {
        List<List<Value>> items = new ArrayList<>();
        List<List<Value>> rpms = new ArrayList<>();
        List<List<Value>> actions = new ArrayList<>();
        Map<String, Integer> known = new TreeMap<>();
        for (InstalledPackage installed : packages) {
            Nevra nevra = installed.header().nevra();
            if (known.put(nevra.toString(), known.size() + 1) != null) {
                continue;
            }
            long id = known.size();
            items.add(List.of(Value.none(), Value.integer(RPM)));
            rpms.add(List.of(
                    Value.integer(id),
                    Value.text(nevra.name()),
                    Value.integer(nevra.evr().epoch()),
                    Value.text(nevra.evr().version()),
                    Value.text(nevra.evr().release()),
                    Value.text(nevra.arch())));
            actions.add(List.of(
                    Value.none(),
                    Value.integer(1),
                    Value.integer(id),
                    Value.integer(1),
                    Value.integer(INSTALL),
                    Value.integer(installed.userRequested() ? USER : DEPENDENCY),
                    Value.integer(DONE)));
        }
        List<Value> transaction = List.of(
                Value.none(),
                Value.integer(timestamp),
                Value.integer(timestamp),
                Value.text(""),
                Value.text(""),
                Value.text(release),
                Value.integer(NOBODY),
                Value.text("image build"),
                Value.integer(DONE),
                Value.text(""));
        return SqliteFile.encode(
                List.of(
                        table("trans", List.of(transaction)),
                        new Table(
                                "sqlite_sequence",
                                "CREATE TABLE sqlite_sequence(name,seq)",
                                List.of(
                                        List.of(Value.text("trans"), Value.integer(1)),
                                        List.of(Value.text("trans_item"), Value.integer(actions.size()))),
                                List.of()),
                        table("repo", List.of(List.of(Value.none(), Value.text("image")))),
                        table("console_output", List.of()),
                        table("item", items),
                        table(
                                "trans_item",
                                actions,
                                named("trans_item_trans_id", "trans_item(trans_id)", 1),
                                named("trans_item_item_id", "trans_item(item_id)", 2)),
                        table("item_replaced_by", List.of(), unique("item_replaced_by", 1, 0, 1)),
                        table("trans_with", List.of(), unique("trans_with", 1, 1, 2)),
                        table(
                                "rpm",
                                rpms,
                                unique("rpm", 1, 0),
                                unique("rpm", 2, 1, 2, 3, 4, 5),
                                named("rpm_name", "rpm(name)", 1)),
                        table("comps_group", List.of(), unique("comps_group", 1, 0)),
                        table("comps_group_package", List.of(), unique("comps_group_package", 1, 1, 2)),
                        table("comps_environment", List.of(), unique("comps_environment", 1, 0)),
                        table("comps_environment_group", List.of(), unique("comps_environment_group", 1, 1, 2)),
                        table(
                                "config",
                                List.of(List.of(Value.text("version"), Value.text("1.2"))),
                                unique("config", 1, 0))),
                false);
    }

    private static Table table(String name, List<List<Value>> rows, Table.Index... indexes) {
        return new Table(name, SQL.getOrDefault(name, ""), rows, List.of(indexes));
    }

    private static Table.Index named(String name, String what, int column) {
        return new Table.Index(name, "CREATE INDEX " + name + " ON " + what, column);
    }

    private static Table.Index unique(String table, int number, Integer... columns) {
        return new Table.Index("sqlite_autoindex_" + table + "_" + number, "", List.of(columns));
    }

    private static final Map<String, String> SQL = Map.ofEntries(
            Map.entry(
                    "trans",
                    "CREATE TABLE trans (id INTEGER PRIMARY KEY AUTOINCREMENT, dt_begin INTEGER NOT NULL, dt_end INTEGER,"
                            + " rpmdb_version_begin TEXT, rpmdb_version_end TEXT, releasever TEXT NOT NULL, user_id INTEGER"
                            + " NOT NULL, cmdline TEXT, state INTEGER NOT NULL, comment TEXT DEFAULT '')"),
            Map.entry("repo", "CREATE TABLE repo (id INTEGER PRIMARY KEY, repoid TEXT NOT NULL)"),
            Map.entry(
                    "console_output",
                    "CREATE TABLE console_output (id INTEGER PRIMARY KEY, trans_id INTEGER REFERENCES trans(id),"
                            + " file_descriptor INTEGER NOT NULL, line TEXT NOT NULL)"),
            Map.entry("item", "CREATE TABLE item (id INTEGER PRIMARY KEY, item_type INTEGER NOT NULL)"),
            Map.entry(
                    "trans_item",
                    "CREATE TABLE trans_item (id INTEGER PRIMARY KEY AUTOINCREMENT, trans_id INTEGER REFERENCES trans(id),"
                            + " item_id INTEGER REFERENCES item(id), repo_id INTEGER REFERENCES repo(id), action INTEGER"
                            + " NOT NULL, reason INTEGER NOT NULL, state INTEGER NOT NULL)"),
            Map.entry(
                    "item_replaced_by",
                    "CREATE TABLE item_replaced_by (trans_item_id INTEGER REFERENCES trans_item(id), by_trans_item_id"
                            + " INTEGER REFERENCES trans_item(id), PRIMARY KEY (trans_item_id, by_trans_item_id))"),
            Map.entry(
                    "trans_with",
                    "CREATE TABLE trans_with (id INTEGER PRIMARY KEY AUTOINCREMENT, trans_id INTEGER REFERENCES trans(id),"
                            + " item_id INTEGER REFERENCES item(id), CONSTRAINT trans_with_unique_trans_item UNIQUE"
                            + " (trans_id, item_id))"),
            Map.entry(
                    "rpm",
                    "CREATE TABLE rpm (item_id INTEGER UNIQUE NOT NULL, name TEXT NOT NULL, epoch INTEGER NOT NULL, version"
                            + " TEXT NOT NULL, release TEXT NOT NULL, arch TEXT NOT NULL, FOREIGN KEY(item_id) REFERENCES"
                            + " item(id), CONSTRAINT rpm_unique_nevra UNIQUE (name, epoch, version, release, arch))"),
            Map.entry(
                    "comps_group",
                    "CREATE TABLE comps_group (item_id INTEGER UNIQUE NOT NULL, groupid TEXT NOT NULL, name TEXT NOT NULL,"
                            + " translated_name TEXT NOT NULL, pkg_types INTEGER NOT NULL, FOREIGN KEY(item_id)"
                            + " REFERENCES item(id))"),
            Map.entry(
                    "comps_group_package",
                    "CREATE TABLE comps_group_package (id INTEGER PRIMARY KEY AUTOINCREMENT, group_id INTEGER NOT NULL,"
                            + " name TEXT NOT NULL, installed INTEGER NOT NULL, pkg_type INTEGER NOT NULL, FOREIGN"
                            + " KEY(group_id) REFERENCES comps_group(item_id), CONSTRAINT"
                            + " comps_group_package_unique_name UNIQUE (group_id, name))"),
            Map.entry(
                    "comps_environment",
                    "CREATE TABLE comps_environment (item_id INTEGER UNIQUE NOT NULL, environmentid TEXT NOT NULL, name TEXT"
                            + " NOT NULL, translated_name TEXT NOT NULL, pkg_types INTEGER NOT NULL, FOREIGN"
                            + " KEY(item_id) REFERENCES item(id))"),
            Map.entry(
                    "comps_environment_group",
                    "CREATE TABLE comps_environment_group (id INTEGER PRIMARY KEY AUTOINCREMENT, environment_id INTEGER NOT"
                            + " NULL, groupid TEXT NOT NULL, installed INTEGER NOT NULL, group_type INTEGER NOT NULL,"
                            + " FOREIGN KEY(environment_id) REFERENCES comps_environment(item_id), CONSTRAINT"
                            + " comps_environment_group_unique_groupid UNIQUE (environment_id, groupid))"),
            Map.entry("config", "CREATE TABLE config (key TEXT PRIMARY KEY, value TEXT NOT NULL)"));
}
