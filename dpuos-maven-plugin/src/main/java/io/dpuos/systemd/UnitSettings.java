package io.dpuos.systemd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Settings with which systemd refuses to load a unit, systemd.service(5), systemd.socket(5), systemd.timer(5). */
final class UnitSettings {
    private static final List<String> TRUE = List.of("1", "yes", "y", "true", "t", "on");

    private UnitSettings() {}

    /** Returns why a unit cannot be loaded; empty when it can. */
    static Optional<String> problem(UnitName name, List<UnitText.Assignment> lines) {
        return switch (name.suffix()) {
            case ".service" -> service(lines);
            case ".socket" -> {
                boolean explicit = TRUE.contains(last(lines, "Socket", "Accept"))
                        && !last(lines, "Socket", "Service").isEmpty();
                yield starting(lines, "Socket", "Listen").isEmpty()
                        ? Optional.of("it listens on nothing")
                        : explicit ? Optional.of("it has Accept=yes and Service=") : Optional.empty();
            }
            case ".timer" ->
                starting(lines, "Timer", "On").isEmpty() ? Optional.of("it has no time") : Optional.empty();
            case ".path" ->
                starting(lines, "Path", "Path").isEmpty()
                                && starting(lines, "Path", "Directory").isEmpty()
                        ? Optional.of("it watches nothing")
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<String> service(List<UnitText.Assignment> lines) {
        for (UnitText.Assignment line : lines) {
            boolean command = line.section().equals("Service") && line.key().startsWith("Exec");
            if (command
                    && !line.value().isEmpty()
                    && !isCommand(line.value())
                    && !line.value().startsWith("-")) {
                return Optional.of("its command " + line.value() + " is neither a name nor an absolute path");
            }
        }
        List<String> commands = starting(lines, "Service", "ExecStart");
        String type = last(lines, "Service", "Type");
        boolean oneshot = type.equals("oneshot");
        boolean stops = !starting(lines, "Service", "ExecStop").isEmpty();
        boolean acts = !last(lines, "Unit", "SuccessAction").isEmpty();
        if (commands.isEmpty() && !stops && !acts) {
            return Optional.of("it has no ExecStart=");
        }
        if (commands.isEmpty() && !type.isEmpty() && !oneshot) {
            return Optional.of("it has no ExecStart=");
        }
        if (commands.size() > 1 && !oneshot) {
            return Optional.of("it has more than one ExecStart=");
        }
        if (oneshot && List.of("always", "on-success").contains(last(lines, "Service", "Restart"))) {
            return Optional.of("it is of Type=oneshot with Restart=" + last(lines, "Service", "Restart"));
        }
        if (type.equals("dbus") && last(lines, "Service", "BusName").isEmpty()) {
            return Optional.of("it is of Type=dbus without BusName=");
        }
        return Optional.empty();
    }

    private static String last(List<UnitText.Assignment> lines, String section, String key) {
        return lines.stream()
                .filter(line -> line.section().equals(section) && line.key().equals(key))
                .reduce((first, second) -> second)
                .map(UnitText.Assignment::value)
                .orElse("");
    }

    /** Returns the values of a command or of keys that begin alike; an empty value takes those before away. */
    private static List<String> starting(List<UnitText.Assignment> lines, String section, String key) {
        boolean command = key.startsWith("Exec");
        List<String> values = new ArrayList<>();
        for (UnitText.Assignment line : lines) {
            if (!line.section().equals(section)
                    || (command ? !line.key().equals(key) : !line.key().startsWith(key))) {
                continue;
            }
            if (line.value().isEmpty()) {
                values.clear();
            } else if (!command || isCommand(line.value())) {
                values.add(line.value());
            }
        }
        return values;
    }

    /** A relative path is no command. */
    private static boolean isCommand(String value) {
        String program = value.replaceFirst("^[@:+!-]+", "").split("\\s+")[0].replaceAll("^[\"']|[\"']$", "");
        return program.startsWith("/") || !program.contains("/");
    }
}
