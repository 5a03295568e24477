package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The programs that units run which start at boot, or may be activated by one that does. */
public final class BootPrograms {
    private static final Set<String> COMMANDS = Set.of(
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
        for (UnitName unit : units) {
            String chain = closure.starts().containsKey(unit)
                    ? closure.chain(unit)
                    : unit + " < " + closure.mayStart().get(unit);
            UnitLookup lookup = new UnitLookup(tree, SystemdVersion.DEFAULT, new Specifiers(tree, ""));
            try {
                UnitInfo info = lookup.discoverUnmasked(unit.text(), false, true);
                UnitLookup.text(tree, info.file()).ifPresent(text -> text.assignments().stream()
                        .filter(line ->
                                COMMANDS.contains(line.key()) && !line.words().isEmpty())
                        .forEach(line -> {
                            String program = line.words().get(0).replaceFirst("^[-@:+!]+", "");
                            if (program.matches("/?[A-Za-z0-9][A-Za-z0-9._/+-]*")) {
                                programs.putIfAbsent(program, "started by " + chain);
                            }
                        }));
            } catch (OperationProblem e) {
                continue;
            }
        }
        return programs;
    }
}
