package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Units that something else than a unit starts: services of the bus, and what rules of udev want for devices. */
final class Activators {
    private static final int SIZE_LIMIT = 1 << 20;
    private static final Pattern BUS_UNIT = Pattern.compile("(?m)^SystemdService=(\\S+)\\s*$");
    private static final Pattern BUS_NAME = Pattern.compile("(?m)^Name=(\\S+)\\s*$");
    private static final Pattern UDEV = Pattern.compile(
            "(?:ENV\\{SYSTEMD_WANTS\\}|TAG\\+=\"systemd\",\\s*ENV\\{SYSTEMD_WANTS\\})\\s*\\+?:?=\\s*\"([^\"]*)\"");

    private Activators() {}

    /** Returns units that a message to a name of the system bus starts. */
    static SortedMap<UnitName, String> byBus(ImageTree tree) {
        SortedMap<UnitName, String> units = new TreeMap<>();
        for (TreePath path : files(tree, ".service", List.of("/usr/share/dbus-1/system-services"))) {
            String text = text(tree, path);
            Matcher unit = BUS_UNIT.matcher(text);
            Matcher name = BUS_NAME.matcher(text);
            if (unit.find()) {
                String by = "the bus name " + (name.find() ? name.group(1) : path.nameText());
                UnitName.parse(unit.group(1)).ifPresent(each -> units.putIfAbsent(each, by));
            }
        }
        return units;
    }

    /** Returns units that rules of udev want for a device; names that depend on the device are left out. */
    static SortedMap<UnitName, String> byUdev(ImageTree tree) {
        SortedMap<UnitName, String> units = new TreeMap<>();
        for (TreePath path : files(tree, ".rules", List.of("/etc/udev/rules.d", "/usr/lib/udev/rules.d"))) {
            Matcher wants = UDEV.matcher(text(tree, path).replace("\\\n", " "));
            while (wants.find()) {
                for (String word : wants.group(1).strip().split("\\s+")) {
                    UnitName.parse(word)
                            .filter(unit -> !unit.isTemplate())
                            .ifPresent(unit -> units.putIfAbsent(unit, "udev rule " + path.nameText()));
                }
            }
        }
        return units;
    }

    private static Iterable<TreePath> files(ImageTree tree, String suffix, List<String> directories) {
        Map<String, TreePath> files = new TreeMap<>();
        for (String directory : directories) {
            tree.resolve(TreePath.of(directory)).ifPresent(real -> tree.children(real).keySet().stream()
                    .filter(path -> path.nameText().endsWith(suffix))
                    .forEach(path -> files.putIfAbsent(path.nameText(), path)));
        }
        return files.values();
    }

    private static String text(ImageTree tree, TreePath path) {
        Inode inode = tree.resolve(path).flatMap(tree::get).orElse(null);
        if (!(inode instanceof Inode.RegularFile file) || file.content().size() > SIZE_LIMIT) {
            return "";
        }
        try {
            return new String(file.content().readAll(SIZE_LIMIT), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + " of the image", e);
        }
    }
}
