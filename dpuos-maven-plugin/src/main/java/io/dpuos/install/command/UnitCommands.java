package io.dpuos.install.command;

import io.dpuos.shell.Command;
import io.dpuos.shell.FileProblem;
import io.dpuos.shell.Invocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code systemctl} with the verbs that edit links, {@code systemd-update-helper} and {@code chkconfig}. */
final class UnitCommands {
    private static final Set<String> RUNNING = Set.of(
            "daemon-reload",
            "daemon-reexec",
            "start",
            "stop",
            "restart",
            "reload",
            "try-restart",
            "condrestart",
            "reload-or-restart",
            "try-reload-or-restart",
            "reload-or-try-restart",
            "kill",
            "reset-failed",
            "set-property",
            "isolate",
            "set-environment",
            "import-environment");

    private UnitCommands() {}

    static void addTo(Map<String, Command> all, ImageState state) {
        all.put("systemctl", call -> systemctl(call, state.arch()));
        all.put("systemd-update-helper", call -> updateHelper(call, state.arch()));
        all.put("chkconfig", call -> 0);
    }

    private static int systemctl(Invocation call, String arch) throws FileProblem {
        List<String> words = new ArrayList<>();
        String scope = "system";
        boolean quiet = false;
        List<String> arguments = call.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            switch (argument) {
                case "--global", "--user" -> scope = "user";
                case "--system",
                        "--no-reload",
                        "--no-block",
                        "--no-ask-password",
                        "--force",
                        "-f",
                        "--now",
                        "--no-warn",
                        "--no-pager",
                        "--all",
                        "-a",
                        "-l",
                        "--full",
                        "--no-legend",
                        "--plain",
                        "--runtime" -> {
                    // nothing to reload, wait for or ask
                }
                case "--quiet", "-q" -> quiet = true;
                case "--root" -> i++;
                default -> {
                    if (argument.equals("--root=/")
                            || argument.startsWith("--preset-mode=")
                            || argument.matches("--(root|job-mode|signal|kill-who)=.*")) {
                        continue;
                    }
                    if (argument.startsWith("-") && argument.length() > 1) {
                        throw call.refuse(argument);
                    }
                    words.add(argument);
                }
            }
        }
        if (words.isEmpty()) {
            throw call.refuse("without a verb");
        }
        String verb = words.remove(0);
        if (RUNNING.contains(verb)) {
            return 0;
        }
        if (verb.matches("is-active|is-failed|status|is-system-running")) {
            if (!quiet && !verb.equals("status")) {
                call.out((verb.equals("is-system-running") ? "offline" : "inactive") + "\n");
            }
            return verb.equals("is-failed") || verb.equals("is-system-running") ? 1 : 3;
        }
        return scope.equals("user") ? userVerb(call, verb, words) : new SystemUnits(call, arch, quiet).run(verb, words);
    }

    /** The verbs for units of user managers ({@code --global}). */
    private static int userVerb(Invocation call, String verb, List<String> words) throws FileProblem {
        UnitLinks links = new UnitLinks(call.files(), "user");
        switch (verb) {
            case "is-enabled" -> {
                boolean enabled = true;
                for (String unit : words) {
                    boolean one = links.isEnabled(UnitLinks.full(unit));
                    call.out((one ? "enabled" : "disabled") + "\n");
                    enabled = enabled && one;
                }
                return enabled ? 0 : 1;
            }
            case "preset-all" -> {
                links.presetAll();
                return 0;
            }
            case "enable", "disable", "reenable", "preset", "mask", "unmask" -> {
                int status = 0;
                for (String unit : words) {
                    status |= edit(call, links, verb, UnitLinks.full(unit));
                }
                return status;
            }
            default -> throw call.refuse("--global " + verb);
        }
    }

    private static int edit(Invocation call, UnitLinks links, String verb, String unit) throws FileProblem {
        call.step();
        switch (verb) {
            case "mask" -> links.mask(unit);
            case "unmask" -> links.unmask(unit);
            case "disable" -> links.disable(unit);
            case "preset" -> {
                if (!links.exists(unit)) {
                    return call.fail("Failed to preset unit, file " + unit + " does not exist.");
                }
                links.preset(unit);
            }
            default -> {
                if (!links.exists(unit)) {
                    return call.fail("Failed to enable unit, file " + unit + " does not exist.");
                }
                if (links.isMasked(unit)) {
                    return call.fail("Failed to enable unit: Unit file " + unit + " is masked.");
                }
                if (verb.equals("reenable")) {
                    links.disable(unit);
                }
                links.enable(unit);
            }
        }
        return 0;
    }

    private static int updateHelper(Invocation call, String arch) throws FileProblem {
        List<String> words = call.arguments();
        String verb = words.isEmpty() ? "" : words.get(0);
        List<String> units = words.isEmpty() ? List.of() : words.subList(1, words.size());
        if (verb.equals("install-system-units")) {
            SystemUnits system = new SystemUnits(call, arch, true);
            for (String unit : units) {
                if (system.exists(unit)) {
                    system.run("preset", List.of(unit));
                }
            }
        } else if (verb.equals("install-user-units")) {
            UnitLinks links = new UnitLinks(call.files(), "user");
            for (String unit : units) {
                if (links.exists(UnitLinks.full(unit))) {
                    links.preset(UnitLinks.full(unit));
                }
            }
        }
        return 0;
    }
}
