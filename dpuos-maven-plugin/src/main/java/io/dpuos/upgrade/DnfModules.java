package io.dpuos.upgrade;

import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.TreePath;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What dnf shall know of module streams: without it an upgrade of the installed system could mix packages of other streams
 * in. Written as libdnf 0.69 does, one file a module below {@code /etc/dnf/modules.d}. Immutable.
 *
 * <p>dnf also keeps the descriptions of enabled streams in {@code /var/lib/dnf/modulefailsafe}, for the time when a
 * repository no longer has them; it writes them itself when it first sees the repository.
 *
 * @param enabled stream by module
 * @param profiles installed profiles by module; absent for none
 * @param disabled modules that are disabled
 */
public record DnfModules(
        SortedMap<String, String> enabled, SortedMap<String, List<String>> profiles, SortedSet<String> disabled) {
    private static final TreePath FOLDER = TreePath.of("/etc/dnf/modules.d");

    /** No modules at all. */
    public static final DnfModules NONE = of(Map.of(), Map.of(), List.of());

    /** Copies the collections. */
    public DnfModules {
        enabled = Collections.unmodifiableSortedMap(new TreeMap<>(enabled));
        profiles = Collections.unmodifiableSortedMap(new TreeMap<>(profiles));
        disabled = Collections.unmodifiableSortedSet(new TreeSet<>(disabled));
    }

    /** Returns what is said of some modules. */
    public static DnfModules of(
            Map<String, String> enabled, Map<String, List<String>> profiles, Iterable<String> disabled) {
        TreeSet<String> names = new TreeSet<>();
        disabled.forEach(names::add);
        return new DnfModules(new TreeMap<>(enabled), new TreeMap<>(profiles), names);
    }

    /** Puts the files, but those that a package or the project has put there itself. */
    void addTo(LayerBuilder layer) {
        files().forEach((name, text) -> {
            TreePath path = FOLDER.child(name);
            if (layer.tree().get(path).isEmpty()) {
                layer.file(path, text, 0644);
            }
        });
    }

    /** Returns the texts by file name. */
    SortedMap<String, String> files() {
        SortedMap<String, String> files = new TreeMap<>();
        enabled.forEach((name, stream) ->
                files.put(name + ".module", text(name, stream, profiles.getOrDefault(name, List.of()), "enabled")));
        disabled.forEach(name -> files.put(name + ".module", text(name, "", List.of(), "disabled")));
        return files;
    }

    private static String text(String name, String stream, List<String> profiles, String state) {
        return "[" + name + "]\nname=" + name + "\nstream=" + stream + "\nprofiles=" + String.join(", ", profiles)
                + "\nstate=" + state + "\n";
    }
}
