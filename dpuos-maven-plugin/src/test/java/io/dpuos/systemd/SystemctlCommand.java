package io.dpuos.systemd;

import java.util.List;
import java.util.Optional;

/** The command line of {@code systemctl --root} for the verbs of {@link UnitOperations}. */
final class SystemctlCommand {
    private SystemctlCommand() {}

    record Result(int status, String output, List<String> messages) {}

    static Result run(UnitOperations units, SystemdVersion version, List<String> words) {
        List<String> rest = words.subList(1, words.size()).stream()
                .map(word -> word.startsWith("/") ? word : UnitName.of(word).text())
                .toList();
        try {
            return switch (words.get(0)) {
                case "enable" -> result(units.enable(rest));
                case "disable" -> result(units.disable(rest));
                case "reenable" -> result(units.reenable(rest));
                case "mask" -> result(units.mask(rest));
                case "unmask" -> result(units.unmask(rest));
                case "preset" -> result(units.preset(rest));
                case "preset-all" -> result(units.presetAll());
                case "link" -> result(units.link(rest));
                case "revert" -> result(units.revert(rest));
                case "set-default" -> result(units.setDefault(rest.get(0)));
                case "add-wants" -> result(units.addWants(rest.get(0), rest.subList(1, rest.size())));
                case "add-requires" -> result(units.addRequires(rest.get(0), rest.subList(1, rest.size())));
                case "get-default" ->
                    units.getDefault()
                            .map(target -> new Result(0, target + "\n", List.of()))
                            .orElse(new Result(1, "", List.of("Failed to get default target")));
                case "is-enabled" -> states(units, version, rest);
                default -> new Result(1, "", List.of("Unknown command verb " + words.get(0) + "."));
            };
        } catch (ServicesException e) {
            return new Result(1, "", List.of(String.valueOf(e.getMessage())));
        }
    }

    private static Result states(UnitOperations units, SystemdVersion version, List<String> names) {
        StringBuilder output = new StringBuilder();
        boolean enabled = false;
        for (String name : names) {
            Optional<UnitFileState> state = units.state(name);
            if (state.isEmpty()) {
                if (version.number() < 253) {
                    return new Result(1, output.toString(), List.of("Failed to get unit file state for " + name));
                }
                output.append("not-found\n");
                continue;
            }
            output.append(state.get().word()).append('\n');
            enabled |= state.get().countsAsEnabled();
        }
        return new Result(enabled ? 0 : 1, output.toString(), List.of());
    }

    private static Result result(UnitOperations.Outcome outcome) {
        return new Result(outcome.success() ? 0 : 1, "", outcome.messages());
    }
}
