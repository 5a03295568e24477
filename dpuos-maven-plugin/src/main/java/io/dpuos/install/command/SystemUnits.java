package io.dpuos.install.command;

import io.dpuos.shell.Invocation;
import io.dpuos.systemd.ServicesException;
import io.dpuos.systemd.SystemdVersion;
import io.dpuos.systemd.UnitFileState;
import io.dpuos.systemd.UnitOperations;
import io.dpuos.tree.Edit;
import io.dpuos.tree.LayerBuilder;
import java.util.List;
import java.util.Optional;

/**
 * The verbs of systemctl(1) that edit links of system units, by {@link UnitOperations} in the version of the image's
 * systemd. systemctl sees the tree as it is when the scriptlet calls it.
 */
final class SystemUnits {
    private final Invocation call;
    private final String arch;
    private final boolean quiet;

    SystemUnits(Invocation call, String arch, boolean quiet) {
        this.call = call;
        this.arch = arch;
        this.quiet = quiet;
    }

    /** A unit's full name: a service when it has no suffix; a path as it is. */
    static String full(String unit) {
        return unit.startsWith("/") ? unit : UnitLinks.full(unit);
    }

    private UnitOperations operations(LayerBuilder layer) {
        return new UnitOperations(layer, SystemdVersion.of(layer.tree()), arch);
    }

    private LayerBuilder layer() {
        return new LayerBuilder(
                call.files().tree().view(), "00-systemctl", call.files().clock());
    }

    boolean exists(String unit) {
        return operations(layer()).state(full(unit)).isPresent();
    }

    int run(String verb, List<String> words) {
        call.step();
        List<String> units = words.stream().map(SystemUnits::full).toList();
        LayerBuilder layer = layer();
        UnitOperations operations = operations(layer);
        try {
            Answer outcome =
                    switch (verb) {
                        case "enable" -> Answer.of(operations.enable(units));
                        case "disable" -> Answer.of(operations.disable(units));
                        case "reenable" -> Answer.of(operations.reenable(units));
                        case "preset" -> Answer.of(operations.preset(units));
                        case "preset-all" -> Answer.of(operations.presetAll());
                        case "mask" -> Answer.of(operations.mask(units));
                        case "unmask" -> Answer.of(operations.unmask(units));
                        case "link" -> Answer.of(operations.link(words));
                        case "revert" -> Answer.of(operations.revert(units));
                        case "add-wants", "add-requires" -> Answer.of(dependency(operations, verb, units));
                        case "set-default" -> Answer.of(operations.setDefault(target(words)));
                        case "get-default" -> getDefault(operations);
                        case "is-enabled" -> isEnabled(operations, units);
                        case "list-unit-files" -> list(operations, units);
                        default -> throw call.refuse(verb);
                    };
            layer.build().edits().forEach(this::apply);
            if (!quiet) {
                outcome.messages().forEach(message -> call.err(message + "\n"));
            }
            return outcome.success() ? 0 : 1;
        } catch (ServicesException e) {
            throw call.refuse(verb + " " + String.join(" ", words) + ": " + e.getMessage());
        }
    }

    /** What a call comes to: whether systemctl would exit with 0, and what it would say. */
    private record Answer(boolean success, List<String> messages) {
        static Answer of(UnitOperations.Outcome outcome) {
            return new Answer(outcome.success(), outcome.messages());
        }
    }

    private void apply(Edit edit) {
        if (edit instanceof Edit.Put put) {
            call.files().put(put.path(), put.inode().with(call.files().origin()));
        } else {
            call.files().apply(edit);
        }
    }

    private static String target(List<String> words) {
        String name = words.isEmpty() ? "" : words.get(0);
        return name.endsWith(".target") ? name : name + ".target";
    }

    private UnitOperations.Outcome dependency(UnitOperations operations, String verb, List<String> units) {
        if (units.size() < 2) {
            throw call.refuse(verb + " without a target and a unit");
        }
        List<String> names = units.subList(1, units.size());
        return verb.equals("add-wants")
                ? operations.addWants(units.get(0), names)
                : operations.addRequires(units.get(0), names);
    }

    private Answer getDefault(UnitOperations operations) {
        Optional<String> found = operations.getDefault();
        found.ifPresent(name -> call.out(name + "\n"));
        return new Answer(found.isPresent(), found.isPresent() ? List.of() : List.of("Failed to get default target"));
    }

    private Answer isEnabled(UnitOperations operations, List<String> units) {
        boolean any = false;
        for (String unit : units) {
            Optional<UnitFileState> state = operations.state(unit);
            if (state.isEmpty()) {
                if (!quiet) {
                    call.err("Failed to get unit file state for " + unit + ": No such file or directory\n");
                }
                return new Answer(false, List.of());
            }
            any = any || state.get().countsAsEnabled();
            if (!quiet) {
                call.out(state.get().word() + "\n");
            }
        }
        return new Answer(any, List.of());
    }

    private Answer list(UnitOperations operations, List<String> units) {
        boolean any = false;
        for (String unit : units) {
            Optional<UnitFileState> state = operations.state(unit);
            if (state.isPresent()) {
                any = true;
                call.out(unit + " " + state.get().word() + " -\n");
            }
        }
        return new Answer(any || units.isEmpty(), List.of());
    }
}
