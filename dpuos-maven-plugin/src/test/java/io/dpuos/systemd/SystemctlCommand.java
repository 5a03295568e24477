package io.dpuos.systemd;

import io.dpuos.systemd.InstallOptions.PresetMode;
import io.dpuos.systemd.UnitOperations.Outcome;
import io.dpuos.systemd.UnitOperations.StateVerdict;
import io.dpuos.tree.LayerBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command line of {@code systemctl --root=DIR} for the verbs of {@link UnitOperations}: arguments, output, status. */
final class SystemctlCommand {
    private static final List<String> OFFLINE = List.of(
            "enable",
            "disable",
            "reenable",
            "mask",
            "unmask",
            "link",
            "revert",
            "preset",
            "preset-all",
            "set-default",
            "get-default",
            "add-wants",
            "add-requires",
            "is-enabled",
            "list-unit-files");

    /** Least and most number of words behind a verb. */
    private static final Map<String, int[]> ARGUMENTS = Map.of(
            "preset-all", new int[] {0, 0},
            "get-default", new int[] {0, 0},
            "set-default", new int[] {1, 1},
            "add-wants", new int[] {2, 99_999},
            "add-requires", new int[] {2, 99_999},
            "list-unit-files", new int[] {0, 99_999});

    private static final List<String> ONLINE = List.of(
            "list-units",
            "list-sockets",
            "list-timers",
            "list-automounts",
            "list-jobs",
            "list-machines",
            "clear-jobs",
            "cancel",
            "start",
            "stop",
            "condstop",
            "reload",
            "restart",
            "try-restart",
            "reload-or-restart",
            "reload-or-try-restart",
            "try-reload-or-restart",
            "force-reload",
            "condreload",
            "condrestart",
            "isolate",
            "kill",
            "clean",
            "freeze",
            "thaw",
            "is-active",
            "check",
            "is-failed",
            "show",
            "cat",
            "status",
            "help",
            "daemon-reload",
            "daemon-reexec",
            "log-level",
            "log-target",
            "service-log-level",
            "service-log-target",
            "service-watchdogs",
            "show-environment",
            "set-environment",
            "unset-environment",
            "import-environment",
            "halt",
            "poweroff",
            "reboot",
            "kexec",
            "suspend",
            "hibernate",
            "hybrid-sleep",
            "suspend-then-hibernate",
            "default",
            "rescue",
            "emergency",
            "exit",
            "reset-failed",
            "list-dependencies",
            "set-property",
            "is-system-running",
            "edit",
            "bind",
            "mount-image",
            "switch-root");

    private static final String ADVICE = """
            The unit files have no installation config (WantedBy=, RequiredBy=, Also=,
            Alias= settings in the [Install] section, and DefaultInstance= for template
            units). This means they are not meant to be enabled using systemctl.
            \s
            Possible reasons for having this kind of units are:
            %1$s A unit may be statically enabled by being symlinked from another unit's
              .wants/ or .requires/ directory.
            %1$s A unit's purpose may be to act as a helper for some other unit which has
              a requirement dependency on it.
            %1$s A unit may be started when needed via activation (socket, path, timer,
              D-Bus, udev, scripted systemctl call, ...).
            %1$s In case of template units, the unit is meant to be enabled with some
              instance name specified.
            """;

    private static final Map<String, Boolean> LONG = new LinkedHashMap<>();

    static {
        for (String flag : List.of(
                "force",
                "runtime",
                "quiet",
                "no-reload",
                "no-ask-password",
                "no-pager",
                "no-legend",
                "no-warn",
                "full",
                "now",
                "all",
                "plain",
                "system",
                "user",
                "global",
                "no-block",
                "help",
                "version",
                "no-wall",
                "recursive",
                "value",
                "wait",
                "dry-run",
                "reverse",
                "after",
                "before",
                "failed",
                "show-types",
                "read-only",
                "mkdir",
                "marked",
                "firmware-setup")) {
            LONG.put(flag, false);
        }
        for (String option : List.of(
                "root",
                "image",
                "preset-mode",
                "type",
                "state",
                "legend",
                "property",
                "host",
                "machine",
                "lines",
                "output",
                "job-mode",
                "signal",
                "what",
                "timestamp",
                "check-inhibitors",
                "message",
                "boot-loader-menu",
                "boot-loader-entry",
                "reboot-argument",
                "kill-who",
                "kill-whom")) {
            LONG.put(option, true);
        }
    }

    record Result(int status, String output, String errors) {}

    private final Path workingDirectory;
    private final Map<String, String> environment;
    private final SystemdVersion version;
    private final StringBuilder output = new StringBuilder();
    private final StringBuilder errors = new StringBuilder();

    private final Map<String, Boolean> known = new LinkedHashMap<>(LONG);
    private final List<String> words = new ArrayList<>();
    private Optional<String> root = Optional.empty();
    private boolean quiet;
    private boolean noWarn;
    private boolean force;
    private boolean runtime;
    private boolean now;
    private boolean legend = true;
    private PresetMode presetMode = PresetMode.FULL;
    private final List<String> types = new ArrayList<>();
    private final List<String> states = new ArrayList<>();

    SystemctlCommand(Path workingDirectory, Map<String, String> environment, SystemdVersion version) {
        this.workingDirectory = workingDirectory;
        this.environment = environment;
        this.version = version;
    }

    /** Runs one command and writes what it changes to the disk. */
    static Result run(Path workingDirectory, Map<String, String> environment, List<String> arguments)
            throws IOException {
        SystemdVersion version = new SystemdVersion(
                Integer.parseInt(environment.getOrDefault("DPUOS_SYSTEMD_VERSION", "252")),
                !"no".equals(environment.get("DPUOS_SYSTEMD_SPLIT_USR")));
        SystemctlCommand command = new SystemctlCommand(workingDirectory, environment, version);
        int status = command.execute(arguments, true, Optional.empty());
        return new Result(status, command.output.toString(), command.errors.toString());
    }

    /** Runs one command over a directory that was read before; the disk stays as it is. */
    Result over(UnitDirectory directory, LayerBuilder layer, List<String> arguments) throws IOException {
        int status = execute(arguments, false, Optional.of(new Loaded(directory, layer)));
        return new Result(status, output.toString(), errors.toString());
    }

    private record Loaded(UnitDirectory directory, LayerBuilder layer) {}

    private int execute(List<String> arguments, boolean write, Optional<Loaded> given) throws IOException {
        if (!parse(arguments)) {
            return 1;
        }
        if (words.isEmpty()) {
            words.add("list-units");
        }
        String verb = words.remove(0);
        if (!OFFLINE.contains(verb) && !ONLINE.contains(verb)) {
            return fail("Unknown command verb " + verb + ".");
        }
        int[] count = ARGUMENTS.getOrDefault(verb, new int[] {1, 99_999});
        if (OFFLINE.contains(verb) && words.size() < count[0]) {
            return fail("Too few arguments.");
        }
        if (OFFLINE.contains(verb) && words.size() > count[1]) {
            return fail("Too many arguments.");
        }
        if (!OFFLINE.contains(verb)) {
            return fail("Verb '" + verb + "' cannot be used with --root= or --image=.");
        }
        if (root.isEmpty()) {
            return fail("--root=DIR is needed: this systemctl does not talk to a running system.");
        }
        Path top = workingDirectory.resolve(root.get()).normalize();
        Loaded loaded;
        if (given.isPresent()) {
            loaded = given.get();
        } else {
            UnitDirectory directory = UnitDirectory.read(
                    top, words.stream().filter(word -> word.startsWith("/")).toList());
            loaded = new Loaded(directory, new LayerBuilder(directory.tree(), "00-launcher", 0));
        }
        String shown = top.toString().equals("/") ? "" : top.toString();
        InstallOptions options = new InstallOptions(runtime, force, false, presetMode);
        UnitOperations units = new UnitOperations(
                loaded.layer(),
                version,
                System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64",
                options,
                loaded.directory().order());
        int status;
        try {
            status = perform(verb, units, loaded, shown);
        } catch (ServicesException e) {
            status = fail(String.valueOf(e.getMessage()));
        }
        if (write) {
            UnitDirectory.write(top, loaded.layer().build());
        }
        return status;
    }

    private int perform(String verb, UnitOperations units, Loaded loaded, String shown) {
        switch (verb) {
            case "get-default" -> {
                Optional<String> target = units.getDefault();
                if (target.isEmpty()) {
                    return fail("Failed to get default target: "
                            + units.noDefault().orElse(Fault.ENOENT).text());
                }
                output.append(target.get()).append('\n');
                return 0;
            }
            case "list-unit-files" -> {
                return new UnitFileTable(
                                loaded.layer().tree(), loaded.directory().order(), units, version)
                        .print(words, types, states, legend && !quiet, output, line -> error(line, shown));
            }
            case "preset-all" -> {
                return report(units.presetAll(), "preset", shown);
            }
            case "set-default" -> {
                Optional<String> name = mangled(words.get(0), "to set as default", ".target");
                return name.isEmpty()
                        ? fail("Failed to mangle unit name: Invalid argument")
                        : report(units.setDefault(name.get()), "set default", shown);
            }
            case "add-wants", "add-requires" -> {
                Optional<String> target = mangled(words.get(0), "as target", ".target");
                if (target.isEmpty()) {
                    return fail("Failed to mangle unit name: Invalid argument");
                }
                Optional<List<String>> names = mangleAll(words.subList(1, words.size()), "as dependency");
                if (names.isEmpty()) {
                    return 1;
                }
                Outcome outcome = verb.equals("add-wants")
                        ? units.addWants(target.get(), names.get())
                        : units.addRequires(target.get(), names.get());
                return report(outcome, "add dependency on", shown);
            }
            case "is-enabled" -> {
                return isEnabled(units, loaded, shown);
            }
            default -> {
                return change(verb, units, loaded, shown);
            }
        }
    }

    private int change(String verb, UnitOperations units, Loaded loaded, String shown) {
        Optional<List<String>> mangled = mangleAll(words, "to " + verb);
        if (mangled.isEmpty()) {
            return 1;
        }
        List<String> names = new ArrayList<>(mangled.get());
        if (verb.equals("enable") || verb.equals("disable")) {
            if (!sysv(verb, names, units, loaded, shown)) {
                return 1;
            }
            if (names.isEmpty()) {
                return 0;
            }
        }
        if (verb.equals("disable") && names.stream().anyMatch(name -> name.contains("/"))) {
            names.replaceAll(name -> name.substring(name.lastIndexOf('/') + 1));
            errors.append("Warning: Can't execute disable on the unit file path. Proceeding with the unit name.\n");
        }
        if (verb.equals("link")) {
            for (String word : words) {
                if (!word.startsWith("/")) {
                    return fail("Non-absolute paths are not allowed when --root is used: "
                            + (word.contains("/") ? word : names.get(words.indexOf(word))));
                }
            }
        }
        Outcome outcome =
                switch (verb) {
                    case "enable" -> units.enable(names);
                    case "disable" -> units.disable(names);
                    case "reenable" -> units.reenable(names);
                    case "mask" -> units.mask(names);
                    case "unmask" -> units.unmask(names);
                    case "link" -> units.link(names);
                    case "revert" -> units.revert(names);
                    default -> units.preset(names);
                };
        int status = report(outcome, verb, shown);
        if (status == 0
                && (verb.equals("enable") || verb.equals("reenable"))
                && !outcome.carriesInstallInfo()
                && !quiet
                && !noWarn) {
            errors.append(String.format(ADVICE, utf8() ? "•" : "*"));
        }
        if (status == 0 && now && List.of("enable", "disable", "mask").contains(verb)) {
            errors.append("System has not been booted with systemd as init system (PID 1). Can't operate.\n"
                    + "Failed to connect to bus: Host is down\n");
            return 1;
        }
        return status;
    }

    private int isEnabled(UnitOperations units, Loaded loaded, String shown) {
        Optional<List<String>> mangled = mangleAll(words, "to check");
        if (mangled.isEmpty()) {
            return 1;
        }
        List<String> names = new ArrayList<>(mangled.get());
        boolean[] enabled = {false};
        if (!sysv("is-enabled", names, units, loaded, shown)) {
            return 1;
        }
        enabled[0] = sysvEnabled;
        boolean missing = false;
        for (String name : names) {
            StateVerdict verdict = units.stateVerdict(name);
            verdict.warnings().forEach(line -> error(line, shown));
            if (verdict.state().isEmpty()) {
                if (version.number() < 254) {
                    return fail("Failed to get unit file state for " + name + ": "
                            + verdict.fault().orElseThrow().text());
                }
                missing = true;
                output.append(quiet ? "" : "not-found\n");
                continue;
            }
            output.append(quiet ? "" : verdict.state().get().word() + "\n");
            enabled[0] |= verdict.state().get().countsAsEnabled();
        }
        return enabled[0] ? 0 : missing ? 4 : 1;
    }

    private static final List<Fault> SOFT = List.of(Fault.ENOENT, Fault.ELOOP, Fault.ERFKILL, Fault.EADDRNOTAVAIL);

    private boolean sysvEnabled;

    /** Takes services that only a script of SysV provides out of the names, and does to the script what is asked. */
    private boolean sysv(String verb, List<String> names, UnitOperations units, Loaded loaded, String shown) {
        if (List.of("1", "yes", "true", "on").contains(environment.getOrDefault("SYSTEMCTL_SKIP_SYSV", ""))) {
            return true;
        }
        for (String name : List.copyOf(names)) {
            if (!name.endsWith(".service") || name.startsWith("/")) {
                continue;
            }
            UnitOperations.Absence answer = units.absence(name);
            answer.warnings().forEach(line -> error(line, shown));
            Optional<Fault> absence = answer.fault();
            if (absence.isPresent() && !SOFT.contains(absence.get())) {
                fail("Failed to look up unit file state: " + absence.get().text());
                return false;
            }
            boolean isNative = !absence.equals(Optional.of(Fault.ENOENT));
            if (isNative && verb.equals("is-enabled")) {
                continue;
            }
            String script = name.substring(0, name.length() - ".service".length());
            SysvScripts scripts = new SysvScripts(loaded.layer());
            if (!scripts.exists(script)) {
                continue;
            }
            if (!quiet) {
                error(
                        isNative
                                ? "Synchronizing state of " + name + " with SysV service script with "
                                        + "/lib/systemd/systemd-sysv-install."
                                : name + " is not a native service, redirecting to systemd-sysv-install.",
                        shown);
                error(
                        "Executing: /lib/systemd/systemd-sysv-install --root=" + shown + " " + verb + " " + script,
                        shown);
            }
            switch (verb) {
                case "enable" -> scripts.enable(script);
                case "disable" -> scripts.disable(script);
                default -> {
                    boolean on = scripts.isEnabled(script);
                    output.append(quiet ? "" : on ? "enabled\n" : "disabled\n");
                    sysvEnabled |= on;
                }
            }
            if (!isNative) {
                names.remove(name);
            }
        }
        return true;
    }

    private int report(Outcome outcome, String verb, String shown) {
        outcome.warnings().forEach(line -> error(line, shown));
        boolean said = false;
        for (InstallChange change : outcome.changes()) {
            boolean failed = change.kind() == InstallChange.Kind.FAILED;
            if (failed || !quiet) {
                errors.append(change.text(verb, shown, utf8() ? "→" : "->")).append('\n');
            }
            said |= failed;
        }
        if (outcome.fault().isPresent() && !said) {
            errors.append("Failed to ")
                    .append(verb)
                    .append(": ")
                    .append(outcome.fault().get().text())
                    .append(".\n");
        }
        return outcome.success() ? 0 : 1;
    }

    private void error(String line, String shown) {
        String text = line.replace(InstallLog.ROOT, shown);
        errors.append(utf8() ? text : text.replace("→", "->")).append('\n');
    }

    private int fail(String message) {
        errors.append(message).append('\n');
        return 1;
    }

    private boolean utf8() {
        String forced = environment.getOrDefault("SYSTEMD_UTF8", "");
        if (!forced.isEmpty()) {
            return List.of("1", "yes", "true", "on").contains(forced);
        }
        for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
            String locale = environment.getOrDefault(name, "");
            if (!locale.isEmpty()) {
                return locale.toUpperCase(java.util.Locale.ROOT).matches(".*UTF-?8.*");
            }
        }
        return true;
    }

    private Optional<List<String>> mangleAll(List<String> names, String operation) {
        List<String> mangled = new ArrayList<>();
        for (String name : names) {
            if (name.contains("/")) {
                mangled.add(name.startsWith("/") ? name : workingDirectory + "/" + name);
                continue;
            }
            Optional<String> each = mangled(name, operation, ".service");
            if (each.isEmpty()) {
                fail("Failed to mangle unit name or path '" + name + "': Invalid argument");
                return Optional.empty();
            }
            mangled.add(each.get());
        }
        return Optional.of(mangled);
    }

    /** As systemd makes a name of a unit from what a person wrote. */
    private Optional<String> mangled(String name, String operation, String suffix) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (UnitName.parse(name).isPresent()) {
            return Optional.of(name);
        }
        boolean glob = name.matches(".*[*?\\[].*");
        if (glob && !quiet) {
            errors.append("Glob pattern passed ").append(operation).append(", but globs are not supported for this.\n");
        }
        StringBuilder escaped = new StringBuilder();
        for (byte b : name.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c == '/') {
                escaped.append('-');
            } else if (c < 128 && (Character.isLetterOrDigit(c) || ":-_.\\@".indexOf(c) >= 0)) {
                escaped.append(c);
            } else {
                escaped.append(String.format("\\x%02x", (int) c));
            }
        }
        boolean suffixed = UnitName.parse(escaped.toString()).isPresent();
        if (!escaped.toString().equals(name) && !quiet) {
            errors.append("Invalid unit name \"")
                    .append(name)
                    .append("\" escaped as \"")
                    .append(escaped)
                    .append('"')
                    .append(glob ? "" : " (maybe you should use systemd-escape?)")
                    .append(".\n");
        }
        String whole = escaped + (suffixed ? "" : suffix);
        return UnitName.parse(whole).map(UnitName::text);
    }

    /** Takes options and words apart as getopt_long(3) does; returns whether it could. */
    private boolean parse(List<String> arguments) {
        if (version.number() < 253) {
            known.remove("no-warn");
        }
        boolean onlyWords = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (onlyWords || !argument.startsWith("-") || argument.equals("-")) {
                words.add(argument);
            } else if (argument.equals("--")) {
                onlyWords = true;
            } else if (argument.startsWith("--")) {
                int equals = argument.indexOf('=');
                String name = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
                List<String> matching = known.containsKey(name)
                        ? List.of(name)
                        : known.keySet().stream()
                                .filter(each -> each.startsWith(name))
                                .toList();
                if (matching.isEmpty()) {
                    fail("systemctl: unrecognized option '" + (equals < 0 ? argument : "--" + name) + "'");
                    return false;
                }
                if (matching.size() > 1) {
                    fail("systemctl: option '" + argument + "' is ambiguous; possibilities: '--"
                            + String.join("' '--", matching) + "'");
                    return false;
                }
                String option = matching.get(0);
                boolean valued = Boolean.TRUE.equals(known.get(option));
                if (!valued && equals >= 0) {
                    fail("systemctl: option '--" + option + "' doesn't allow an argument");
                    return false;
                }
                String value = equals < 0 ? "" : argument.substring(equals + 1);
                if (valued && equals < 0) {
                    if (i + 1 == arguments.size()) {
                        fail("systemctl: option '--" + option + "' requires an argument");
                        return false;
                    }
                    value = arguments.get(++i);
                }
                if (!option(option, value)) {
                    return false;
                }
            } else {
                for (int k = 1; k < argument.length(); k++) {
                    char c = argument.charAt(k);
                    String option =
                            switch (c) {
                                case 'f' -> "force";
                                case 'q' -> "quiet";
                                case 'l' -> "full";
                                case 'a' -> "all";
                                case 'h' -> "help";
                                case 't' -> "type";
                                case 'p' -> "property";
                                case 'P' -> "property";
                                case 'n' -> "lines";
                                case 'o' -> "output";
                                case 's' -> "signal";
                                case 'H' -> "host";
                                case 'M' -> "machine";
                                case 'i', 'r', 'T' -> "no-block";
                                default -> "";
                            };
                    if (option.isEmpty()) {
                        fail("systemctl: invalid option -- '" + c + "'");
                        return false;
                    }
                    String value = "";
                    if (Boolean.TRUE.equals(known.get(option))) {
                        value = argument.substring(k + 1);
                        if (value.isEmpty()) {
                            if (i + 1 == arguments.size()) {
                                fail("systemctl: option requires an argument -- '" + c + "'");
                                return false;
                            }
                            value = arguments.get(++i);
                        }
                        k = argument.length();
                    }
                    if (!option(option, value)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private boolean option(String name, String value) {
        switch (name) {
            case "root" -> root = value.isEmpty() ? Optional.empty() : Optional.of(value);
            case "force" -> force = true;
            case "runtime" -> runtime = true;
            case "quiet" -> quiet = true;
            case "no-warn" -> noWarn = true;
            case "now" -> now = true;
            case "no-legend" -> legend = false;
            case "legend" ->
                legend = !List.of("no", "false", "0", "off", "n", "f").contains(value);
            case "type" -> types.addAll(List.of(value.split(",")));
            case "state" -> states.addAll(List.of(value.split(",")));
            case "preset-mode" -> {
                switch (value) {
                    case "full" -> presetMode = PresetMode.FULL;
                    case "enable-only" -> presetMode = PresetMode.ENABLE_ONLY;
                    case "disable-only" -> presetMode = PresetMode.DISABLE_ONLY;
                    default -> {
                        fail("Failed to parse preset mode: " + value + ".");
                        return false;
                    }
                }
            }
            case "user", "global" -> {
                fail("--" + name + " is not known to this systemctl: it works on units of the system.");
                return false;
            }
            default -> {
                // No influence on what is done offline.
            }
        }
        return true;
    }
}
