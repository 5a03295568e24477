package io.dpuos.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the build said would start, beside what did, with the reason of each difference. */
final class BootedUnits {
    private static final Duration STEP = Duration.ofMinutes(5);
    private static final Pattern KEY = Pattern.compile("    \"([^\"]+)\": .*");
    private static final Pattern ELEMENT = Pattern.compile("    \"([^\"]+)\",?");

    /** Why a unit may start that no transaction of the boot holds: pattern of the name, and the reason. */
    private static final Map<String, String> EXPLAINED = new TreeMap<>(Map.of(
            "(user@|user-runtime-dir@).*",
            "root logged in",
            "systemd-fsck@.*|systemd-fsck-root\\.service|systemd-fsckd\\..*|systemd-growfs@.*"
                    + "|systemd-remount-fs\\.service|systemd-makefs@.*|local-fs-pre\\.target",
            "a line of /etc/fstab",
            "modprobe@.*",
            "a unit that was started later wants a module",
            "dpuos-.*",
            "made by a layer above the services",
            "getty@tty[0-9]+\\.service|autovt@.*",
            "logind on a virtual screen",
            "systemd-backlight@.*|systemd-rfkill\\..*|systemd-hwdb.*",
            "udev, for a device of this machine",
            "initrd.*|systemd-journald-dev-log\\.socket",
            "the initramfs"));

    /** Units of type oneshot that leave nothing behind: systemd unloads them when they have ended. */
    private static final Pattern ENDED =
            Pattern.compile("modprobe@.*\\.service|systemd-update-utmp-runlevel\\.service");

    private BootedUnits() {}

    /** Reads the units of one topic from what the build wrote. */
    private static SortedSet<String> topic(List<String> lines, String topic) {
        SortedSet<String> units = new TreeSet<>();
        boolean inside = false;
        for (String line : lines) {
            if (line.startsWith("  \"")) {
                inside = line.startsWith("  \"" + topic + "\":");
            } else if (inside) {
                Matcher key = KEY.matcher(line);
                Matcher element = ELEMENT.matcher(line);
                if (key.matches()) {
                    units.add(key.group(1));
                } else if (element.matches()) {
                    units.add(element.group(1));
                }
            }
        }
        return units;
    }

    /**
     * Compares and prints; does nothing where the build's words are not given. A difference without a reason is a failure
     * where {@code dpuos.boot.strict} is set.
     */
    static void check(VirtualMachine machine, Path directory, String file) throws IOException {
        if (file.isEmpty()) {
            return;
        }
        List<String> lines = Files.readAllLines(Path.of(file));
        SortedSet<String> predicted = topic(lines, "starts");
        predicted.removeIf(unit -> !unit.matches(".*\\.(service|socket|timer|path|target)"));
        SortedSet<String> mayStart = topic(lines, "mayStart");
        SortedSet<String> open = topic(lines, "conditional");
        open.addAll(topic(lines, "passedOver"));

        SortedSet<String> started = new TreeSet<>();
        SortedSet<String> refused = new TreeSet<>();
        String said = machine.run(
                        STEP,
                        "systemctl show '*.service' '*.socket' '*.timer' '*.path' '*.target'"
                                + " -p Id -p InactiveExitTimestampMonotonic -p ConditionResult -p ConditionTimestampMonotonic")
                .output();
        for (String block : said.replace("\r", "").split("\n\n+")) {
            SortedMap<String, String> unit = new TreeMap<>();
            for (String line : block.split("\n")) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    unit.put(
                            line.substring(0, equals).strip(),
                            line.substring(equals + 1).strip());
                }
            }
            String id = unit.getOrDefault("Id", "");
            if (!unit.getOrDefault("InactiveExitTimestampMonotonic", "0").equals("0")) {
                started.add(id);
            } else if (unit.getOrDefault("ConditionResult", "").equals("no")
                    && !unit.getOrDefault("ConditionTimestampMonotonic", "0").equals("0")) {
                refused.add(id);
            }
        }

        List<String> table = new ArrayList<>();
        List<String> unexplained = new ArrayList<>();
        for (String unit : started) {
            if (predicted.contains(unit)) {
                continue;
            }
            String reason = mayStart.contains(unit) ? "said to start by activation" : reason(unit);
            table.add("started, not at boot by what was said: " + unit + ": " + reason);
            if (reason.isEmpty()) {
                unexplained.add("started unsaid: " + unit);
            }
        }
        for (String unit : predicted) {
            if (started.contains(unit)) {
                continue;
            }
            boolean condition = open.contains(unit) && (refused.contains(unit) || !started.contains(unit));
            boolean ended = ENDED.matcher(unit).matches();
            String reason = condition ? "its conditions" : ended ? "it has ended and was unloaded" : "";
            table.add("said, not started: " + unit + ": " + reason);
            if (reason.isEmpty()) {
                unexplained.add("said but not started: " + unit);
            }
        }
        String cost = machine.run(
                        STEP,
                        "echo memory $(($(sed -n 's/^MemTotal: *\\([0-9]*\\).*/\\1/p' /proc/meminfo)"
                                + " - $(sed -n 's/^MemAvailable: *\\([0-9]*\\).*/\\1/p' /proc/meminfo))) KiB,"
                                + " processes $(ls -d /proc/[0-9]*/exe | while read p; do readlink $p; done | wc -l),"
                                + " services $(systemctl list-units --plain --no-legend -t service --state=running | wc -l)")
                .output();
        table.add(0, "idle: " + cost + "; " + predicted.size() + " units said, " + started.size() + " started");
        Files.write(directory.resolve("units.txt"), table);
        System.out.println(String.join("\n", table));

        if (Boolean.getBoolean("dpuos.boot.strict")) {
            assertThat(unexplained)
                    .as("units that start otherwise than the build said")
                    .isEmpty();
        }
    }

    private static String reason(String unit) {
        return EXPLAINED.entrySet().stream()
                .filter(entry -> unit.matches(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
