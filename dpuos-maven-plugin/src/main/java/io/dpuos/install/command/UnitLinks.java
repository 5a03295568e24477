package io.dpuos.install.command;

import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Glob;
import io.dpuos.tree.Inode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The links below {@code /etc/systemd/system} (or {@code user}) that {@code systemctl enable} and its kin edit. */
final class UnitLinks {
    private final FileSystem files;
    private final String directory;
    private final String scope;

    UnitLinks(FileSystem files, String scope) {
        this.files = files;
        this.scope = scope;
        this.directory = "/etc/systemd/" + scope;
    }

    static String full(String unit) {
        return full(unit, ".service");
    }

    static String full(String unit, String suffix) {
        String name = unit.substring(unit.lastIndexOf('/') + 1);
        boolean typed = name.matches(".*\\.(service|socket|target|timer|path|mount|automount|slice|scope|swap|device)");
        return typed ? name : name + suffix;
    }

    private static String template(String unit) {
        int at = unit.indexOf('@');
        return at < 0 ? unit : unit.substring(0, at + 1) + unit.substring(unit.lastIndexOf('.'));
    }

    private static String instance(String unit) {
        int at = unit.indexOf('@');
        return at < 0 ? "" : unit.substring(at + 1, unit.lastIndexOf('.'));
    }

    /** Where a unit's file lies. */
    private Optional<String> find(String unit) {
        for (String place : List.of(
                directory, "/run/systemd/" + scope, "/usr/local/lib/systemd/" + scope, "/usr/lib/systemd/" + scope)) {
            for (String name : List.of(unit, template(unit))) {
                String path = place + "/" + name;
                if (files.lstat(path).isPresent() && files.stat(path).isPresent() && !isNull(path)) {
                    return Optional.of(path);
                }
            }
        }
        return Optional.empty();
    }

    private boolean isNull(String path) {
        return files.lstat(path)
                .filter(inode -> inode instanceof Inode.Symlink link
                        && FileSystem.text(link.target().bytes()).equals("/dev/null"))
                .isPresent();
    }

    boolean exists(String unit) {
        return find(unit).isPresent() || isMasked(unit);
    }

    boolean isMasked(String unit) {
        return isNull(directory + "/" + unit);
    }

    private Map<String, List<String>> install(String path) throws FileProblem {
        Map<String, List<String>> values = new LinkedHashMap<>();
        boolean inside = false;
        for (String raw : files.read(path).replace("\\\n", " ").split("\n")) {
            String line = raw.strip();
            if (line.startsWith("[")) {
                inside = line.equals("[Install]");
            } else if (inside && !line.startsWith("#") && !line.startsWith(";") && line.indexOf('=') > 0) {
                String key = line.substring(0, line.indexOf('=')).strip();
                List<String> all = values.computeIfAbsent(key, name -> new ArrayList<>());
                for (String word : line.substring(line.indexOf('=') + 1).strip().split("\\s+")) {
                    if (!word.isEmpty()) {
                        all.add(word);
                    }
                }
            }
        }
        return values;
    }

    void enable(String unit) throws FileProblem {
        enable(unit, new TreeSet<>());
    }

    private void enable(String unit, TreeSet<String> done) throws FileProblem {
        Optional<String> path = find(unit);
        if (path.isEmpty() || !done.add(unit)) {
            return;
        }
        Map<String, List<String>> install = install(path.get());
        String name = unit;
        if (unit.contains("@.")) {
            List<String> instance = install.getOrDefault("DefaultInstance", List.of());
            if (!instance.isEmpty()) {
                name = unit.replace("@.", "@" + instance.get(0) + ".");
            } else if (install.containsKey("WantedBy") || install.containsKey("RequiredBy")) {
                return;
            }
        }
        String target = realTarget(path.get());
        for (String alias : install.getOrDefault("Alias", List.of())) {
            link(directory + "/" + expand(alias, name), target);
        }
        for (String wanting : install.getOrDefault("WantedBy", List.of())) {
            link(directory + "/" + expand(wanting, name) + ".wants/" + name, target);
        }
        for (String requiring : install.getOrDefault("RequiredBy", List.of())) {
            link(directory + "/" + expand(requiring, name) + ".requires/" + name, target);
        }
        for (String also : install.getOrDefault("Also", List.of())) {
            enable(also, done);
        }
    }

    private String realTarget(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return path.startsWith("/usr/lib/") ? path : directory + "/" + name;
    }

    private static String expand(String text, String unit) {
        String prefix = unit.indexOf('@') >= 0
                ? unit.substring(0, unit.indexOf('@'))
                : unit.substring(0, unit.lastIndexOf('.'));
        return text.replace("%i", instance(unit))
                .replace("%I", instance(unit))
                .replace("%p", prefix)
                .replace("%n", unit)
                .replace("%N", unit.substring(0, unit.lastIndexOf('.')))
                .replace("%%", "%");
    }

    private void link(String path, String target) throws FileProblem {
        Optional<Inode> old = files.lstat(path);
        if (old.isPresent()) {
            if (!(old.get() instanceof Inode.Symlink)) {
                return;
            }
            files.unlink(path);
        }
        files.mkdirs(path.substring(0, path.lastIndexOf('/')), 0755);
        files.symlink(target, path);
    }

    /** Removes all links of a unit. */
    void disable(String unit) throws FileProblem {
        List<String> names = new ArrayList<>(List.of(unit));
        Optional<String> path = find(unit);
        if (path.isPresent()) {
            names.addAll(install(path.get()).getOrDefault("Also", List.of()));
        }
        for (String name : names) {
            removeLinks(directory, name);
            if (files.isDirectory(directory)) {
                for (String child : files.list(directory)) {
                    if (child.endsWith(".wants") || child.endsWith(".requires")) {
                        removeLinks(directory + "/" + child, name);
                        if (files.list(directory + "/" + child).isEmpty()) {
                            files.rmdir(directory + "/" + child);
                        }
                    }
                }
            }
        }
    }

    private void removeLinks(String place, String unit) throws FileProblem {
        if (!files.isDirectory(place)) {
            return;
        }
        boolean all = unit.contains("@.");
        for (String name : files.list(place)) {
            String path = place + "/" + name;
            if (!(files.lstat(path).orElseThrow() instanceof Inode.Symlink link)) {
                continue;
            }
            String target = FileSystem.text(link.target().bytes());
            String file = target.substring(target.lastIndexOf('/') + 1);
            boolean byTarget = (file.equals(unit)
                    || unit.indexOf('@') >= 0 && !all && file.equals(template(unit)) && name.equals(unit));
            boolean byName = name.equals(unit) || all && template(name).equals(unit);
            if (!target.equals("/dev/null") && (byName || byTarget)) {
                files.unlink(path);
            }
        }
    }

    void mask(String unit) throws FileProblem {
        String path = directory + "/" + unit;
        if (files.lstat(path).isEmpty() || files.lstat(path).get() instanceof Inode.Symlink) {
            link(path, "/dev/null");
        }
    }

    void unmask(String unit) throws FileProblem {
        if (isMasked(unit)) {
            files.unlink(directory + "/" + unit);
        }
    }

    boolean isEnabled(String unit) throws FileProblem {
        if (!files.isDirectory(directory)) {
            return false;
        }
        for (String child : files.list(directory)) {
            if ((child.endsWith(".wants") || child.endsWith(".requires"))
                    && files.lstat(directory + "/" + child + "/" + unit).isPresent()) {
                return true;
            }
        }
        return files.lstat(directory + "/" + unit)
                        .filter(Inode.Symlink.class::isInstance)
                        .isPresent()
                && !isMasked(unit);
    }

    int setDefault(String target) throws FileProblem {
        Optional<String> path = find(target);
        if (path.isEmpty()) {
            return 1;
        }
        link("/etc/systemd/system/default.target", path.get());
        return 0;
    }

    /** Applies the first preset rule that matches; without one the unit is enabled. */
    void preset(String unit) throws FileProblem {
        for (String line : presetLines()) {
            String[] words = line.split("\\s+");
            if (words.length < 2 || !(words[0].equals("enable") || words[0].equals("disable"))) {
                continue;
            }
            boolean matches = Glob.matches(words[1], unit)
                    || words[1].contains("@.") && template(unit).equals(words[1]);
            if (!matches) {
                continue;
            }
            if (words[0].equals("disable")) {
                disable(unit);
            } else if (unit.contains("@.") && words.length > 2) {
                for (int i = 2; i < words.length; i++) {
                    enable(unit.replace("@.", "@" + words[i] + "."));
                }
            } else {
                enableUnlessMasked(unit);
            }
            return;
        }
        enableUnlessMasked(unit);
    }

    private void enableUnlessMasked(String unit) throws FileProblem {
        if (!isMasked(unit)) {
            enable(unit);
        }
    }

    private List<String> presetLines() throws FileProblem {
        Map<String, String> found = new TreeMap<>();
        for (String place : List.of("/usr/lib/systemd/", "/usr/local/lib/systemd/", "/run/systemd/", "/etc/systemd/")) {
            String presets = place + scope + "-preset";
            if (files.isDirectory(presets)) {
                for (String name : files.list(presets)) {
                    if (name.endsWith(".preset")) {
                        found.put(name, presets + "/" + name);
                    }
                }
            }
        }
        List<String> lines = new ArrayList<>();
        for (String path : found.values()) {
            for (String line : files.read(path).split("\n")) {
                if (!line.isBlank()
                        && !line.strip().startsWith("#")
                        && !line.strip().startsWith(";")) {
                    lines.add(line.strip());
                }
            }
        }
        return lines;
    }

    void presetAll() throws FileProblem {
        TreeSet<String> units = new TreeSet<>();
        for (String place : List.of("/usr/lib/systemd/" + scope, directory)) {
            if (files.isDirectory(place)) {
                for (String name : files.list(place)) {
                    boolean unit = name.matches(".*\\.(service|socket|target|timer|path|mount|automount|slice|swap)");
                    if (unit && files.lstat(place + "/" + name).orElseThrow() instanceof Inode.RegularFile) {
                        units.add(name);
                    }
                }
            }
        }
        for (String unit : units) {
            preset(unit);
        }
    }
}
