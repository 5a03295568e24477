package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Prints {@code systemctl list-unit-files}. */
final class UnitFileTable {
    private static final List<String> PRESETLESS = List.of("alias", "static", "generated", "transient");

    private final ImageTree tree;
    private final DirectoryOrder order;
    private final UnitOperations units;
    private final SystemdVersion version;

    UnitFileTable(ImageTree tree, DirectoryOrder order, UnitOperations units, SystemdVersion version) {
        this.tree = tree;
        this.order = order;
        this.units = units;
        this.version = version;
    }

    private record Row(String name, String state, String preset) {}

    int print(
            List<String> patterns,
            List<String> types,
            List<String> states,
            boolean legend,
            StringBuilder output,
            Consumer<String> warnings) {
        Map<String, String> found = new LinkedHashMap<>();
        for (TreePath directory : UnitPaths.of(tree, version)) {
            for (UnitName name : UnitLookup.names(tree, directory, order)) {
                boolean matches = patterns.isEmpty()
                        || patterns.stream().anyMatch(pattern -> Presets.matches(mangled(pattern), name.text()));
                if (!matches || found.containsKey(name.text())) {
                    continue;
                }
                UnitOperations.StateVerdict verdict = units.stateVerdict(name.text());
                verdict.warnings().forEach(warnings);
                String state = verdict.state().map(UnitFileState::word).orElse("bad");
                if (states.isEmpty() || states.contains(state)) {
                    found.put(name.text(), state);
                }
            }
        }
        InstallLog log = new InstallLog();
        Presets presets = Presets.of(tree, log);
        List<Row> rows = new ArrayList<>();
        found.forEach((name, state) -> {
            UnitName unit = new UnitName(name);
            if (types.isEmpty() || types.contains(unit.suffix().substring(1))) {
                String preset = PRESETLESS.contains(state)
                        ? "-"
                        : presets.query(unit, false).enable() ? "enabled" : "disabled";
                rows.add(new Row(name, state, preset));
            }
        });
        if (rows.stream().anyMatch(row -> !row.preset().equals("-"))) {
            log.warnings().forEach(warnings);
        }
        rows.sort(Comparator.<Row, String>comparing(
                        row -> new UnitName(row.name()).suffix(), String.CASE_INSENSITIVE_ORDER)
                .thenComparing(Row::name, String.CASE_INSENSITIVE_ORDER));
        int first = legend ? "UNIT FILE".length() : 0;
        int second = legend ? "STATE".length() : 0;
        for (Row row : rows) {
            first = Math.max(first, row.name().length());
            second = Math.max(second, row.state().length());
        }
        List<Row> all = new ArrayList<>(rows);
        if (legend) {
            all.add(0, new Row("UNIT FILE", "STATE", "PRESET"));
        }
        for (Row row : all) {
            output.append(String.format(
                    "%-" + Math.max(1, first) + "s %-" + Math.max(1, second) + "s %s%n",
                    row.name(),
                    row.state(),
                    row.preset()));
        }
        if (legend) {
            output.append("\n").append(rows.size()).append(" unit files listed.\n");
        }
        return rows.isEmpty() ? 1 : 0;
    }

    private static String mangled(String pattern) {
        boolean glob = pattern.matches(".*[*?\\[].*");
        return glob || UnitName.parse(pattern).isPresent() ? pattern : pattern + ".service";
    }
}
