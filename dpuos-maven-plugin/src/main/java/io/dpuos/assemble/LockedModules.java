package io.dpuos.assemble;

import io.dpuos.resolve.Lock;
import io.dpuos.upgrade.DnfModules;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads from a lock what dnf shall know of module streams. */
final class LockedModules {
    private LockedModules() {}

    /**
     * Returns the streams that the lock uses, with the profiles that the project installs by name, and the modules that the
     * project disables.
     */
    static DnfModules of(Lock lock) {
        SortedMap<String, String> enabled = new TreeMap<>();
        lock.modules().keySet().forEach(id -> {
            int colon = id.indexOf(':');
            enabled.put(id.substring(0, colon), id.substring(colon + 1));
        });
        SortedMap<String, TreeSet<String>> profiles = new TreeMap<>();
        for (String word : lock.inputs().words("install.image")) {
            int slash = word.lastIndexOf('/');
            if (word.startsWith("@") && slash > 1) {
                String name = word.substring(1, slash).replaceFirst(":.*", "");
                if (enabled.containsKey(name)) {
                    profiles.computeIfAbsent(name, key -> new TreeSet<>()).add(word.substring(slash + 1));
                }
            }
        }
        List<String> disabled = lock.inputs().words("module").stream()
                .filter(word -> word.startsWith("-"))
                .map(word -> word.substring(1))
                .toList();
        SortedMap<String, List<String>> sorted = new TreeMap<>();
        profiles.forEach((name, names) -> sorted.put(name, List.copyOf(names)));
        return DnfModules.of(enabled, sorted, disabled);
    }
}
