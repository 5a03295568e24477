package io.dpuos.systemd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * What a unit depends on without saying so: the sections "Implicit Dependencies" and "Default Dependencies" of
 * systemd.service(5), systemd.socket(5), systemd.timer(5), systemd.path(5), systemd.target(5), systemd.exec(5) and
 * systemd.resource-control(5).
 */
final class ImpliedDependencies {
    private static final Map<String, String> DIRECTORIES = new TreeMap<>(Map.of(
            "RuntimeDirectory", "/run/",
            "StateDirectory", "/var/lib/",
            "CacheDirectory", "/var/cache/",
            "LogsDirectory", "/var/log/",
            "ConfigurationDirectory", "/etc/"));

    private final UnitName name;
    private final List<UnitText.Assignment> lines;
    private final BiConsumer<UnitDependency, String> sink;

    ImpliedDependencies(UnitName name, List<UnitText.Assignment> lines, BiConsumer<UnitDependency, String> sink) {
        this.name = name;
        this.lines = lines;
        this.sink = sink;
    }

    private void both(UnitDependency first, UnitDependency second, String other) {
        sink.accept(first, other);
        sink.accept(second, other);
    }

    private String last(String section, String key) {
        return LoadedUnit.last(lines, section, key).orElse("");
    }

    /** Adds them, with a way to expand specifiers. */
    void add(UnaryOperator<String> expand) {
        String type = name.suffix();
        boolean usual = LoadedUnit.flag(lines, "Unit", "DefaultDependencies", true);
        switch (type) {
            case ".service" -> service();
            case ".socket" -> {
                boolean each = LoadedUnit.flag(lines, "Socket", "Accept", false);
                String service = last("Socket", "Service");
                if (!each) {
                    trigger(service.isEmpty() ? name.prefix() + instance() + ".service" : expand.apply(service));
                }
            }
            case ".timer", ".path" -> {
                String named = last(type.equals(".timer") ? "Timer" : "Path", "Unit");
                trigger(named.isEmpty() ? name.prefix() + instance() + ".service" : expand.apply(named));
            }
            default -> {
                // Other types imply nothing of the kind.
            }
        }
        if (List.of(".service", ".socket", ".mount", ".swap", ".slice", ".scope")
                .contains(type)) {
            slice(expand);
        }
        if (usual) {
            usual(type);
        }
    }

    private String instance() {
        return name.text().contains("@") ? "@" + name.instance() : "";
    }

    private void trigger(String unit) {
        both(UnitDependency.BEFORE, UnitDependency.TRIGGERS, unit);
    }

    private void service() {
        if (last("Service", "Type").equals("dbus")) {
            both(UnitDependency.REQUIRES, UnitDependency.AFTER, "dbus.socket");
        }
        for (UnitText.Assignment line : lines) {
            if (line.section().equals("Service") && line.key().equals("Sockets")) {
                line.words().forEach(word -> both(UnitDependency.WANTS, UnitDependency.AFTER, word));
            }
        }
    }

    private void usual(String type) {
        if (List.of(".service", ".socket", ".timer", ".path").contains(type)) {
            both(UnitDependency.REQUIRES, UnitDependency.AFTER, "sysinit.target");
        }
        switch (type) {
            case ".service" -> sink.accept(UnitDependency.AFTER, "basic.target");
            case ".socket" -> sink.accept(UnitDependency.BEFORE, "sockets.target");
            case ".timer" -> sink.accept(UnitDependency.BEFORE, "timers.target");
            case ".path" -> sink.accept(UnitDependency.BEFORE, "paths.target");
            default -> {
                // Nothing of its own.
            }
        }
        if (List.of(".service", ".socket", ".timer", ".path", ".target", ".slice")
                        .contains(type)
                && !name.text().equals("shutdown.target")
                && !name.text().equals("-.slice")) {
            both(UnitDependency.BEFORE, UnitDependency.CONFLICTS, "shutdown.target");
        }
    }

    private void slice(UnaryOperator<String> expand) {
        if (name.suffix().equals(".slice")) {
            String stem = name.prefix();
            int dash = stem.lastIndexOf('-');
            if (!stem.equals("-")) {
                both(
                        UnitDependency.REQUIRES,
                        UnitDependency.AFTER,
                        dash <= 0 ? "-.slice" : stem.substring(0, dash) + ".slice");
            }
            return;
        }
        if (name.suffix().equals(".scope")) {
            return;
        }
        String section = name.suffix().substring(1, 2).toUpperCase(java.util.Locale.ROOT)
                + name.suffix().substring(2);
        String slice = expand.apply(last(section, "Slice"));
        if (slice.isEmpty()) {
            boolean usual = LoadedUnit.flag(lines, "Unit", "DefaultDependencies", true);
            String own = "system-" + escaped(name.prefix()) + ".slice";
            slice = name.isInstance() && name.suffix().equals(".service") && usual ? own : "system.slice";
        }
        both(UnitDependency.REQUIRES, UnitDependency.AFTER, slice);
    }

    /** Returns the paths whose mounts must be there; specifiers are not expanded. */
    List<String> mountPoints() {
        List<String> paths = new ArrayList<>();
        for (UnitText.Assignment line : lines) {
            if (line.section().equals("Unit") && line.key().equals("RequiresMountsFor")) {
                paths.addAll(line.words());
            } else if (line.section().equals("Socket")
                    && line.key().startsWith("Listen")
                    && line.value().startsWith("/")) {
                paths.add(line.value());
            } else if (line.section().equals("Service")) {
                String prefix = DIRECTORIES.get(line.key());
                if (prefix != null) {
                    line.words().forEach(word -> paths.add(prefix + word.split(":")[0]));
                } else if (List.of("WorkingDirectory", "RootDirectory", "RootImage")
                        .contains(line.key())) {
                    paths.add(line.value().replaceFirst("^-", ""));
                }
            }
        }
        if (LoadedUnit.flag(lines, "Service", "PrivateTmp", false)) {
            paths.add("/tmp");
            paths.add("/var/tmp");
        }
        return paths;
    }

    /** As systemd-escape(1) does with a part of a path. */
    static String escaped(String part) {
        StringBuilder text = new StringBuilder();
        byte[] bytes = part.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xff);
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || c == ':' || c == '_' || c == '.' && i > 0);
            text.append(plain ? String.valueOf(c) : String.format(java.util.Locale.ROOT, "\\x%02x", (int) c));
        }
        return text.toString();
    }
}
