package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The programs that units run which start at boot, or may be activated by one that does. */
public final class BootPrograms {
    /** Settings of a service that name programs. */
    static final Set<String> COMMANDS = Set.of(
            "ExecStart", "ExecStartPre", "ExecStartPost", "ExecCondition", "ExecReload", "ExecStop", "ExecStopPost");

    private BootPrograms() {}

    /**
     * Returns the programs with the chain of units that starts each; empty when the image has no such target.
     *
     * @param defaultTarget the target that is started at boot
     */
    public static SortedMap<String, String> of(ImageTree tree, String defaultTarget) {
        SortedMap<String, String> programs = new TreeMap<>();
        UnitName target = UnitName.parse(defaultTarget).orElse(null);
        if (target == null) {
            return programs;
        }
        BootClosure closure;
        try {
            closure = BootClosure.of(tree, target);
        } catch (ServicesException e) {
            // A tree without systemd starts nothing; one that cannot boot was refused by the layer of the services.
            return programs;
        }
        SortedSet<UnitName> units = new TreeSet<>(closure.starts().keySet());
        units.addAll(closure.mayStart().keySet());
        units.addAll(closure.undecided().keySet());
        UnitGraph graph = UnitGraph.of(tree, SystemdVersion.DEFAULT, List.copyOf(units));
        for (UnitName unit : units) {
            String chain = closure.starts().containsKey(unit)
                    ? closure.chain(unit)
                    : unit + " < "
                            + closure.mayStart()
                                    .getOrDefault(unit, closure.undecided().getOrDefault(unit, ""));
            for (String program : programs(graph.unit(unit), COMMANDS)) {
                programs.putIfAbsent(program, "started by " + chain);
            }
        }
        return programs;
    }

    /** Returns the programs of some settings of a unit, in the order of the lines. */
    static List<String> programs(LoadedUnit unit, Set<String> settings) {
        return unit.lines().stream()
                .filter(line -> settings.contains(line.key()) && !line.words().isEmpty())
                .map(line -> line.words().get(0).replaceFirst("^[-@:+!]+", ""))
                .filter(program -> program.matches("/?[A-Za-z0-9][A-Za-z0-9._/+-]*"))
                .toList();
    }
}
