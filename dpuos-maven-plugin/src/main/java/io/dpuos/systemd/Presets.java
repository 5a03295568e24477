package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The rules of systemd.preset(5): files of all directories sorted by name, a file in /etc instead of a same-named one in
 * /usr/lib; the first rule that matches decides; without one a unit is enabled. Immutable.
 */
final class Presets {
    /** Stronger first. */
    private static final List<String> DIRECTORIES = List.of(
            "/etc/systemd/system-preset",
            "/run/systemd/system-preset",
            "/usr/local/lib/systemd/system-preset",
            "/usr/lib/systemd/system-preset",
            "/lib/systemd/system-preset");

    private static final int SIZE_LIMIT = 1 << 20;

    private record Rule(boolean enable, String pattern, List<String> instances) {}

    /**
     * What the rules say of a unit.
     *
     * @param instances what a template is to be enabled with; empty for the unit itself
     */
    record Verdict(boolean enable, List<UnitName> instances) {}

    private final List<Rule> rules;

    private Presets(List<Rule> rules) {
        this.rules = rules;
    }

    static Presets of(ImageTree tree) {
        return of(tree, new InstallLog());
    }

    /** Reads the rules; lines that are none go to a log. */
    static Presets of(ImageTree tree, InstallLog log) {
        SortedMap<String, TreePath> files = new TreeMap<>();
        for (String directory : DIRECTORIES) {
            Optional<TreePath> real = tree.resolve(TreePath.of(directory));
            for (TreePath path : real.map(tree::children).orElse(Map.of()).keySet()) {
                String name = InstallLog.name(path);
                if (name.endsWith(".preset") && !UnitLookup.isHidden(name)) {
                    files.putIfAbsent(name, TreePath.of(directory).child(path.name()));
                }
            }
        }
        List<Rule> rules = new ArrayList<>();
        for (TreePath path : files.values()) {
            if (tree.resolve(path).flatMap(tree::get).orElse(null) instanceof Inode.RegularFile file) {
                try {
                    byte[] text = file.content().readAll(SIZE_LIMIT);
                    int number = 0;
                    for (String raw : new String(text, StandardCharsets.UTF_8).split("\n")) {
                        number++;
                        String line = raw.strip();
                        if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                            continue;
                        }
                        Optional<Rule> rule = parse(line);
                        rule.ifPresent(rules::add);
                        if (rule.isEmpty()) {
                            log.warn(path, number, "Couldn't parse line '" + line + "'. Ignoring.");
                        }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot read " + path + " of the image", e);
                }
            }
        }
        return new Presets(rules);
    }

    private static Optional<Rule> parse(String line) {
        String[] words = line.split("\\s+");
        if (words.length < 2) {
            return Optional.empty();
        }
        if (words[0].equals("enable")) {
            boolean template =
                    UnitName.parse(words[1]).filter(UnitName::isTemplate).isPresent();
            return words.length > 2 && !template
                    ? Optional.empty()
                    : Optional.of(new Rule(true, words[1], Arrays.asList(words).subList(2, words.length)));
        }
        return words[0].equals("disable")
                ? Optional.of(new Rule(false, line.substring("disable".length()).strip(), List.of()))
                : Optional.empty();
    }

    Verdict query(UnitName unit) {
        return query(unit, true);
    }

    /** Returns what the rules say, with or without those that name instances of a template. */
    Verdict query(UnitName unit, boolean instances) {
        for (Rule rule : rules) {
            if (instances
                    && !rule.instances().isEmpty()
                    && (unit.isTemplate() || unit.isInstance())
                    && rule.pattern().equals(unit.template().text())) {
                if (unit.isTemplate()) {
                    return new Verdict(
                            true,
                            rule.instances().stream().map(unit::withInstance).toList());
                } else if (rule.instances().contains(unit.instance())) {
                    return new Verdict(true, List.of());
                }
            }
            if (matches(rule.pattern(), unit.text())) {
                return new Verdict(rule.enable(), List.of());
            }
        }
        return new Verdict(true, List.of());
    }

    /** As fnmatch(3) without escapes. */
    static boolean matches(String pattern, String text) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            int close = pattern.indexOf(']', i + 2);
            if (c == '[' && close > 0) {
                String set = pattern.substring(i + 1, close)
                        .replace("\\", "\\\\")
                        .replace("[", "\\[")
                        .replace("&", "\\&");
                regex.append('[')
                        .append(set.startsWith("!") ? "^" + set.substring(1) : set)
                        .append(']');
                i = close;
            } else {
                regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.matches(regex.toString(), text);
    }
}
