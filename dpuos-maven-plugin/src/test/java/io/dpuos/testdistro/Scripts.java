package io.dpuos.testdistro;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Scriptlet;
import io.dpuos.rpm.Trigger;
import io.dpuos.testdistro.DebReader.Entry;
import io.dpuos.testdistro.DebReader.Type;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The scriptlets and triggers of one package: the files {@code scriptlets/PACKAGE.KIND}, and what the macros of RPM
 * distributions add for libraries and units. Immutable.
 */
record Scripts(List<Scriptlet> scriptlets, List<Trigger> triggers) {
    private static final Map<String, Scriptlet.Kind> KINDS = Map.of(
            "pretrans", Scriptlet.Kind.PRETRANS,
            "pre", Scriptlet.Kind.PREIN,
            "post", Scriptlet.Kind.POSTIN,
            "preun", Scriptlet.Kind.PREUN,
            "postun", Scriptlet.Kind.POSTUN,
            "posttrans", Scriptlet.Kind.POSTTRANS,
            "verify", Scriptlet.Kind.VERIFY);
    private static final List<String> SHELL = List.of("/bin/sh");
    private static final List<String> LDCONFIG = List.of("/sbin/ldconfig");
    private static final Pattern UNIT =
            Pattern.compile("/usr/lib/systemd/system/([^/@]+\\.(?:service|socket|timer|path|target))");
    private static final String ON = "#on:";

    /** Composes the scripts of a package. */
    static Scripts of(String packageName, Map<String, Entry> files, Curation curation) throws IOException {
        Map<Scriptlet.Kind, Scriptlet> scriptlets = new EnumMap<>(Scriptlet.Kind.class);
        List<Trigger> triggers = new ArrayList<>();
        for (Map.Entry<String, String> file : own(packageName, curation).entrySet()) {
            add(file.getKey(), file.getValue(), scriptlets, triggers);
        }
        List<String> units = units(files);
        if (!units.isEmpty() && !packageName.equals("systemd")) {
            boolean helper = (packageName.hashCode() & 1) == 0;
            append(scriptlets, Scriptlet.Kind.POSTIN, helper ? helperPost(units) : classicPost(units));
            append(scriptlets, Scriptlet.Kind.PREUN, helper ? helperPreun(units) : classicPreun(units));
        }
        if (bringsLibraries(files, curation) && !packageName.startsWith("glibc")) {
            for (Scriptlet.Kind kind : List.of(Scriptlet.Kind.POSTIN, Scriptlet.Kind.POSTUN)) {
                Scriptlet there = scriptlets.get(kind);
                if (there == null) {
                    scriptlets.put(kind, new Scriptlet(kind, LDCONFIG, "", 0));
                } else if (there.interpreter().equals(SHELL)) {
                    scriptlets.put(kind, Scriptlet.shell(kind, "/sbin/ldconfig\n" + there.body()));
                }
            }
        }
        return new Scripts(List.copyOf(scriptlets.values()), List.copyOf(triggers));
    }

    private static Map<String, String> own(String packageName, Curation curation) throws IOException {
        Map<String, String> own = new TreeMap<>();
        try (Stream<Path> files = Files.list(curation.directory().resolve("scriptlets"))) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                int dot = name.lastIndexOf('.');
                if (name.substring(0, dot).equals(packageName)) {
                    own.put(name.substring(dot + 1), Curation.filled(Files.readString(file), curation.variables()));
                }
            }
        }
        return own;
    }

    private static void add(
            String kind, String text, Map<Scriptlet.Kind, Scriptlet> scriptlets, List<Trigger> triggers) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        List<String> interpreter = List.of(lines.remove(0).substring(2).trim().split(" +"));
        if (KINDS.containsKey(kind)) {
            String body = body(lines);
            Scriptlet.Kind scriptlet = KINDS.get(kind);
            scriptlets.put(scriptlet, new Scriptlet(scriptlet, interpreter, body, 0));
            return;
        }
        Trigger.Kind trigger = Trigger.Kind.valueOf(kind.toUpperCase(Locale.ROOT));
        List<Dependency> conditions = new ArrayList<>();
        for (String condition : lines.remove(0).substring(ON.length()).trim().split(" +")) {
            conditions.add(Dependency.of(condition));
        }
        long priority = trigger.family() == Trigger.Family.PACKAGE ? 0 : Trigger.DEFAULT_PRIORITY;
        triggers.add(new Trigger(trigger, conditions, interpreter, body(lines), priority, 0));
    }

    private static String body(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private static void append(Map<Scriptlet.Kind, Scriptlet> scriptlets, Scriptlet.Kind kind, String body) {
        Scriptlet there = scriptlets.get(kind);
        if (there == null) {
            scriptlets.put(kind, Scriptlet.shell(kind, body));
        } else if (there.interpreter().equals(SHELL)) {
            scriptlets.put(kind, Scriptlet.shell(kind, there.body() + "\n" + body));
        } else {
            throw new IllegalStateException("scriptlet " + kind + " is no shell script and cannot be extended");
        }
    }

    private static List<String> units(Map<String, Entry> files) {
        List<String> units = new ArrayList<>();
        for (Entry entry : files.values()) {
            var matcher = UNIT.matcher(entry.path());
            if (matcher.matches()
                    && entry.type() == Type.FILE
                    && new String(entry.content(), StandardCharsets.UTF_8).contains("[Install]")) {
                units.add(matcher.group(1));
            }
        }
        return units;
    }

    private static boolean bringsLibraries(Map<String, Entry> files, Curation curation) {
        String directory = "/usr/lib/" + curation.variables().get("{triplet}") + "/";
        return files.values().stream()
                .anyMatch(e -> e.type() == Type.FILE
                        && e.path().startsWith(directory)
                        && e.path().indexOf('/', directory.length()) < 0
                        && e.path().contains(".so."));
    }

    private static String helperPost(List<String> units) {
        return "if [ $1 -eq 1 ] && [ -x \"/usr/lib/systemd/systemd-update-helper\" ]; then\n"
                + "    # Initial installation\n"
                + "    /usr/lib/systemd/systemd-update-helper install-system-units " + String.join(" ", units)
                + " || :\nfi\n";
    }

    private static String helperPreun(List<String> units) {
        return "if [ $1 -eq 0 ] && [ -x \"/usr/lib/systemd/systemd-update-helper\" ]; then\n"
                + "    # Package removal, not upgrade\n"
                + "    /usr/lib/systemd/systemd-update-helper remove-system-units " + String.join(" ", units)
                + " || :\nfi\n";
    }

    private static String classicPost(List<String> units) {
        return "if [ $1 -eq 1 ] ; then\n"
                + "        # Initial installation\n"
                + "        systemctl --no-reload preset " + String.join(" ", units) + " &>/dev/null || :\n"
                + "fi\n";
    }

    private static String classicPreun(List<String> units) {
        return "if [ $1 -eq 0 ] ; then\n"
                + "        # Package removal, not upgrade\n"
                + "        systemctl --no-reload disable --now " + String.join(" ", units) + " &>/dev/null || :\n"
                + "fi\n";
    }
}
